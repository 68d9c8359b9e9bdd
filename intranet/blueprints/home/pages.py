"""The home page's context, for those who work here and for those who read."""

from __future__ import annotations

from datetime import date

from flask import request
from msgspec import Struct

from intranet.rules.evidence import ClauseStatus
from intranet.services.announcements import AnnouncementLine
from intranet.services.compliance_coming import Coming, Deadline, Running
from intranet.services.compliance_steps import Step
from intranet.services.first_day import FirstStep
from intranet.web.clauses import clause_link
from intranet.web.pages import ClauseLink, Page
from intranet.web.records import link_to

DEADLINES = 8  # of students and parents; the rest stands on the public page
LISTED = 12  # so many clauses are listed; of more than these, those that are overdue or soon due
CHIPS = 4  # chips of one step; the rest is counted
DUE_SOON = 30  # days before a date from which a clause is listed as coming due


class StepRow(Struct, frozen=True):
    """A next step with the chips of its clauses; ``days`` are left, or past."""

    step: Step
    url: str
    days: int | None
    clauses: tuple[ClauseLink, ...]
    more: int


class ComingRow(Struct, frozen=True):
    """A day ahead; ``url`` is empty where the visitor may not open it."""

    row: Coming
    url: str


class RunningRow(Struct, frozen=True):
    """A window open today; ``url`` is empty where the visitor may not open its records."""

    row: Running
    url: str


class StandingRow(Struct, frozen=True):
    """A clause in the list: its chip and its state."""

    clause: ClauseLink
    state: str
    days: int | None
    detail: str


class CertificationRow(Struct, frozen=True):
    """A certification that somebody who has left still owes, and where it is recorded."""

    title: str
    term: str
    ends: date | None
    url: str


class FirstRow(Struct, frozen=True):
    """A step of the first day; ``url`` is empty where somebody else does it."""

    step: FirstStep
    url: str


class HomePage(Page, frozen=True, kw_only=True):
    """``whose`` says whose clauses are counted. ``rows`` are those to look at; ``rest_url`` shows them all. ``same`` counts
    the national ones left out of the rows because a clause of the school's says just that already."""

    day: date
    first: tuple[FirstRow, ...]
    steps: tuple[StepRow, ...]
    running: tuple[RunningRow, ...]
    announcements: tuple[tuple[AnnouncementLine, str], ...]
    coming: tuple[ComingRow, ...]
    weeks: int
    whose: str
    tally: tuple[tuple[str, int, str], ...]
    rows: tuple[StandingRow, ...]
    more: int
    same: int
    has_overdue: bool
    rest_url: str


class ReaderPage(Page, frozen=True, kw_only=True):
    """What students, parents and those who have left see: their next deadlines, announcements that stand today, and
    the way to the public schedule. ``filters`` are its pages for one audience each, ``more`` the deadlines not listed."""

    day: date
    deadlines: tuple[Deadline, ...]
    more: int
    filters: tuple[tuple[str, str], ...]
    first: tuple[FirstRow, ...]
    announcements: tuple[tuple[AnnouncementLine, str], ...]
    calendar_url: str
    fault_url: str
    certification: tuple[CertificationRow, ...]


def step_row(step: Step, day: date) -> StepRow:
    links = tuple(link for ref in step.clauses if (link := clause_link(ref)))
    days = abs((step.due - day).days) if step.due else None
    return StepRow(step, link_to(step.url), days, links[:CHIPS], max(0, len(links) - CHIPS))


def first_rows(steps: tuple[FirstStep, ...]) -> tuple[FirstRow, ...]:
    return tuple(FirstRow(step, request.script_root + step.url if step.mine else "") for step in steps)


def coming_row(row: Coming) -> ComingRow:
    return ComingRow(row, link_to(row.url))


def standing_row(status: ClauseStatus) -> StandingRow | None:
    link = clause_link(status.ref)
    return StandingRow(link, status.state.value, status.days, status.detail) if link else None


def is_soon(status: ClauseStatus) -> bool:
    """Overdue, or due within the next weeks."""
    return status.state.is_open and status.due is not None and (status.due - status.day).days <= DUE_SOON
