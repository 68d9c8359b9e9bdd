"""Whose record it is: the units that a row names, and the post under which somebody acts for one of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from intranet.rules.dates import Term, roc_short
from intranet.rules.operations import has_national_id, receipt_units
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound, NotPermitted, Refused

YEARS_BACK = 3  # older operations are no evidence for a school year that anybody still accounts for


class Signature(Struct, frozen=True):
    """Under which post somebody records, and whether as its deputy."""

    person_id: int
    position: str
    as_deputy: bool


def codes_of(unit: str) -> frozenset[str]:
    """Codes of the posts that act for a unit. For one that only the regulation knows, or whose work only students
    do, the executive secretary records (the product's default, not the regulation's words)."""
    school = current_school()
    codes = frozenset(post.code for post in school.directory.actors(unit) if post.staff_type)
    return codes or frozenset({school.secretary.code})


def units_for(actor: Actor, units: Iterable[str]) -> tuple[str, ...]:
    """Those of ``units`` for which the actor may record today."""
    if not actor.can(Permission.RECORD_OPERATIONS):
        return ()
    return tuple(unit for unit in units if codes_of(unit) & actor.acts_as)


def titles_of(unit: str) -> str:
    """The titles of those who may record for a unit, for a refusal."""
    title = current_school().directory.title
    return "、".join(title(code) for code in sorted(codes_of(unit)))


def sign_as(actor: Actor, unit: str, kept: frozenset[str] = frozenset()) -> Signature:
    """The post under which the actor records for a unit, own ones before those of others; ``kept`` are posts that
    stand for this record alone. Raises NotPermitted."""
    if not kept:
        actor.needs(Permission.RECORD_OPERATIONS)
    codes = sorted(codes_of(unit) & (actor.acts_as | kept), key=lambda code: (code in actor.deputy_for, code))
    if not codes or actor.person_id is None:
        raise NotPermitted(f"「{unit}」的紀錄由{titles_of(unit)}登錄。")
    return Signature(actor.person_id, codes[0], codes[0] not in actor.positions | kept)


def is_known_term(term: Term) -> Term:
    """The term, where operations are kept for it; raises NotFound for one far away."""
    now = Term.containing(today())
    if not now.year - YEARS_BACK <= term.year <= now.year + 1:
        raise NotFound
    return term


def term_named(text: str) -> Term:
    """The term of an address; raises NotFound."""
    try:
        return is_known_term(Term.parse(text))
    except ValueError as error:
        raise NotFound from error


def check_past(day: date, first: date, field: str) -> None:
    """A day on which something was done: not before ``first``, not after today. Raises Refused."""
    if not first <= day <= today():
        raise Refused(f"日期請在 {roc_short(first)} 至 {roc_short(today())} 之間。", field=field)


def check_no_id(text: str, field: str) -> None:
    """National IDs are kept nowhere in the product. Raises Refused."""
    if has_national_id(text):
        raise Refused("請勿填寫身分證統一編號，改填班級座號或學號。", field=field)


def unit_at(units: tuple[str, ...], number: int) -> str:
    """The unit of that place in its row, as addresses name it; raises NotFound."""
    if not 0 <= number < len(units):
        raise NotFound
    return units[number]


def record_keepers() -> tuple[str, ...]:
    """The units that keep what no clause gives to anybody: sealing, and cases of enrolment change."""
    return receipt_units(current_school())
