"""Page contexts of the outreach area, and how records become them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for

from intranet.blueprints.outreach.forms import SessionForm
from intranet.rules.obligations import Obligation
from intranet.rules.outreach import CreditedSession, Tally
from intranet.services.context import today
from intranet.services.outreach_records import SessionLine, SessionRecord
from intranet.web.clauses import clause_link
from intranet.web.pages import ClauseLink, Page

SOON = 30  # days before the end of a period from which a count that is not met is shown as running out


@dataclass(frozen=True, slots=True)
class SessionLink:
    """A session beneath its meter."""

    day: date
    title: str
    url: str
    remark: str


@dataclass(frozen=True, slots=True)
class MeterRow:
    """One clause: how many of how many, by when, by whom. ``state`` is a name of the state component."""

    title: str
    clause: ClauseLink | None
    count: int
    times: int
    per: str
    deadline: date
    audience: str
    organisers: str
    host: str
    state: str
    label: str
    days: int | None
    held: tuple[SessionLink, ...]
    planned: tuple[SessionLink, ...]
    open_grades: str
    log_url: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session in the list, with its stamp and the stamp's tone."""

    line: SessionLine
    url: str
    clause: ClauseLink | None
    audience: str
    organisers: str
    stamp: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Page):
    term: str
    meters: tuple[MeterRow, ...]
    rows: tuple[SessionRow, ...]
    new_url: str


@dataclass(frozen=True, slots=True)
class Caution:
    """What stands between a draft and its clause; ``keep`` is sent back by the button that saves it all the same."""

    title: str
    text: str
    clause: ClauseLink | None
    button: str
    keep: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage(Page):
    form: SessionForm
    warning: Caution | None
    wanted: str
    wanted_clause: ClauseLink | None
    action: str
    cancel_url: str


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A file; ``remove_url`` is empty for those who may not change the session."""

    name: str
    size: int
    url: str
    remove_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPage(Page):
    record: SessionRecord
    row: SessionRow
    time: str
    facts: tuple[tuple[str, str], ...]
    obligation: str
    wanted: str
    materials: tuple[MaterialRow, ...]
    edit_url: str
    missing: str


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


def meter_row(tally: Tally, *, can_log: bool) -> MeterRow:
    row, days = tally.obligation, (tally.end - today()).days
    state, label = _state(tally, days)
    return MeterRow(
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
        log_url=url_for("outreach.new", obligation=row.key) if can_log else "",
    )


def _state(tally: Tally, days: int) -> tuple[str, str]:
    if tally.is_met:
        return "met", ""
    if tally.obligation.optional:
        return "not_applicable", "非必須"
    if days < 0:
        return "overdue", ""
    return "due", "" if days <= SOON else "待辦理"


def _links(sessions: tuple[CreditedSession, ...]) -> tuple[SessionLink, ...]:
    return tuple(
        SessionLink(one.on, one.title, url_for("outreach.session", session_id=one.session_id), one.remark)
        for one in sessions
    )


def facts_of(record: SessionRecord, row: SessionRow) -> tuple[tuple[str, str], ...]:
    """The plain fields of a session, in the order of its form."""
    headcount = record.line.headcount
    return (
        ("主題", record.topic),
        ("地點", record.place),
        ("對象", row.audience),
        ("辦理單位", row.organisers),
        ("配合場合", record.host),
        ("人數", "" if headcount is None else f"{headcount} 人"),
    )


def session_row(line: SessionLine, clause: str) -> SessionRow:
    stamp, tone = stamp_of(line)
    return SessionRow(
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
    if line.on > today():
        return "已排定", "info"
    if line.counts is None:
        return "未列條文", "neutral"
    return ("計入並註記", "warn") if line.remark else ("計入", "good")
