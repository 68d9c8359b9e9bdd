"""The timeline (時程圖) of a term's windows: where everything stands in the drawing. Lengths are SVG user units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from intranet.rules.dates import Term, roc_short, roc_year
from intranet.rules.office_days import SATURDAY, WEEK, WEEKENDS_ONLY, OfficeDays, TermWeeks, monday_of

LEAST_WEEK, WIDE = 20, 960  # the width of a week at least, and what the weeks of a short term are spread over
MARGIN = 12
MONTHS_Y, WEEKS_Y, TOP = 17, 38, 48
ROW, BAR_Y, BAR = 44, 22, 12
EM, GAP = 16, 14  # the size of the labels, and what is kept free behind one


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """A window as the timeline takes it; without both its dates it is only named."""

    title: str
    start: date | None
    end: date | None
    check_start: date | None = None
    check_end: date | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A month, a week or a row of holidays: its place and its word; ``text`` says it in full."""

    x: float
    width: float
    label: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A window: its bar, the tail of its self-check (no width where there is none), and its label above. ``text``
    says the dates in full."""

    x: float
    y: int
    width: float
    tail_x: float
    tail_width: float
    label: str
    label_x: float
    label_y: int
    at_end: bool
    text: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole drawing. ``term`` is the part that belongs to the term itself, beyond it is overhang; ``first_week``
    is where the weekly pattern of weekends begins. ``undated`` names what could not be drawn."""

    title: str
    description: str
    width: float
    height: int
    months: tuple[Mark, ...]
    weeks: tuple[Mark, ...]
    holidays: tuple[Mark, ...]
    term: Mark
    bars: tuple[Bar, ...]
    today: Mark | None
    undated: tuple[str, ...]
    week_width: float
    weekend_x: float
    left: int = MARGIN
    top: int = TOP
    months_y: int = MONTHS_Y
    weeks_y: int = WEEKS_Y
    bar_height: int = BAR


@dataclass(frozen=True, slots=True)
class _Scale:
    """From days to places: ``first`` is the Monday at the left edge, ``week`` the width of a week."""

    first: date
    weeks: int
    week: float

    @property
    def day(self) -> float:
        return self.week / 7

    @property
    def after(self) -> date:
        """The day behind the last week."""
        return self.first + WEEK * self.weeks

    @property
    def right(self) -> float:
        return round(MARGIN + self.weeks * self.week, 1)

    def x(self, day: date) -> float:
        """The left edge of ``day``."""
        return round(MARGIN + (day - self.first).days * self.day, 1)

    def place(self, start: date | None, end: date | None) -> tuple[float, float]:
        """Left edge and width of an inclusive period; no width where it is not whole."""
        if start is None or end is None or end < start or start < self.first:
            return 0, 0
        return self.x(start), round(((end - start).days + 1) * self.day, 1)


def lay_out(
    items: Iterable[TimelineItem],
    term: Term,
    *,
    weeks: TermWeeks | None = None,
    today: date | None = None,
    office_days: OfficeDays = WEEKENDS_ONLY,
) -> Timeline:
    """Draw ``items`` on the weeks of ``term`` and as far beyond it as they reach. ``today`` is None on paper and on
    published pages, which are read on other days."""
    rows = list(items)
    dated = [row for row in rows if row.start and row.end and row.start <= row.end]
    first = monday_of(min([term.start, *(row.start for row in dated if row.start)]))
    last = max([term.end, *(day for row in dated for day in (row.end, row.check_end) if day)])
    count = (last - first) // WEEK + 1
    scale = _Scale(first, count, max(LEAST_WEEK, round(WIDE / count, 1)))
    bars = _bars(dated, scale)
    return Timeline(
        title=f"{term.label}作業時程圖",
        description=f"{len(dated)} 項作業，自 {roc_short(first)} 起共 {count} 週。各項日期與圖外的表格相同。",
        width=round(scale.right + MARGIN, 1),
        height=max((bar.y for bar in bars), default=TOP) + ROW - BAR_Y,
        months=_months(scale),
        weeks=_weeks(scale, weeks or TermWeeks(term.start, term.end)),
        holidays=_holidays(scale, office_days),
        term=Mark(*scale.place(term.start, term.end), term.label),
        bars=bars,
        today=Mark(scale.x(today), 0, f"今天 {roc_short(today)}") if today and first <= today < scale.after else None,
        undated=tuple(row.title for row in rows if row not in dated),
        week_width=scale.week,
        weekend_x=round(SATURDAY * scale.day, 1),
    )


def _months(scale: _Scale) -> tuple[Mark, ...]:
    """Month heads; the first and each January bear the year."""
    starts = [scale.first]
    while (day := (starts[-1].replace(day=1) + timedelta(days=32)).replace(day=1)) < scale.after:
        starts.append(day)
    marks: list[Mark] = []
    for start, end in pairwise([*starts, scale.after]):
        full, short = f"{roc_year(start)} 年 {start.month} 月", f"{start.month} 月"
        room = (end - start).days * scale.day
        wants_year = start.month == 1 or not any(mark.label for mark in marks)
        label = full if wants_year and room >= 5 * EM else short if room >= 2.5 * EM else ""
        marks.append(Mark(scale.x(start), round(room, 1), label, full))
    return tuple(marks)


def _weeks(scale: _Scale, weeks: TermWeeks) -> tuple[Mark, ...]:
    """A column a week with its number, where it has one."""
    return tuple(
        Mark(
            scale.x(monday),
            scale.week,
            str(weeks.number(monday) or ""),
            f"{weeks.text(monday)} {roc_short(monday)} 至 {roc_short(monday + timedelta(6))}".strip(),
        )
        for monday in (scale.first + WEEK * number for number in range(scale.weeks))
    )


def _holidays(scale: _Scale, office_days: OfficeDays) -> tuple[Mark, ...]:
    """Holidays, those that follow each other as one mark."""
    runs: list[list[date]] = []
    for day in sorted(day for day in office_days.holidays if scale.first <= day < scale.after):
        if runs and day - runs[-1][-1] == timedelta(1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return tuple(
        Mark(
            *scale.place(run[0], run[-1]),
            "",
            f"{'、'.join(dict.fromkeys(office_days.holidays[day] for day in run))} {_span(run[0], run[-1])}",
        )
        for run in runs
    )


def _bars(rows: Sequence[TimelineItem], scale: _Scale) -> tuple[Bar, ...]:
    """A bar for each of ``rows`` in the first line where neither bar nor label covers another's."""
    lines: list[list[tuple[float, float]]] = []
    bars = []
    for row in rows:
        start, width = scale.place(row.start, row.end)
        tail, tail_width = scale.place(row.check_start, row.check_end)
        label = f"{row.title}　{row.end.month}/{row.end.day} 止" if row.end else row.title
        long = _length(label)
        at_end = start + long > scale.right
        label_from = scale.right - long if at_end else start
        low = min(start, label_from, tail if tail_width else start)
        high = max(start + width, label_from + long, tail + tail_width) + GAP
        number = _line_for(low, high, lines)
        top = TOP + 4 + number * ROW
        bars.append(
            Bar(start, top + BAR_Y, width, tail, tail_width, label, scale.right if at_end else start, top + 16, at_end,
                _words(row))
        )  # fmt: skip
    return tuple(bars)


def _line_for(low: float, high: float, lines: list[list[tuple[float, float]]]) -> int:
    """The number of the first line that is free from ``low`` to ``high``; it is taken."""
    for number, taken in enumerate(lines):
        if all(high <= one or other <= low for one, other in taken):
            taken.append((low, high))
            return number
    lines.append([(low, high)])
    return len(lines) - 1


def _length(text: str) -> float:
    """About how long the text is when drawn: a Chinese character is as wide as high, others a little over half."""
    return sum(EM if ord(char) > 0x2E7F else EM * 0.6 for char in text)


def _words(row: TimelineItem) -> str:
    text = f"{row.title}：{_span(row.start, row.end)}"
    return f"{text}；自我檢核 {_span(row.check_start, row.check_end)}" if row.check_start and row.check_end else text


def _span(start: date | None, end: date | None) -> str:
    days = [roc_short(day) for day in (start, end) if day]
    return " 至 ".join(dict.fromkeys(days))
