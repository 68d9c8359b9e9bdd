"""Page contexts of a release: the preview, the second person's page, and what changed between two releases."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from intranet.blueprints.calendar.forms import ReleaseForm
from intranet.blueprints.calendar.pages import FindingRow
from intranet.blueprints.calendar.release_forms import AnswerForm, AskForm, ProofForm
from intranet.blueprints.public.pages import Link, PublicLine
from intranet.services.calendar.changes import LineChange
from intranet.web.pages import ClauseLink, Page


class Preview(Struct, frozen=True, kw_only=True):
    """The public table as readers will see it: the values that templates/public/_table.html reads."""

    title: str
    audience: str
    lines: tuple[PublicLine, ...]


class AudienceRow(Struct, frozen=True):
    """How many items concern an audience, and what changes for it."""

    name: str
    items: int
    changed: tuple[str, ...]
    preview_url: str
    current: bool


class ToldRow(Struct, frozen=True):
    """Who gets a mail; without an address none goes out."""

    name: str
    titles: str
    items: tuple[str, ...]
    reachable: bool


class ReviewView(Struct, frozen=True):
    """How the second person's look stands: ``state`` for the component, in words, and what was said."""

    state: str
    label: str
    text: str
    words: str


class CheckedRow(Struct, frozen=True):
    """One look at the website."""

    on: date
    number: int
    address: str
    state: str
    label: str
    detail: str


class ProofView(Struct, frozen=True):
    """Whether the school's website shows the newest release ``number``; rows newest first."""

    number: int
    state: str
    label: str
    text: str
    clause: ClauseLink | None
    rows: tuple[CheckedRow, ...]
    form: ProofForm | None
    action: str


class ContentPage(Page, frozen=True, kw_only=True):
    """What would go out: the public table, what changed, whom it touches."""

    number: int
    term_label: str
    school_name: str
    preview: Preview
    changes: tuple[LineChange, ...]
    audiences: tuple[AudienceRow, ...]
    told: tuple[ToldRow, ...]
    review: ReviewView | None
    public_url: str
    schedule_url: str


class ReleasePage(ContentPage, frozen=True, kw_only=True):
    """What will be published, before it is. ``ask`` is None where nobody can be asked now."""

    form: ReleaseForm
    stopping: tuple[FindingRow, ...]
    reminders: tuple[FindingRow, ...]
    resolution_notice: str
    resolution_clause: ClauseLink | None
    is_unchanged: bool
    needs_second: bool
    ask: AskForm | None
    ask_url: str
    readers: str
    proof: ProofView | None
    proof_url: str


class ReviewPage(ContentPage, frozen=True, kw_only=True):
    """The second person's page; ``form`` is None where there is nothing to answer, ``why_not`` says why."""

    form: AnswerForm | None
    why_not: str


class ProofPage(Page, frozen=True, kw_only=True):
    """Whether the school's website shows the newest release."""

    term_label: str
    proof: ProofView
    schedule_url: str


class StaffChangesPage(Page, frozen=True, kw_only=True):
    """What changed between any two releases, inside the house."""

    term_label: str
    numbers: tuple[tuple[int, str], ...]
    audiences: tuple[tuple[str, str], ...]
    audience: str
    first: int
    last: int
    heading: str
    changes: tuple[LineChange, ...]
    untouched: int
    told: tuple[Link, ...]
    form_url: str
    schedule_url: str
