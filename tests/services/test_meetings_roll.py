"""The roll by single taps and by signing in at the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
import time_machine
from flask import Flask

from intranet.extensions import db
from intranet.models import Attendance, AuditEntry, MeetingState, Presence
from intranet.rules.dates import TAIPEI
from intranet.rules.meetings import is_late
from intranet.services.context import on_day
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.meetings.convening import convene
from intranet.services.meetings.door import DoorClosed, door_address, door_of, sign_in
from intranet.services.meetings.papers import minutes_of
from intranet.services.meetings.planning import approve_meeting
from intranet.services.meetings.queries import attendees_of, count_of, head_of
from intranet.services.meetings.roll import Tap, tap
from intranet.services.meetings.session import adjourn, open_session
from intranet.services.transactions import writing
from tests.support.meetings import DAY, PDF, Group, a_group, a_meeting, attendance_of, state_of

OPENED = datetime(2026, 12, 9, 14, 10, tzinfo=TAIPEI)


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 12, 9, hour, minute, tzinfo=TAIPEI)


def just_opened(group: Group) -> int:
    """A meeting opened at 14:10, nobody called yet."""
    meeting = a_meeting(group, MeetingState.CONVENED)
    with on_day(DAY):
        open_session(group.clerk, meeting, at=time(14, 10))
    return meeting


def row_of(row: Attendance) -> tuple[Presence | None, datetime | None, datetime | None]:
    db.session.refresh(row)
    return row.presence, row.arrived_at, row.left_at


def test_one_tap_notes_one_person(app: Flask) -> None:
    group = a_group()
    meeting = just_opened(group)
    row = attendance_of(meeting)[0]
    for what, given, expected in (
        (Tap.THERE, None, (Presence.PRESENT, OPENED, None)),
        (Tap.LEFT, time(15, 0), (Presence.PRESENT, OPENED, at(15, 0))),
        (Tap.LATE, time(14, 25), (Presence.PRESENT, at(14, 25), None)),
        (Tap.LEFT, time(15, 0), (Presence.PRESENT, at(14, 25), at(15, 0))),
        (Tap.EXCUSED, None, (Presence.EXCUSED, None, None)),
        (Tap.ABSENT, None, (Presence.ABSENT, None, None)),
        (Tap.LEFT, time(14, 40), (Presence.PRESENT, OPENED, at(14, 40))),
    ):
        tap(group.clerk, meeting, row.id, what, at=given)
        assert row_of(row) == expected, what


def test_impossible_times_and_strangers_are_refused(app: Flask) -> None:
    group = a_group()
    meeting, other = just_opened(group), a_meeting(group)
    row = attendance_of(meeting)[0]
    tap(group.clerk, meeting, row.id, Tap.LATE, at=time(14, 25))
    with pytest.raises(Refused, match="14:25"):
        tap(group.clerk, meeting, row.id, Tap.LEFT, at=time(14, 20))
    with pytest.raises(Refused, match="14:10"):
        tap(group.clerk, meeting, row.id, Tap.LATE, at=time(14, 0))
    with pytest.raises(Refused, match="草案"):
        tap(group.clerk, other, row.id, Tap.THERE)
    with pytest.raises(NotPermitted):
        tap(group.actor(group.seated[5]), meeting, row.id, Tap.THERE)
    assert row_of(row) == (Presence.PRESENT, at(14, 25), None)


def test_two_people_tapping_lose_nothing_and_the_count_follows(app: Flask) -> None:
    group = a_group()
    meeting = just_opened(group)
    members = [row for row in attendance_of(meeting) if row.seat]
    seen = head_of(group.clerk, meeting).version
    for number, row in enumerate(members[:13]):
        tap(group.clerk if number % 2 else group.secretary, meeting, row.id, Tap.THERE)
    head = head_of(group.clerk, meeting)
    assert (head.version, count_of(head, attendees_of(meeting)).is_quorate) == (seen, True)
    tap(group.secretary, meeting, members[0].id, Tap.LEFT, at=time(15, 0))
    count = count_of(head_of(group.clerk, meeting), attendees_of(meeting))
    assert (count.present, count.is_quorate) == (12, False)


def test_observer_observes(app: Flask) -> None:
    group = a_group()
    meeting = just_opened(group)
    row = next(row for row in attendance_of(meeting) if not row.seat)
    tap(group.clerk, meeting, row.id, Tap.THERE)
    assert row_of(row)[0] is Presence.OBSERVING


def test_minutes_say_who_came_late_and_left_early(app: Flask) -> None:
    group = a_group()
    meeting = just_opened(group)
    first, second, third = attendance_of(meeting)[:3]
    tap(group.clerk, meeting, first.id, Tap.THERE)
    tap(group.clerk, meeting, second.id, Tap.LATE, at=time(14, 25))
    tap(group.clerk, meeting, third.id, Tap.LEFT, at=time(15, 0))
    with on_day(DAY):
        adjourn(group.clerk, meeting, began=time(14, 12), at=time(15, 40))
    present = minutes_of(head_of(group.clerk, meeting)).present
    assert [name.partition("（")[2] for name in present] == ["", "下午2時25分到）", "下午3時離席）"]


def test_deputy_and_member_do_not_both_sit(app: Flask) -> None:
    group = a_group()
    meeting = just_opened(group)
    member, stranger = attendance_of(meeting)[4], attendance_of(meeting)[-1]
    with writing(group.clerk):
        stranger.seat, stranger.deputy_for = member.seat, member.title
    tap(group.clerk, meeting, stranger.id, Tap.THERE)
    with pytest.raises(Refused, match="已由書記出席"):
        tap(group.clerk, meeting, member.id, Tap.THERE)
    tap(group.clerk, meeting, stranger.id, Tap.ABSENT)
    tap(group.clerk, meeting, member.id, Tap.THERE)


@pytest.fixture
def clock() -> Callable[[datetime], time_machine.travel]:
    return lambda moment: time_machine.travel(moment, tick=False)


def code_of(meeting: int) -> str:
    return door_address(meeting).rpartition("/")[2]


def opened_on_the_day(group: Group, clock: Callable[[datetime], time_machine.travel]) -> int:
    """Opened at 14:10 of the meeting's own day, by the real clock."""
    meeting = a_meeting(group, MeetingState.DRAFT)
    approve_meeting(group.convener, meeting)
    convene(group.secretary, meeting, document_no="字第1號", notice=PDF)
    with clock(OPENED), on_day(DAY):
        open_session(group.clerk, meeting)
    return meeting


@pytest.mark.parametrize(("minute", "late"), [(15, False), (20, False), (21, True)])
def test_signing_in_soon_after_the_opening_is_not_late(
    app: Flask, clock: Callable[[datetime], time_machine.travel], minute: int, late: bool
) -> None:
    group = a_group()
    meeting = opened_on_the_day(group, clock)
    person = group.seated[2]
    with clock(at(14, minute)), on_day(DAY):
        before = db.session.query(AuditEntry).count()
        door = door_of(group.actor(person), code_of(meeting))
        assert (door.mine.person_id, db.session.query(AuditEntry).count()) == (person.id, before)
        row = sign_in(group.actor(person), code_of(meeting))
        sign_in(group.actor(person), code_of(meeting))
    assert (row.presence, row.signed_at, row.left_at) == (Presence.PRESENT, at(14, minute), None)
    assert is_late(OPENED, row.arrived_at) is late
    assert db.session.query(AuditEntry).count() == before + 1


def test_code_is_over_after_ten_minutes_and_with_the_meeting(
    app: Flask, clock: Callable[[datetime], time_machine.travel]
) -> None:
    group = a_group()
    meeting = opened_on_the_day(group, clock)
    member = group.actor(group.seated[2])
    with clock(at(14, 15)), on_day(DAY):
        code = code_of(meeting)
        with pytest.raises(NotFound):
            door_of(member, code + "x")
    with clock(at(14, 15) + timedelta(seconds=601)), on_day(DAY), pytest.raises(DoorClosed, match="重新掃描"):
        sign_in(member, code)
    with clock(at(14, 16)), on_day(DAY):
        tap(group.clerk, meeting, attendance_of(meeting)[0].id, Tap.THERE)
        adjourn(group.clerk, meeting)
        with pytest.raises(DoorClosed, match="紀錄草稿"):
            sign_in(member, code)
    assert state_of(meeting) is MeetingState.MINUTES_DRAFTED


def test_whoever_is_not_on_the_roll_is_told_so(app: Flask, clock: Callable[[datetime], time_machine.travel]) -> None:
    group = a_group()
    meeting = opened_on_the_day(group, clock)
    rows = attendance_of(meeting)
    with writing(group.clerk):
        db.session.delete(rows[-1])
    with clock(at(14, 15)), on_day(DAY), pytest.raises(DoorClosed, match=r"不在.*名單"):
        door_of(group.clerk, code_of(meeting))
