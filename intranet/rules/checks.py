"""What must hold of a school's rows before it may start: types, names, sums, references, answered clauses."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from intranet.rules.colours import contrast_with_white
from intranet.rules.committee import CommitteeRule
from intranet.rules.constraints import (
    EVERY_ITEM,
    AtLeastDays,
    Constraint,
    Inside,
    NeedsPeriods,
    NotAfter,
    NotBefore,
)
from intranet.rules.dates import Term
from intranet.rules.duties import Responsibility
from intranet.rules.obligations import Obligation
from intranet.rules.portfolio import PortfolioRules
from intranet.rules.positions import UnknownName
from intranet.rules.regulation import Regulation
from intranet.rules.rewards import RewardScheme
from intranet.rules.schedule import Window, builtin_dates, plan
from intranet.rules.school import School, SchoolProfile

MIN_CONTRAST = 4.5  # WCAG 2.1 AA for text

_HOOK_TYPES: dict[str, tuple[type, ...]] = {
    "intranet_school": (SchoolProfile,),
    "intranet_regulation": (Regulation,),
    "intranet_committee": (CommitteeRule,),
    "intranet_rewards": (RewardScheme,),
    "intranet_portfolio": (PortfolioRules,),
}
_ROW_TYPES: dict[str, tuple[type, ...]] = {
    "intranet_responsibilities": (Responsibility,),
    "intranet_obligations": (Obligation,),
    "intranet_schedule": (Window,),
    "intranet_constraints": (NotBefore, NotAfter, AtLeastDays, Inside, NeedsPeriods),
}


def check_type(hook: str, value: Any, fault: Callable[[str], Exception]) -> None:
    """Raise ``fault(reason)`` where a hook's answer, or a field of a row in it, is not of the declared type."""
    if hook in _HOOK_TYPES:
        rows, wanted = [value], _HOOK_TYPES[hook]
    else:
        if not isinstance(value, tuple):
            raise fault(f"{hook}() returned {type(value).__name__}, not a tuple of rows")
        rows, wanted = list(value), _ROW_TYPES[hook]
    for number, row in enumerate(rows, 1):
        if not isinstance(row, wanted):
            raise fault(f"{hook}() row {number} is a {type(row).__name__}, not a {wanted[0].__name__}")
        for reason in _field_faults(row):
            raise fault(f"{hook}() row {number}: {reason}")


def _field_faults(row: Any) -> Iterator[str]:
    """Fields whose value is not of the annotated type; looks into tuples of rows."""
    hints = typing.get_type_hints(type(row))
    for field in dataclasses.fields(row):
        value = getattr(row, field.name)
        if not _fits(value, hints[field.name]):
            yield f"{type(row).__name__}.{field.name} is {value!r}, not {hints[field.name]}"
        for part in value if isinstance(value, tuple) else (value,):
            if dataclasses.is_dataclass(part) and not isinstance(part, type):
                yield from _field_faults(part)


def _fits(value: Any, hint: Any) -> bool:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return any(_fits(value, option) for option in typing.get_args(hint))
    if origin is tuple:
        args = typing.get_args(hint)
        if len(args) == 2 and args[1] is Ellipsis:
            return isinstance(value, tuple) and all(_fits(part, args[0]) for part in value)
        return isinstance(value, tuple) and len(value) == len(args) and all(map(_fits, value, args))
    if hint is None or hint is type(None):
        return value is None
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint) if isinstance(hint, type) else True


def faults(school: School) -> Iterator[str]:
    """Reasons why the rows cannot be used, worst first; an empty iterator means that they can."""
    yield from _duplicates(school)
    yield from _unknown_names(school)
    yield from _unknown_clauses(school)
    yield from _sums(school)
    yield from _windows(school)
    yield from _colour(school)
    yield from (
        f"clause {ref}: no row answers it; add a row, or say why no machine can tell (manual=)"
        for ref in unanswered_clauses(school)
    )


def _duplicates(school: School) -> Iterator[str]:
    groups: dict[str, list[str]] = {
        "position code": [row.code for row in school.profile.positions],
        "position or unit name": [
            *(name for row in school.profile.positions for name in (row.title, *row.aliases)),
            *(name for row in school.profile.units for name in (row.name, *row.aliases)),
        ],
        "clause": [row.ref for row in (*school.regulation.clauses, *school.national.clauses)],
        "seat key": [row.key for row in school.committee.seats],
        "responsibility key": [row.key for row in school.responsibilities],
        "obligation key": [row.key for row in school.obligations],
        "window key": [row.key for row in school.windows],
        "submission step key": [row.key for row in school.portfolio.steps],
    }
    for what, values in groups.items():
        for value, count in Counter(values).items():
            if count > 1:
                yield f"{what} «{value}» stands {count} times"


def named_actors(school: School) -> Iterator[tuple[str, str]]:
    """Every name of a unit or position that a row uses, with the row in words."""
    committee = school.committee
    yield committee.convener, "the convener"
    yield committee.secretary, "the secretary"
    yield school.rewards.proposer, "the proposer of rewards"
    for seat in committee.seats:
        if seat.position:
            yield seat.position, f"seat {seat.key}"
    for deputy in committee.deputies:
        yield from ((name, f"deputy rule {deputy.key}") for name in deputy.positions)
    for row in school.responsibilities:
        yield from ((name, f"responsibility {row.key}") for name in _names_in(row))
    for obligation in school.obligations:
        names = (*obligation.organisers.names, *filter(None, (obligation.host,)))
        yield from ((name, f"obligation {obligation.key}") for name in names)
    for window in school.windows:
        yield from ((name, f"window {window.key}") for name in window.owners)
    for step in school.portfolio.steps:
        yield from ((name, f"submission step {step.key}") for name in step.units)
    if school.portfolio.receipt:
        yield from ((name, "the receipt step") for name in school.portfolio.receipt.units)


def _names_in(row: Responsibility) -> tuple[str, ...]:
    return (*row.builders, *row.supervisors, *row.listed_builders, *row.listed_supervisors)


def _unknown_names(school: School) -> Iterator[str]:
    for name, row in named_actors(school):
        try:
            school.directory.actors(name)
        except UnknownName:
            yield f"{row} names «{name}», which is no unit or position of the profile; declare StatedOnly if so"
    for position in school.profile.positions:
        if position.unit and school.directory.unit(position.unit) is None:
            yield f"position {position.code} stands in the unknown unit «{position.unit}»"
    for unit in school.profile.units:
        if unit.parent and school.directory.unit(unit.parent) is None:
            yield f"unit «{unit.name}» stands under the unknown unit «{unit.parent}»"


def clauses_of_rows(school: School) -> Iterator[tuple[str, str]]:
    """Every clause that a row bears, with the row in words: the rows that answer it."""
    committee, portfolio = school.committee, school.portfolio
    yield committee.clause, "the committee"
    yield from ((row.clause, f"seat {row.key}") for row in committee.seats)
    yield from ((row.clause, f"matter «{row.text}»") for row in committee.matters)
    yield from ((row.clause, f"deputy rule {row.key}") for row in committee.deputies)
    yield from ((row.clause, f"responsibility {row.key}") for row in school.responsibilities)
    yield from ((row.clause, f"obligation {row.key}") for row in school.obligations)
    yield from ((row.clause, f"window {row.key}") for row in school.windows)
    yield from ((row.clause, f"constraint {type(row).__name__}") for row in school.constraints)
    if school.regulation.adoption_clause:
        yield school.regulation.adoption_clause, "the amendments"
    yield school.rewards.clause, "the reward scheme"
    yield portfolio.clause, "the portfolio rules"
    yield from ((row.clause, f"submission step {row.key}") for row in portfolio.steps)
    for part in (portfolio.receipt, portfolio.retention, portfolio.email):
        if part:
            yield part.clause, f"the portfolio's {type(part).__name__}"
    for name in ("upload_cap_clause", "select_clause", "files_clause", "enrolment_changes_clause"):
        if ref := getattr(portfolio, name):
            yield ref, "the portfolio rules"


def _unknown_clauses(school: School) -> Iterator[str]:
    known = {clause.ref for clause in (*school.regulation.clauses, *school.national.clauses)}
    for ref, row in clauses_of_rows(school):
        if ref not in known:
            yield f"{row} cites clause {ref}, which no regulation holds"
    keys = {clause.ref for clause in school.national.clauses}
    for key, row in answers_of_rows(school.obligations, school.committee, school.constraints):
        if key not in keys:
            yield f"{row} answers {key}, which the national baseline does not hold"


def answers_of_rows(
    obligations: Iterable[Obligation], committee: CommitteeRule, constraints: Iterable[Constraint]
) -> Iterator[tuple[str, str]]:
    """Every national key that a school's row says to fulfil, with the row in words."""
    yield from ((key, f"obligation {row.key}") for row in obligations for key in row.answers)
    yield from ((key, f"deputy rule {rule.key}") for rule in committee.deputies for key in rule.answers)
    for constraint in constraints:
        # A row that concerns some items only, or that only warns, cannot stand for one that concerns all.
        if isinstance(constraint, NeedsPeriods) and constraint.select == EVERY_ITEM:
            yield from ((key, "constraint NeedsPeriods") for key in constraint.answers)


def answered_keys(
    obligations: Iterable[Obligation], committee: CommitteeRule, constraints: Iterable[Constraint]
) -> frozenset[str]:
    """The national keys whose own rows are not asked a second time."""
    return frozenset(key for key, _ in answers_of_rows(obligations, committee, constraints))


def unanswered_clauses(school: School) -> list[str]:
    """Clauses in force that no row answers and that no ``manual`` reason explains."""
    answered = {ref for ref, _ in clauses_of_rows(school)}
    answered |= answered_keys(school.obligations, school.committee, school.constraints)
    answered |= set(school.portfolio.answers)
    clauses = (*school.regulation.clauses, *school.national.clauses)
    return [c.ref for c in clauses if c.ref not in answered and not (c.manual or c.not_applicable)]


def _sums(school: School) -> Iterator[str]:
    committee = school.committee
    if committee.stated_size is not None and committee.size != committee.stated_size:
        yield (
            f"clause {committee.clause}: the seats add up to {committee.size}, "
            f"the regulation states {committee.stated_size}"
        )


def _windows(school: School) -> Iterator[str]:
    try:
        for number in (1, 2):
            term = Term(115, number)
            plan(school.windows, term, builtin_dates(term))
    except ValueError as error:
        yield str(error)


def loosened(national: PortfolioRules, merged: PortfolioRules) -> Iterator[str]:
    """Limits that a school sets wider than the national ones: it may only tighten."""
    for name in ("select_outcomes", "select_performances", "description_length"):
        own, limit = getattr(merged, name), getattr(national, name)
        if own is not None and limit is not None and own > limit:
            yield f"{name} is {own}; the national limit is {limit}, a school may only tighten it"
    if merged.receipt and national.receipt and merged.receipt.student_days < national.receipt.student_days:
        yield (
            f"receipt.student_days is {merged.receipt.student_days}; the national minimum is "
            f"{national.receipt.student_days}, a school may only tighten it"
        )


def _colour(school: School) -> Iterator[str]:
    contrast = contrast_with_white(school.profile.colour)
    if contrast is None:
        yield f"colour «{school.profile.colour}» is not of the form #rrggbb"
    elif contrast < MIN_CONTRAST:
        yield f"colour {school.profile.colour} has contrast {contrast:.1f} with white; {MIN_CONTRAST} is needed"
