"""Who acts for a position on a day: its holder or, while no holder can, the first deputy in order who can."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """Inclusive days; ``ends`` None is until further notice."""

    starts: date
    ends: date | None = None

    def holds(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Deputy:
    """A deputyship as the rules see it; ``order`` counts from 1."""

    person: int
    order: int
    span: Span


def acting_deputy(
    day: date,
    *,
    holders: Iterable[int],
    deputies: Iterable[Deputy],
    leaves: Mapping[int, Iterable[Span]],
) -> int | None:
    """The person who acts as deputy on ``day``; None while a holder is there, or where no deputy can act.

    ``holders`` are the position's holders on that day; ``leaves`` maps persons to their absences.
    """

    def away(person: int) -> bool:
        return any(span.holds(day) for span in leaves.get(person, ()))

    if any(not away(person) for person in holders):
        return None
    in_order = sorted((deputy for deputy in deputies if deputy.span.holds(day)), key=lambda deputy: deputy.order)
    return next((deputy.person for deputy in in_order if not away(deputy.person)), None)
