"""Plain factories for tests of rewards: people, a case, a meeting that decides."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from intranet.extensions import db
from intranet.models import (
    AgendaItem,
    Attendance,
    Meeting,
    MeetingState,
    Nomination,
    OutcomeKind,
    Person,
    Presence,
    RewardCase,
)
from intranet.models.base import now
from intranet.rules.dates import Term
from intranet.rules.rewards import Role
from intranet.services.actor import SYSTEM, Actor, resolve_actor
from intranet.services.context import current_school, today
from intranet.services.people import add_person, appoint
from intranet.services.rewards import nominate, open_case
from intranet.services.rewards_rules import NominationInput
from intranet.services.transactions import writing

TERM = Term(115, 1)
LONG_AGO = date(2025, 8, 1)


def somebody(name: str, *positions: str) -> Person:
    """A person with posts since long ago."""
    person = add_person(SYSTEM, name=name)
    for position in positions:
        appoint(SYSTEM, person, position, LONG_AGO)
    return person


def acting(person: Person) -> Actor:
    return resolve_actor(current_school(), today(), person_id=person.id, name=person.name)


def secretary() -> Actor:
    return acting(somebody("書記", current_school().secretary.code))


def a_proposal(person: Person, **changes: Any) -> NominationInput:
    values: dict[str, Any] = {"deed": "辦理認證", "role": Role.LEAD, "grade": "commendation-1"}
    return NominationInput(person.id, **{**values, **changes})


def a_case(actor: Actor, *people: Person, deed: str = "辦理認證") -> RewardCase:
    case = open_case(actor, TERM)
    for person in people:
        nominate(actor, case.id, a_proposal(person, deed=deed))
    return case


def a_meeting(state: MeetingState = MeetingState.DRAFT, *, ordinal: int = 1, term: Term = TERM) -> Meeting:
    with writing(SYSTEM):
        creator = somebody("籌備") if ordinal == 1 and term == TERM else None
        meeting = Meeting(
            term=term, ordinal=ordinal, state=state, on=date(2026, 11, 10), starts=time(9), place="會議室",
            created_by=creator.id if creator else 1, seats_total=25,
        )  # fmt: skip
        db.session.add(meeting)
    return meeting


def hold(case: RewardCase, *, present: int = 20, carried: bool | None = True, decide: bool = True) -> AgendaItem:
    """The case's meeting sits with ``present`` members and decides the item."""
    with writing(SYSTEM):
        item = db.session.get_one(AgendaItem, case.agenda_item_id)
        meeting = db.session.get_one(Meeting, item.meeting_id)
        meeting.state, meeting.opened_at = MeetingState.IN_SESSION, now()
        for number in range(present):
            attend(meeting, add_person(SYSTEM, name=f"委員{number}"))
    return resolve(case, carried=carried) if decide else item


def resolve(case: RewardCase, *, carried: bool | None = True) -> AgendaItem:
    """The group resolves on the case."""
    with writing(SYSTEM):
        item = db.session.get_one(AgendaItem, case.agenda_item_id)
        item.outcome_kind, item.outcome, item.carried = OutcomeKind.RESOLUTION, "照案通過。", carried
    return item


def attend(meeting: Meeting, person: Person) -> None:
    with writing(SYSTEM):
        db.session.add(Attendance(meeting_id=meeting.id, person_id=person.id, seat="x", presence=Presence.PRESENT))


def numbers(case: RewardCase) -> dict[int, Nomination]:
    """Nominations of the case by their number, read afresh."""
    db.session.expire_all()
    rows = db.session.query(Nomination).filter_by(case_id=case.id)
    return {row.number: row for row in rows}
