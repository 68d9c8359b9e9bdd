"""Months (月曆) of a schedule: on which days something begins or ends, week by week. Long windows fill no days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from intranet.rules.dates import roc_year
from intranet.rules.office_days import WEEKENDS_ONLY, OfficeDays
from intranet.rules.timeline import TimelineItem

WEEKDAYS = ("日", "一", "二", "三", "四", "五", "六")
STARTS, ENDS, ONE_DAY, CHECKED = "開始", "截止", "當日", "自我檢核截止"


@dataclass(frozen=True, slots=True)
class Event:
    """What happens on a day: ``word`` says whether the item begins, ends, or its self-check ends."""

    word: str
    title: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid. ``closed`` names the holiday; ``is_off`` says that offices are closed."""

    on: date
    events: tuple[Event, ...]
    closed: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its weeks from Sunday; None stands for days of its neighbours. ``running`` names what goes on from
    before its first day to beyond its last."""

    label: str
    first: date
    weeks: tuple[tuple[Day | None, ...], ...]
    running: tuple[str, ...]


def month_grids(items: Iterable[TimelineItem], office_days: OfficeDays = WEEKENDS_ONLY) -> tuple[Month, ...]:
    """Every month in which something begins or ends, in order."""
    rows = [row for row in items if row.start and row.end]
    by_day = _events(rows)
    firsts = sorted({day.replace(day=1) for day in by_day})
    return tuple(_month(first, rows, by_day, office_days) for first in firsts)


def _events(rows: Iterable[TimelineItem]) -> dict[date, list[Event]]:
    found: dict[date, list[Event]] = {}
    for row in rows:
        words = ((row.start, ONE_DAY),) if row.start == row.end else ((row.start, STARTS), (row.end, ENDS))
        for day, word in (*words, (row.check_end, CHECKED)):
            if day:
                found.setdefault(day, []).append(Event(word, row.title))
    return found


def _month(
    first: date, rows: Iterable[TimelineItem], by_day: Mapping[date, list[Event]], office_days: OfficeDays
) -> Month:
    after = (first + timedelta(days=31)).replace(day=1)
    days = [first + timedelta(days=number) for number in range((after - first).days)]
    cells: list[Day | None] = [None] * (first.isoweekday() % 7)
    for day in days:
        holiday = office_days.holidays.get(day, "")
        cells.append(Day(day, tuple(by_day.get(day, ())), holiday, bool(office_days.why_closed(day))))
    cells += [None] * (-len(cells) % 7)
    running = tuple(row.title for row in rows if row.start and row.end and row.start < first and row.end >= after)
    weeks = tuple(tuple(cells[number : number + 7]) for number in range(0, len(cells), 7))
    return Month(f"{roc_year(first)} 年 {first.month} 月", first, weeks, running)
