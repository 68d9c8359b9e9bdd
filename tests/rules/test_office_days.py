from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.dates import Term
from intranet.rules.office_days import OfficeDays, TermWeeks, term_weeks

DRAGON = OfficeDays({date(2025, 1, 27): "放假日", date(2025, 1, 28): "農曆除夕"}, frozenset({date(2025, 2, 8)}))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2025, 1, 28), "農曆除夕"),
        (date(2025, 2, 8), ""),  # a Saturday on which offices are open
        (date(2025, 2, 15), "週六"),
        (date(2025, 2, 16), "週日"),
        (date(2025, 2, 17), ""),
    ],
)
def test_why_closed_names_the_holiday_or_the_weekday(day: date, said: str) -> None:
    assert DRAGON.why_closed(day) == said


def test_next_office_days_pass_over_holidays_and_weekends() -> None:
    assert (DRAGON.before(date(2025, 1, 28)), DRAGON.after(date(2025, 1, 24))) == (
        date(2025, 1, 24),
        date(2025, 1, 29),
    )


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_neighbouring_office_days_are_open_and_on_their_side(day: date) -> None:
    before, after = DRAGON.before(day), DRAGON.after(day)
    assert before < day < after
    assert (DRAGON.why_closed(before), DRAGON.why_closed(after)) == ("", "")


def test_weeks_count_from_the_opening_to_the_closing_ceremony() -> None:
    weeks = term_weeks(Term(114, 1), {"school-opens": date(2025, 9, 2), "closing-ceremony": date(2026, 1, 20)})
    days = (date(2025, 8, 31), date(2025, 9, 1), date(2025, 9, 7), date(2025, 9, 8), date(2026, 1, 25))
    assert [weeks.number(day) for day in days] == [None, 1, 1, 2, 21]
    spans = [(days[1], days[2]), (days[1], days[4]), (days[0], days[4]), (days[3], date(2026, 3, 1)), (days[0],) * 2]
    assert [weeks.span_text(*span) for span in spans] == ["第 1 週", "第 1–21 週", "至第 21 週", "第 2 週起", ""]
    assert (weeks.text(date(2025, 9, 8)), weeks.text(date(2026, 1, 26))) == ("第 2 週", "")


def test_weeks_count_from_the_term_where_no_opening_is_entered_or_the_anchors_are_in_disorder() -> None:
    whole = TermWeeks(date(2025, 8, 1), date(2026, 1, 31))
    assert term_weeks(Term(114, 1), {}) == whole
    assert term_weeks(Term(114, 1), {"school-opens": date(2026, 1, 21), "closing-ceremony": date(2026, 1, 20)}) == whole
