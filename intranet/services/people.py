"""Persons, their positions and seats: who holds what on a day, and the writes that change it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Account, AccountRole, Appointment, Leave, Person, SeatHolding
from intranet.rules.committee import Seat
from intranet.rules.permissions import Permission
from intranet.rules.school import School
from intranet.services import audit
from intranet.services.actor import Actor, in_force
from intranet.services.context import current_school
from intranet.services.errors import Refused
from intranet.services.transactions import writing


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a position or seat."""

    person_id: int
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One chair of the group on a day: ``number`` counts within the seat; ``holder`` None is a vacancy."""

    seat: Seat
    number: int
    title: str
    holder: Holder | None


def holders_on(day: date) -> dict[str, list[Holder]]:
    """Position code → holders on ``day``, by name. One query."""
    rows = db.session.execute(
        select(Appointment.position, Person.id, Person.name, Person.email)
        .join(Person, Person.id == Appointment.person_id)
        .where(in_force(Appointment, day))
        .order_by(Person.name, Person.id)
    )
    found: dict[str, list[Holder]] = defaultdict(list)
    for position, person_id, name, email in rows:
        found[position].append(Holder(person_id, name, email))
    return found


def seat_lines(school: School, day: date) -> tuple[SeatLine, ...]:
    """Every chair of the group on ``day``, in the order of the regulation: two queries."""
    by_position = holders_on(day)
    by_seat: dict[str, list[Holder]] = defaultdict(list)
    rows = db.session.execute(
        select(SeatHolding.seat, Person.id, Person.name, Person.email)
        .join(Person, Person.id == SeatHolding.person_id)
        .where(in_force(SeatHolding, day))
        .order_by(SeatHolding.id)
    )
    for key, person_id, name, email in rows:
        by_seat[key].append(Holder(person_id, name, email))
    lines = []
    for seat in school.committee.seats:
        if seat.position:
            position = school.directory.position(seat.position)
            holders, title = by_position.get(position.code, []), position.title
        else:
            holders, title = by_seat.get(seat.key, []), seat.title
        for number in range(seat.count):
            holder = holders[number] if number < len(holders) else None
            lines.append(SeatLine(seat, number + 1, title, holder))
    return tuple(lines)


def add_person(actor: Actor, *, name: str, staff_type: str = "", email: str = "") -> Person:
    """Enter a person. Raises Refused."""
    with writing(actor):
        actor.needs(Permission.MANAGE_PEOPLE)
        person = Person(name=name, staff_type=staff_type, email=email)
        db.session.add(person)
        audit.record(actor, "add_person", person, f"新增人員 {name}", personal={"email": email})
    return person


def appoint(
    actor: Actor, person: Person, position: str, starts: date, ends: date | None = None, note: str = ""
) -> Appointment:
    """Appoint a person to a position from–until (inclusive days). A post that one person holds ends for its former
    holder the day before. Raises Refused."""
    post = current_school().directory.by_code.get(position)
    if post is None:
        raise Refused("沒有這個職務。", field="position")
    if ends is not None and ends < starts:
        raise Refused("迄日不得早於起日。", field="ends")
    with writing(actor):
        actor.needs(Permission.MANAGE_PEOPLE)
        if not post.many:
            _end_former(position, starts)
        row = Appointment(person_id=person.id, position=position, starts=starts, ends=ends, note=note)
        db.session.add(row)
        changes = {"position": position, "starts": starts, "ends": ends}
        audit.record(actor, "appoint", row, f"{person.name} 任 {post.title}", changes=changes)
    return row


def _end_former(position: str, starts: date) -> None:
    former = select(Appointment).where(Appointment.position == position, in_force(Appointment, starts))
    for row in db.session.scalars(former):
        if row.starts >= starts:
            raise Refused("這個職務在該日已有人擔任，請先結束原任期。", field="starts")
        row.ends = starts - timedelta(days=1)


def seat(actor: Actor, person: Person, key: str, starts: date, ends: date | None = None, note: str = "") -> SeatHolding:
    """Give a person a seat that a body names, from–until (inclusive). Raises Refused where it is full."""
    row = current_school().committee.seat(key)
    if row is None or row.position:
        raise Refused("這個席次不由推派產生。", field="seat")
    if ends is not None and ends < starts:
        raise Refused("迄日不得早於起日。", field="ends")
    with writing(actor):
        actor.needs(Permission.MANAGE_PEOPLE)
        held = select(SeatHolding.person_id).where(SeatHolding.seat == key, in_force(SeatHolding, starts))
        taken = list(db.session.scalars(held))
        if len(taken) >= row.count:
            raise Refused(f"「{row.title}」共 {row.count} 席，該日已滿。", field="seat", clause=row.clause)
        if person.id in taken:
            raise Refused("此人已在這個席次。", field="person")
        holding = SeatHolding(seat=key, person_id=person.id, starts=starts, ends=ends, note=note)
        db.session.add(holding)
        changes = {"seat": key, "starts": starts, "ends": ends}
        audit.record(actor, "seat", holding, f"{person.name} 任 {row.title}", changes=changes)
    return holding


def note_leave(actor: Actor, person: Person, starts: date, ends: date, reason: str = "") -> Leave:
    """Note that a person is away (inclusive days): deputies act meanwhile. Raises Refused."""
    if ends < starts:
        raise Refused("迄日不得早於起日。", field="ends")
    with writing(actor):
        actor.needs(Permission.MANAGE_PEOPLE)
        leave = Leave(person_id=person.id, starts=starts, ends=ends, reason=reason)
        db.session.add(leave)
        audit.record(actor, "note_leave", leave, f"{person.name} 請假", changes={"starts": starts, "ends": ends})
    return leave


def open_account(
    actor: Actor, person: Person, username: str, *, password_hash: str = "", role: AccountRole = AccountRole.NONE
) -> Account:
    """Open an account; user names are never issued twice. Raises Refused."""
    name = username.strip().lower()
    with writing(actor):
        actor.needs(Permission.MANAGE_ACCOUNTS)
        if db.session.scalar(select(Account.id).where(Account.username == name)) is not None:
            raise Refused("這個帳號名稱已經用過，名稱不重複核發。", field="username")
        account = Account(person_id=person.id, username=name, password_hash=password_hash, role=role)
        db.session.add(account)
        audit.record(actor, "open_account", account, f"開設帳號 {name}", changes={"role": role})
    return account
