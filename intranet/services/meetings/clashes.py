"""What else those who will be called have on the day: another meeting, a session of theirs, a leave. Warnings only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import bindparam, exists, or_, select

from intranet.extensions import db
from intranet.models import Attendance, Leave, Meeting, MeetingState, OutreachSession
from intranet.rules.positions import UnknownName
from intranet.services.context import current_school
from intranet.services.meetings.invitees import Invitee, invitees_on
from intranet.services.meetings.records import meeting_title
from intranet.services.meetings.shapes import Head
from intranet.services.people import holders_on

USUAL = timedelta(hours=2)  # taken for the length of what has no end
_SOMETHING_ELSE = select(
    or_(
        exists().where(
            Meeting.on == bindparam("day"), Meeting.id != bindparam("id"), Meeting.state != MeetingState.CANCELLED
        ),
        exists().where(OutreachSession.on == bindparam("day"), OutreachSession.withdrawn_at.is_(None)),
        exists().where(Leave.starts <= bindparam("day"), Leave.ends >= bindparam("day")),
    )
)


@dataclass(frozen=True, slots=True)
class Clash:
    """Something on the same day, and who of those called it concerns. ``record`` is "meeting", "outreach" or
    "leave", ``record_id`` the row that a page may link to; ``is_all`` where it concerns everybody."""

    record: str
    record_id: int
    what: str
    people: tuple[str, ...]
    is_all: bool = False


def clashes_of(head: Head) -> tuple[Clash, ...]:
    """Clashes of a meeting that is not yet held, with those who would be called on its day. One query where nothing
    else is on that day, else eight more."""
    if not db.session.scalar(_SOMETHING_ELSE, {"day": head.on, "id": head.id}):
        return ()
    called = {one.person_id: one for one in invitees_on(head.on, head.id).people if one.person_id is not None}
    return (*_meetings(head, called), *_sessions(head, called), *_leaves(head, called))


def overlaps(first: tuple[time | None, time | None], second: tuple[time | None, time | None]) -> bool:
    """Whether two spans of one day meet. A span without a start fills the day; without an end it is two hours long.
    One that begins when the other ends does not meet it."""
    (start, end), (begin, stop) = _span(*first), _span(*second)
    return start < stop and begin < end


def _span(starts: time | None, ends: time | None) -> tuple[datetime, datetime]:
    if starts is None:
        return datetime.min, datetime.min + timedelta(days=1)
    start = datetime.combine(datetime.min, starts)
    return start, datetime.combine(datetime.min, ends) if ends and ends > starts else start + USUAL


def _clock(starts: time | None, ends: time | None) -> str:
    if starts is None:
        return ""
    return f"{starts:%H:%M}–{ends:%H:%M}" if ends else f"{starts:%H:%M} 起"


def _meetings(head: Head, called: dict[int, Invitee]) -> Iterator[Clash]:
    """A meeting that is not convened yet would call the same people."""
    rows = db.session.execute(
        select(Meeting, Attendance.person_id)
        .outerjoin(Attendance, Attendance.meeting_id == Meeting.id)
        .where(Meeting.on == head.on, Meeting.id != head.id, Meeting.state != MeetingState.CANCELLED)
        .order_by(Meeting.starts, Meeting.id, Attendance.id)
    )
    told: dict[int, tuple[Meeting, list[int]]] = {}
    for meeting, person_id in rows:
        told.setdefault(meeting.id, (meeting, []))[1].append(person_id)
    for meeting, people in told.values():
        if not overlaps((head.starts, head.ends), (meeting.starts, meeting.ends)):
            continue
        what = f"{meeting_title(meeting.term, meeting.ordinal)}（{_clock(meeting.starts, meeting.ends)}）"
        both = called if meeting.convened_at is None else [one for one in people if one in called]
        if both:
            is_all = len(both) == len(called)
            yield Clash("meeting", meeting.id, what, tuple(called[one].spaced for one in both), is_all)


def _sessions(head: Head, called: dict[int, Invitee]) -> Iterator[Clash]:
    """Sessions that somebody speaks at, or whose organising post or unit they head."""
    rows = db.session.scalars(
        select(OutreachSession)
        .where(OutreachSession.on == head.on, OutreachSession.withdrawn_at.is_(None))
        .order_by(OutreachSession.starts, OutreachSession.id)
    ).all()
    rows = [row for row in rows if overlaps((head.starts, head.ends), (row.starts, row.ends))]
    holders = holders_on(head.on) if rows else {}
    for row in rows:
        busy = {holder.person_id for code in _codes(row.organisers) for holder in holders.get(code, [])}
        people = tuple(
            one.spaced for person_id, one in called.items() if person_id in busy or (one.name and one.name in row.host)
        )
        if people:
            clock = _clock(row.starts, row.ends)
            yield Clash("outreach", row.id, f"{row.title}（{clock}）" if clock else row.title, people)


def _codes(organisers: Iterable[str]) -> set[str]:
    """The posts that answer for the organisers; a partner outside the school has none."""
    found = set()
    for name in organisers:
        try:
            post = current_school().directory.responsible(name)
        except UnknownName:
            continue
        if post:
            found.add(post.code)
    return found


def _leaves(head: Head, called: dict[int, Invitee]) -> Iterator[Clash]:
    """Who is on leave that day; why is not said."""
    away = db.session.scalars(
        select(Leave.person_id).where(Leave.starts <= head.on, Leave.ends >= head.on).order_by(Leave.id)
    )
    people = tuple(called[one].spaced for one in dict.fromkeys(away) if one in called)
    if people:
        yield Clash("leave", 0, "當天請假", people)
