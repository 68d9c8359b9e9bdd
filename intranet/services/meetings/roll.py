"""The roll call person by person (點名): one tap each. What two people tap at once is kept, each in its own row."""

from __future__ import annotations

from datetime import datetime, time
from enum import Enum

from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Attendance, Meeting, MeetingState, Person, Presence
from intranet.rules.dates import TAIPEI
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.errors import NotFound, Refused
from intranet.services.meetings.records import local_day, meeting_for_writing, moment_here, need_state
from intranet.services.transactions import writing


class Tap(Enum):
    """What is tapped for one person; the value is the word on the button (列席 for those who only observe)."""

    THERE = "出席"
    EXCUSED = "請假"
    ABSENT = "缺席"
    LATE = "遲到"
    LEFT = "早退"


AWAY = {Tap.EXCUSED: Presence.EXCUSED, Tap.ABSENT: Presence.ABSENT}
THERE = (Presence.PRESENT, Presence.OBSERVING)


def tap(actor: Actor, meeting_id: int, attendance_id: int, what: Tap, *, at: time | None = None) -> Attendance:
    """Note one person's presence. ``at`` is when they came or left, else now; the last tap of a row holds.

    Raises Refused outside the session or for an impossible time, NotFound for a row of another meeting.
    """
    with writing(actor):
        actor.needs(Permission.RECORD_MEETINGS)
        meeting = meeting_for_writing(meeting_id)
        need_state(meeting, "點名", MeetingState.IN_SESSION)
        row = db.session.get(Attendance, attendance_id)
        if row is None or row.meeting_id != meeting_id:
            raise NotFound
        _note(meeting, row, what, at)
        name = db.session.get_one(Person, row.person_id).name
        audit.record(
            actor,
            "tap",
            meeting,
            f"{row.title}{name}：{word_of(what, bool(row.seat))}",
            changes={"attendance": row.id, "presence": row.presence},
            permission=Permission.RECORD_MEETINGS,
        )
    return row


def word_of(what: Tap, is_member: bool) -> str:
    return what.value if is_member or what is not Tap.THERE else Presence.OBSERVING.value


def _note(meeting: Meeting, row: Attendance, what: Tap, at: time | None) -> None:
    if what in AWAY:
        row.presence, row.arrived_at, row.left_at = AWAY[what], None, None
        return
    opened = meeting.opened_at or moment_here()
    when = _moment(opened, at)
    if what is Tap.LEFT:
        arrived = row.arrived_at or opened
        if when < arrived:
            raise Refused(f"離席時間不得早於到場時間 {arrived.astimezone(TAIPEI):%H:%M}。")
        enter(row, arrived)
        row.left_at = when
        return
    if when < opened and what is Tap.LATE:
        raise Refused(f"遲到的時間須在開會時間 {opened.astimezone(TAIPEI):%H:%M} 之後。")
    enter(row, when if what is Tap.LATE else opened)


def _moment(opened: datetime, at: time | None) -> datetime:
    """The given time of the day the meeting is held, else now; never before what is now on that day's clock."""
    return datetime.combine(local_day(opened), at, TAIPEI) if at else max(moment_here(), opened)


def enter(row: Attendance, arrived: datetime) -> None:
    """Note that a person is in the room since ``arrived``, inside ``writing()``. Raises Refused where the seat is taken
    by the deputy, or by whom the deputy stands in for."""
    other = _other_half(row)
    if other is not None and other.presence is Presence.PRESENT and other.left_at is None:
        name = db.session.get_one(Person, other.person_id).name
        raise Refused(f"這一席已由{name}出席；請先更正{name}的出席情形。")
    row.presence = Presence.PRESENT if row.seat else Presence.OBSERVING
    row.arrived_at, row.left_at = arrived, None


def _other_half(row: Attendance) -> Attendance | None:
    """The deputy of a member, or the member of a deputy: one seat has one voice."""
    if not row.seat:
        return None
    mine = select(Attendance).where(Attendance.meeting_id == row.meeting_id, Attendance.seat == row.seat)
    if row.deputy_for:
        mine = mine.where(Attendance.title == row.deputy_for, Attendance.deputy_for == "")
    else:
        mine = mine.where(Attendance.deputy_for == row.title)
    return db.session.scalars(mine.where(Attendance.id != row.id).limit(1)).first()
