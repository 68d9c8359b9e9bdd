"""A series: several sessions planned at once, one line each: 「高一 115/12/2 9:10-10:00 演講廳」."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from intranet.rules.dates import UnreadableDate, parse_date, roc_short

MOST = 60
EXAMPLE = "高一 115/12/2 9:10-10:00 演講廳"
_SPAN = re.compile(r"(\d{1,2}):?(\d{2})[-–~～至](\d{1,2}):?(\d{2})")


class UnreadableSeries(ValueError):
    """A line that is none; the message names it and what would pass."""


@dataclass(frozen=True, slots=True)
class Row:
    """One session of a series: for which class or grade, when, and where (empty: where all are)."""

    label: str
    on: date
    starts: time | None
    ends: time | None
    place: str


def read_series(text: str) -> tuple[Row, ...]:
    """The lines of a series; empty lines are passed over. Raises UnreadableSeries."""
    rows = tuple(_rows(text.replace("：", ":")))
    if not rows:
        raise UnreadableSeries(f"請每場寫一行，例如：{EXAMPLE}")
    if len(rows) > MOST:
        raise UnreadableSeries(f"一次最多排定 {MOST} 場，請分次排定。")
    return rows


def _rows(text: str) -> Iterator[Row]:
    seen: dict[tuple[str, date, time | None], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words:
            continue
        row = _row(number, words)
        first = seen.setdefault((row.label, row.on, row.starts), number)
        if first != number:
            raise UnreadableSeries(f"第 {number} 行與第 {first} 行相同（{row.label} {roc_short(row.on)}）。")
        yield row


def _row(number: int, words: list[str]) -> Row:
    if len(words) < 2:
        raise UnreadableSeries(f"第 {number} 行請寫班級或年級、日期、時間與地點，例如：{EXAMPLE}")
    label, day, *rest = words
    if len(label) > 20:
        raise UnreadableSeries(f"第 {number} 行的班級或年級請在 20 字以內。")
    try:
        on = parse_date(day)
    except UnreadableDate as error:
        raise UnreadableSeries(f"第 {number} 行：{error}") from None
    starts, ends = _span(number, rest[0]) if rest and rest[0][0].isdecimal() else (None, None)
    place = " ".join(rest[1:] if starts else rest)
    if len(place) > 100:
        raise UnreadableSeries(f"第 {number} 行的地點請在 100 字以內。")
    return Row(label, on, starts, ends, place)


def _span(number: int, text: str) -> tuple[time, time]:
    found = _SPAN.fullmatch(text)
    try:
        if found:
            one, two, three, four = map(int, found.groups())
            starts, ends = time(one, two), time(three, four)
            if starts < ends:
                return starts, ends
    except ValueError:
        pass
    raise UnreadableSeries(f"第 {number} 行的時間「{text}」請寫成 9:10-10:00，結束在開始之後。")
