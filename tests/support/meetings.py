"""Plain factories of meetings: a small group of people in seats, and a meeting brought to any state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select

from intranet.extensions import db
from intranet.models import AgendaItem, Attendance, Meeting, MeetingState, Person, Presence
from intranet.rules.committee import Seat
from intranet.rules.dates import Term
from intranet.rules.duties import Duty
from intranet.services.actor import SYSTEM, Actor, resolve_actor
from intranet.services.context import current_school, on_day, today
from intranet.services.meetings.convening import convene
from intranet.services.meetings.minutes import confirm_minutes, publish_minutes
from intranet.services.meetings.planning import Plan, approve_meeting, schedule_meeting
from intranet.services.meetings.session import Mark, adjourn, call_roll, open_session
from intranet.services.people import add_person, appoint, seat
from intranet.services.transactions import writing
from tests.support.remembered import remembered

LONG_AGO = date(2025, 8, 1)
TERM = Term(115, 1)
DAY = date(2026, 12, 9)
PDF = b"%PDF-1.7 a notice"


@dataclass(frozen=True)
class Group:
    """The people of a test: ``seated`` are all who hold a seat, in the order of the regulation."""

    secretary: Actor
    convener: Actor
    clerk: Actor
    seated: tuple[Person, ...]

    def actor(self, person: Person) -> Actor:
        return actor_of(person)


def actor_of(person: Person) -> Actor:
    return resolve_actor(current_school(), today(), person_id=person.id, name=person.name)


def a_group(*, vacant: int = 0) -> Group:
    """Every seat of the group held, but for the last ``vacant`` ones; and a clerk."""
    *seated, clerk = _people(vacant)
    school = current_school()
    holders = [row.position for row in _chairs()]
    return Group(
        secretary=actor_of(seated[holders.index(school.secretary.code)]),
        convener=actor_of(seated[holders.index(school.convener.code)]),
        clerk=actor_of(clerk),
        seated=tuple(seated),
    )


def _people(vacant: int) -> list[Person]:
    numbers = _fill_seats(vacant)
    found = db.session.scalars(select(Person).where(Person.id.in_(numbers)).order_by(Person.id)).all()
    assert [person.id for person in found] == list(numbers)
    return list(found)


def _chairs() -> list[Seat]:
    return [row for row in current_school().committee.seats for _ in range(row.count)]


@remembered
def _fill_seats(vacant: int) -> tuple[int, ...]:
    """Who sits, in the order of the regulation, and the clerk."""
    chairs = _chairs()
    seated = []
    with writing(SYSTEM):
        for number, row in enumerate(chairs[: len(chairs) - vacant]):
            person = add_person(SYSTEM, name=f"委員{number:02d}", email=f"member{number}@school.test")
            if row.position:
                appoint(SYSTEM, person, current_school().directory.position(row.position).code, LONG_AGO)
            else:
                seat(SYSTEM, person, row.key, LONG_AGO)
            seated.append(person.id)
        clerk = add_person(SYSTEM, name="書記", email="clerk@school.test")
        appoint(SYSTEM, clerk, min(current_school().grants[Duty.TAKE_MINUTES]), LONG_AGO)
    return (*seated, clerk.id)


def a_plan(**changes: object) -> Plan:
    values = {"term": TERM, "on": DAY, "starts": time(14, 10), "ends": time(15, 40), "place": "會議室"}
    return Plan(**{**values, **changes})  # type: ignore[arg-type]


def a_meeting(group: Group, state: MeetingState = MeetingState.DRAFT, *, present: int = 15, on: date = DAY) -> int:
    """The id of a meeting with two matters on its agenda, brought to ``state`` on its own day."""
    return _bring_to(state, present, on, group.secretary, group.convener, group.clerk)


@remembered
def _bring_to(state: MeetingState, present: int, on: date, secretary: Actor, convener: Actor, clerk: Actor) -> int:
    matters = [matter.clause for matter in current_school().committee.matters[:2]]
    meeting = schedule_meeting(secretary, a_plan(on=on, term=Term.containing(on)), matters=matters)
    meeting_id = meeting.id
    if state is MeetingState.DRAFT:
        return meeting_id
    approve_meeting(convener, meeting_id)
    if state is MeetingState.APPROVED:
        return meeting_id
    convene(secretary, meeting_id, document_no=f"字第{meeting_id}號", notice=PDF)
    if state is MeetingState.CONVENED:
        return meeting_id
    with on_day(on):
        open_session(clerk, meeting_id, at=time(14, 10))
        call_roll(clerk, meeting_id, marks_of(meeting_id, present))
        if state is not MeetingState.IN_SESSION:
            adjourn(clerk, meeting_id, at=time(15, 40))
        if state in (MeetingState.CONFIRMED, MeetingState.PUBLISHED):
            confirm_minutes(convener, meeting_id)
        if state is MeetingState.PUBLISHED:
            publish_minutes(secretary, meeting_id)
    return meeting_id


def attendance_of(meeting_id: int) -> list[Attendance]:
    statement = select(Attendance).where(Attendance.meeting_id == meeting_id).order_by(Attendance.id)
    return list(db.session.scalars(statement))


def marks_of(meeting_id: int, present: int) -> dict[int, Mark]:
    """The first ``present`` members come, the others do not; observers observe."""
    members = [row for row in attendance_of(meeting_id) if row.seat]
    marks = {row.id: Mark(Presence.PRESENT if n < present else Presence.ABSENT) for n, row in enumerate(members)}
    return marks | {row.id: Mark(Presence.OBSERVING) for row in attendance_of(meeting_id) if not row.seat}


def items_of(meeting_id: int) -> list[AgendaItem]:
    statement = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.place)
    return list(db.session.scalars(statement))


def state_of(meeting_id: int) -> MeetingState:
    return db.session.get_one(Meeting, meeting_id, populate_existing=True).state


def a_session(group: Group, *, present: int = 15) -> tuple[int, AgendaItem]:
    """A meeting in session, and the first item of its agenda."""
    meeting = a_meeting(group, MeetingState.IN_SESSION, present=present)
    return meeting, items_of(meeting)[0]
