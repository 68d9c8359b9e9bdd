"""The months of a schedule: starts and ends on their days, weeks from Sunday, nothing for months without either."""

from __future__ import annotations

from datetime import date

from intranet.rules.months import Event, month_grids
from intranet.rules.office_days import OfficeDays
from intranet.rules.timeline import TimelineItem


def an_item(title: str, start: tuple[int, int, int], end: tuple[int, int, int]) -> TimelineItem:
    return TimelineItem(title, date(*start), date(*end))


def test_months_without_a_start_or_an_end_are_left_out() -> None:
    months = month_grids([an_item("上傳", (2026, 8, 1), (2026, 11, 30))])
    assert [month.label for month in months] == ["115 年 8 月", "115 年 11 月"]


def test_weeks_begin_on_sunday_and_hold_every_day_once() -> None:
    (month,) = month_grids([an_item("當日", (2028, 2, 29), (2028, 2, 29))])
    assert [len(week) for week in month.weeks] == [7] * 5
    assert [cell and cell.on.day for cell in month.weeks[0]] == [None, None, 1, 2, 3, 4, 5]
    days = [cell.on.day for week in month.weeks for cell in week if cell]
    assert days == list(range(1, 30))
    (marked,) = (cell for week in month.weeks for cell in week if cell and cell.events)
    assert (marked.on, marked.events) == (date(2028, 2, 29), (Event("當日", "當日"),))


def test_what_goes_on_all_month_is_named_and_fills_no_day() -> None:
    months = month_grids([an_item("上傳", (2026, 8, 1), (2026, 10, 31)), an_item("測試", (2026, 9, 1), (2026, 9, 30))])
    assert [(month.label, month.running) for month in months] == [
        ("115 年 8 月", ()),
        ("115 年 9 月", ("上傳",)),
        ("115 年 10 月", ()),
    ]


def test_item_without_dates_is_on_no_day() -> None:
    assert month_grids([TimelineItem("未定", None, date(2026, 9, 1))]) == ()


def test_end_of_a_self_check_and_holidays_are_named() -> None:
    item = TimelineItem("上傳", date(2026, 9, 1), date(2026, 9, 25), date(2026, 9, 26), date(2026, 9, 28))
    days = OfficeDays({date(2026, 9, 25): "中秋節"})
    (month,) = month_grids([item], days)
    found = {cell.on.day: cell for week in month.weeks for cell in week if cell and (cell.events or cell.closed)}
    assert [(day, cell.closed, [event.word for event in cell.events]) for day, cell in found.items()] == [
        (1, "", ["開始"]),
        (25, "中秋節", ["截止"]),
        (28, "", ["自我檢核截止"]),
    ]
    assert [cell.is_off for cell in found.values()] == [False, True, False]
