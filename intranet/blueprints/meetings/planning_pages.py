"""The contexts of the pages on which meetings are listed, planned and searched."""

from __future__ import annotations

from msgspec import Struct

from intranet.blueprints.meetings.forms import ItemForm, MeetingForm
from intranet.blueprints.meetings.planning_forms import DeclineForm, EarlierForm, FileForm, PlaceForm, ProposalForm
from intranet.blueprints.meetings.session_forms import ObserverForm
from intranet.services.audit_trail import Entry
from intranet.services.meetings.follow_up import Action
from intranet.services.meetings.proposals import Proposal
from intranet.services.meetings.search import Hit
from intranet.services.meetings.shapes import Attendee, Head, Line
from intranet.web.pages import ClauseLink, Page, Pager


class Row(Struct, frozen=True):
    """A meeting in the list: the next legal step, who takes it and by when; empty where the road ends."""

    line: Line
    url: str
    tone: str
    next: str
    who: str
    by: str


class Group(Struct, frozen=True):
    """The meetings of one term."""

    term: str
    rows: tuple[Row, ...]


class MatterRow(Struct, frozen=True):
    """A matter over the school year: ``state`` and ``word`` for the state component, and the meetings that have it."""

    text: str
    clause: ClauseLink | None
    state: str
    word: str
    meetings: tuple[tuple[str, str], ...]


class ProposalRow(Struct, frozen=True):
    proposal: Proposal
    url: str
    tone: str
    word: str
    meeting_url: str


class ListPage(Page, frozen=True, kw_only=True):
    """``held`` of ``wanted`` quorate meetings of the period count for the clause. ``other_url`` leads to the whole
    school year, or back to the term."""

    term: str
    groups: tuple[Group, ...]
    count: int
    other_label: str
    other_url: str
    new_url: str
    earlier_url: str
    proposals_url: str
    actions_url: str
    search_url: str
    duty: str
    held: int
    wanted: int
    clause: ClauseLink | None
    year: str
    matters: tuple[MatterRow, ...]
    missing: int
    waiting: tuple[ProposalRow, ...]


class MeetingFormPage(Page, frozen=True, kw_only=True):
    """``is_new``: the matters are asked for; ``copied`` names the meeting that the draft is made after."""

    form: MeetingForm
    cancel_url: str
    is_new: bool
    carried: tuple[Action, ...] = ()
    copied: str = ""


class ItemFormPage(Page, frozen=True, kw_only=True):
    form: ItemForm
    cancel_url: str


class ObserverRow(Struct, frozen=True):
    one: Attendee
    drop_url: str


class ObserversPage(Page, frozen=True, kw_only=True):
    """``is_told``: those on the list will still be told."""

    head: Head
    form: ObserverForm
    observers: tuple[ObserverRow, ...]
    back_url: str
    is_told: bool


class ClashRow(Struct, frozen=True):
    """Something on the same day: what it is, where it stands, whom it concerns."""

    what: str
    url: str
    who: str


class Planning(Struct, frozen=True):
    """What the planner should see on a meeting's page: minutes planned beside those there are (0: unknown), clashes,
    proposals that wait."""

    planned: int
    room: int
    clashes: tuple[ClashRow, ...]
    waiting: tuple[ProposalRow, ...]

    @property
    def over(self) -> int:
        """Minutes planned beyond the meeting's end."""
        return max(0, self.planned - self.room) if self.room else 0


class ProposalsPage(Page, frozen=True, kw_only=True):
    rows: tuple[ProposalRow, ...]
    new_url: str


class ProposalFormPage(Page, frozen=True, kw_only=True):
    form: ProposalForm
    cancel_url: str


class ProposalPage(Page, frozen=True, kw_only=True):
    """``place_form`` and ``decline_form`` for the secretary while it waits, ``withdraw_url`` for its proposer."""

    row: ProposalRow
    file_url: str
    place_form: PlaceForm | None
    place_url: str
    decline_form: DeclineForm | None
    decline_url: str
    withdraw_url: str
    new_meeting_url: str
    hidden: dict[str, object]
    history: tuple[Entry, ...]


class FileLink(Struct, frozen=True):
    """A file of an item; ``remove_url`` is empty where it may not be removed."""

    name: str
    size: int
    url: str
    remove_url: str = ""


class ItemFilesPage(Page, frozen=True, kw_only=True):
    item_title: str
    files: tuple[FileLink, ...]
    form: FileForm
    back_url: str


class EarlierFormPage(Page, frozen=True, kw_only=True):
    form: EarlierForm
    cancel_url: str


class EarlierPage(Page, frozen=True, kw_only=True):
    """A meeting from before the system. ``counts`` says whether it stands for the cadence, and why not."""

    head: Head
    facts: tuple[tuple[str, str], ...]
    counts: bool
    counts_note: str
    matters: tuple[ClauseLink, ...]
    file: FileLink | None
    remove_url: str
    hidden: dict[str, object]
    clause: ClauseLink | None
    history: tuple[Entry, ...]


class HitRow(Struct, frozen=True):
    hit: Hit
    url: str


class SearchPage(Page, frozen=True, kw_only=True):
    query: str
    action: str
    rows: tuple[HitRow, ...]
    pager: Pager
