"""Who acts as deputy on a day: holders, deputies and leaves, asked for at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    CompoundSelect,
    Connection,
    Date,
    Integer,
    bindparam,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from intranet.extensions import db
from intranet.models import Appointment, Deputyship, Leave
from intranet.rules.deputies import Deputy, Span, acting_deputies, acting_deputy

_DEPUTY, _HOLDER, _LEAVE = "deputy", "holder", "leave"
_PERSON, _DAY = bindparam("person_id", type_=Integer), bindparam("day", type_=Date)
_NAMED = select(Deputyship.position).where(
    Deputyship.person_id == _PERSON, Deputyship.starts <= _DAY, or_(Deputyship.ends.is_(None), Deputyship.ends >= _DAY)
)


def _kind(name: str) -> Any:
    return literal_column(f"'{name}'").label("kind")


def _asked(*, of_person: bool) -> CompoundSelect[Any]:
    """Deputies, holders and leaves of a day; ``of_person`` for the positions alone that name one person as deputy."""
    deputies = select(
        _kind(_DEPUTY), Deputyship.position, Deputyship.person_id, Deputyship.order, Deputyship.starts,
        Deputyship.ends, Deputyship.for_person_id,
    ).where(Deputyship.starts <= _DAY, or_(Deputyship.ends.is_(None), Deputyship.ends >= _DAY))  # fmt: skip
    holders = select(
        _kind(_HOLDER), Appointment.position, Appointment.person_id, literal_column("0"), Appointment.starts,
        Appointment.ends, null(),
    ).where(Appointment.starts <= _DAY, or_(Appointment.ends.is_(None), Appointment.ends >= _DAY))  # fmt: skip
    if of_person:
        deputies = deputies.where(Deputyship.position.in_(_NAMED))
        holders = holders.where(Appointment.position.in_(_NAMED))
    leaves = select(
        _kind(_LEAVE), literal_column("''"), Leave.person_id, literal_column("0"), Leave.starts, Leave.ends, null()
    ).where(Leave.starts <= _DAY, Leave.ends >= _DAY)
    return union_all(deputies, holders, leaves)


_ALL, _OF_PERSON = _asked(of_person=False), _asked(of_person=True)


class Acting(Struct, frozen=True):
    """Holders, deputies and leaves as they are on ``day``."""

    day: date
    holders: Mapping[str, list[int]]
    deputies: Mapping[str, list[Deputy]]
    leaves: Mapping[int, list[Span]]

    def for_post(self, code: str) -> int | None:
        """Who acts for a post while every holder is away, or none is there; deputies of one holder alone are none."""
        rows = [row for row in self.deputies.get(code, ()) if row.holder is None]
        return acting_deputy(self.day, holders=self.holders.get(code, ()), deputies=rows, leaves=self.leaves)

    def posts_of(self, person_id: int) -> frozenset[str]:
        """The posts that a person acts for."""
        return frozenset(
            code
            for code, rows in self.deputies.items()
            if any(
                row.person == person_id
                for row in acting_deputies(
                    self.day, holders=self.holders.get(code, ()), deputies=rows, leaves=self.leaves
                )
            )
        )


def acting_on(day: date, *, person_id: int | None = None, connection: Connection | None = None) -> Acting:
    """Everybody who stands in on a day; for the posts that name one person as deputy where that is given. One query, on
    the session's connection or another one."""
    holders: dict[str, list[int]] = defaultdict(list)
    deputies: dict[str, list[Deputy]] = defaultdict(list)
    leaves: dict[int, list[Span]] = defaultdict(list)
    statement = _ALL if person_id is None else _OF_PERSON
    asked = {"day": day} if person_id is None else {"day": day, "person_id": person_id}
    for kind, code, person, order, starts, ends, holder in (connection or db.session).execute(statement, asked):
        if kind == _DEPUTY:
            deputies[code].append(Deputy(person, order, Span(starts, ends), holder))
        elif kind == _HOLDER:
            holders[code].append(person)
        else:
            leaves[person].append(Span(starts, ends))
    return Acting(day, holders, deputies, leaves)
