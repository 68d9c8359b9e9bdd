"""Operations for tests: a released 114-1 with people in its posts, resolutions, and spreadsheets as bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, time

import openpyxl
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import AgendaItem, Appointment, Meeting, MeetingState, OutcomeKind, Person, Section
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services.actor import SYSTEM, Actor
from intranet.services.calendar.releasing import release_schedule
from intranet.services.calendar.reviews import answer_review, ask_review, is_required
from intranet.services.context import current_school
from intranet.services.operations.receipt import RoundInput
from intranet.services.operations.rights import codes_of
from intranet.services.operations.submissions import PartInput, sign_part, steps_with_parts
from intranet.services.people import add_person, appoint
from intranet.services.transactions import writing
from tests.support.calendar import TERM, acting, drafted

SUBMITTED = date(2026, 3, 18)
PERIOD = RoundInput(date(2026, 3, 23), date(2026, 3, 27), date(2026, 3, 16), "學校網站最新消息")
AFTER = date(2026, 3, 30)
Cells = Sequence[Sequence[object]]


def released_items() -> dict[str, int]:
    """Window key → work item, of 114-1 as released."""
    rows = drafted()
    if is_required():
        asker, reader = (acting(one_of(Permission.RELEASE_SCHEDULE)), acting(one_of(Permission.REVIEW_RELEASE)))
        answer_review(reader, ask_review(asker, TERM).id, agreed=True)
    release_schedule(SYSTEM, TERM, comment="初版")
    return {key: row.item_id for key, row in rows.items()}


def one_of(permission: Permission) -> Person:
    """A new person in a post that has the permission."""
    code = sorted(current_school().allowed[permission] & set(current_school().directory.by_code))[0]
    person = add_person(SYSTEM, name=f"{permission.name}職員", staff_type="教師")
    appoint(SYSTEM, person, code, date(2020, 8, 1))
    return person


def actor_for(unit: str, name: str = "") -> Actor:
    """Who holds the first post that records for a unit: a new person where nobody does yet."""
    post, first = sorted(codes_of(unit))[0], date(2020, 8, 1)
    held = select(Person).join(Appointment, Appointment.person_id == Person.id).where(Appointment.position == post)
    person = db.session.scalars(held).first()
    if person is None:
        person = add_person(SYSTEM, name=name or f"{unit}承辦", staff_type="教師")
        appoint(SYSTEM, person, post, first)
    return acting(person)


def sign_everything(term: Term = TERM, on: date = SUBMITTED) -> None:
    """Every unit signs its part of every step of the term."""
    for line in steps_with_parts(term):
        for unit in line.waiting:
            sign_part(actor_for(unit), term, line.step.key, unit, PartInput(line.step.what, 100, on))


def a_resolution(on: date, title: str = "刪除封存期滿之檔案", *, carried: bool = True) -> int:
    """The id of an agenda item that a held meeting decided on that day."""
    with writing(SYSTEM):
        person = add_person(SYSTEM, name="書記", staff_type="")
        meeting = Meeting(
            term=Term.containing(on), ordinal=9, on=on, starts=time(14), place="會議室", created_by=person.id,
            state=MeetingState.PUBLISHED, seats_total=25,
        )  # fmt: skip
        db.session.add(meeting)
        db.session.flush()
        item = AgendaItem(
            meeting_id=meeting.id, section=Section.PROPOSAL, place=1, title=title, carried=carried,
            outcome="照案通過。", outcome_kind=OutcomeKind.RESOLUTION,
        )  # fmt: skip
        db.session.add(item)
        db.session.flush()
        return item.id


def keepers() -> tuple[str, ...]:
    receipt = current_school().portfolio.receipt
    assert receipt is not None
    return receipt.units


def xlsx(rows: Cells) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
