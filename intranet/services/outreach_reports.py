"""成果報告 of a session and of a school year: printed, then kept for good as a file with its hash."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator

from intranet.documents.outreach_papers import (
    ReportPhoto,
    SessionReport,
    YearLine,
    YearMeter,
    YearReport,
    session_report_pdf,
    year_report_pdf,
)
from intranet.documents.photos import UnreadablePhoto, rewritten
from intranet.models import Attachment
from intranet.rules.dates import Period, Term
from intranet.rules.outreach import CreditedSession
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.attachments import Upload, attach, of_record, stored_file
from intranet.services.context import current_school, moment, today
from intranet.services.errors import NotPermitted, Refused
from intranet.services.outreach import may_edit, own_session
from intranet.services.outreach_facts import credited_sessions
from intranet.services.outreach_feedback import summary_of
from intranet.services.outreach_papers import time_of
from intranet.services.outreach_people import entries_of
from intranet.services.outreach_records import (
    SESSION_REPORT,
    Material,
    SessionLine,
    SessionRecord,
    session_record,
    sessions_of,
)
from intranet.services.transactions import writing

YEAR_REPORT = "outreach_year_report"
PHOTO_SIDE = 1200  # pixels: sharp on paper, small in the file
MOST_PHOTOS = 8


def year_reports(year: int) -> tuple[Material, ...]:
    """The frozen reports of a school year, first to last. One query."""
    files = of_record(YEAR_REPORT, year)
    return tuple(Material(file.id, file.name, file.size, file.kind, file.sha256) for file in files)


def freeze_session_report(actor: Actor, session_id: int) -> Attachment:
    """Print the report of a held session and keep it. Raises NotFound, NotPermitted, Refused, PrintingFailed."""
    record = session_record(session_id)
    if not may_edit(actor, record.logged_by, record.line.organisers):
        raise NotPermitted("這一場由登錄人或辦理單位製作成果報告。")
    if record.line.is_planned or record.line.withdrawn:
        raise Refused("登錄辦理情形之後才能製作成果報告。")
    content = session_report_pdf(_session_report(actor, record))
    with writing(actor):
        row = own_session(actor, session_id)
        file = _keep(actor, SESSION_REPORT, session_id, "成果報告", content)
        changes = {"file": file.name, "sha256": file.sha256}
        audit.record(
            actor, "freeze_report", row, f"製作「{file.name}」", changes=changes, permission=Permission.LOG_OUTREACH
        )
    return file


def freeze_year_report(actor: Actor, year: int) -> Attachment:
    """Print the report of a school year as it stands today and keep it. Raises NotPermitted, PrintingFailed."""
    actor.needs(Permission.LOG_OUTREACH)
    content = year_report_pdf(_year_report(actor, year))
    with writing(actor):
        file = _keep(actor, YEAR_REPORT, year, f"{year}學年度成果報告", content)
        changes = {"file": file.name, "sha256": file.sha256}
        audit.record(
            actor, "freeze_report", None, f"製作「{file.name}」", changes=changes, permission=Permission.LOG_OUTREACH
        )
    return file


def _keep(actor: Actor, record: str, record_id: int, title: str, content: bytes) -> Attachment:
    number = len(of_record(record, record_id)) + 1
    return attach(actor, record, record_id, Upload(f"{title}-第{number}版.pdf", io.BytesIO(content)))


def _session_report(actor: Actor, record: SessionRecord) -> SessionReport:
    line, draft = record.line, record.draft
    entries, answers = entries_of(line.id), summary_of(line.id)
    came = [one for one in entries if one.attended_at]
    registered = sum(one.is_coming for one in entries)
    attendance = [f"{line.headcount} 人" if line.headcount is not None else "人數未登錄"]
    attendance += [f"報名 {registered} 人"] if registered else []
    attendance += [f"簽到 {len(came)} 人"] if came else []
    said = f"收到 {answers.count} 份，平均 {answers.mean} 分（滿分 5 分）。" if answers.is_shown else ""
    return SessionReport(
        school=current_school().profile.name,
        title=line.title,
        clauses=tuple(_clauses(record)),
        facts=(
            ("類別", line.kind.value),
            ("時間", time_of(draft)),
            ("地點", draft.place),
            ("主題", draft.topic),
            ("對象", "、".join(one.value for one in line.audience)),
            ("辦理單位", "、".join(line.organisers)),
            ("配合場合", draft.host),
            ("講者", draft.speakers),
        ),
        notes=draft.notes,
        attendance="，".join(attendance),
        feedback=said,
        scores=answers.scores if said else (),
        remarks=answers.remarks if said else (),
        files=tuple((file.name, file.sha256) for file in record.materials),
        photos=tuple(_photos(record)),
        made_at=moment(),
        maker=actor.name,
    )


def _clauses(record: SessionRecord) -> Iterator[str]:
    line = record.line
    rows = [(one.obligation, one.counts, one.remark) for one in record.parts]
    rows = rows or ([(line.obligation, bool(line.counts), line.remark)] if line.obligation else [])
    for key, counts, remark in rows:
        wanted = current_school().obligation(key)
        if wanted:
            outcome = "計入" if counts and not remark else f"計入，{remark}" if counts else f"不計入，{remark}"
            yield f"{wanted.clause} {wanted.title}（{outcome.rstrip('。')}）"


def _photos(record: SessionRecord) -> Iterator[ReportPhoto]:
    """The first photos of the session, drawn anew small enough for paper; a file from before that is none is left out."""
    found = [file for file in record.materials if file.kind.startswith("image/")]
    for file in found[:MOST_PHOTOS]:
        try:
            content = rewritten(stored_file(file.sha256).read_bytes(), longest=PHOTO_SIDE)
        except (UnreadablePhoto, OSError):
            continue
        yield ReportPhoto(file.name, base64.b64encode(content).decode())


def _year_report(actor: Actor, year: int) -> YearReport:
    first, last = Term(year, 1), Term(year, 2)
    held = [row for row in sessions_of(first, last) if not row.withdrawn and not row.is_planned]
    credited = [row for row in credited_sessions(since=first.start) if row.on <= last.end]
    return YearReport(
        school=current_school().profile.name,
        year=year,
        until=min(today(), last.end),
        meters=tuple(_meters(first, last, credited)),
        lines=tuple(_line(row) for row in reversed(held)),
        made_at=moment(),
        maker=actor.name,
    )


def _meters(first: Term, last: Term, credited: list[CreditedSession]) -> Iterator[YearMeter]:
    for row in current_school().outreach:
        mine = [one.on for one in credited if one.obligation == row.key]
        one, two = (sum(term.start <= day <= term.end for day in mine) for term in (first, last))
        is_met = min(one, two) >= row.times if row.per is Period.TERM else one + two >= row.times
        outcome = "已達成" if is_met else "非必須" if row.optional else "未達成" if today() > last.end else "尚未達成"
        yield YearMeter(row.clause, row.title, f"每{row.per.value} {row.times} 場", one, two, outcome)


def _line(row: SessionLine) -> YearLine:
    wanted = current_school().obligation(row.obligation)
    credit = "—" if row.counts is None else "不計入" if not row.counts else "計入並註記" if row.remark else "計入"
    return YearLine(
        on=row.on,
        title=row.title,
        audience="、".join(one.value for one in row.audience),
        organisers="、".join(row.organisers),
        headcount="" if row.headcount is None else f"{row.headcount} 人",
        clause=f"分 {row.parts} 段" if row.parts else wanted.clause if wanted else "",
        credit=credit,
    )
