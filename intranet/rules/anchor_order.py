"""What entered anchors (基準日) must keep to among themselves: their own term, and none before the one it follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from intranet.rules.constraints import Constraint, Inside
from intranet.rules.dates import Term, roc_short
from intranet.rules.schedule import (
    CLOSING_CEREMONY,
    SCHOOL_OPENS,
    Anchor,
    Moment,
    Window,
    as_moment,
    builtin_dates,
    describe,
)

IN_TERM = (SCHOOL_OPENS, CLOSING_CEREMONY)  # days of the term itself; every other anchor may lie beyond it


@dataclass(frozen=True, slots=True)
class Order:
    """``last`` may not be earlier than ``days`` after ``first``."""

    first: Anchor
    last: Anchor
    days: int = 0


@dataclass(frozen=True, slots=True)
class Misplaced:
    """An anchor whose date cannot be, and the ``nearest`` one that would pass."""

    key: str
    message: str
    nearest: date


def orders_of(windows: Iterable[Window], constraints: Iterable[Constraint], term: Term) -> tuple[Order, ...]:
    """Which anchor of ``term`` may not lie before which: the two ends of each window and of each period that items
    have to lie inside, and the term's first and last day of school."""
    chosen = {window.key: window for window in windows if term.number in window.terms}
    pairs = [window.moments() for window in chosen.values()]
    pairs += [(as_moment(row.first), as_moment(row.last)) for row in constraints if isinstance(row, Inside)]
    found = [Order(SCHOOL_OPENS, CLOSING_CEREMONY, 1)]
    for pair in pairs:
        first, last = (_rooted(moment, chosen) for moment in pair)
        if first and last and first.anchor and last.anchor and first.anchor != last.anchor:
            found.append(Order(first.anchor, last.anchor, first.days - last.days))
    return tuple(dict.fromkeys(found))


def _rooted(moment: Moment, chosen: Mapping[str, Window]) -> Moment | None:
    """The same day counted from an anchor; None where it hangs on a window that the term does not have."""
    for _ in range(len(chosen) + 1):
        if moment.anchor is not None:
            return moment
        other = chosen.get(moment.window)
        if other is None:
            return None
        moment = as_moment(other.end if moment.edge == "end" else other.start) + moment.days
    return None


def misplaced(
    orders: Iterable[Order], term: Term, entered: Mapping[str, date], given: Collection[str], moved: Collection[str]
) -> tuple[Misplaced, ...]:
    """What cannot be among the ``entered`` anchors, as far as one of the ``given`` is concerned; each anchor once.
    Of two that do not follow each other the one that was ``moved`` is named, else the later one."""
    found: dict[str, Misplaced] = {}
    for one in _outside(term, {key: day for key, day in entered.items() if key in given}):
        found.setdefault(one.key, one)
    dates = {**entered, **builtin_dates(term)}
    for order in orders:
        keys = {order.first.key, order.last.key}
        if keys <= dates.keys() and keys & set(given) and not keys & found.keys():
            wrong = _out_of_order(order, dates, blames_first=_blames_first(order, given, moved))
            if wrong:
                found[wrong.key] = wrong
    return tuple(found.values())


def _blames_first(order: Order, given: Collection[str], moved: Collection[str]) -> bool:
    if order.last.key not in given:
        return True
    return order.first.key in moved and order.last.key not in moved


def _outside(term: Term, entered: Mapping[str, date]) -> Iterator[Misplaced]:
    for anchor in IN_TERM:
        day = entered.get(anchor.key)
        if day is not None and not term.start <= day <= term.end:
            nearest = term.start if day < term.start else term.end
            yield Misplaced(
                anchor.key,
                f"「{anchor.label}」應在 {term.label}（{roc_short(term.start)} 至 {roc_short(term.end)}）之內，"
                f"輸入的是 {roc_short(day)}，最近可行的是 {roc_short(nearest)}。",
                nearest,
            )


def _out_of_order(order: Order, dates: Mapping[str, date], *, blames_first: bool) -> Misplaced | None:
    first, last = dates[order.first.key], dates[order.last.key]
    shift = timedelta(days=order.days)
    if last >= first + shift:
        return None
    if blames_first:
        wrong, day, limit, word, bound = order.first, first, last - shift, "晚於", order.last - order.days
    else:
        wrong, day, limit, word, bound = order.last, last, first + shift, "早於", order.first + order.days
    message = f"「{wrong.label}」不得{word} {roc_short(limit)}（{describe(bound)}），輸入的是 {roc_short(day)}。"
    return Misplaced(wrong.key, message, limit)
