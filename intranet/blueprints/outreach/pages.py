"""Page contexts of the outreach area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intranet.blueprints.outreach.forms import SessionForm
from intranet.blueprints.outreach.people_pages import RegistrationPanel
from intranet.services.outreach_feedback import Summary
from intranet.services.outreach_records import Material, PartLine, SessionLine, SessionRecord
from intranet.web.pages import ClauseLink, Page


@dataclass(frozen=True, slots=True)
class SessionLink:
    """A session beneath its meter."""

    day: date
    title: str
    url: str
    remark: str


@dataclass(frozen=True, slots=True)
class MeterRow:
    """One clause: how many of how many, by when, by whom. ``state`` is a name of the state component; ``ahead`` says
    until when the rest must be planned, aloud where it ``is_urgent``."""

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
    ahead: str
    is_urgent: bool
    log_url: str
    plan_url: str
    copy_url: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """One clause over a school year: its counts in both terms, and what is asked."""

    title: str
    clause: ClauseLink | None
    first: int
    second: int
    planned: int
    asked: str


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


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A frozen report and where it is read."""

    report: Material
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Page):
    term: str
    today: date
    year: int
    meters: tuple[MeterRow, ...]
    default_note: str
    years: tuple[YearRow, ...]
    rows: tuple[SessionRow, ...]
    new_url: str
    plan_url: str
    series_url: str
    reports: tuple[ReportRow, ...]
    report_url: str
    guard: dict[str, object]
    hours_url: str


@dataclass(frozen=True, slots=True)
class Caution:
    """What stands between a draft and its clause or its day; ``keep`` is sent back by the button that saves it all the
    same."""

    title: str
    texts: tuple[str, ...]
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


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the session, with the clause that it counts for."""

    part: PartLine
    title: str
    clause: ClauseLink | None


@dataclass(frozen=True, slots=True)
class Step:
    """The next step of a session, in words, and its button."""

    title: str
    text: str
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPage(Page):
    record: SessionRecord
    today: date
    row: SessionRow
    time: str
    facts: tuple[tuple[str, str], ...]
    obligation: str
    wanted: str
    materials: tuple[MaterialRow, ...]
    parts: tuple[PartRow, ...]
    siblings: tuple[SessionRow, ...]
    clashes: tuple[str, ...]
    edit_url: str
    split_url: str
    copy_url: str
    step: Step | None
    registration: RegistrationPanel | None
    feedback: Summary | None
    reports: tuple[ReportRow, ...]
    report_url: str
    guard: dict[str, object]
