"""Page contexts of the outreach area."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from intranet.blueprints.outreach.forms import SessionForm
from intranet.blueprints.outreach.people_pages import RegistrationPanel
from intranet.services.outreach_feedback import Summary
from intranet.services.outreach_records import Material, PartLine, SessionLine, SessionRecord
from intranet.web.pages import ClauseLink, Page


class SessionLink(Struct, frozen=True):
    """A session beneath its meter."""

    day: date
    title: str
    url: str
    remark: str


class MeterRow(Struct, frozen=True):
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


class YearRow(Struct, frozen=True):
    """One clause over a school year: its counts in both terms, and what is asked."""

    title: str
    clause: ClauseLink | None
    first: int
    second: int
    planned: int
    asked: str


class SessionRow(Struct, frozen=True):
    """A session in the list, with its stamp and the stamp's tone."""

    line: SessionLine
    url: str
    clause: ClauseLink | None
    audience: str
    organisers: str
    stamp: str
    tone: str


class ReportRow(Struct, frozen=True):
    """A frozen report and where it is read."""

    report: Material
    url: str


class ListPage(Page, frozen=True, kw_only=True):
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


class Caution(Struct, frozen=True):
    """What stands between a draft and its clause or its day; ``keep`` is sent back by the button that saves it all the
    same."""

    title: str
    texts: tuple[str, ...]
    clause: ClauseLink | None
    button: str
    keep: str


class FormPage(Page, frozen=True, kw_only=True):
    form: SessionForm
    warning: Caution | None
    wanted: str
    wanted_clause: ClauseLink | None
    action: str
    cancel_url: str


class MaterialRow(Struct, frozen=True):
    """A file; ``remove_url`` is empty for those who may not change the session."""

    name: str
    size: int
    url: str
    remove_url: str


class PartRow(Struct, frozen=True):
    """A part of the session, with the clause that it counts for."""

    part: PartLine
    title: str
    clause: ClauseLink | None


class Step(Struct, frozen=True):
    """The next step of a session, in words, and its button."""

    title: str
    text: str
    label: str
    url: str


class SessionPage(Page, frozen=True, kw_only=True):
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
