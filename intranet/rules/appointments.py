"""Time in a post: what a new appointment ends, and what stands in its way. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from intranet.rules.dates import roc_short


class NoRoom(ValueError):
    """The days are taken; the message is meant for the person, ``field`` is what to change."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Tenure:
    """A person in a post from ``starts`` to ``ends`` (inclusive; None: until further notice). ``row_id`` None is one
    that is not stored yet."""

    row_id: int | None
    person_id: int
    position: str
    starts: date
    ends: date | None = None


def ended_by(new: Tenure, held: Iterable[Tenure], *, many: bool) -> tuple[tuple[Tenure, date], ...]:
    """Which of the post's tenures a new one ends, each with its last day. A post of ``many`` asks only whether the
    same person holds it. Raises NoRoom."""
    found = []
    for old in sorted(held, key=lambda tenure: tenure.starts):
        over = old.ends is not None and old.ends < new.starts
        if over or (new.ends is not None and old.starts > new.ends) or (many and old.person_id != new.person_id):
            continue
        if many:
            raise NoRoom("此人在這段期間已任這個職務。", "position")
        if old.starts == new.starts:
            raise NoRoom("這個職務在該日已有人擔任，請先結束原任期。", "starts")
        if old.starts > new.starts:
            last = roc_short(old.starts - timedelta(days=1))
            text = f"這個職務自 {roc_short(old.starts)} 起已有人擔任，迄日請不晚於 {last}。"
            raise NoRoom(text, "ends")
        found.append((old, new.starts - timedelta(days=1)))
    return tuple(found)
