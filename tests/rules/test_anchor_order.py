"""Anchors beside each other: their own term, none before the one it follows, the nearest day that would pass."""

from __future__ import annotations

from datetime import date

import pytest

from intranet.rules.anchor_order import Order, misplaced, orders_of
from intranet.rules.constraints import Inside, Selector
from intranet.rules.dates import Term
from intranet.rules.schedule import CLOSING_CEREMONY, SCHOOL_OPENS, TERM_START, Anchor, Window, Work, end_of

TERM = Term(115, 2)
OPENS, CLOSES = Anchor("opens", "勾選開始"), Anchor("closes", "勾選截止")
FIRST, LAST = Anchor("first", "全國開始"), Anchor("last", "全國截止")
WINDOWS = (
    Window("selection", "勾選", Work.SELECTION, "一", ("註冊組",), OPENS, CLOSES),
    Window("after", "確認", Work.RECEIPT, "一", ("註冊組",), end_of("selection") + 1, LAST - 2),
    Window("again", "另一項", Work.OTHER, "一", ("註冊組",), OPENS, CLOSES),
    Window("same", "開學後", Work.OTHER, "一", ("註冊組",), SCHOOL_OPENS, SCHOOL_OPENS + 30),
    Window("other", "上學期", Work.OTHER, "一", ("註冊組",), TERM_START, OPENS, terms=(1,)),
)
ORDERS = (
    Order(SCHOOL_OPENS, CLOSING_CEREMONY, 1), Order(OPENS, CLOSES), Order(CLOSES, LAST, 3), Order(FIRST, LAST),
)  # fmt: skip


def test_orders_come_from_windows_and_periods_of_the_term() -> None:
    assert orders_of(WINDOWS, (Inside("一", Selector(), FIRST, LAST),), TERM) == ORDERS


def found(moved: set[str], **entered: date) -> list[tuple[str, date]]:
    return [(one.key, one.nearest) for one in misplaced(ORDERS, TERM, entered, entered.keys(), moved)]


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ({"closes"}, [("closes", date(2027, 5, 10))]),
        ({"opens"}, [("opens", date(2027, 5, 1))]),
        ({"opens", "closes"}, [("closes", date(2027, 5, 10))]),
    ],
)
def test_the_moved_anchor_is_named_with_the_nearest_day(moved: set[str], expected: list[tuple[str, date]]) -> None:
    assert found(moved, opens=date(2027, 5, 10), closes=date(2027, 5, 1)) == expected
    assert found(moved, opens=date(2027, 5, 10), closes=date(2027, 5, 10)) == []


def test_days_between_two_anchors_count() -> None:
    (one,) = misplaced(ORDERS, TERM, {"closes": date(2027, 5, 1), "last": date(2027, 5, 3)}, {"last"}, {"last"})
    assert one.message == "「全國截止」不得早於 116/5/4（勾選截止後 3 日），輸入的是 116/5/3。"
    assert misplaced(ORDERS, TERM, {"closes": date(2027, 5, 1), "last": date(2027, 5, 4)}, {"last"}, {"last"}) == ()


def test_first_and_last_day_of_school_lie_in_their_term_and_follow_each_other() -> None:
    school = {SCHOOL_OPENS.key: date(2026, 9, 1), CLOSING_CEREMONY.key: date(2027, 8, 1)}
    wrong = misplaced(ORDERS, TERM, school, school, school)
    assert [(one.key, one.nearest) for one in wrong] == [("school-opens", TERM.start), ("closing-ceremony", TERM.end)]
    same = {SCHOOL_OPENS.key: date(2027, 2, 11), CLOSING_CEREMONY.key: date(2027, 2, 11)}
    (one,) = misplaced(ORDERS, TERM, same, same, same)
    assert one.message == "「休業式」不得早於 116/2/12（開學後 1 日），輸入的是 116/2/11。"


def test_what_stands_already_does_not_hinder_another_anchor() -> None:
    entered = {"opens": date(2027, 5, 10), "closes": date(2027, 5, 1), "first": date(2027, 6, 1)}
    assert misplaced(ORDERS, TERM, entered, {"first"}, {"first"}) == ()
