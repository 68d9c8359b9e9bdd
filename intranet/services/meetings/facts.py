"""What meetings prove: which were held and quorate, what they decided. Read by the evidence and by other areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, and_, case, func, select

from intranet.extensions import db
from intranet.models import AgendaItem, Attendance, Meeting, MeetingState, OutcomeKind, Presence, Recusal
from intranet.rules.dates import Term
from intranet.services.context import current_school
from intranet.services.errors import NotFound
from intranet.services.meetings.records import local_day, meeting_title

HELD = (MeetingState.MINUTES_DRAFTED, MeetingState.CONFIRMED, MeetingState.PUBLISHED)


class HeldMeeting(Struct, frozen=True):
    """A meeting that took place. ``on`` is the day it was held, ``present`` counts members who came, ``seats`` all
    seats of the group; both as entered for one from before the system (``is_recorded_later``). ``matters`` are the
    clauses of the matters decided. Only ``quorate`` ones are evidence."""

    id: int
    term: Term
    ordinal: int
    on: date
    present: int
    seats: int
    quorate: bool
    state: MeetingState
    matters: tuple[str, ...]
    is_recorded_later: bool = False


class ItemOutcome(Struct, frozen=True):
    """What became of one agenda item. ``recused`` are the ids of the persons who left the room for it; ``carried`` is
    None while nothing is decided. ``is_valid`` says whether the decision may be relied upon."""

    item_id: int
    meeting_id: int
    term: Term
    ordinal: int
    on: date
    state: MeetingState
    title: str
    matter: str
    kind: OutcomeKind | None
    text: str
    votes_for: int | None
    votes_against: int | None
    votes_abstain: int | None
    present: int | None
    carried: bool | None
    recused: tuple[int, ...]

    @property
    def is_valid(self) -> bool:
        return self.state in HELD and self.kind is not None and bool(self.carried)

    @property
    def meeting_title(self) -> str:
        return meeting_title(self.term, self.ordinal)


_PRESENT = func.sum(case(((Attendance.presence == Presence.PRESENT) & (Attendance.seat != ""), 1), else_=0))
_MEETINGS = (
    select(
        Meeting.id,
        Meeting.term,
        Meeting.ordinal,
        Meeting.on,
        Meeting.opened_at,
        Meeting.seats_total,
        Meeting.state,
        func.coalesce(Meeting.present_entered, _PRESENT, 0),
        Meeting.is_recorded_later,
    )
    .outerjoin(Attendance, Attendance.meeting_id == Meeting.id)
    .where(Meeting.state.in_(HELD))
    .group_by(
        Meeting.id,
        Meeting.term,
        Meeting.ordinal,
        Meeting.on,
        Meeting.opened_at,
        Meeting.seats_total,
        Meeting.state,
        Meeting.present_entered,
        Meeting.is_recorded_later,
    )
    .order_by(Meeting.on, Meeting.id)
)
IS_DECIDED = and_(AgendaItem.matter != "", AgendaItem.outcome_kind.is_not(None), AgendaItem.carried.is_not(False))
_DECIDED = (
    select(AgendaItem.meeting_id, AgendaItem.matter).where(IS_DECIDED).order_by(AgendaItem.meeting_id, AgendaItem.place)
)
_ITEM = (
    select(AgendaItem, Meeting.term, Meeting.ordinal, Meeting.on, Meeting.opened_at, Meeting.state)
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
)  # fmt: skip


def held_meetings() -> tuple[HeldMeeting, ...]:
    """Every meeting that was adjourned, oldest first, quorate or not: two queries."""
    rows = db.session.execute(_DECIDED).all()
    return _held(_MEETINGS, ((meeting_id, matter) for meeting_id, matter in rows))


def held_since(day: date, decided: Iterable[tuple[int, str]]) -> tuple[HeldMeeting, ...]:
    """The same of those planned for ``day`` or later, whose decisions (meeting and clause of the matter, in order) are
    known already: one query."""
    return _held(_MEETINGS.where(Meeting.on >= day), decided)


def _held(meetings: Select[Any], outcomes: Iterable[tuple[int, str]]) -> tuple[HeldMeeting, ...]:
    quorum = current_school().committee.quorum
    decided: dict[int, list[str]] = defaultdict(list)
    for meeting_id, matter in outcomes:
        if matter not in decided[meeting_id]:
            decided[meeting_id].append(matter)
    return tuple(
        HeldMeeting(
            id=row[0],
            term=row[1],
            ordinal=row[2],
            on=local_day(row[4]) if row[4] else row[3],
            present=row[7],
            seats=row[5],
            quorate=quorum.is_quorate(present=row[7], seats=row[5]),
            state=row[6],
            matters=tuple(decided[row[0]]),
            is_recorded_later=row[8],
        )
        for row in db.session.execute(meetings)
    )


def item_outcome(item_id: int) -> ItemOutcome:
    """What became of one agenda item; raises NotFound. Two queries."""
    row = db.session.execute(_ITEM.where(AgendaItem.id == item_id)).one_or_none()
    if row is None:
        raise NotFound
    item: AgendaItem = row[0]
    recused = db.session.scalars(
        select(Recusal.person_id).where(Recusal.agenda_item_id == item_id).order_by(Recusal.id)
    )
    return ItemOutcome(
        item_id=item.id,
        meeting_id=item.meeting_id,
        term=row.term,
        ordinal=row.ordinal,
        on=local_day(row.opened_at) if row.opened_at else row.on,
        state=row.state,
        title=item.title,
        matter=item.matter,
        kind=item.outcome_kind,
        text=item.outcome,
        votes_for=item.votes_for,
        votes_against=item.votes_against,
        votes_abstain=item.votes_abstain,
        present=item.present_at_vote,
        carried=item.carried,
        recused=tuple(recused),
    )
