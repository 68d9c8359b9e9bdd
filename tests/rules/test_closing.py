"""An account is to be closed when nothing is held any more; it waits for the certification that is still owed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.closing import ClosingState, Held, certification_owed, last_day, state_on
from intranet.rules.dates import Term
from intranet.rules.evidence import Facts, State
from intranet.rules.evidence.accounts import Delayed
from intranet.rules.evidence.facts import DelayFact
from tests.rules.evidence_samples import judged

LEFT, UNTIL = date(2026, 7, 31), date(2026, 8, 14)
ROW = Delayed("延後停用帳號")


def teacher(ends: date | None = LEFT, starts: date = date(2025, 8, 1)) -> Held:
    return Held("teacher", starts, ends)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([], None),
        ([teacher()], LEFT),
        ([teacher(None)], None),
        ([teacher(), Held("registrar", date(2026, 8, 1), None)], None),
        ([teacher(), Held("", date(2025, 8, 1), date(2026, 9, 30))], date(2026, 9, 30)),
    ],
)
def test_last_day_is_that_of_the_last_post(held: list[Held], expected: date | None) -> None:
    assert last_day(held) == expected


@pytest.mark.parametrize(
    ("day", "left_on", "until", "expected"),
    [
        (LEFT, None, None, ClosingState.NOT_ASKED),
        (LEFT, LEFT, None, ClosingState.LEAVING),
        (date(2026, 8, 1), LEFT, None, ClosingState.TO_CLOSE),
        (LEFT, LEFT, UNTIL, ClosingState.DELAYED),
        (UNTIL, LEFT, UNTIL, ClosingState.DELAYED),
        (date(2026, 8, 15), LEFT, UNTIL, ClosingState.OVERDUE),
        # who came back and left again later is not covered by the old decision
        (date(2027, 2, 2), date(2027, 1, 31), UNTIL, ClosingState.TO_CLOSE),
    ],
)
def test_state_follows_the_days(day: date, left_on: date | None, until: date | None, expected: ClosingState) -> None:
    assert state_on(day, left_on, until) is expected


def test_owed_is_the_certification_of_the_terms_taught() -> None:
    windows = [
        (Term(114, 1), date(2026, 3, 8)),
        (Term(114, 2), date(2026, 5, 15)),
        (Term(114, 2), UNTIL),
        (Term(115, 1), date(2027, 3, 8)),
    ]
    teaches = frozenset({"teacher"})
    assert certification_owed([teacher()], teaches, windows) == UNTIL
    assert certification_owed([teacher(date(2026, 1, 31))], teaches, windows) == date(2026, 3, 8)
    assert certification_owed([teacher(date(2026, 8, 20))], teaches, windows[:3]) is None
    assert certification_owed([Held("clerk", date(2025, 8, 1), LEFT)], teaches, windows) is None


def test_without_a_delay_nothing_is_asked() -> None:
    verdict = judged(ROW, Facts())
    assert (verdict.state, verdict.text) == (
        State.NOT_APPLICABLE, "由學校決定辦理與否；本學年沒有延後停用的帳號",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "ended", "is_back", "state", "text"),
    [
        (UNTIL, None, False, State.MET, "本學年延後停用 1 個帳號，尚未停用 1 個，最近到 115/8/14"),
        (date(2026, 8, 15), None, False, State.OVERDUE, "延後期滿尚未停用 1 個帳號"),
        (date(2026, 8, 15), None, True, State.MET, "本學年延後停用 1 個帳號，都已結束"),
        (date(2026, 8, 15), UNTIL, False, State.MET, "本學年延後停用 1 個帳號，都已結束"),
        (date(2026, 8, 15), date(2026, 8, 20), False, State.OVERDUE, "延後期滿尚未停用 1 個帳號"),
    ],
)
def test_a_delay_is_met_until_its_time_is_over(
    day: date, ended: date | None, is_back: bool, state: State, text: str
) -> None:
    fact = DelayFact(date(2026, 7, 20), LEFT, UNTIL, ended, is_back, "/accounts/7")
    verdict = judged(ROW, Facts(delays=(fact,)), day)
    assert (verdict.state, verdict.text) == (state, text)
    assert verdict.proofs[-1].url == "/accounts/7"


def test_a_delay_of_an_earlier_year_is_no_longer_told() -> None:
    fact = DelayFact(date(2026, 7, 20), LEFT, UNTIL, date(2026, 7, 31))
    assert judged(ROW, Facts(delays=(fact,)), date(2026, 8, 1)).state is State.NOT_APPLICABLE


@given(st.integers(-400, 400), st.integers(0, 200), st.one_of(st.none(), st.integers(0, 300)))
def test_never_overdue_before_its_day_nor_met_after(shift: int, wait: int, closed: int | None) -> None:
    until = LEFT + timedelta(days=wait)
    day = until + timedelta(days=shift)
    ended = LEFT + timedelta(days=closed) if closed is not None else None
    fact = DelayFact(LEFT, LEFT, until, ended)
    state = judged(ROW, Facts(delays=(fact,)), day).state
    is_open = ended is None or ended > day
    assert (state is State.OVERDUE) == (day > until and is_open and day >= LEFT)
