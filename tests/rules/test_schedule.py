from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from intranet.rules.dates import Term
from intranet.rules.schedule import (
    CLOSING_CEREMONY,
    SCHOOL_OPENS,
    TERM_END,
    TERM_START,
    WINTER_BREAK_ENDS,
    Anchor,
    CheckPeriod,
    Moment,
    Window,
    Work,
    anchors_of,
    describe,
    end_of,
    plan,
    proposed_default,
    start_of,
)
from tests.rules.samples import T114_1, T114_2, WINTER, school


def window(key: str, start: Anchor | Moment, end: Anchor | Moment, **more: Any) -> Window:
    return Window(key, key, Work.OTHER, "一", ("校長",), start, end, **more)


def dates_of(code: str, term: Term, entered: dict[str, date]) -> dict[str, tuple[date | None, date | None]]:
    return {row.window.key: (row.start, row.end) for row in plan(school(code).windows, term, entered)}


def test_the_worked_example_closes_upload_with_the_winter_break_and_certification_two_weeks_later() -> None:
    planned = dates_of("luodong", T114_1, WINTER)
    assert planned["upload-1"] == (date(2025, 8, 1), date(2026, 2, 22))
    assert planned["certify-1"] == (date(2025, 8, 1), date(2026, 3, 8))


def test_certification_of_the_second_term_runs_into_the_next_school_year() -> None:
    planned = dates_of("luodong", T114_2, {"school-opens": date(2026, 2, 23), "g12-outcomes-close": date(2026, 5, 4)})
    assert planned["upload-2"] == (date(2026, 2, 23), date(2026, 7, 31))
    assert planned["certify-2"] == (date(2026, 2, 1), date(2026, 8, 14))
    assert planned["upload-2-g12"] == (date(2026, 2, 23), date(2026, 5, 4))
    assert planned["certify-2-g12"] == (date(2026, 2, 1), date(2026, 5, 18))


def test_diverse_performances_stay_open_for_the_whole_school_year() -> None:
    year = (date(2025, 8, 1), date(2026, 7, 31))
    assert [dates_of("luodong", term, {})["performances"] for term in (T114_1, T114_2)] == [year, year]


def test_the_school_closes_the_receipt_after_the_students() -> None:
    receipt = {"receipt-opens": date(2026, 3, 16), "receipt-closes": date(2026, 3, 20)}
    for code in ("luodong", "daan"):
        planned = dates_of(code, T114_1, receipt)
        assert planned["receipt-students"] == (date(2026, 3, 16), date(2026, 3, 20))
        assert planned["receipt-closing"] == (date(2026, 3, 21), date(2026, 3, 27))


def test_a_school_set_window_waits_for_its_anchors() -> None:
    upload = next(row for row in plan(school("daan").windows, T114_1, {}) if row.window.key == "upload-1")
    assert (upload.start, upload.end, upload.check_start, upload.check_end) == (None, None, None, None)
    assert [anchor.key for anchor in upload.missing] == ["outcomes-open", "outcomes-close"]


def test_what_one_window_misses_its_followers_miss_too() -> None:
    certify = next(row for row in plan(school("luodong").windows, T114_1, {}) if row.window.key == "certify-1")
    assert (certify.start, certify.end) == (date(2025, 8, 1), None)
    assert certify.missing == (WINTER_BREAK_ENDS,)


@pytest.mark.parametrize("code", ["luodong", "daan", "fake"])
@pytest.mark.parametrize("number", [1, 2])
def test_with_every_anchor_entered_every_window_has_its_dates(code: str, number: int) -> None:
    term = Term(115, number)
    entered = {anchor.key: term.start + timedelta(days=60) for anchor in school(code).anchors}
    planned = plan(school(code).windows, term, entered)
    assert planned
    assert [row.window.key for row in planned if row.missing or None in (row.start, row.end, row.check_end)] == []


@pytest.mark.parametrize("code", ["luodong", "daan", "fake"])
def test_the_anchors_of_a_term_are_those_that_its_plan_misses(code: str) -> None:
    windows = school(code).windows
    for term in (Term(115, 1), Term(115, 2)):
        missing = {anchor for row in plan(windows, term, {}) for anchor in row.missing}
        assert missing == set(anchors_of(windows, term))


def test_a_window_is_planned_only_in_its_terms() -> None:
    only = window("one", TERM_START, TERM_END, terms=(2,))
    assert [len(plan((only,), Term(115, number), {})) for number in (1, 2)] == [0, 1]


def test_a_window_may_start_with_another() -> None:
    rows = (window("late", start_of("early") + 3, end_of("early")), window("early", TERM_START, TERM_START + 9))
    late = plan(rows, Term(115, 1), {})[0]
    assert (late.start, late.end) == (date(2026, 8, 4), date(2026, 8, 10))


def test_windows_in_a_circle_are_refused() -> None:
    rows = (window("a", end_of("b"), TERM_END), window("b", end_of("a"), TERM_END))
    with pytest.raises(ValueError, match="成為循環：a → b → a"):
        plan(rows, Term(115, 1), {})


def test_a_reference_to_a_window_of_the_other_term_is_refused() -> None:
    rows = (window("a", TERM_START, end_of("b")), window("b", TERM_START, TERM_END, terms=(2,)))
    with pytest.raises(ValueError, match="期程 a 參照「b」"):
        plan(rows, Term(115, 1), {})


def test_the_self_check_begins_the_day_after_and_lasts_its_days() -> None:
    assert CheckPeriod(1, 7).period(date(2026, 2, 22)) == (date(2026, 2, 23), date(2026, 3, 1))


def test_the_opening_of_term_2_is_proposed_as_the_day_after_the_winter_break() -> None:
    assert proposed_default(SCHOOL_OPENS, T114_2, WINTER) == date(2026, 2, 23)


@pytest.mark.parametrize(
    ("anchor", "term", "entered"),
    [(SCHOOL_OPENS, T114_1, WINTER), (SCHOOL_OPENS, T114_2, {}), (CLOSING_CEREMONY, T114_2, WINTER)],
)
def test_nothing_is_proposed_where_nothing_is_known(anchor: Anchor, term: Term, entered: dict[str, date]) -> None:
    assert proposed_default(anchor, term, entered) is None


@pytest.mark.parametrize(
    ("point", "words"),
    [
        (CLOSING_CEREMONY, "休業式"),
        (CLOSING_CEREMONY + 14, "休業式後 14 日"),
        (CLOSING_CEREMONY - 1, "休業式前 1 日"),
        ((CLOSING_CEREMONY + 14) - 20, "休業式前 6 日"),
        (end_of("upload-1") + 14, "前項作業截止日後 14 日"),
        (start_of("upload-1"), "前項作業開始日"),
    ],
)
def test_a_moment_is_said_in_words(point: Anchor | Moment, words: str) -> None:
    assert describe(point) == words
