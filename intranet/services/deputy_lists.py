"""Reading deputies (代理人): who stands in for whom on a day, what begins later, which resolutions can be cited."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, or_, select
from sqlalchemy.orm import aliased

from intranet.extensions import db
from intranet.models import AgendaItem, Appointment, Deputyship, Leave, Meeting, OutcomeKind, Person
from intranet.rules.dates import Term
from intranet.rules.deputies import Deputy, Span, acting_deputies
from intranet.rules.serves import of_deputies
from intranet.services.actor import in_force
from intranet.services.context import current_school, current_term, today
from intranet.services.errors import NotFound
from intranet.services.meetings.cited import cited
from intranet.services.people import holders_on

_HOLDER = aliased(Person)
_DEPUTIES = (
    select(
        Deputyship.id, Deputyship.position, Deputyship.order, Deputyship.starts, Deputyship.ends, Deputyship.version,
        Deputyship.person_id, Person.name, Meeting.id.label("meeting_id"), Meeting.on.label("meeting_on"),
        cited(AgendaItem.title).label("resolution"), Deputyship.rule, Deputyship.for_person_id, _HOLDER.name.label("for_person"),
    )
    .join(Person, Person.id == Deputyship.person_id)
    .outerjoin(_HOLDER, _HOLDER.id == Deputyship.for_person_id)
    .outerjoin(AgendaItem, AgendaItem.id == Deputyship.resolution_id)
    .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
    .order_by(Deputyship.position, Deputyship.order)
)  # fmt: skip
_RESOLUTIONS = (
    select(AgendaItem.id, cited(AgendaItem.title).label("title"), Meeting.on)
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .where(AgendaItem.outcome_kind == OutcomeKind.RESOLUTION, AgendaItem.carried.is_(True))
    .order_by(Meeting.on.desc(), AgendaItem.place)
)


class DeputyRow(Struct, frozen=True):
    """One deputyship; ``meeting_id``, ``meeting_on`` and ``resolution`` tell the resolution that set it, ``scope``
    the clause's row that it answers (empty: all of them), ``for_person`` the one holder that it stands in for."""

    id: int
    person_id: int
    name: str
    order: int
    starts: date
    ends: date | None
    version: int
    meeting_id: int | None
    meeting_on: date | None
    resolution: str
    scope: str
    for_person_id: int | None
    for_person: str


class PositionDeputies(Struct, frozen=True):
    """A position on a day: its holders, its deputies in order, and who acts as deputy (None: nobody needs to, or
    can). ``clauses`` are those that ask for deputies of it."""

    code: str
    title: str
    holders: tuple[str, ...]
    deputies: tuple[DeputyRow, ...]
    acting: str | None
    holder_away: bool
    clauses: tuple[str, ...]


def _row(row: Row[Any]) -> DeputyRow:
    scopes = {rule.key: rule.scope for rule in current_school().committee.deputies}
    return DeputyRow(
        row.id, row.person_id, row.name, row.order, row.starts, row.ends, row.version, row.meeting_id, row.meeting_on,
        row.resolution or "", scopes.get(row.rule, ""), row.for_person_id, row.for_person or "",
    )  # fmt: skip


def _deputy(row: DeputyRow) -> Deputy:
    return Deputy(row.person_id, row.order, Span(row.starts, row.ends), row.for_person_id)


def _acts(acting: Deputy, rows: list[DeputyRow]) -> str:
    """Who acts, and for whom where it is for one holder alone."""
    row = next(one for one in rows if one.person_id == acting.person and one.for_person_id == acting.holder)
    return f"{row.name}（代理{row.for_person}）" if row.for_person else row.name


def deputies_on(day: date) -> tuple[PositionDeputies, ...]:
    """Every position that has deputies or that a clause wants deputies for, on ``day``: three queries."""
    school = current_school()
    holders = holders_on(day)
    rows: dict[str, list[DeputyRow]] = defaultdict(list)
    for row in db.session.execute(_DEPUTIES.where(in_force(Deputyship, day))):
        rows[row.position].append(_row(row))
    leaves: dict[int, list[Span]] = defaultdict(list)
    away = select(Leave.person_id, Leave.starts, Leave.ends).where(Leave.starts <= day, Leave.ends >= day)
    for person, starts, ends in db.session.execute(away):
        leaves[person].append(Span(starts, ends))
    found = []
    for position in school.profile.positions:
        code = position.code
        clauses = of_deputies(school, code)
        if code not in rows and not clauses:
            continue
        there = holders.get(code, [])
        acting = acting_deputies(
            day, holders=[one.person_id for one in there], deputies=[_deputy(row) for row in rows[code]], leaves=leaves
        )
        found.append(
            PositionDeputies(
                code,
                position.title,
                tuple(holder.name for holder in there),
                tuple(rows[code]),
                "、".join(_acts(row, rows[code]) for row in acting) or None,
                all(holder.person_id in leaves for holder in there),
                clauses,
            )
        )
    return tuple(found)


def coming_deputies(day: date) -> tuple[tuple[str, DeputyRow], ...]:
    """Deputyships that begin after ``day``, the next first, each with its position's title."""
    title = current_school().directory.title
    coming = _DEPUTIES.where(Deputyship.starts > day).order_by(None)
    ordered = coming.order_by(Deputyship.starts, Deputyship.position, Deputyship.order)
    return tuple((title(row.position), _row(row)) for row in db.session.execute(ordered))


def deputyship(deputyship_id: int) -> tuple[str, DeputyRow]:
    """A deputyship that is not over, with its position's title; raises NotFound."""
    lasting = or_(Deputyship.ends.is_(None), Deputyship.ends >= today())
    row = db.session.execute(_DEPUTIES.where(Deputyship.id == deputyship_id, lasting)).one_or_none()
    if row is None:
        raise NotFound
    return current_school().directory.title(row.position), _row(row)


def carried_resolutions() -> list[tuple[int, str, date]]:
    """Resolutions that a deputyship can cite, of this school year and the one before, newest first: (agenda item id,
    title, date of the meeting)."""
    lately = _RESOLUTIONS.where(Meeting.on >= _lately())
    return [(row.id, row.title, row.on) for row in db.session.execute(lately)]


def _lately() -> date:
    """The first day of the school year before this one."""
    return Term(current_term().year - 1, 1).start


def replaceable() -> list[tuple[int, str]]:
    """Everybody who holds a post of many, or held one lately, whose deputies may stand in for one person: (id, label)."""
    many = [post.code for post in current_school().profile.positions if post.many and post.staff_type]
    rows = select(Person.id, Person.name, Appointment.position).join(Appointment, Appointment.person_id == Person.id)
    lately = or_(Appointment.ends.is_(None), Appointment.ends >= _lately())
    found = db.session.execute(rows.where(Appointment.position.in_(many), lately).order_by(Person.name, Person.id))
    title = current_school().directory.title
    labels: dict[int, list[str]] = defaultdict(list)
    names: dict[int, str] = {}
    for person_id, name, code in found:
        names[person_id] = name
        if title(code) not in labels[person_id]:
            labels[person_id].append(title(code))
    return [(person_id, f"{name}（{'、'.join(labels[person_id])}）") for person_id, name in names.items()]


class Staff(Struct, frozen=True):
    """A person of the staff with the titles held on a day, as selects list it."""

    person_id: int
    name: str
    titles: tuple[str, ...]

    @property
    def label(self) -> str:
        return f"{self.name}（{'、'.join(self.titles)}）"


def staff_on(day: date) -> tuple[Staff, ...]:
    """Everybody who holds a staff position on ``day``, by name. One query."""
    known = current_school().directory.by_code
    titles: dict[tuple[str, int], list[str]] = defaultdict(list)
    for code, holders in holders_on(day).items():
        if code in known and known[code].staff_type:
            for holder in holders:
                titles[holder.name, holder.person_id].append(known[code].title)
    return tuple(Staff(person_id, name, tuple(held)) for (name, person_id), held in sorted(titles.items()))
