"""What every write on a meeting begins with: find it for the actor, take a legal step, name it in words."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from intranet.extensions import db
from intranet.models import AgendaItem, Meeting
from intranet.rules.dates import TAIPEI, Term
from intranet.rules.meetings import MOVES, MeetingState, Step, can_take
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.context import today
from intranet.services.errors import NotFound
from intranet.services.meetings.turns import out_of_turn
from intranet.services.transactions import check_version

# Whoever holds one of these works on meetings; the others are told of a meeting when it is convened.
RUNNERS = frozenset({Permission.PLAN_MEETINGS, Permission.APPROVE_MEETINGS, Permission.RECORD_MEETINGS})
INSIDERS = RUNNERS | {Permission.VIEW_AUDIT}

# Whoever runs meetings, and the members: the only ones who read a confidential item (密件).
CONFIDANTS = RUNNERS | {Permission.CONFIRM_MINUTES, Permission.TAKE_PART}


def may_read_confidential(actor: Actor) -> bool:
    """Whether the words of a confidential item are for the actor; the auditor reads its number and nothing else."""
    return bool(actor.permissions & CONFIDANTS)


def may_read_reasons(actor: Actor) -> bool:
    """Whether the reasons for leave that members gave are for the actor: whoever calls, chairs or records meetings."""
    return bool(actor.permissions & RUNNERS)


def is_insider(actor: Actor) -> bool:
    """Whether the actor sees drafts and unpublished minutes: those who work on them, and the auditor."""
    return bool(actor.permissions & INSIDERS)


def meeting_title(term: Term, ordinal: int) -> str:
    """「115 學年度第 1 學期第 2 次會議」; a draft that was given up has lost its number."""
    return f"{term.label}第 {ordinal} 次會議" if ordinal > 0 else f"{term.label}未召開的會議"


def moment_here(clock: time | None = None) -> datetime:
    """A moment of today in Asia/Taipei: the given time of day, or the present one."""
    return datetime.combine(today(), clock or datetime.now(TAIPEI).time().replace(second=0, microsecond=0), TAIPEI)


def local_day(moment: datetime) -> date:
    return moment.astimezone(TAIPEI).date()


def meeting_for_writing(meeting_id: int, version: int | None = None) -> Meeting:
    """The meeting, inside ``writing()``; raises NotFound, or Conflict where it changed since ``version``."""
    meeting = db.session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFound
    check_version(meeting, version)
    return meeting


def item_for_writing(item_id: int, version: int | None = None) -> tuple[AgendaItem, Meeting]:
    """An agenda item with its meeting, inside ``writing()``; raises NotFound, or Conflict on another version."""
    item = db.session.get(AgendaItem, item_id)
    if item is None:
        raise NotFound
    check_version(item, version)
    return item, meeting_for_writing(item.meeting_id)


def take_step(actor: Actor, meeting: Meeting, step: Step) -> None:
    """Move the meeting on; raises NotPermitted, or Refused where the step is not legal from its state."""
    actor.needs(MOVES[step].permission)
    if not can_take(meeting.state, step):
        states = "、".join(f"「{state.value}」" for state in MOVES[step].sources)
        raise out_of_turn(meeting, f"須為{states}時才能{step.value}")
    meeting.state = MOVES[step].target


def need_state(meeting: Meeting, what: str, *states: MeetingState) -> None:
    """Refuse ``what`` unless the meeting is in one of ``states``."""
    if meeting.state not in states:
        wanted = "、".join(f"「{state.value}」" for state in states)
        raise out_of_turn(meeting, f"須為{wanted}時才能{what}")


def touch(meeting: Meeting) -> None:
    """Count the meeting's version up though only its parts change: whoever has it open sees a conflict, not an
    agenda other than the one they approve."""
    flag_modified(meeting, "place")


UNCALLED = (MeetingState.DRAFT, MeetingState.APPROVED)


def number_by_date(term: Term) -> None:
    """Number the meetings of the term that nobody was told of by their date, inside ``writing()``.

    A number that a notice bore stays with its meeting and is not given again: those between take the free numbers
    after the called meetings before them.
    """
    db.session.flush()
    rows = list(
        db.session.scalars(
            select(Meeting)
            .where(Meeting.term == term, Meeting.state.in_(UNCALLED))
            .order_by(Meeting.on, Meeting.starts, Meeting.id)
        )
    )
    called = db.session.execute(
        select(Meeting.on, Meeting.ordinal).where(
            Meeting.term == term, Meeting.state.not_in(UNCALLED), Meeting.ordinal > 0
        )
    ).all()
    taken, last, wanted = {number for _, number in called}, 0, []
    for row in rows:
        last = max([last, *(number for on, number in called if on <= row.on)]) + 1
        while last in taken:
            last += 1
        wanted.append((row, last))
    moved = [(row, number) for row, number in wanted if row.ordinal != number]
    for row, _ in moved:
        row.ordinal = -row.id  # out of each other's way: a number stands once in a term
    db.session.flush()
    for row, number in moved:
        row.ordinal = number
    db.session.flush()


def next_place(meeting_id: int) -> int:
    """The place after the last item of the agenda."""
    last = db.session.scalar(select(func.max(AgendaItem.place)).where(AgendaItem.meeting_id == meeting_id))
    return (last or 0) + 1
