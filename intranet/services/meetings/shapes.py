"""A meeting and its parts as pages and papers read them: plain values, no rows of the database."""

from __future__ import annotations

from datetime import date, datetime, time

from msgspec import Struct, field
from msgspec.structs import replace

from intranet.models import MailState, MeetingState, OutcomeKind, Presence, Reply, Section
from intranet.rules.dates import TAIPEI, Term
from intranet.rules.meetings import FrozenCount
from intranet.rules.minutes import CLOSED, says_carried
from intranet.services.meetings.records import local_day, meeting_title


class Head(Struct, frozen=True):
    """A meeting without its parts. ``minutes`` is the frozen text once it is confirmed, else the draft."""

    id: int
    term: Term
    ordinal: int
    state: MeetingState
    on: date
    starts: time
    ends: time | None
    place: str
    contact: str
    remarks: str
    document_no: str
    convened_at: datetime | None
    approved_at: datetime | None
    opened_at: datetime | None
    adjourned_at: datetime | None
    confirmed_at: datetime | None
    invitation_sequence: int
    seats_total: int
    chair_id: int | None
    clerk_id: int | None
    version: int
    minutes_text: str
    chair: str
    clerk: str
    approved_by: str
    confirmed_by: str
    frozen_text: str | None
    sha256: str
    online_url: str
    is_recorded_later: bool
    present_entered: int | None
    published_at: datetime | None
    approved_in_id: int | None
    approved_in_term: Term | None
    approved_in_ordinal: int | None

    @property
    def title(self) -> str:
        return meeting_title(self.term, self.ordinal)

    @property
    def approved_in(self) -> str:
        """The title of the later meeting that approved the minutes; empty while none has."""
        if self.approved_in_term is None or self.approved_in_ordinal is None:
            return ""
        return meeting_title(self.approved_in_term, self.approved_in_ordinal)

    @property
    def minutes(self) -> str:
        return self.minutes_text if self.frozen_text is None else self.frozen_text

    @property
    def starts_at(self) -> datetime:
        """As noticed; ``opened_at`` is when it really began."""
        return datetime.combine(self.on, self.starts, TAIPEI)

    @property
    def ends_at(self) -> datetime | None:
        return datetime.combine(self.on, self.ends, TAIPEI) if self.ends else None

    @property
    def held_on(self) -> date:
        return local_day(self.opened_at) if self.opened_at else self.on


class Attendee(Struct, frozen=True):
    """One person of a meeting; ``seat`` is empty for those who only observe, ``deputy_for`` the title of the member
    whom a deputy stands in for."""

    id: int
    person_id: int
    name: str
    email: str
    seat: str
    title: str
    reply: Reply
    reply_note: str
    presence: Presence | None
    arrived_at: datetime | None
    left_at: datetime | None
    deputy_for: str
    replied_at: datetime | None
    read_at: datetime | None
    reminded_at: datetime | None
    signed_at: datetime | None
    version: int

    @property
    def is_member(self) -> bool:
        return bool(self.seat)

    @property
    def is_in_room(self) -> bool:
        return self.presence is Presence.PRESENT and self.left_at is None


class Recused(Struct, frozen=True):
    """A member who leaves the room for an item, and why."""

    person_id: int
    name: str
    reason: str


class Item(Struct, frozen=True):
    """An agenda item with those who left the room for it; ``number`` counts in its section. ``count_at_vote`` is the
    count that its outcome was judged by."""

    id: int
    section: Section
    number: int
    matter: str
    title: str
    explanation: str
    proposal: str
    proposer: str
    outcome_kind: OutcomeKind | None
    outcome: str
    votes: tuple[int, int, int] | None
    present_at_vote: int | None
    carried: bool | None
    version: int
    recused: tuple[Recused, ...] = field(default=())
    count_at_vote: FrozenCount | None = None
    is_confidential: bool = False
    planned_minutes: int | None = None

    @property
    def is_closed(self) -> bool:
        """Whether its words were taken out for this reader."""
        return self.is_confidential and self.title == CLOSED

    @property
    def contradicts_vote(self) -> bool:
        """Whether its words say that it was carried, though the vote was lost."""
        return self.carried is False and says_carried(self.outcome)

    def closed(self) -> Item:
        """The item as those read it who may not know its words: its number and the kind of its outcome."""
        return replace(
            self, matter="", title=CLOSED, explanation="", proposal="", proposer="", outcome="", votes=None,
            present_at_vote=None, carried=None, recused=(), count_at_vote=None, planned_minutes=None,
        )  # fmt: skip


class Line(Struct, frozen=True):
    """A meeting in the list."""

    id: int
    term: Term
    ordinal: int
    state: MeetingState
    on: date
    starts: time
    place: str
    seats_total: int
    present: int
    is_recorded_later: bool

    @property
    def title(self) -> str:
        return meeting_title(self.term, self.ordinal)


class Mail(Struct, frozen=True):
    """A message of the meeting in the outbox."""

    recipient: str
    name: str
    subject: str
    state: MailState
    attempts: int
    due_at: datetime
    sent_at: datetime | None
    error: str
