"""How records of outreach become what their pages show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import url_for

from intranet.blueprints.outreach import pages
from intranet.rules.dates import Term
from intranet.rules.obligations import Credit, Obligation
from intranet.rules.outreach import CreditedSession, Tally
from intranet.services import outreach
from intranet.services.context import current_school, today
from intranet.services.outreach_drafts import SessionDraft
from intranet.services.outreach_records import Meter, SessionLine, SessionRecord
from intranet.web.clauses import clause_link

SOON = 30  # days before the end of a period from which a count that is not met is shown as running out


def organisers_of(obligation: Obligation) -> str:
    """「輔導室及課程諮詢教師」 for joint organisers, 「註冊組或教學組」 where any one will do."""
    return ("及" if obligation.organisers.together else "或").join(obligation.organisers.names)


def wanted_by(obligation: Obligation | None) -> str:
    """One sentence: what a session for this clause must be."""
    if obligation is None:
        return ""
    audience = f"，對象{obligation.audience.value}" if obligation.audience else ""
    organisers = f"，由{organisers_of(obligation)}辦理" if obligation.organisers.names else ""
    host = f"，配合{obligation.host}的場合" if obligation.host else ""
    return f"每{obligation.per.value}至少 {obligation.times} 場{obligation.kind.value}{audience}{organisers}{host}。"


def meter_row(meter: Meter, *, can_log: bool) -> pages.MeterRow:
    tally, ahead = meter.tally, meter.ahead
    row, days = tally.obligation, (tally.end - today()).days
    state, label = _state(tally, days)
    return pages.MeterRow(
        title=row.title,
        clause=clause_link(row.clause),
        count=len(tally.held),
        times=row.times,
        per=row.per.value,
        deadline=tally.end,
        audience=row.audience.value if row.audience else "",
        organisers=organisers_of(row),
        host=row.host,
        state=state,
        label=label,
        days=abs(days) if state in ("due", "overdue") else None,
        held=_links(tally.held),
        planned=_links(tally.planned),
        open_grades="、".join(grade.value for grade in tally.open_grades),
        ahead=ahead.text if ahead else "",
        is_urgent=bool(ahead and ahead.is_urgent),
        log_url=url_for("outreach.new", obligation=row.key) if can_log else "",
        plan_url=url_for("outreach.plan", obligation=row.key) if can_log else "",
        copy_url=url_for("outreach.plan", copy=meter.earlier)
        if can_log and meter.earlier and ahead and ahead.missing
        else "",
    )


def _state(tally: Tally, days: int) -> tuple[str, str]:
    if tally.is_met:
        return "met", ""
    if tally.obligation.optional:
        return "not_applicable", "非必須"
    if days < 0:
        return "overdue", ""
    return "due", "" if days <= SOON else "待辦理"


def _links(sessions: tuple[CreditedSession, ...]) -> tuple[pages.SessionLink, ...]:
    return tuple(
        pages.SessionLink(one.on, one.title, url_for("outreach.session", session_id=one.session_id), one.remark)
        for one in sessions
    )


def year_rows(year: int, credited: Iterable[CreditedSession]) -> tuple[pages.YearRow, ...]:
    """Each clause over the terms of ``year``: held in either, planned, asked."""
    found, rows = tuple(credited), []
    for row in current_school().outreach:
        mine = [one for one in found if one.obligation == row.key and Term.containing(one.on).year == year]
        terms = [Term.containing(one.on).number for one in mine if not one.is_planned and one.on <= today()]
        asked = f"每{row.per.value} {row.times} 場"
        planned = len(mine) - len(terms)
        rows.append(pages.YearRow(row.title, clause_link(row.clause), terms.count(1), terms.count(2), planned, asked))
    return tuple(rows)


def caution(
    drafts: Sequence[SessionDraft], clashes: Iterable[str] = (), record: SessionRecord | None = None
) -> pages.Caution | None:
    """What to show before saving drafts for one clause that do not simply count, or that clash; None where there is
    nothing to say, or where the saved session already bears that very remark."""
    found = [verdict for draft in drafts if (verdict := outreach.judge(draft)) and verdict.remark]
    if record and (record.line.obligation, record.line.remark) == (drafts[0].obligation, _first(found)):
        found = []
    texts = tuple(dict.fromkeys([*(verdict.remark for verdict in found), *clashes]))
    if not texts:
        return None
    obligation = current_school().obligation(drafts[0].obligation)
    name = obligation.title if obligation else ""
    if not found:
        title, button = "同一天另有安排", "仍要儲存"
    elif all(verdict.counts for verdict in found):
        title, button = f"計入「{name}」，但會註記", "仍要儲存，計入並註記"
    else:
        title, button = f"照這樣填，這一場不會計入「{name}」", "仍要儲存，不計入"
    clause = clause_link(obligation.clause if obligation and found else "")
    return pages.Caution(title, texts, clause, button, "\n".join(texts))


def _first(verdicts: Sequence[Credit]) -> str:
    return verdicts[0].remark if verdicts else ""


def facts_of(record: SessionRecord, row: pages.SessionRow) -> tuple[tuple[str, str], ...]:
    """The plain fields of a session, in the order of its form."""
    draft = record.draft
    rows = [
        ("主題", draft.topic),
        ("地點", draft.place),
        ("對象", row.audience),
        ("辦理單位", row.organisers),
        ("配合場合", draft.host),
        ("講者", draft.speakers),
        ("人數", "" if draft.headcount is None else f"{draft.headcount} 人"),
    ]
    return (*rows, ("名額", f"{draft.capacity} 人")) if draft.capacity else tuple(rows)


def session_row(line: SessionLine, clause: str = "") -> pages.SessionRow:
    stamp, tone = stamp_of(line)
    return pages.SessionRow(
        line=line,
        url=url_for("outreach.session", session_id=line.id),
        clause=clause_link(clause),
        audience="、".join(audience.value for audience in line.audience),
        organisers="、".join(line.organisers),
        stamp=stamp,
        tone=tone,
    )


def stamp_of(line: SessionLine) -> tuple[str, str]:
    """The stamp of a session and its tone: withdrawn, planned, counted, or not."""
    if line.withdrawn:
        return "已撤回", "neutral"
    if line.counts is False:
        return "不計入", "warn"
    if line.is_planned:
        return ("已排定", "info") if line.on >= today() else ("待登錄", "warn")
    if line.counts is None:
        return "未列條文", "neutral"
    if line.parts:
        return f"計入（分 {line.parts} 段）", "good"
    return ("計入並註記", "warn") if line.remark else ("計入", "good")


def next_step_of(record: SessionRecord) -> pages.Step | None:
    """What a session asks of those who may change it; None where nothing."""
    line = record.line
    if line.withdrawn or line.on > today():
        return None
    if line.is_planned:
        url = url_for("outreach.hold", session_id=line.id)
        return pages.Step("登錄辦理情形", "這一場排定的日期到了，登錄後才計入條文。", "登錄辦理情形", url)
    lacking = [] if line.headcount is not None else ["人數"]
    lacking += [] if record.materials else ["簽到表或照片"]
    if not lacking:
        return None
    url = url_for("outreach.edit", session_id=line.id)
    return pages.Step(f"補登{'、'.join(lacking)}", "這一場已經辦理，補齊後佐證才完整。", "補登", url)
