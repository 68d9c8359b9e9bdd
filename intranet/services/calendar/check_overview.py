"""The self-checks of a term by office: how many are done, under way, late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from intranet.rules.positions import Directory, UnknownName
from intranet.services.calendar.content import Line
from intranet.services.calendar.self_checks import CheckLine, CheckState
from intranet.services.context import current_school

NOBODY = "（未定）"


class OfficeTally(Struct, frozen=True):
    """An office with how many of its items stand in each state."""

    name: str
    counts: tuple[tuple[CheckState, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)

    def count(self, state: CheckState) -> int:
        return dict(self.counts)[state]


def office_of(line: Line) -> str:
    """The office (處室) of whoever answers first for the line; a post without one stands by its title."""
    names = line.owners
    return _office(current_school().directory, names[0]) if names else NOBODY


def _office(directory: Directory, name: str) -> str:
    try:
        unit = directory.unit(directory.position(name).unit or "")
        name = directory.canonical(name)
    except UnknownName:
        unit = directory.unit(name)
    while unit is not None and unit.parent and (above := directory.unit(unit.parent)):
        unit = above
    return unit.name if unit else name


def tallies(rows: Iterable[CheckLine]) -> tuple[OfficeTally, ...]:
    """One line for each office, in the order in which the schedule names them."""
    found: dict[str, Counter[CheckState]] = {}
    for row in rows:
        found.setdefault(office_of(row.line), Counter())[row.state] += 1
    return tuple(
        OfficeTally(name, tuple((state, counts[state]) for state in CheckState)) for name, counts in found.items()
    )
