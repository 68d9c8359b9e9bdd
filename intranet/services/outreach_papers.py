"""Papers of sessions: the sheet to sign, certificates of attendance, the list of hours for in-service records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, select

from intranet.documents.environment import day_and_time
from intranet.documents.outreach_papers import (
    AttendanceCertificate,
    AttendanceSheet,
    SheetLine,
    attendance_pdf,
    sheet_pdf,
)
from intranet.documents.records_ods import Sheet, workbook_ods
from intranet.extensions import db
from intranet.models import OutreachSession, Participation
from intranet.rules.dates import TAIPEI, Term, roc_long, roc_short
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, moment, paper_cache
from intranet.services.errors import NotFound, Refused
from intranet.services.outreach import may_edit
from intranet.services.outreach_attendance import KEPT_DAYS
from intranet.services.outreach_drafts import SessionDraft
from intranet.services.outreach_people import entries_of
from intranet.services.outreach_records import session_record
from intranet.services.transactions import writing

HOURS_COLUMNS = ("姓名", "單位或職稱", "研習名稱", "類別", "日期", "時間", "時數", "辦理單位", "地點")
NOTICE = f"個人資料僅供本場次使用，校外人員的資料於辦理後 {KEPT_DAYS} 天清除。"


def time_of(draft: SessionDraft) -> str:
    """「中華民國115年12月2日（星期三）上午9時10分至上午11時」, as far as it is known."""
    if draft.starts is None:
        return roc_long(draft.on, weekday=True)
    start = datetime.combine(draft.on, draft.starts, TAIPEI)
    return day_and_time(start, datetime.combine(draft.on, draft.ends, TAIPEI) if draft.ends else None)


def hours_text(hours: Decimal | None) -> str:
    """「2」, 「1.5」; empty where they are not known."""
    return "" if hours is None else f"{hours.normalize():f}"


def print_sheet(session_id: int) -> bytes:
    """The sheet to sign, with those who registered. Raises NotFound, PrintingFailed."""
    record = session_record(session_id)
    lines = tuple(SheetLine(one.belongs_to, one.name) for one in entries_of(session_id) if one.is_coming)
    sheet = AttendanceSheet(
        school=current_school().profile.name,
        title=record.line.title,
        time=time_of(record.draft),
        place=record.draft.place,
        lines=lines,
        notice=NOTICE,
    )
    return sheet_pdf(sheet, paper_cache())


def print_certificate(actor: Actor, session_id: int, entry_id: int) -> bytes:
    """The certificate of somebody who attended: for that person and for the organisers. Raises NotFound, Refused,
    PrintingFailed."""
    record = session_record(session_id)
    entry = next((one for one in entries_of(session_id) if one.id == entry_id), None)
    is_own = entry is not None and entry.person_id is not None and entry.person_id == actor.person_id
    if entry is None or not (is_own or may_edit(actor, record.logged_by, record.line.organisers)):
        raise NotFound
    if entry.attended_at is None:
        raise Refused("出席後才能製作證明。")
    line, draft = record.line, record.draft
    certificate = AttendanceCertificate(
        school=current_school().profile.name,
        number=f"{Term.containing(line.on)} 研習證明 第 {session_id:04d}-{entry_id:04d} 號",
        name=entry.name,
        belongs_to=entry.belongs_to,
        title=line.title,
        kind=line.kind.value,
        time=time_of(draft),
        place=draft.place,
        organisers="、".join(line.organisers),
        hours=hours_text(entry.hours),
        made_on=line.on,
    )
    return attendance_pdf(certificate, paper_cache())


def export_hours(actor: Actor, *, session_id: int | None = None, term: Term | None = None) -> bytes:
    """Who of the staff attended, and for how long: of a session or of a term, as ODS. Who took it is written down.
    Raises NotPermitted."""
    actor.needs(Permission.LOG_OUTREACH)
    wanted = OutreachSession.id == session_id if session_id else OutreachSession.term == term
    rows = tuple(_hours(wanted))
    content = workbook_ods("研習時數", (Sheet("研習時數", HOURS_COLUMNS, rows),), moment())
    with writing(actor):
        subject = db.session.get(OutreachSession, session_id) if session_id else None
        summary = f"匯出研習時數{f'（{term}）' if term else ''} {len(rows)} 列"
        audit.record(
            actor, "export_hours", subject, summary, changes={"rows": len(rows)}, permission=Permission.LOG_OUTREACH
        )
    return content


def _hours(wanted: ColumnElement[bool]) -> Iterator[tuple[str, ...]]:
    rows = db.session.execute(
        select(Participation, OutreachSession)
        .join(OutreachSession, OutreachSession.id == Participation.session_id)
        .where(
            wanted, Participation.person_id.is_not(None), Participation.attended_at.is_not(None),
            OutreachSession.withdrawn_at.is_(None),
        )
        .order_by(OutreachSession.on, OutreachSession.id, Participation.name)
    )  # fmt: skip
    for entry, row in rows:
        yield (
            entry.name, entry.belongs_to, row.title, row.kind.value, roc_short(row.on),
            "–".join(f"{one:%H:%M}" for one in (row.starts, row.ends) if one), hours_text(entry.hours), "、".join(row.organisers), row.place,
        )  # fmt: skip
