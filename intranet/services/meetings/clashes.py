"""What else is on when a meeting is: another meeting, a session or a leave of those called, the same room taken. Warnings
only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
    String,
    Time,
    bindparam,
    case,
    cast,
    literal,
    null,
    select,
    union_all,
)

from intranet.extensions import db
from intranet.models import Attendance, Leave, Meeting, MeetingState, OutreachSession
from intranet.models.base import TermText
from intranet.rules.positions import UnknownName
from intranet.services.context import current_school
from intranet.services.meetings.invitees import Invitee, held_on, roll_of
from intranet.services.meetings.records import meeting_title
from intranet.services.meetings.shapes import Head
from intranet.services.people import POSITION, Holder

USUAL = timedelta(hours=2)  # taken for the length of what has no end
_DAY = bindparam("day", type_=Date)
_TIMES = (cast(null(), Time), cast(null(), Time))
# Sessions, meetings with those told of them, and leaves of a day, in one question.
_SAME_DAY: CompoundSelect[Any] = union_all(
    select(
        literal("outreach").label("kind"), OutreachSession.id, OutreachSession.starts, OutreachSession.ends,
        OutreachSession.title, OutreachSession.host, cast(OutreachSession.organisers, String).label("organisers"),
        cast(null(), TermText).label("term"), cast(null(), Integer).label("ordinal"),
        cast(null(), Integer).label("person_id"), literal(0).label("convened"), OutreachSession.place.label("place"),
    ).where(OutreachSession.on == _DAY, OutreachSession.withdrawn_at.is_(None)),
    select(
        literal("meeting"), Meeting.id, Meeting.starts, Meeting.ends, literal(""), literal(""), literal("[]"),
        Meeting.term, Meeting.ordinal, Attendance.person_id, case((Meeting.convened_at.is_not(None), 1), else_=0),
        Meeting.place,
    )
    .outerjoin(Attendance, Attendance.meeting_id == Meeting.id)
    .where(Meeting.on == _DAY, Meeting.id != bindparam("id"), Meeting.state != MeetingState.CANCELLED),
    select(
        literal("leave"), Leave.id, *_TIMES, literal(""), literal(""), literal("[]"), cast(null(), TermText),
        cast(null(), Integer), Leave.person_id, literal(0), literal(""),
    ).where(Leave.starts <= _DAY, Leave.ends >= _DAY),
)  # fmt: skip
Rows = list[Any]
_NO_ROOM = ("線上", "視訊")


class Clash(Struct, frozen=True):
    """Something on the same day, and who of those called it concerns. ``record`` is "meeting", "outreach" or
    "leave", ``record_id`` the row that a page may link to; ``is_all`` where it concerns everybody, ``in_room`` where it
    is in the same place, whoever it concerns."""

    record: str
    record_id: int
    what: str
    people: tuple[str, ...]
    is_all: bool = False
    in_room: bool = False


def clashes_of(head: Head) -> tuple[Clash, ...]:
    """Clashes of a meeting that is not yet held, with its place and those who would be called on its day. One query
    where nothing else is on that day, else two."""
    rows = db.session.execute(_SAME_DAY, {"day": head.on, "id": head.id}).all()
    if not rows:
        return ()
    held = held_on(head.on, head.id)
    called = {one.person_id: one for one in roll_of(head.on, held).people if one.person_id is not None}
    at_once = [row for row in rows if overlaps((head.starts, head.ends), (row.starts, row.ends))]
    at_once.sort(key=lambda row: (row.starts is not None, row.starts, row.id, row.person_id or 0))
    kinds = {kind: [row for row in at_once if row.kind == kind] for kind in ("meeting", "outreach", "leave")}
    return (
        *_meetings(head.place, kinds["meeting"], called),
        *_sessions(head.place, kinds["outreach"], called, held.get(POSITION, {})),
        *_leaves(kinds["leave"], called),
    )


def is_one_room(first: str, second: str) -> bool:
    """Whether two places are the same room, however they are spaced; none and online are no room."""
    one, other = ("".join(place.split()).casefold() for place in (first, second))
    return one == other and bool(one) and not one.startswith(_NO_ROOM)


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


def _meetings(place: str, rows: Rows, called: dict[int, Invitee]) -> Iterator[Clash]:
    """A meeting that is not convened yet would call the same people."""
    told: dict[int, list[Any]] = {}
    for row in rows:
        told.setdefault(row.id, []).append(row)
    for meeting_id, people in told.items():
        one = people[0]
        what = f"{meeting_title(one.term, one.ordinal)}（{_clock(one.starts, one.ends)}）"
        both = [row.person_id for row in people if row.person_id in called] if one.convened else list(called)
        names, in_room = tuple(called[who].spaced for who in both), is_one_room(place, one.place)
        if names or in_room:
            yield Clash("meeting", meeting_id, what, names, len(both) == len(called), in_room)


def _sessions(
    place: str, rows: Rows, called: dict[int, Invitee], holders: Mapping[str, list[Holder]]
) -> Iterator[Clash]:
    """Sessions that somebody speaks at, whose organising post or unit they head, or in the same place."""
    for row in rows:
        organisers = _codes(json.loads(row.organisers))
        busy = {holder.person_id for code in organisers for holder in holders.get(code, [])}
        people = tuple(
            one.spaced for person_id, one in called.items() if person_id in busy or (one.name and one.name in row.host)
        )
        in_room = is_one_room(place, row.place)
        if people or in_room:
            clock = _clock(row.starts, row.ends)
            what = f"{row.title}（{clock}）" if clock else row.title
            yield Clash("outreach", row.id, what, people, in_room=in_room)


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


def _leaves(rows: Rows, called: dict[int, Invitee]) -> Iterator[Clash]:
    """Who is on leave that day; why is not said."""
    away = dict.fromkeys(row.person_id for row in rows)
    people = tuple(called[one].spaced for one in away if one in called)
    if people:
        yield Clash("leave", 0, "當天請假", people)
