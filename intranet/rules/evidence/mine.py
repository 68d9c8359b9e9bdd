"""Whose a clause is: the positions that its rows name as builders, organisers, owners or units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from intranet.rules.school import School


def clause_owners(school: School) -> Mapping[str, frozenset[str]]:
    """Clause → codes of the positions that its rows make responsible."""
    found: dict[str, set[str]] = defaultdict(set)
    for ref, names in _named(school):
        found[ref] |= school.directory.codes(names)
    return {ref: frozenset(codes) for ref, codes in found.items()}


def _named(school: School) -> Iterator[tuple[str, tuple[str, ...]]]:
    committee, portfolio = school.committee, school.portfolio
    yield committee.clause, (committee.convener, committee.secretary)
    yield school.rewards.clause, (school.rewards.proposer,)
    for row in school.responsibilities:
        yield row.clause, (*row.builders, *row.supervisors)
    for obligation in school.obligations:
        yield obligation.clause, obligation.organisers.names
    for window in school.windows:
        yield window.clause, window.owners
    for step in portfolio.steps:
        yield step.clause, step.units
    if portfolio.receipt:
        yield portfolio.receipt.clause, portfolio.receipt.units
    for seat in committee.seats:
        if seat.position:
            yield seat.clause, (seat.position,)
