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
    """A deputyship as the rules see it; ``order`` counts from 1. ``holder`` is the one holder that it stands in for,
    None where it stands in for the post."""

    person: int
    order: int
    span: Span
    holder: int | None = None


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


def acting_deputies(
    day: date,
    *,
    holders: Iterable[int],
    deputies: Iterable[Deputy],
    leaves: Mapping[int, Iterable[Span]],
) -> tuple[Deputy, ...]:
    """Everybody who acts as deputy on ``day``: one for the post, and one for each holder with deputies of their own
    who is away or holds it no longer."""
    there, rows = frozenset(holders), tuple(deputies)
    found = []
    for holder in dict.fromkeys(row.holder for row in rows):
        own = [row for row in rows if row.holder == holder]
        held_by = there if holder is None else there & {holder}
        acting = acting_deputy(day, holders=held_by, deputies=own, leaves=leaves)
        found += [row for row in own if row.person == acting and row.span.holds(day)][:1]
    return tuple(found)
