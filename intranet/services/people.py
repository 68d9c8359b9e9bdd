"""Persons, their positions and seats: who holds what on a day, and the writes that change it."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy import Select, literal, or_, select, union_all

from intranet.extensions import db
from intranet.models import Account, AccountRole, Appointment, Person, SeatHolding
from intranet.rules.appointments import NoRoom, Tenure, ended_by
from intranet.rules.committee import Seat
from intranet.rules.dates import roc_short
from intranet.rules.permissions import Permission
from intranet.rules.positions import Position
from intranet.rules.school import School
from intranet.services import audit
from intranet.services.actor import Actor, in_force
from intranet.services.context import current_school, moment
from intranet.services.errors import NotFound, Refused
from intranet.services.transactions import check_version, writing

Row = TypeVar("Row")


POSITION, SEAT = "position", "seat"


class Holder(Struct, frozen=True):
    """Somebody who holds a position or seat, from ``since`` to ``until`` (inclusive; None: until further notice).

    ``row_id`` is the appointment or, for a seat that a body names, the holding of the seat.
    """

    person_id: int
    name: str
    email: str = ""
    since: date | None = None
    until: date | None = None
    row_id: int | None = None
    note: str = ""

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class SeatLine(Struct, frozen=True):
    """One chair of the group on a day: ``number`` counts within the seat; ``holder`` None is a vacancy."""

    seat: Seat
    number: int
    title: str
    holder: Holder | None


def holders_on(day: date) -> dict[str, list[Holder]]:
    """Position code → holders on ``day``, by name. One query."""
    rows = db.session.execute(
        _columns(Appointment, Appointment.position).where(in_force(Appointment, day)).order_by(Person.name, Person.id)
    )
    return _by_key(rows)


def all_held_on(day: date, *others: Select[Any], until: date | None = None) -> dict[str, dict[str, list[Holder]]]:
    """Who holds what on ``day``, or on any day from then ``until``: under "position" the posts by code, under "seat" the
    seats that bodies name by key, each with its holders. ``others`` are selects of the same columns and a kind of their
    own. One query."""
    posts = _columns(Appointment, Appointment.position).where(in_force(Appointment, day, until))
    seats = _columns(SeatHolding, SeatHolding.seat).where(in_force(SeatHolding, day, until))
    asked = union_all(posts.add_columns(literal(POSITION)), seats.add_columns(literal(SEAT)), *others)
    found: dict[str, dict[str, list[Holder]]] = defaultdict(lambda: defaultdict(list))
    for key, *columns, kind in db.session.execute(asked):
        found[kind][key].append(Holder(*columns))
    for kind, by_key in found.items():
        for held in by_key.values():
            held.sort(key=lambda one: (one.name, one.person_id) if kind == POSITION else ("", one.row_id or 0))
    return found


def _columns(table: type[Appointment] | type[SeatHolding], key: Any) -> Select[Any]:
    columns = (key, Person.id, Person.name, Person.email, table.starts, table.ends, table.id, table.note)
    return select(*columns).join(Person, Person.id == table.person_id)


def _by_key(rows: Iterable[Any]) -> dict[str, list[Holder]]:
    found: dict[str, list[Holder]] = defaultdict(list)
    for key, *columns in rows:
        found[key].append(Holder(*columns))
    return found


def seat_lines(
    school: School, day: date, held: Mapping[str, Mapping[str, list[Holder]]] | None = None
) -> tuple[SeatLine, ...]:
    """Every chair of the group on ``day``, in the order of the regulation: one query, none where what is ``held`` on
    days with that one among them is known."""
    held = all_held_on(day) if held is None else held
    by_position, by_seat = held.get(POSITION, {}), held.get(SEAT, {})
    lines = []
    for seat in school.committee.seats:
        if seat.position:
            position = school.directory.position(seat.position)
            holders, title = by_position.get(position.code, []), position.title
        else:
            holders, title = by_seat.get(seat.key, []), seat.title
        holders = [one for one in holders if one.holds_on(day)]
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
        _record(actor, "add_person", person, f"新增人員 {name}", personal={"email": email})
    return person


def change_person(
    actor: Actor, person_id: int, *, name: str, staff_type: str, email: str, version: int | None = None
) -> Person:
    """Correct a person's name, staff type or e-mail address. Raises NotFound, Conflict."""
    with writing(actor):
        actor.needs(Permission.MANAGE_PEOPLE)
        person = get_person(person_id)
        check_version(person, version)
        person.name, person.staff_type, person.email = name, staff_type, email
        changes = {"staff_type": staff_type}
        _record(actor, "change_person", person, f"修改人員 {name}", changes=changes, personal={"email": email})
    return person


def get_person(person_id: int) -> Person:
    """The person of that id; raises NotFound."""
    return _found(db.session.get(Person, person_id))


def appoint(
    actor: Actor, person: Person, position: str, starts: date, ends: date | None = None, note: str = ""
) -> Appointment:
    """Appoint a person to a position from–until (inclusive days). A post that one person holds ends for its former
    holder the day before. Raises Refused."""
    post = current_school().directory.by_code.get(position)
    if post is None:
        raise Refused("沒有這個職務。", field="position")
    _check_days(starts, ends)
    with writing(actor):
        actor.needs(Permission.MANAGE_PEOPLE)
        _make_room(post, person, starts, ends)
        row = Appointment(person_id=person.id, position=position, starts=starts, ends=ends, note=note)
        db.session.add(row)
        changes = {"position": position, "starts": starts, "ends": ends}
        _record(actor, "appoint", row, f"{person.name} 任 {post.title}", changes=changes)
    return row


def _record(actor: Actor, act: str, row: Any, summary: str, **kept: Any) -> None:
    audit.record(actor, act, row, summary, permission=Permission.MANAGE_PEOPLE, **kept)


def _check_days(starts: date, ends: date | None) -> None:
    if ends is not None and ends < starts:
        raise Refused("迄日不得早於起日。", field="ends")


def _make_room(post: Position, person: Person, starts: date, ends: date | None) -> None:
    """End the former holder's time the day before; refuse where the days are taken by somebody else's."""
    taken = select(Appointment).where(
        Appointment.position == post.code, or_(Appointment.ends.is_(None), Appointment.ends >= starts)
    )
    rows = {row.id: row for row in db.session.scalars(taken)}
    held = (Tenure(row.id, row.person_id, row.position, row.starts, row.ends) for row in rows.values())
    try:
        for old, last in ended_by(Tenure(None, person.id, post.code, starts, ends), held, many=post.many):
            rows[old.row_id or 0].ends = last
    except NoRoom as error:
        raise Refused(str(error), field=error.field) from error


def end_appointment(actor: Actor, appointment_id: int, ends: date, *, version: int | None = None) -> Appointment:
    """End an appointment with ``ends`` as its last day. Raises NotFound, Refused, Conflict."""
    with writing(actor):
        actor.needs(Permission.MANAGE_PEOPLE)
        row = _found(db.session.get(Appointment, appointment_id))
        check_version(row, version)
        _check_last_day(row, ends)
        row.ends = ends
        name = db.session.get_one(Person, row.person_id).name
        title = current_school().directory.title(row.position)
        _record(actor, "end_appointment", row, f"{name} 任 {title} 到 {roc_short(ends)}", changes={"ends": ends})
    return row


def appointment_of(appointment_id: int) -> tuple[Appointment, Person]:
    """An appointment and its holder; raises NotFound."""
    row = _found(db.session.get(Appointment, appointment_id))
    return row, db.session.get_one(Person, row.person_id)


def _check_last_day(row: Appointment | SeatHolding, ends: date) -> None:
    _check_days(row.starts, ends)
    if row.ends is not None and ends > row.ends:
        raise Refused(f"任期原訂到 {roc_short(row.ends)}，提前結束請填這一天以前。", field="ends")


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row


def seat(actor: Actor, person: Person, key: str, starts: date, ends: date | None = None, note: str = "") -> SeatHolding:
    """Give a person a seat that a body names, from–until (inclusive). Raises Refused where it is full."""
    row = current_school().committee.seat(key)
    if row is None or row.position:
        raise Refused("這個席次不由推派產生。", field="seat")
    _check_days(starts, ends)
    with writing(actor):
        actor.needs(Permission.MANAGE_PEOPLE)
        _check_chairs(row, person, starts, ends)
        holding = SeatHolding(seat=key, person_id=person.id, starts=starts, ends=ends, note=note)
        db.session.add(holding)
        changes = {"seat": key, "starts": starts, "ends": ends}
        _record(actor, "seat", holding, f"{person.name} 任 {row.title}", changes=changes)
    return holding


def _check_chairs(row: Seat, person: Person, starts: date, ends: date | None) -> None:
    """Refuse where the person sits there already, or where on any of the days no chair is free."""
    held = select(SeatHolding).where(
        SeatHolding.seat == row.key, or_(SeatHolding.ends.is_(None), SeatHolding.ends >= starts)
    )
    others = [other for other in db.session.scalars(held) if ends is None or other.starts <= ends]
    if any(other.person_id == person.id for other in others):
        raise Refused("此人在這段期間已在這個席次。", field="person")
    for day in sorted({starts, *(other.starts for other in others if other.starts > starts)}):
        taken = [other for other in others if other.starts <= day and (other.ends is None or other.ends >= day)]
        if len(taken) >= row.count:
            when = "該日" if day == starts else f"{roc_short(day)} "
            message = f"「{row.title}」共 {row.count} 席，{when}已滿。"
            raise Refused(message, field="seat" if day == starts else "ends", clause=row.clause)


def end_seat(actor: Actor, holding_id: int, ends: date, *, version: int | None = None) -> SeatHolding:
    """End the holding of a seat with ``ends`` as its last day. Raises NotFound, Refused, Conflict."""
    with writing(actor):
        actor.needs(Permission.MANAGE_PEOPLE)
        row = _found(db.session.get(SeatHolding, holding_id))
        check_version(row, version)
        _check_last_day(row, ends)
        row.ends = ends
        chair = current_school().committee.seat(row.seat)
        name, title = db.session.get_one(Person, row.person_id).name, chair.title if chair else row.seat
        _record(actor, "end_seat", row, f"{name} 任 {title} 到 {roc_short(ends)}", changes={"ends": ends})
    return row


def folded_username(typed: str) -> str:
    """A user name as it is kept, however it was typed: full-width letters and digits, capitals, spaces around it."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def open_account(
    actor: Actor, person: Person, username: str, *, password_hash: str = "", role: AccountRole = AccountRole.NONE
) -> Account:
    """Open an account; user names are never issued twice. Raises Refused."""
    name = folded_username(username)
    with writing(actor):
        actor.needs(Permission.MANAGE_ACCOUNTS)
        if db.session.scalar(select(Account.id).where(Account.username == name)) is not None:
            raise Refused("這個帳號名稱已經用過，名稱不重複核發。", field="username")
        account = Account(
            person_id=person.id, username=name, password_hash=password_hash, role=role, created_at=moment()
        )
        db.session.add(account)
        audit.record(
            actor,
            "open_account",
            account,
            f"開設帳號 {name}",
            changes={"role": role},
            permission=Permission.MANAGE_ACCOUNTS,
        )
    return account
