"""Reading people: who is there on a day, with which posts and seats, and one person's record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, case, func, or_, select

from intranet.extensions import db
from intranet.models import Account, Appointment, Leave, Person, SeatHolding
from intranet.rules.positions import Position
from intranet.rules.school import School
from intranet.services.actor import in_force
from intranet.services.context import current_school
from intranet.services.errors import NotFound

PAGE_SIZE = 50
BY_POST = "依職務"


class PersonLine(Struct, frozen=True):
    """A person in a list: the titles and seats held, and whether away, on the list's day."""

    person_id: int
    name: str
    staff_type: str
    titles: tuple[str, ...]
    seats: tuple[str, ...]
    is_away: bool


class PeopleList(Struct, frozen=True):
    """One page of people; ``total`` counts all that match."""

    lines: tuple[PersonLine, ...]
    total: int


class Holding(Struct, frozen=True):
    """A post or seat held from–until, as a person's record lists it."""

    row_id: int
    key: str
    title: str
    starts: date
    ends: date | None
    note: str
    version: int

    def is_over(self, day: date) -> bool:
        return self.ends is not None and self.ends < day


class Away(Struct, frozen=True):
    """A leave, inclusive days."""

    id: int
    starts: date
    ends: date
    reason: str


class PersonRecord(Struct, frozen=True):
    """All that is known of a person; ``username`` is empty without an account."""

    person_id: int
    name: str
    staff_type: str
    email: str
    version: int
    username: str
    appointments: tuple[Holding, ...]
    seats: tuple[Holding, ...]
    leaves: tuple[Away, ...]


class StaffChoice(Struct, frozen=True):
    """Somebody with a staff post on a day; ``position`` is the first of their posts in the school's order."""

    person_id: int
    name: str
    staff_type: str
    position: Position
    codes: frozenset[str]

    @property
    def unit(self) -> str:
        return self.position.unit or ""


def people_on(day: date, *, query: str = "", position: str = "", page: int = 1) -> PeopleList:
    """People by their posts on ``day``, those without a post last. ``query`` finds names, titles and units;
    ``position`` keeps the holders of one post. Three queries, four where somebody is found."""
    school = current_school()
    order = {post.code: number for number, post in enumerate(school.profile.positions)}
    held = (
        select(Appointment.person_id, func.min(case(order, value=Appointment.position)).label("rank"))
        .where(in_force(Appointment, day))
        .group_by(Appointment.person_id)
        .subquery()
    )
    statement = (
        select(Person.id, Person.name, Person.staff_type, func.count().over())
        .outerjoin(held, held.c.person_id == Person.id)
        .where(*_conditions(school, day, query.strip(), position))
        .order_by(func.coalesce(held.c.rank, len(order)), Person.name, Person.id)
    )
    rows = db.session.execute(statement.limit(PAGE_SIZE).offset((max(page, 1) - 1) * PAGE_SIZE)).all()
    if not rows:
        return PeopleList((), 0)
    ids = [row[0] for row in rows]
    posts, away, title = _posts(day, ids), _away(day, ids), school.directory.title
    seats = _seats(school, day, posts)
    lines = []
    for person_id, name, staff_type, _ in rows:
        titles = tuple(title(code) for code in sorted(posts[person_id], key=lambda code: order.get(code, len(order))))
        lines.append(PersonLine(person_id, name, staff_type, titles, seats[person_id], person_id in away))
    return PeopleList(tuple(lines), rows[0][3])


def _conditions(school: School, day: date, query: str, position: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query:
        codes = [post.code for post in school.profile.positions if _names(post, query)]
        found.append(or_(Person.name.contains(query, autoescape=True), Person.id.in_(_holders(day, codes))))
    if position:
        found.append(Person.id.in_(_holders(day, [position])))
    return found


def _holders(day: date, codes: Iterable[str]) -> Any:
    return select(Appointment.person_id).where(Appointment.position.in_(codes), in_force(Appointment, day))


def _names(post: Position, query: str) -> bool:
    return any(query in name for name in (post.title, *post.aliases, post.unit or ""))


def _posts(day: date, ids: list[int]) -> Mapping[int, list[str]]:
    codes: dict[int, list[str]] = {person_id: [] for person_id in ids}
    rows = select(Appointment.person_id, Appointment.position).where(
        Appointment.person_id.in_(ids), in_force(Appointment, day)
    )
    for person_id, code in db.session.execute(rows):
        codes[person_id].append(code)
    return codes


def _seats(school: School, day: date, posts: Mapping[int, list[str]]) -> Mapping[int, tuple[str, ...]]:
    """The seats of the group that go with somebody's posts, then those that a body named them to."""
    own = {school.directory.position(seat.position).code for seat in school.committee.seats if seat.position}
    found = {person_id: (BY_POST,) if own & set(codes) else () for person_id, codes in posts.items()}
    rows = select(SeatHolding.person_id, SeatHolding.seat).where(
        SeatHolding.person_id.in_(posts), in_force(SeatHolding, day)
    )
    for person_id, key in db.session.execute(rows):
        found[person_id] = (*found[person_id], _seat_title(school, key))
    return found


def _seat_title(school: School, key: str) -> str:
    chair = school.committee.seat(key)
    return chair.title if chair else key


def _away(day: date, ids: list[int]) -> frozenset[int]:
    rows = select(Leave.person_id).where(Leave.person_id.in_(ids), Leave.starts <= day, Leave.ends >= day)
    return frozenset(db.session.scalars(rows))


def person_record(person_id: int) -> PersonRecord:
    """One person's record, the newest post first; raises NotFound. Four queries."""
    person = db.session.execute(
        select(Person.id, Person.name, Person.staff_type, Person.email, Person.version, Account.username)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id == person_id)
    ).first()
    if person is None:
        raise NotFound
    school = current_school()
    posts = _holdings(Appointment, Appointment.position, person_id)
    seats = _holdings(SeatHolding, SeatHolding.seat, person_id)
    away = select(Leave.id, Leave.starts, Leave.ends, Leave.reason).where(Leave.person_id == person_id)
    return PersonRecord(
        person_id=person.id,
        name=person.name,
        staff_type=person.staff_type,
        email=person.email,
        version=person.version,
        username=person.username or "",
        appointments=tuple(Holding(i, key, school.directory.title(key), *rest) for i, key, *rest in posts),
        seats=tuple(Holding(i, key, _seat_title(school, key), *rest) for i, key, *rest in seats),
        leaves=tuple(Away(*row) for row in db.session.execute(away.order_by(Leave.starts.desc()))),
    )


def _holdings(table: type[Appointment] | type[SeatHolding], key: Any, person_id: int) -> Iterable[Any]:
    columns = (table.id, key, table.starts, table.ends, table.note, table.version)
    statement = select(*columns).where(table.person_id == person_id)
    return db.session.execute(statement.order_by(table.starts.desc(), table.id.desc()))


def seat_history(key: str) -> tuple[tuple[Holding, int], ...]:
    """Everybody who has held or will hold a seat that a body names, newest first, with their person ids."""
    columns = (SeatHolding.id, SeatHolding.seat, Person.name, SeatHolding.starts, SeatHolding.ends)
    rows = db.session.execute(
        select(*columns, SeatHolding.note, SeatHolding.version, Person.id)
        .join(Person, Person.id == SeatHolding.person_id)
        .where(SeatHolding.seat == key)
        .order_by(SeatHolding.starts.desc(), SeatHolding.id.desc())
    )
    return tuple((Holding(*row[:7]), row[7]) for row in rows)


def staff_choices(day: date) -> tuple[StaffChoice, ...]:
    """Everybody with a staff post on ``day``, in the order of the school's posts, then by name. One query."""
    by_code = current_school().directory.by_code
    order = {code: number for number, code in enumerate(by_code)}
    codes: dict[int, list[str]] = defaultdict(list)
    people: dict[int, tuple[str, str]] = {}
    rows = select(Person.id, Person.name, Person.staff_type, Appointment.position).join(
        Appointment, Appointment.person_id == Person.id
    )
    for person_id, name, staff_type, code in db.session.execute(rows.where(in_force(Appointment, day))):
        if code in by_code:
            codes[person_id].append(code)
            people[person_id] = (name, staff_type)
    found = []
    for person_id, held in codes.items():
        staff_posts = sorted((code for code in held if by_code[code].staff_type), key=order.__getitem__)
        if staff_posts:
            post, (name, staff_type) = by_code[staff_posts[0]], people[person_id]
            found.append(StaffChoice(person_id, name, staff_type or post.staff_type or "", post, frozenset(held)))
    return tuple(sorted(found, key=lambda one: (order[one.position.code], one.name, one.person_id)))


def everybody(day: date) -> tuple[tuple[int, str], ...]:
    """Id and label (name and posts on ``day``) of every person, by name: for a seat that anybody may be named to. Whoever
    has left, without a post and with a closed account, is not among them."""
    directory = current_school().directory
    rows = db.session.execute(
        select(Person.id, Person.name, Appointment.position)
        .outerjoin(Appointment, and_(Appointment.person_id == Person.id, in_force(Appointment, day)))
        .outerjoin(Account, Account.person_id == Person.id)
        .where(or_(Appointment.id.is_not(None), Account.disabled_at.is_(None)))
        .order_by(Person.name, Person.id)
    )
    names: dict[int, str] = {}
    titles: dict[int, list[str]] = defaultdict(list)
    for person_id, name, code in rows:
        names[person_id] = name
        if code:
            titles[person_id].append(directory.title(code))
    return tuple(
        (person_id, f"{name}（{'、'.join(titles[person_id])}）" if titles[person_id] else name)
        for person_id, name in names.items()
    )
