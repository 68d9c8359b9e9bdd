from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.dates import (
    Period,
    Term,
    UnreadableDate,
    UnreadableTerm,
    days_inclusive,
    end_of_day,
    parse_date,
    roc_long,
    roc_short,
    roc_weekday,
)

ROC_DAYS = st.dates(date(1922, 1, 1), date(2910, 12, 31))  # ROC years of two or three digits
TERMS = st.builds(Term, st.integers(12, 900), st.sampled_from((1, 2)))


@pytest.mark.parametrize(
    "text",
    [
        "115/2/25",
        "115/02/25",
        "115-2-25",
        "115.2.25",
        " 115 / 2 / 25 ",
        "1150225",
        "2026-02-25",
        "2026/2/25",
        "115年2月25日",
        "民國115年2月25日",
        "中華民國115年2月25日",
        "中華民國 115 年 2 月 25 日",
        "１１５／２／２５",
        "115/2/25（三）",
        "115/2/25(三)",
    ],
)
def test_a_date_as_staff_write_it_is_read(text: str) -> None:
    assert parse_date(text) == date(2026, 2, 25)


@pytest.mark.assurance("deadlines")
@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("115/1/31", date(2026, 1, 31)),
        ("115/7/31", date(2026, 7, 31)),
        ("115/8/1", date(2026, 8, 1)),
        ("115/12/31", date(2026, 12, 31)),
        ("113/2/29", date(2024, 2, 29)),
        ("1130229", date(2024, 2, 29)),
        ("99/12/31", date(2010, 12, 31)),
        ("991231", date(2010, 12, 31)),
    ],
)
def test_a_date_at_an_edge_is_read(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.assurance("deadlines")
@pytest.mark.parametrize(
    "text", ["115/2/29", "115/13/1", "115/4/31", "1150231", "2026-02-30", "115年0月1日", "00/2/25"]
)
def test_a_day_that_no_calendar_holds_is_refused_by_name(text: str) -> None:
    with pytest.raises(UnreadableDate) as refusal:
        parse_date(text)
    assert str(refusal.value) == f"曆上沒有「{text}」這一天，請檢查年月日。"


@pytest.mark.parametrize("text", ["", "明天", "2/25", "115/2", "5/2/25", "115//25", "115/2/25 10:00"])
def test_a_text_that_is_no_date_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UnreadableDate, match="請寫成 115/2/25 或 2026-02-25。"):
        parse_date(text)


@given(ROC_DAYS)
def test_every_written_form_is_read_back(day: date) -> None:
    forms = (roc_short(day), roc_weekday(day), roc_long(day), day.isoformat())
    assert [parse_date(form) for form in forms] == [day] * len(forms)


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_a_refusal(text: str) -> None:
    try:
        read = parse_date(text)
    except UnreadableDate:
        return
    assert parse_date(read.isoformat()) == read


def test_documents_write_the_weekday_in_full() -> None:
    assert roc_long(date(2026, 2, 25), weekday=True) == "中華民國115年2月25日（星期三）"


@pytest.mark.assurance("deadlines")
@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2026, 1, 31), Term(114, 1)),
        (date(2026, 2, 1), Term(114, 2)),
        (date(2024, 2, 29), Term(112, 2)),
        (date(2026, 7, 31), Term(114, 2)),
        (date(2026, 8, 1), Term(115, 1)),
        (date(2026, 12, 31), Term(115, 1)),
        (date(2027, 1, 1), Term(115, 1)),
    ],
)
def test_a_day_at_the_edge_belongs_to_its_term(day: date, term: Term) -> None:
    assert Term.containing(day) == term


@pytest.mark.assurance("deadlines")
@given(ROC_DAYS)
def test_every_day_is_inside_the_term_that_contains_it(day: date) -> None:
    term = Term.containing(day)
    assert term.start <= day <= term.end


@given(TERMS)
def test_terms_follow_each_other_without_a_gap(term: Term) -> None:
    assert (term.next.start, term.next.previous) == (term.end + timedelta(days=1), term)


@given(TERMS)
def test_a_term_label_is_read_back(term: Term) -> None:
    assert Term.parse(str(term)) == term


@pytest.mark.parametrize("text", ["115", "115-3", "115-0", "2026-1-1", "115/1", "", "0115-1", "00-1"])
def test_a_text_that_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(UnreadableTerm):
        Term.parse(text)


def test_a_term_is_written_in_words() -> None:
    term = Term(115, 1)
    assert (term.label, term.title) == ("115 學年度第 1 學期", "115學年度第一學期")


def test_a_year_spans_both_of_its_terms() -> None:
    year = (date(2026, 8, 1), date(2027, 7, 31))
    assert [Period.YEAR.of(Term(115, n)) for n in (1, 2)] == [year, year]
    assert Period.TERM.containing(date(2027, 2, 1)) == (date(2027, 2, 1), date(2027, 7, 31))


def test_days_count_both_ends() -> None:
    assert days_inclusive(date(2026, 2, 25), date(2026, 2, 27)) == 3


@pytest.mark.assurance("deadlines")
def test_a_deadline_holds_to_midnight_in_taipei() -> None:
    assert end_of_day(date(2026, 2, 22)) == datetime(2026, 2, 22, 16, tzinfo=UTC)
