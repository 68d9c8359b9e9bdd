from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.constraints import (
    AtLeastDays,
    Constraint,
    Finding,
    Inside,
    Level,
    NeedsPeriods,
    NotAfter,
    NotBefore,
    Selector,
    validate,
)
from intranet.rules.dates import Term
from intranet.rules.obligations import Audience
from intranet.rules.schedule import CLOSING_CEREMONY, TERM_END, TERM_START, Work, end_of
from tests.rules.samples import CLOSING, T114_2, WINTER, item, school

G12 = Audience.G12
SECOND_TERM = {"closing-ceremony": date(2026, 6, 30)}


def findings(code: str, entered: dict[str, date], **changes: Any) -> tuple[Finding, ...]:
    return validate([item(**changes)], school(code).constraints, entered)


def receipt(**changes: Any) -> dict[str, Any]:
    days = {"start": date(2026, 3, 16), "end": date(2026, 3, 18)}
    checks = {"check_start": date(2026, 3, 19), "check_end": date(2026, 3, 20)}
    return {"work": Work.RECEIPT, "title": "學生確認收訖明細", **days, **checks, **changes}


@pytest.mark.parametrize("code", ["luodong", "daan", "fake"])
def test_an_early_close_is_refused_with_the_earliest_day_that_passes(code: str) -> None:
    early = findings(code, CLOSING, end=date(2026, 1, 30), check_start=date(2026, 1, 31))
    assert early == (
        Finding(
            Level.REFUSE,
            "upload-1",
            "end",
            "national:upload-14-days",
            "課程學習成果上傳截止日不得早於 115/2/3（休業式後 14 日，全國規定）。",
            date(2026, 2, 3),
        ),
    )


@pytest.mark.parametrize("code", ["luodong", "daan"])
def test_the_worked_example_passes(code: str) -> None:
    assert findings(code, WINTER) == ()


@given(st.integers(-60, 60))
def test_the_named_day_is_the_first_that_passes(shift: int) -> None:
    end = date(2026, 2, 3) + timedelta(days=shift)
    found = findings("luodong", CLOSING, end=end, check_start=end, check_end=end)
    assert [finding.nearest for finding in found] == ([date(2026, 2, 3)] if shift < 0 else [])


@pytest.mark.parametrize(
    ("audience", "refused"),
    [
        ((G12,), []),
        ((Audience.G11, G12), ["national:upload-14-days"]),
        ((Audience.STUDENTS,), ["national:upload-14-days"]),
        ((Audience.G10, Audience.G11), ["national:upload-14-days"]),
        ((), ["national:upload-14-days"]),
    ],
)
def test_in_term_2_only_what_is_wholly_grade_12_may_close_early(
    audience: tuple[Audience, ...], refused: list[str]
) -> None:
    days = {"start": date(2026, 2, 23), "end": date(2026, 5, 4)}
    found = findings(
        "luodong", SECOND_TERM, term=T114_2, audience=audience, check_start=date(2026, 5, 5),
        check_end=date(2026, 5, 9), **days,
    )  # fmt: skip
    assert [finding.clause for finding in found] == refused


def test_in_term_1_grade_12_is_no_exception() -> None:
    early = findings("luodong", CLOSING, audience=(G12,), end=date(2026, 1, 30), check_start=date(2026, 1, 31))
    assert [finding.nearest for finding in early] == [date(2026, 2, 3)]


def test_an_anchor_not_entered_yet_is_asked_for() -> None:
    assert [(f.level, f.message) for f in findings("luodong", {})] == [
        (Level.REFUSE, "課程學習成果上傳截止日無法查核：請先輸入「休業式」日期。")
    ]


def test_a_receipt_of_three_days_passes_but_for_the_reminder_of_the_national_period() -> None:
    assert [(f.level, f.field, f.clause) for f in findings("luodong", {}, **receipt())] == [
        (Level.WARN, "start", "national:receipt-period"),
        (Level.WARN, "end", "national:receipt-period"),
    ]


def test_a_receipt_of_two_days_is_refused_with_the_third() -> None:
    period = {"national-receipt-opens": date(2026, 3, 1), "national-receipt-closes": date(2026, 3, 31)}
    assert findings("daan", period, **receipt(end=date(2026, 3, 17))) == (
        Finding(
            Level.REFUSE,
            "upload-1",
            "end",
            "national:receipt-3-days",
            "學生確認收訖明細期間至少 3 日（全國規定），截止日最早為 115/3/18。",
            date(2026, 3, 18),
        ),
    )


def test_a_receipt_outside_the_national_period_is_refused_at_the_edge_that_stands_out() -> None:
    period = {"national-receipt-opens": date(2026, 3, 17), "national-receipt-closes": date(2026, 3, 18)}
    assert [(f.level, f.field, f.nearest) for f in findings("luodong", period, **receipt())] == [
        (Level.REFUSE, "start", date(2026, 3, 17))
    ]


def test_a_school_with_more_receipt_days_asks_for_them() -> None:
    found = findings("fake", {}, **receipt())
    assert [(f.clause, f.nearest) for f in found if f.level is Level.REFUSE] == [("陸", date(2026, 3, 20))]


def test_a_schools_own_limit_stands_beside_the_national_one() -> None:
    late = findings("fake", CLOSING, end=date(2026, 2, 20))
    assert [(f.clause, f.nearest) for f in late] == [("陸", date(2026, 2, 19))]


@pytest.mark.parametrize("code", ["luodong", "daan"])
@pytest.mark.parametrize(
    ("field", "word"),
    [("start", "開始日"), ("end", "截止日"), ("check_start", "自我檢核開始日"), ("check_end", "自我檢核截止日")],
)
def test_a_missing_date_is_refused_once_with_the_schools_clause(code: str, field: str, word: str) -> None:
    found = findings(code, WINTER, **{field: None})
    assert [(f.level, f.field, f.clause) for f in found] == [(Level.REFUSE, field, "四.2")]
    assert found[0].message == f"課程學習成果上傳尚未訂定{word}（本校規定）。"


def test_a_school_without_such_a_clause_falls_back_on_the_national_one() -> None:
    assert [f.clause for f in findings("fake", CLOSING, end=date(2026, 2, 10), check_end=None)] == ["national:periods"]


def test_an_item_without_an_owner_is_refused() -> None:
    assert [(f.field, f.clause) for f in findings("luodong", WINTER, owner="")] == [("owner", "四.2")]


@pytest.mark.parametrize(
    ("changes", "field", "nearest"),
    [
        ({"start": date(2026, 2, 23), "check_start": date(2026, 2, 23)}, "end", date(2026, 2, 23)),
        ({"check_start": date(2025, 7, 31)}, "check_start", date(2025, 8, 1)),
        ({"check_end": date(2026, 2, 22)}, "check_end", date(2026, 2, 23)),
    ],
)
def test_periods_that_run_backwards_are_refused(changes: dict[str, date], field: str, nearest: date) -> None:
    assert [(f.field, f.nearest) for f in findings("luodong", WINTER, **changes)] == [(field, nearest)]


@pytest.mark.parametrize("number", [1, 2])
def test_the_autobiography_lies_inside_the_school_year(number: int) -> None:
    term = Term(114, number)
    days = {"start": date(2025, 7, 31), "end": date(2026, 8, 1), "check_end": date(2026, 8, 9)}
    found = findings("daan", {}, work=Work.AUTOBIOGRAPHY, term=term, check_start=date(2026, 8, 2), **days)
    assert [(f.clause, f.field, f.nearest) for f in found] == [
        ("五.5", "start", date(2025, 8, 1)),
        ("五.5", "end", date(2026, 7, 31)),
    ]


def test_a_warning_stays_a_warning() -> None:
    row = NotAfter("一", Selector(), TERM_START, level=Level.WARN)
    assert [f.level for f in validate([item()], [row], {})] == [Level.WARN]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (NotBefore("一", Selector(), TERM_END, edge="start"), "start"),
        (NotAfter("一", Selector(), TERM_START, edge="end"), "end"),
        (Inside("一", Selector(), TERM_START + 1, TERM_END + 60), "start"),
        (AtLeastDays("一", Selector(), 400), "end"),
    ],
)
def test_each_kind_judges_its_own_edge(row: Constraint, field: str) -> None:
    assert [f.field for f in validate([item()], [row], {})] == [field]


@pytest.mark.parametrize(
    "row",
    [
        NotBefore("一", Selector((Work.RECEIPT,)), TERM_END),
        AtLeastDays("一", Selector((Work.RECEIPT,)), 400),
        NeedsPeriods("一", Selector((Work.RECEIPT,))),
    ],
)
def test_what_a_row_does_not_select_it_does_not_judge(row: Constraint) -> None:
    assert validate([item(end=None)], [row], {}) == ()


def test_findings_come_in_the_order_of_the_items() -> None:
    items = [item(key=key, end=None) for key in ("b", "a", "c")]
    assert [f.item for f in validate(items, [NeedsPeriods("一")], {})] == ["b", "a", "c"]


def test_a_constraint_on_a_window_is_a_mistake_of_the_plugin() -> None:
    with pytest.raises(ValueError, match="hangs on a window"):
        validate([item()], [NotBefore("一", Selector(), end_of("upload-1"))], {})


def test_an_anchor_of_the_term_is_found_whatever_is_entered() -> None:
    row = NotBefore("一", Selector(), CLOSING_CEREMONY)
    assert validate([item()], [row], {**CLOSING, "other": date(2000, 1, 1)}) == ()
