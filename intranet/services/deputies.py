"""Setting deputies (代理人): ordered, dated, for a position, set by a resolution of the group."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from intranet.extensions import db
from intranet.models import Appointment, Deputyship, Person
from intranet.rules.permissions import Permission
from intranet.rules.positions import Position
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound, Refused
from intranet.services.people import holders_on
from intranet.services.transactions import check_version, writing


def set_deputy(
    actor: Actor,
    position: str,
    person_id: int,
    *,
    order: int,
    starts: date,
    ends: date | None = None,
    resolution_id: int | None = None,
    rule: str = "",
    for_person_id: int | None = None,
) -> Deputyship:
    """Enter a deputy in order for a position (inclusive days), by the resolution that set it.

    ``rule`` is the key of the clause's row that it answers, empty for all that ask for deputies of the position;
    ``for_person_id`` the one holder of a post that many hold. Raises Refused where the person holds the position or
    the order is taken.
    """
    post = current_school().directory.by_code.get(position)
    if post is None:
        raise Refused("沒有這個職務。", field="position")
    if ends is not None and ends < starts:
        raise Refused("迄日不得早於起日。", field="ends")
    if not 1 <= order <= 9:
        raise Refused("代理順位請填 1 到 9。", field="order")
    _check_rule(position, rule)
    with writing(actor):
        actor.needs(Permission.SET_DEPUTIES)
        person = db.session.get(Person, person_id)
        if person is None:
            raise NotFound
        holder = _holder(post, for_person_id, starts)
        if person_id == for_person_id:
            raise Refused(f"{person.name}不能代理自己，請改選其他人。", field="person_id")
        held = holders_on(starts).get(position, [])
        if holder is None and any(one.person_id == person_id for one in held):
            raise Refused(f"{person.name}就是{post.title}，請改選其他人。", field="person_id")
        row = Deputyship(
            position=position,
            person_id=person_id,
            order=order,
            starts=starts,
            ends=ends,
            resolution_id=resolution_id,
            rule=rule,
            for_person_id=for_person_id,
        )
        _refuse_overlap(row, person, post)
        db.session.add(row)
        changes = {
            "position": position, "order": order, "starts": starts, "ends": ends, "resolution": resolution_id,
            "rule": rule, "for_person": for_person_id,
        }  # fmt: skip
        whose = f"{holder.name}（{post.title}）" if holder else post.title
        summary = f"{whose}第 {order} 順位代理人：{person.name}"
        audit.record(actor, "set_deputy", row, summary, changes=changes, permission=Permission.SET_DEPUTIES)
    return row


def _refuse_overlap(new: Deputyship, person: Person, post: Position) -> None:
    """Refuse a place in the order that is taken, or a second place for one person, on any day of the new row."""
    overlapping = select(Deputyship).where(
        Deputyship.position == new.position,
        Deputyship.for_person_id == new.for_person_id,
        Deputyship.starts <= (new.ends or date.max),
        or_(Deputyship.ends.is_(None), Deputyship.ends >= new.starts),
    )
    for other in db.session.scalars(overlapping):
        if new.rule and other.rule and new.rule != other.rule:
            continue  # another clause's list
        if other.order == new.order:
            raise Refused(f"第 {new.order} 順位已有人，請改填其他順位或先結束原代理。", field="order")
        if other.person_id == person.id:
            raise Refused(f"{person.name}已是{post.title}的代理人。", field="person_id")


def _check_rule(position: str, rule: str) -> None:
    """Refuse a rule that does not ask for deputies of the position."""
    school = current_school()
    rows = [row for row in school.committee.deputies if row.applies and row.key == rule]
    if rule and not any(position in school.directory.codes(row.positions) for row in rows):
        raise Refused("這一條沒有要求這個職務訂定代理人。", field="rule", clause=rows[0].clause if rows else "")


def _holder(post: Position, person_id: int | None, starts: date) -> Person | None:
    """The one holder that a deputy stands in for, in the post or gone from it; raises Refused, NotFound."""
    if person_id is None:
        return None
    if not post.many:
        raise Refused(f"{post.title}由一人擔任，不必指定被代理的人。", field="for_person_id")
    found = db.session.get(Person, person_id)
    if found is None:
        raise NotFound
    held = select(Appointment.id).where(
        Appointment.person_id == person_id, Appointment.position == post.code, Appointment.starts <= starts
    )
    if db.session.scalar(held.limit(1)) is None:
        raise Refused(f"{found.name}沒有任過{post.title}。", field="for_person_id")
    return found


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
