"""What the duties page reads: the responsibility table, and who holds each post on the day."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from intranet.rules.duties import Responsibility
from intranet.rules.permissions import DUTY_PERMISSIONS
from intranet.rules.school import School
from intranet.services.people import Holder
from intranet.web.pages import ClauseLink, Page


class Party(Struct, frozen=True):
    """A builder or supervisor as the text names it. ``post`` is the position that answers for it, where it has
    another name; ``holders`` their names; ``vacant`` where the post has nobody; ``unknown`` where only the text
    knows the unit. ``others`` says that heads of sections may act too."""

    name: str
    post: str = ""
    holders: str = ""
    vacant: bool = False
    unknown: bool = False
    others: bool = False


class DutyRow(Struct, frozen=True):
    """One row of the table; ``grants`` are the permissions that it gives its builders here."""

    key: str
    number: str
    item: str
    builders: tuple[Party, ...]
    supervisors: tuple[Party, ...]
    schedule: str
    note: str
    grants: tuple[str, ...]
    reading: str
    listed: str
    clause: ClauseLink | None


class MyDuty(Struct, frozen=True):
    """A row that is the reader's: 辦理 as builder, 督導 as supervisor; ``deputy_for`` where only as a deputy."""

    item: str
    part: str
    deputy_for: str
    schedule: str
    grants: tuple[str, ...]
    clause: ClauseLink | None


class DutiesPage(Page, frozen=True, kw_only=True):
    """``table`` are the numbered rows of the text's own table, ``prose`` the others; either may be empty."""

    regulation: str
    mine: tuple[MyDuty, ...]
    table: tuple[DutyRow, ...]
    prose: tuple[DutyRow, ...]
    vacant: int


def party(school: School, name: str, holders: Mapping[str, list[Holder]]) -> Party:
    """Who answers for ``name`` today."""
    directory = school.directory
    actors = directory.actors(name)
    if not actors:
        return Party(name, unknown=directory.unit(name) is None)
    post = actors[0]
    held = holders.get(post.code, [])
    title = "" if post.title == name or name in post.aliases else post.title
    if post.staff_type is None:
        return Party(name, title)
    names = f"登錄 {len(held)} 人" if post.many and held else "、".join(holder.name for holder in held)
    return Party(name, title, names, vacant=not held, others=len(actors) > 1)


def grants_of(row: Responsibility) -> tuple[str, ...]:
    """The acts that the row's duty allows in the product; reading alone is not listed."""
    return tuple(
        p.value for p in sorted(DUTY_PERMISSIONS[row.duty], key=lambda p: p.name) if not p.name.startswith("VIEW_")
    )


def listed_of(row: Responsibility) -> str:
    """What the cells of the text's whole row say, where the row was split."""
    parts = []
    if row.listed_builders and row.listed_builders != row.builders:
        parts.append(f"建置者{'、'.join(row.listed_builders)}")
    if row.listed_supervisors and row.listed_supervisors != row.supervisors:
        parts.append(f"督導{'、'.join(row.listed_supervisors)}")
    return "；".join(parts)
