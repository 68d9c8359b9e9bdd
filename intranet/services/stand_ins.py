"""Who signs for a post on a day, as documents name them: its holder, or the deputy who acts, marked 「代理」."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Deputyship, Leave, Person
from intranet.rules.deputies import Deputy, Span, acting_deputy
from intranet.rules.permissions import Permission
from intranet.rules.positions import UnknownName
from intranet.services.actor import in_force, resolve_actor
from intranet.services.context import current_school
from intranet.services.people import Holder, holders_on


@dataclass(frozen=True, slots=True)
class Signatory:
    """``title`` is the person's own post; ``deputy_for`` the post that they stand in for, empty for its holder.
    ``person_id`` is None for a vacancy."""

    person_id: int | None
    title: str
    name: str
    deputy_for: str = ""

    @property
    def label(self) -> str:
        """「校長林家豪」, 「教務主任陳怡君（代理校長）」, 「校長（出缺）」."""
        return f"{self.title}{self.name}" + (f"（代理{self.deputy_for}）" if self.deputy_for else "")


def signatory(code: str, day: date) -> Signatory:
    """Who acts for a post on ``day``: its holder, the deputy while every holder is away, else the holder all the same.
    Three queries, four for a deputy."""
    title, by_code = current_school().directory.title(code), holders_on(day)
    holders = by_code.get(code, [])
    acting = _acting(code, day, holders)
    if acting is not None:
        name = db.session.scalars(select(Person.name).where(Person.id == acting)).one()
        return Signatory(acting, _own_title(acting, by_code), name, title)
    if not holders:
        return Signatory(None, title, "（出缺）")
    return Signatory(holders[0].person_id, title, holders[0].name)


def _acting(code: str, day: date, holders: list[Holder]) -> int | None:
    rows = select(Deputyship.person_id, Deputyship.order, Deputyship.starts, Deputyship.ends).where(
        Deputyship.position == code, Deputyship.for_person_id.is_(None), in_force(Deputyship, day)
    )
    deputies = [Deputy(person, order, Span(starts, ends)) for person, order, starts, ends in db.session.execute(rows)]
    if not deputies:
        return None
    away = select(Leave.person_id).where(Leave.starts <= day, Leave.ends >= day)
    leaves = {person: [Span(day, day)] for person in db.session.scalars(away)}
    return acting_deputy(day, holders=[one.person_id for one in holders], deputies=deputies, leaves=leaves)


def _own_title(person_id: int, by_code: dict[str, list[Holder]]) -> str:
    """The first post of a person in the school's order; empty without one."""
    posts = current_school().profile.positions
    held = (post.title for post in posts if any(one.person_id == person_id for one in by_code.get(post.code, ())))
    return next(held, "")


def stands_in_for(person_id: int | None, day: date, permission: Permission) -> str:
    """Title of the post that lets a person do something on ``day`` only as its deputy; empty where their own does."""
    if person_id is None:
        return ""
    school = current_school()
    actor = resolve_actor(school, day, person_id=person_id, name="")
    return actor.deputy_title(school, school.allowed[permission])


def sign_off(title: str, day: date) -> str:
    """The head of a box to sign, with the deputy who signs in it where one acts: 「校長（教務主任陳怡君代理）」. A name
    that is no post or office (承辦人) stays as it is."""
    directory = current_school().directory
    try:
        office = directory.responsible(title)
    except UnknownName:
        return title
    found = signatory(office.code, day) if office else None
    return f"{title}（{found.title}{found.name}代理）" if found and found.deputy_for else title
