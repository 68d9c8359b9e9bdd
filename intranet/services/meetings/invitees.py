"""Who will be told of a meeting: the holder of each seat on that day, and those who only observe."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Date, cast, literal, null, select

from intranet.models import Attendance, Person
from intranet.rules.duties import Duty
from intranet.services.context import current_school
from intranet.services.people import POSITION, Holder, SeatLine, all_held_on, holders_on, seat_lines

ADDED = "added"
Held = Mapping[str, Mapping[str, list[Holder]]]
_ADDED = (
    select(
        Attendance.title, Person.id, Person.name, Person.email, cast(null(), Date), cast(null(), Date), Attendance.id,
        literal(""), literal(ADDED),
    )
    .join(Person, Person.id == Attendance.person_id)
    .where(Attendance.seat == "")
)  # fmt: skip


class Invitee(Struct, frozen=True):
    """A person who is told; ``seat`` is the key of a seat, empty for those who only observe."""

    person_id: int | None
    name: str
    email: str
    seat: str
    title: str

    @property
    def observes(self) -> bool:
        return not self.seat

    @property
    def label(self) -> str:
        """「註冊組長王小明」."""
        return f"{self.title}{self.name}"

    @property
    def spaced(self) -> str:
        """「註冊組長 王小明」, as lists show it."""
        return f"{self.title} {self.name}"


class Roll(Struct, frozen=True):
    """Those who will be told, members first in the order of the regulation, and the seats that nobody holds."""

    people: tuple[Invitee, ...]
    vacant: tuple[str, ...]
    seats: int

    @property
    def members(self) -> tuple[Invitee, ...]:
        return tuple(person for person in self.people if not person.observes)

    @property
    def observers(self) -> tuple[Invitee, ...]:
        return tuple(person for person in self.people if person.observes)

    @property
    def unreachable(self) -> tuple[Invitee, ...]:
        """Those without an address: no mail can reach them."""
        return tuple(person for person in self.people if not person.email)


def invitees_on(day: date, meeting_id: int) -> Roll:
    """The roll of a meeting on ``day``. A person with two seats is told once. One query."""
    return roll_of(day, held_on(day, meeting_id))


def held_on(day: date, meeting_id: int) -> Held:
    """The posts and seats of a day, and under "added" the observers whom the secretary added by hand. One query."""
    return all_held_on(day, _ADDED.where(Attendance.meeting_id == meeting_id))


def roll_of(day: date, held: Held) -> Roll:
    """The roll of those who hold what is ``held`` on ``day``."""
    lines = seat_lines(current_school(), day, held)
    members: dict[int, Invitee] = {}
    for line in lines:
        if line.holder is not None:
            _enter(members, line, line.holder)
    observers = [
        one for one in (*_clerks(held.get(POSITION, {})), *_added(held.get(ADDED, {}))) if one.person_id not in members
    ]
    unique = {one.person_id: one for one in reversed(observers)}
    vacant = tuple(_chair_name(line) for line in lines if line.holder is None)
    return Roll((*members.values(), *reversed(unique.values())), vacant, len(lines))


def _enter(members: dict[int, Invitee], line: SeatLine, holder: Holder) -> None:
    known = members.get(holder.person_id)
    if known is None:
        members[holder.person_id] = Invitee(holder.person_id, holder.name, holder.email, line.seat.key, line.title)
    elif line.title not in known.title.split("、"):
        members[holder.person_id] = replace(known, title=f"{known.title}、{line.title}")


def _chair_name(line: SeatLine) -> str:
    return f"{line.title}（第 {line.number} 席）" if line.seat.count > 1 else line.title


def _clerks(by_position: Mapping[str, list[Holder]]) -> list[Invitee]:
    """Whoever takes the minutes sits in without a vote."""
    school = current_school()
    codes = sorted(school.grants[Duty.TAKE_MINUTES])
    return [
        Invitee(holder.person_id, holder.name, holder.email, "", school.directory.title(code))
        for code in codes
        for holder in by_position.get(code, [])
    ]


def _added(by_title: Mapping[str, list[Holder]]) -> list[Invitee]:
    """Observers that the secretary added by hand, in the order of adding."""
    rows = sorted(
        ((one, title) for title, held in by_title.items() for one in held), key=lambda row: row[0].row_id or 0
    )
    return [Invitee(one.person_id, one.name, one.email, "", title) for one, title in rows]


def convener_on(day: date) -> Invitee:
    """Who chairs on ``day`` by office; a vacancy is named as one."""
    return _holder_of(current_school().convener.code, day)


def secretary_on(day: date) -> Invitee:
    return _holder_of(current_school().secretary.code, day)


def _holder_of(code: str, day: date) -> Invitee:
    title = current_school().directory.title(code)
    holders = holders_on(day).get(code, [])
    if not holders:
        return Invitee(None, "（出缺）", "", "", title)
    return Invitee(holders[0].person_id, holders[0].name, holders[0].email, "", title)


def possible_observers(day: date) -> tuple[Invitee, ...]:
    """Everybody who holds a staff post on ``day``, in the order of the posts: who may be asked to sit in. One query."""
    holders = holders_on(day)
    found: dict[int, Invitee] = {}
    for post in current_school().profile.positions:
        for holder in holders.get(post.code, []) if post.staff_type else ():
            found.setdefault(holder.person_id, Invitee(holder.person_id, holder.name, holder.email, "", post.title))
    return tuple(found.values())
