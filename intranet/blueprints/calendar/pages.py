"""Page contexts of the calendar area."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from intranet.blueprints.calendar.forms import CheckForm, ItemForm
from intranet.blueprints.public.pages import Link
from intranet.rules.timeline import Timeline
from intranet.services.calendar.changes import LineChange
from intranet.services.calendar.self_checks import CheckState
from intranet.web.pages import ClauseLink, Page


class FindingRow(Struct, frozen=True):
    """A finding in words; ``stops`` the release, or only reminds."""

    message: str
    clause: ClauseLink | None
    stops: bool
    url: str


class ItemRow(Struct, frozen=True):
    """A line of the schedule; ``url`` is empty where it may not be edited. ``marks`` are small words beside it,
    ``weeks`` the weeks of the term that it takes, ``closed`` why offices are closed on its last day."""

    title: str
    audience: str
    start: date | None
    end: date | None
    check_start: date | None
    check_end: date | None
    owner: str
    clause: ClauseLink | None
    note: str
    url: str
    marks: tuple[str, ...]
    missing: tuple[str, ...]
    findings: tuple[FindingRow, ...]
    weeks: str = ""
    closed: str = ""


class ReleaseRow(Struct, frozen=True):
    number: int
    released_on: date
    released_by: str
    comment: str
    resolution: str
    sha256: str
    url: str


class WebsitePart(Struct, frozen=True):
    """What is put on the school's website: an address or a piece of HTML to be copied, with its ``name`` on the page."""

    name: str
    label: str
    text: str


class NextStep(Struct, frozen=True):
    """The next legal step: its name, why, and where."""

    title: str
    text: str
    label: str
    url: str
    icon: str


class SchedulePage(Page, frozen=True, kw_only=True):
    """A term's schedule: the draft for those who plan or read all, the newest release for other staff and members.
    ``timeline`` is None where there is nothing to draw; ``filters`` are the audiences to choose from, ``audience`` the
    chosen one. ``website`` is for whoever puts the released schedule on the school's website, ``framed_by`` are the
    sites that may embed it."""

    term: str
    term_label: str
    tag: str
    tag_tone: str
    clauses: tuple[ClauseLink, ...]
    is_draft: bool
    filters: tuple[Link, ...]
    audience: str
    rows: tuple[ItemRow, ...]
    timeline: Timeline | None
    findings: tuple[FindingRow, ...]
    changes: tuple[LineChange, ...]
    dropped: tuple[str, ...]
    releases: tuple[ReleaseRow, ...]
    next_step: NextStep | None
    can_edit: bool
    can_see_checks: bool
    public_url: str
    website: tuple[WebsitePart, ...]
    framed_by: tuple[str, ...]


class MoveRow(Struct, frozen=True):
    """Before and after of an item's period and check period, in words; ``by`` says how far its end moves."""

    title: str
    clause: ClauseLink | None
    before: str
    after: str
    check_before: str
    check_after: str
    by: str


class MissingRow(Struct, frozen=True):
    title: str
    clause: ClauseLink | None
    anchors: str


class ImpossibleRow(Struct, frozen=True):
    """An item whose anchors give a start after its end; ``points`` say what they hang on."""

    title: str
    clause: ClauseLink | None
    dates: str
    points: str


class DraftPage(Page, frozen=True, kw_only=True):
    term: str
    term_label: str
    added: tuple[MoveRow, ...]
    moved: tuple[MoveRow, ...]
    kept: tuple[MoveRow, ...]
    missing: tuple[MissingRow, ...]
    impossible: tuple[ImpossibleRow, ...]
    dropped: tuple[str, ...]
    changes_anything: bool
    form_token: str


class ItemPage(Page, frozen=True, kw_only=True):
    """An item's form. ``planned`` says which dates the rules give; ``reading`` how the clause is read."""

    form: ItemForm
    facts: tuple[tuple[str, str], ...]
    clause: ClauseLink | None
    reading: str
    planned: tuple[tuple[str, str], ...]
    findings: tuple[FindingRow, ...]
    is_own: bool
    can_follow_rule: bool
    can_remove: bool
    item_id: int | None
    version: int
    schedule_url: str


class CheckRow(Struct, frozen=True):
    """An item's self-check; ``component`` is its state for the state component, ``what`` what to look at."""

    title: str
    owner: str
    clause: ClauseLink | None
    start: date | None
    end: date | None
    state: CheckState
    component: str
    days: int | None
    what: str
    last: str
    remark: str
    waiting: str
    url: str


class OfficeRow(Struct, frozen=True):
    """An office with how its self-checks stand."""

    name: str
    total: int
    passed: int
    open: int
    overdue: int
    problems: int


class ChecksPage(Page, frozen=True, kw_only=True):
    term_label: str
    rows: tuple[CheckRow, ...]
    offices: tuple[OfficeRow, ...]
    overdue: int
    mine: int
    only_mine: bool
    all_url: str
    mine_url: str
    schedule_url: str
    can_plan: bool


class CheckPage(Page, frozen=True, kw_only=True):
    form: CheckForm
    row: CheckRow
    may_act: bool
    why_not: str
    history: tuple[str, ...]
    checks_url: str
