from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.rules.dates import Term
from intranet.rules.office_days import OfficeDays, TermWeeks
from intranet.rules.timeline import MARGIN, TimelineItem, lay_out

T114_1 = Term(114, 1)
UPLOAD = TimelineItem("上傳", date(2025, 8, 1), date(2026, 2, 22), date(2026, 2, 23), date(2026, 3, 1))
days = st.dates(date(2025, 7, 1), date(2026, 12, 31))
spans = st.tuples(days, st.integers(0, 400), st.integers(0, 9), st.integers(1, 14))


def made(rows: list[tuple[date, int, int, int]]) -> list[TimelineItem]:
    items = []
    for number, (start, length, after, check) in enumerate(rows):
        end = start + timedelta(length)
        begins = end + timedelta(after)
        items.append(TimelineItem(f"作業項目{number}", start, end, begins, begins + timedelta(check)))
    return items


def test_a_window_is_drawn_to_the_day_with_its_self_check_behind() -> None:
    drawing = lay_out([UPLOAD], T114_1)
    (bar,), day = drawing.bars, drawing.week_width / 7
    first = date(2025, 7, 28)  # the Monday of the week of 8/1
    assert bar.x == round(MARGIN + (UPLOAD.start - first).days * day, 1)  # type: ignore[operator]
    assert bar.width == round(206 * day, 1)
    assert (round(bar.tail_x - bar.x - bar.width, 1), bar.tail_width) == (0.0, drawing.week_width)
    assert bar.text == "上傳：114/8/1 至 115/2/22；自我檢核 115/2/23 至 115/3/1"
    assert bar.label == "上傳　2/22 止"


def test_the_drawing_reaches_as_far_as_the_overhang() -> None:
    drawing = lay_out([UPLOAD], T114_1)
    assert drawing.weeks[-1].text == "115/2/23 至 115/3/1"
    assert drawing.term.x + drawing.term.width < drawing.width
    assert [mark.label for mark in drawing.months] == [
        "", "114 年 8 月", "9 月", "10 月", "11 月", "12 月", "115 年 1 月", "2 月", "",
    ]  # fmt: skip


def test_weeks_bear_the_numbers_of_the_term() -> None:
    drawing = lay_out([], T114_1, weeks=TermWeeks(date(2025, 9, 1), date(2026, 1, 20)))
    assert [mark.label for mark in drawing.weeks][4:8] == ["", "1", "2", "3"]
    assert drawing.weeks[5].text == "第 1 週 114/9/1 至 114/9/7"


def test_today_is_drawn_only_where_it_lies_in_the_drawing() -> None:
    assert lay_out([], T114_1).today is None
    assert lay_out([], T114_1, today=date(2024, 1, 1)).today is None
    drawing = lay_out([], T114_1, today=date(2025, 7, 29))
    assert drawing.today is not None
    assert drawing.today.label == "今天 114/7/29"
    assert drawing.today.x == round(MARGIN + drawing.week_width / 7, 1)


def test_holidays_in_a_row_are_one_mark() -> None:
    office = OfficeDays({date(2026, 1, 1): "開國紀念日", date(2025, 12, 24): "補假", date(2025, 12, 25): "行憲紀念日"})
    assert [mark.text for mark in lay_out([], T114_1, office_days=office).holidays] == [
        "補假、行憲紀念日 114/12/24 至 114/12/25",
        "開國紀念日 115/1/1",
    ]


def test_what_has_no_dates_is_named() -> None:
    open_end = TimelineItem("未定的", date(2025, 9, 1), None)
    drawing = lay_out([open_end, UPLOAD], T114_1)
    assert (drawing.undated, len(drawing.bars)) == (("未定的",), 1)


@settings(deadline=None, max_examples=60)
@given(st.lists(spans, max_size=25))
def test_bars_and_labels_never_cover_each_other_and_stay_inside(rows: list[tuple[date, int, int, int]]) -> None:
    drawing = lay_out(made(rows), T114_1)
    assert len(drawing.bars) == len(rows)
    by_line: dict[int, list[tuple[float, float]]] = {}
    for bar in drawing.bars:
        assert MARGIN <= bar.x < bar.x + bar.width <= drawing.width - MARGIN + 0.2
        assert bar.y + drawing.bar_height <= drawing.height
        by_line.setdefault(bar.y, []).append((bar.x, max(bar.x + bar.width, bar.tail_x + bar.tail_width)))
    for taken in by_line.values():
        ordered = sorted(taken)
        assert all(one[1] <= other[0] for one, other in pairwise(ordered))
