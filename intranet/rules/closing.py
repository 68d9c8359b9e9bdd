"""Accounts of those who have left: when one is to be closed, and how long it may stay open. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from intranet.rules.dates import Term


class ClosingState(Enum):
    """How an open account stands towards its closing. The value is shown."""

    NOT_ASKED = "使用中"
    LEAVING = "即將離職"
    TO_CLOSE = "離職，應停用"
    DELAYED = "延後停用"
    OVERDUE = "延後期滿未停用"

    @property
    def is_proposed(self) -> bool:
        """Whether the account is proposed for closing now."""
        return self in (ClosingState.TO_CLOSE, ClosingState.OVERDUE)


@dataclass(frozen=True, slots=True)
class Held:
    """A post or seat held from–until (inclusive; None: until further notice); a seat has no position code."""

    position: str
    starts: date
    ends: date | None


def last_day(held: Iterable[Held]) -> date | None:
    """The last day on which somebody holds anything; None for whoever never did, or has no end in sight."""
    ends = [row.ends for row in held]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def state_on(day: date, left_on: date | None, until: date | None) -> ClosingState:
    """The state of an open account whose holder's last day is ``left_on`` and whose closing is put off to ``until``
    (None: it is not)."""
    if left_on is None:
        return ClosingState.NOT_ASKED
    if until is not None and until >= left_on:
        if until < day:
            return ClosingState.OVERDUE
        return ClosingState.DELAYED
    return ClosingState.LEAVING if day <= left_on else ClosingState.TO_CLOSE


def certification_owed(
    held: Iterable[Held], certifies: frozenset[str], windows: Iterable[tuple[Term, date]]
) -> date | None:
    """The last day of the certification that somebody who leaves still owes; None where there is none.

    Owed is what was taught: of ``windows`` (term and last day of each released certification) those of the terms in
    which a certifying post was held that end after the post does.
    """
    rows = list(windows)
    ends = [
        end
        for row in held
        if row.position in certifies and row.ends is not None
        for term, end in rows
        if row.starts <= term.end and term.start <= row.ends < end
    ]
    return max(ends, default=None)
