"""Who acts: a person with the positions, seats and deputyships held on a day, and the permissions that follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec import Struct, field
from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    union_all,
)

from intranet.extensions import db
from intranet.models import Account, AccountRole, Appointment, DelayedClosing, Deputyship, SeatHolding
from intranet.rules.duties import Duty
from intranet.rules.permissions import (
    ADMIN,
    AUDITOR,
    DUTY_PERMISSIONS,
    EVERYONE,
    MEMBER,
    STAFF,
    Permission,
    permissions_of,
)
from intranet.rules.school import School
from intranet.services.acting import acting_on
from intranet.services.errors import NotPermitted

_STANDINGS = {AccountRole.AUDITOR: AUDITOR, AccountRole.ADMIN: ADMIN}


class Actor(Struct, frozen=True):
    """The person behind a request or command, on one day.

    ``positions`` are codes held by appointment, ``deputy_for`` codes acted for as deputy, ``seats`` keys of seats
    that a body named. ``certifies`` are certifying posts that the actor has left, with an account that is kept open
    for the certification still owed: nothing else comes of them. ``form_token`` guards one form against a second press.
    """

    person_id: int | None
    name: str
    account_id: int | None = None
    positions: frozenset[str] = frozenset()
    deputy_for: frozenset[str] = frozenset()
    seats: frozenset[str] = frozenset()
    certifies: frozenset[str] = frozenset()
    permissions: frozenset[Permission] = field(default=frozenset())
    form_token: str = ""

    @property
    def acts_as(self) -> frozenset[str]:
        """Every position code that the actor may act as: own ones and, today, those of others."""
        return self.positions | self.deputy_for

    def can(self, permission: Permission) -> bool:
        return permission in self.permissions

    def needs(self, permission: Permission) -> None:
        """Guard for services that the command line or a worker calls too; raises NotPermitted."""
        if permission not in self.permissions:
            raise NotPermitted(f"目前的職務不能辦理「{permission.value}」。")

    def deputy_title(self, school: School, codes: Iterable[str]) -> str:
        """Title of the position that the actor stands in for when acting as one of ``codes``; empty where the
        actor holds one of them."""
        wanted = frozenset(codes)
        if self.positions & wanted:
            return ""
        return "、".join(school.directory.title(code) for code in sorted(self.deputy_for & wanted))


SYSTEM = Actor(None, "系統", permissions=frozenset(Permission))


def in_force(
    model: type[Appointment] | type[Deputyship] | type[SeatHolding], day: date, until: date | None = None
) -> ColumnElement[bool]:
    """SQL condition: the row's inclusive days hold ``day``, or any day from then ``until``."""
    return and_(model.starts <= (until or day), or_(model.ends.is_(None), model.ends >= day))


_POSITION, _SEAT, _DEPUTY, _LEFT = "position", "seat", "deputy", "left"
_DAY = bindparam("day", type_=Date)


def _held(person: Any, kind: str, table: type[Appointment] | type[Deputyship] | type[SeatHolding]) -> Select[Any]:
    key = table.seat if table is SeatHolding else table.position  # type: ignore[union-attr]
    mine = and_(table.person_id == person, table.starts <= _DAY, or_(table.ends.is_(None), table.ends >= _DAY))
    return select(literal_column(f"'{kind}'").label("kind"), key.label("key")).where(mine)


def _left(person: Any) -> Select[Any]:
    """Posts that a person has left whose account is kept open on the day."""
    return (
        select(literal_column(f"'{_LEFT}'").label("kind"), Appointment.position.label("key"))
        .join(Account, Account.person_id == Appointment.person_id)
        .join(DelayedClosing, DelayedClosing.account_id == Account.id)
        .where(
            Appointment.person_id == person, Appointment.ends < _DAY, DelayedClosing.on <= _DAY,
            DelayedClosing.until >= _DAY, DelayedClosing.ended_on.is_(None),
        )
    )  # fmt: skip


def holdings_of(person: Any) -> tuple[Select[Any], ...]:
    """The parts of a question for everything that a person holds on the ``day`` of its parameters, as kind and key;
    ``person`` is a column expression."""
    return (
        _held(person, _POSITION, Appointment), _held(person, _SEAT, SeatHolding), _held(person, _DEPUTY, Deputyship),
        _left(person),
    )  # fmt: skip


_HOLDINGS = union_all(*holdings_of(bindparam("person_id", type_=Integer)))


def resolve_actor(
    school: School,
    day: date,
    *,
    person_id: int,
    name: str,
    account_id: int | None = None,
    role: AccountRole = AccountRole.NONE,
    form_token: str = "",
    holdings: Iterable[tuple[str, str]] | None = None,
    connection: Connection | None = None,
) -> Actor:
    """Work out positions and permissions of a person on ``day``: one query, none where the ``holdings`` (rows of
    holdings_of) are read already, one more for somebody's deputy: on the ``connection`` that read the holdings, since
    the session's may see the database as it stood before."""
    held: dict[str, set[str]] = {_POSITION: set(), _SEAT: set(), _DEPUTY: set(), _LEFT: set()}
    if holdings is None:
        rows = db.session.execute(_HOLDINGS, {"person_id": person_id, "day": day})
        holdings = ((kind, key) for kind, key in rows)
    for kind, key in holdings:
        held[kind].add(key)
    positions = frozenset(held[_POSITION])
    deputy_for = (
        acting_on(day, person_id=person_id, connection=connection).posts_of(person_id) if held[_DEPUTY] else frozenset()
    )
    standings = {*positions, *deputy_for, EVERYONE}
    if any((post := school.directory.by_code.get(code)) and post.staff_type for code in positions):
        standings.add(STAFF)
    if held[_SEAT]:
        standings.add(MEMBER)
    if role in _STANDINGS:
        standings.add(_STANDINGS[role])
    certifies = frozenset() if positions or role is AccountRole.AUDITOR else school.grants[Duty.CERTIFY] & held[_LEFT]
    permissions = permissions_of(standings, school.allowed)
    return Actor(
        person_id=person_id,
        name=name,
        account_id=account_id,
        positions=positions,
        deputy_for=deputy_for,
        seats=frozenset(held[_SEAT]),
        certifies=certifies,
        permissions=permissions | DUTY_PERMISSIONS[Duty.CERTIFY] if certifies else permissions,
        form_token=form_token,
    )
