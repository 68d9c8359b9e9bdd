"""Cadence: enough in the period is met, less is due until its last day, missed before as well is overdue."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.dates import Period, Term
from intranet.rules.evidence import State
from intranet.rules.evidence.records import judge_cadence
from tests.rules.evidence_samples import at, event

TERM, YEAR = Period.TERM, Period.YEAR
END_115_1, END_114_2 = date(2027, 1, 31), date(2026, 7, 31)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def judge(per: Period, events: list[date], day: date, began: date | None, times: int = 1) -> tuple[State, date | None]:
    verdict = judge_cadence(at(day, began=began), [event(on) for on in events], title="會議", per=per, times=times)
    return verdict.state, verdict.due


@pytest.mark.parametrize(
    ("per", "events", "day", "began", "expected"),
    [
        (TERM, [date(2026, 9, 18)], date(2026, 11, 21), date(2025, 9, 1), (State.MET, None)),
        (TERM, [], date(2026, 11, 21), None, (State.DUE, END_115_1)),
        (TERM, [date(2026, 3, 5)], date(2026, 11, 21), date(2026, 3, 5), (State.DUE, END_115_1)),
        (TERM, [], date(2026, 11, 21), date(2026, 3, 5), (State.OVERDUE, END_114_2)),
        (TERM, [date(2025, 9, 5)], date(2026, 11, 21), date(2025, 9, 5), (State.OVERDUE, END_114_2)),
        # term 1 crosses New Year; 1/31 is its last day and 2/1 another term
        (TERM, [date(2026, 12, 31)], date(2027, 1, 31), date(2026, 9, 1), (State.MET, None)),
        (TERM, [], date(2027, 1, 31), date(2026, 9, 1), (State.DUE, END_115_1)),
        (TERM, [date(2026, 12, 31)], date(2027, 2, 1), date(2026, 9, 1), (State.DUE, date(2027, 7, 31))),
        (TERM, [], date(2027, 2, 1), date(2026, 9, 1), (State.OVERDUE, END_115_1)),
        # the school year turns on 8/1
        (YEAR, [date(2026, 7, 31)], date(2026, 7, 31), date(2026, 7, 31), (State.MET, None)),
        (YEAR, [date(2026, 7, 31)], date(2026, 8, 1), date(2026, 7, 31), (State.DUE, date(2027, 7, 31))),
        (YEAR, [date(2026, 9, 1)], date(2027, 3, 1), date(2026, 9, 1), (State.MET, None)),
        (YEAR, [date(2024, 9, 1)], date(2026, 8, 1), date(2024, 9, 1), (State.OVERDUE, END_114_2)),
    ],
)
def test_cadence(
    per: Period, events: list[date], day: date, began: date | None, expected: tuple[State, date | None]
) -> None:
    assert judge(per, events, day, began) == expected


def test_fewer_than_asked_is_not_met() -> None:
    once, twice = [date(2026, 9, 1)], [date(2026, 9, 1), date(2026, 10, 1)]
    assert judge(TERM, once, date(2026, 11, 21), None, times=2)[0] is State.DUE
    assert judge(TERM, twice, date(2026, 11, 21), None, times=2)[0] is State.MET


def test_period_that_is_over_without_it_is_overdue() -> None:
    verdict = judge_cadence(
        at(date(2026, 11, 21), began=date(2026, 3, 1), term=Term(114, 2)), [], title="會議", per=TERM
    )
    assert (verdict.state, verdict.due, verdict.text) == (
        State.OVERDUE, END_114_2, "114 學年度第 2 學期會議 0/1，期限已過",
    )  # fmt: skip


def test_optional_is_never_overdue() -> None:
    verdict = judge_cadence(at(began=date(2024, 9, 1)), [], title="敘獎", per=TERM, optional=True)
    assert verdict.state is State.NOT_APPLICABLE


def test_text_counts_and_dates() -> None:
    verdict = judge_cadence(at(), [event(date(2026, 9, 18))], title="會議", per=TERM)
    assert verdict.text == "本學期會議 1/1，115/9/18"


@given(st.lists(DAYS, max_size=12), DAYS, st.sampled_from(Period), st.integers(1, 3))
def test_state_follows_the_count_in_the_period(events: list[date], day: date, per: Period, times: int) -> None:
    known = [on for on in events if on <= day]
    first, last = per.containing(day)
    count = sum(first <= on <= last for on in known)
    state, due = judge(per, known, day, min(known, default=None), times)
    assert (state is State.MET) == (count >= times)
    assert state in (State.MET, State.DUE, State.OVERDUE)
    if state is State.DUE:
        assert due == last
    if state is State.OVERDUE:
        assert due == first - timedelta(days=1)


@given(st.lists(DAYS, max_size=8), DAYS, st.sampled_from(Period))
def test_one_more_record_never_makes_it_worse(events: list[date], day: date, per: Period) -> None:
    known = [on for on in events if on <= day]
    began = min([*known, day])
    before = judge(per, known, day, began)[0]
    assert list(State).index(judge(per, [*known, day], day, began)[0]) >= list(State).index(before)


def half_year(day: date) -> int:
    """The term of a day counted by months alone, without the rules' own calendar: it turns on 8/1 and on 2/1."""
    return day.year * 2 + (0 if day.month < 2 else 1 if day.month < 8 else 2)


def school_year(day: date) -> int:
    return day.year - (day.month < 8)


BORDERS = [date(2025, 12, 31), date(2026, 1, 31), date(2026, 7, 31), date(2026, 12, 31), date(2027, 1, 31)]
AROUND = st.builds(lambda border, shift: border + timedelta(days=shift), st.sampled_from(BORDERS), st.integers(-3, 3))


@given(st.lists(st.one_of(AROUND, DAYS), max_size=10), AROUND, st.sampled_from(Period))
def test_history_across_new_year_and_the_first_of_august(history: list[date], day: date, per: Period) -> None:
    place = half_year if per is TERM else school_year
    known = [on for on in history if on <= day]
    state, due = judge(per, known, day, min(known, default=None))
    here = {place(on) for on in known}
    if place(day) in here:
        assert (state, due) == (State.MET, None)
    elif known and place(day) - 1 not in here and place(min(known)) < place(day):
        assert state is State.OVERDUE
        assert due is not None and (place(due), place(due + timedelta(days=1))) == (place(day) - 1, place(day))
    else:
        assert state is State.DUE
        assert due is not None and (place(due), place(due + timedelta(days=1))) == (place(day), place(day) + 1)
