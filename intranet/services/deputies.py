"""Deputies (代理人): ordered, dated, for a position, set by a resolution of the group."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, or_, select

from intranet.extensions import db
from intranet.models import AgendaItem, Deputyship, Leave, Meeting, OutcomeKind, Person
from intranet.rules.deputies import Deputy, Span, acting_deputy
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor, in_force
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound, Refused
from intranet.services.people import holders_on
from intranet.services.transactions import check_version, writing

_DEPUTIES = (
    select(
        Deputyship.id, Deputyship.position, Deputyship.order, Deputyship.starts, Deputyship.ends, Deputyship.version,
        Deputyship.person_id, Person.name, Meeting.id.label("meeting_id"), Meeting.on.label("meeting_on"),
    )
    .join(Person, Person.id == Deputyship.person_id)
    .outerjoin(AgendaItem, AgendaItem.id == Deputyship.resolution_id)
    .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
    .order_by(Deputyship.position, Deputyship.order)
)  # fmt: skip
_RESOLUTIONS = (
    select(AgendaItem.id, AgendaItem.title, Meeting.on)
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .where(AgendaItem.outcome_kind == OutcomeKind.RESOLUTION, AgendaItem.carried.is_(True))
    .order_by(Meeting.on.desc(), AgendaItem.place)
)


@dataclass(frozen=True, slots=True)
class DeputyRow:
    """One deputyship; ``meeting_id`` and ``meeting_on`` tell the resolution that set it."""

    id: int
    person_id: int
    name: str
    order: int
    starts: date
    ends: date | None
    version: int
    meeting_id: int | None
    meeting_on: date | None


@dataclass(frozen=True, slots=True)
class PositionDeputies:
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
    return DeputyRow(
        row.id, row.person_id, row.name, row.order, row.starts, row.ends, row.version, row.meeting_id, row.meeting_on
    )


def deputies_on(day: date) -> tuple[PositionDeputies, ...]:
    """Every position that has deputies or that a clause wants deputies for, on ``day``: three queries."""
    school = current_school()
    holders = holders_on(day)
    rows: dict[str, list[DeputyRow]] = defaultdict(list)
    names: dict[int, str] = {}
    for row in db.session.execute(_DEPUTIES.where(in_force(Deputyship, day))):
        names[row.person_id] = row.name
        rows[row.position].append(_row(row))
    leaves: dict[int, list[Span]] = defaultdict(list)
    away = select(Leave.person_id, Leave.starts, Leave.ends).where(Leave.starts <= day, Leave.ends >= day)
    for person, starts, ends in db.session.execute(away):
        leaves[person].append(Span(starts, ends))
    wanted: dict[str, list[str]] = defaultdict(list)
    for rule in school.committee.deputies:
        if rule.applies:
            for code in sorted(school.directory.codes(rule.positions)):
                wanted[code].append(rule.clause)
    found = []
    for position in school.profile.positions:
        code = position.code
        if code not in rows and code not in wanted:
            continue
        there = holders.get(code, [])
        candidates = [Deputy(row.person_id, row.order, Span(row.starts, row.ends)) for row in rows[code]]
        acting = acting_deputy(day, holders=[h.person_id for h in there], deputies=candidates, leaves=leaves)
        found.append(
            PositionDeputies(
                code,
                position.title,
                tuple(holder.name for holder in there),
                tuple(rows[code]),
                names.get(acting) if acting else None,
                all(holder.person_id in leaves for holder in there),
                tuple(dict.fromkeys(wanted[code])),
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
    """Resolutions that a deputyship can cite, newest first: (agenda item id, title, date of the meeting)."""
    return [(row.id, row.title, row.on) for row in db.session.execute(_RESOLUTIONS)]


def set_deputy(
    actor: Actor,
    position: str,
    person_id: int,
    *,
    order: int,
    starts: date,
    ends: date | None = None,
    resolution_id: int | None = None,
) -> Deputyship:
    """Enter a deputy in order for a position (inclusive days), by the resolution that set it.

    Raises Refused where the person holds the position or the order is taken.
    """
    post = current_school().directory.by_code.get(position)
    if post is None:
        raise Refused("沒有這個職務。", field="position")
    if ends is not None and ends < starts:
        raise Refused("迄日不得早於起日。", field="ends")
    if not 1 <= order <= 9:
        raise Refused("代理順位請填 1 到 9。", field="order")
    with writing(actor):
        actor.needs(Permission.SET_DEPUTIES)
        person = db.session.get(Person, person_id)
        if person is None:
            raise NotFound
        if any(holder.person_id == person_id for holder in holders_on(starts).get(position, [])):
            raise Refused(f"{person.name}就是{post.title}，請改選其他人。", field="person_id")
        overlapping = select(Deputyship).where(
            Deputyship.position == position,
            Deputyship.starts <= (ends or date.max),
            or_(Deputyship.ends.is_(None), Deputyship.ends >= starts),
        )
        for other in db.session.scalars(overlapping):
            if other.order == order:
                raise Refused(f"第 {order} 順位已有人，請改填其他順位或先結束原代理。", field="order")
            if other.person_id == person_id:
                raise Refused(f"{person.name}已是{post.title}的代理人。", field="person_id")
        row = Deputyship(
            position=position,
            person_id=person_id,
            order=order,
            starts=starts,
            ends=ends,
            resolution_id=resolution_id,
        )
        db.session.add(row)
        changes = {"position": position, "order": order, "starts": starts, "ends": ends, "resolution": resolution_id}
        summary = f"{post.title}第 {order} 順位代理人：{person.name}"
        audit.record(actor, "set_deputy", row, summary, changes=changes, permission=Permission.SET_DEPUTIES)
    return row


def end_deputyship(actor: Actor, deputyship_id: int, ends: date, *, version: int | None = None) -> None:
    """End a deputyship on a day (inclusive). Raises NotFound, Refused, Conflict."""
    with writing(actor):
        actor.needs(Permission.SET_DEPUTIES)
        row = db.session.get(Deputyship, deputyship_id)
        if row is None:
            raise NotFound
        check_version(row, version)
        if ends < row.starts:
            raise Refused("迄日不得早於起日。", field="ends")
        row.ends = ends
        audit.record(
            actor, "end_deputyship", row, "結束代理", changes={"ends": ends}, permission=Permission.SET_DEPUTIES
        )


def cancel_deputyship(actor: Actor, deputyship_id: int, *, version: int | None = None) -> None:
    """Take back a deputyship before its first day: nobody has acted by it. Raises NotFound, Refused, Conflict."""
    with writing(actor):
        actor.needs(Permission.SET_DEPUTIES)
        row = db.session.get(Deputyship, deputyship_id)
        if row is None:
            raise NotFound
        check_version(row, version)
        if row.starts <= today():
            raise Refused("代理已經開始，請登錄代理迄日來結束。", field="ends")
        changes = {"position": row.position, "order": row.order, "starts": row.starts, "ends": row.ends}
        audit.record(actor, "cancel_deputyship", row, "取消代理", changes=changes, permission=Permission.SET_DEPUTIES)
        db.session.delete(row)
