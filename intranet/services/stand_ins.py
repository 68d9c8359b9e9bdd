"""Who signs for a post on a day, as documents name them: its holder, or the deputy who acts, marked 「代理」."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Person
from intranet.rules.permissions import Permission
from intranet.rules.positions import UnknownName
from intranet.services.acting import acting_on
from intranet.services.actor import resolve_actor
from intranet.services.context import current_school
from intranet.services.people import Holder, holders_on


class Signatory(Struct, frozen=True):
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


class Signatories:
    """Who signs on ``day``, for as many posts as a document names: two queries, one more for a deputy without a post."""

    def __init__(self, day: date) -> None:
        self.by_code, self.acting = holders_on(day), acting_on(day)

    def of(self, code: str) -> Signatory:
        """Who acts for a post: its holder, the deputy while every holder is away, else the holder all the same."""
        title, holders = current_school().directory.title(code), self.by_code.get(code, [])
        acting = self.acting.for_post(code)
        if acting is not None:
            return Signatory(acting, _own_title(acting, self.by_code), self._name(acting), title)
        if not holders:
            return Signatory(None, title, "（出缺）")
        return Signatory(holders[0].person_id, title, holders[0].name)

    def _name(self, person_id: int) -> str:
        known = (one.name for held in self.by_code.values() for one in held if one.person_id == person_id)
        return next(known, "") or db.session.scalars(select(Person.name).where(Person.id == person_id)).one()

    def box(self, title: str) -> str:
        """The head of a box to sign, with the deputy who signs in it where one acts: 「校長（教務主任陳怡君代理）」. A
        name that is no post or office (承辦人) stays as it is."""
        try:
            office = current_school().directory.responsible(title)
        except UnknownName:
            return title
        found = self.of(office.code) if office else None
        return f"{title}（{found.title}{found.name}代理）" if found and found.deputy_for else title


def signatory(code: str, day: date) -> Signatory:
    """Who acts for one post on ``day``."""
    return Signatories(day).of(code)


def sign_offs(titles: Iterable[str], day: date) -> tuple[str, ...]:
    """The heads of the boxes to sign, in their order."""
    signatories = Signatories(day)
    return tuple(signatories.box(title) for title in titles)


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
