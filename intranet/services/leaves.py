"""Leaves (請假): while the holder of a position is away, its deputies act in order."""

from __future__ import annotations

from datetime import date, timedelta

from intranet.extensions import db
from intranet.models import Leave, Person
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import today
from intranet.services.errors import NotFound, Refused
from intranet.services.transactions import writing


def note_leave(actor: Actor, person: Person, starts: date, ends: date, reason: str = "") -> Leave:
    """Note that a person is away (inclusive days): deputies act meanwhile. Raises Refused."""
    if ends < starts:
        raise Refused("迄日不得早於起日。", field="ends")
    with writing(actor):
        actor.needs(Permission.MANAGE_PEOPLE)
        leave = Leave(person_id=person.id, starts=starts, ends=ends, reason=reason)
        db.session.add(leave)
        audit.record(
            actor,
            "note_leave",
            leave,
            f"{person.name} 請假",
            changes={"starts": starts, "ends": ends},
            permission=Permission.MANAGE_PEOPLE,
        )
    return leave


def withdraw_leave(actor: Actor, person_id: int, leave_id: int) -> None:
    """Take back a leave that has not begun; of one that runs, end it with yesterday: what deputies did stands.

    Raises NotFound, Refused for a leave that is over.
    """
    with writing(actor):
        actor.needs(Permission.MANAGE_PEOPLE)
        leave = db.session.get(Leave, leave_id)
        if leave is None or leave.person_id != person_id:
            raise NotFound
        if leave.ends < today():
            raise Refused("請假已經結束，紀錄保留備查，不能撤銷。")
        name = db.session.get_one(Person, person_id).name
        audit.record(
            actor,
            "withdraw_leave",
            leave,
            f"撤銷 {name} 的請假",
            changes={"starts": leave.starts, "ends": leave.ends},
            permission=Permission.MANAGE_PEOPLE,
        )
        if leave.starts >= today():
            db.session.delete(leave)
        else:
            leave.ends = today() - timedelta(days=1)
