"""The edges of days, terms and years in Asia/Taipei, on the clock itself: one second decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from flask import Flask

from intranet.rules.dates import TAIPEI, Term, end_of_day
from intranet.services.actor import SYSTEM
from intranet.services.calendar.releasing import release_schedule
from intranet.services.calendar.self_checks import CheckState, check_line, confirm_self_check
from intranet.services.context import EXTENSION, current_term, today
from intranet.services.errors import Refused
from tests.support.calendar import TERM, acting, drafted, holder_of

SECOND = timedelta(seconds=1)


@pytest.fixture
def on_the_clock(app: Flask) -> Iterator[None]:
    """A real school takes its dates from the clock; the demo's date does not hold."""
    known = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(known, settings=replace(known.settings, today=None))
    yield
    app.extensions[EXTENSION] = known


@pytest.mark.assurance("deadlines")
@pytest.mark.parametrize(
    ("last", "term", "following"),
    [
        (date(2027, 1, 31), Term(115, 1), Term(115, 2)),
        (date(2026, 7, 31), Term(114, 2), Term(115, 1)),
        (date(2028, 2, 28), Term(116, 2), Term(116, 2)),
        (date(2028, 2, 29), Term(116, 2), Term(116, 2)),
        (date(2026, 12, 31), Term(115, 1), Term(115, 1)),
    ],
)
def test_day_and_term_change_at_midnight_in_taipei(
    app: Flask, on_the_clock: None, last: date, term: Term, following: Term
) -> None:
    midnight = datetime.combine(last + timedelta(days=1), time(), TAIPEI)
    assert end_of_day(last) == midnight
    with time_machine.travel(midnight - SECOND, tick=False):
        assert (today(), current_term()) == (last, term)
    with time_machine.travel(midnight, tick=False):
        assert (today(), current_term()) == (last + timedelta(days=1), following)


@pytest.mark.assurance("deadlines")
def test_self_check_is_open_from_midnight_to_midnight(app: Flask, on_the_clock: None) -> None:
    """「提交學籍資料與學業成績」 is checked from 115/3/21 to 115/3/27, both days included."""
    opens, closes = datetime(2026, 3, 21, tzinfo=TAIPEI), datetime(2026, 3, 28, tzinfo=TAIPEI)
    item = drafted()["submit-records"].item_id
    with time_machine.travel(datetime(2026, 3, 1, 9, tzinfo=TAIPEI)):
        release_schedule(SYSTEM, TERM, comment="初版")
        registrar = acting(holder_of("註冊組長"))
    for moment, state in ((opens - SECOND, CheckState.LATER), (opens, CheckState.OPEN), (closes, CheckState.OVERDUE)):
        with time_machine.travel(moment, tick=False):
            assert check_line(item, registrar).state is state
            if state is not CheckState.OPEN:
                with pytest.raises(Refused, match="期間為 115/3/21 至 115/3/27"):
                    confirm_self_check(registrar, item, passed=True)
    with time_machine.travel(closes - SECOND, tick=False):
        assert confirm_self_check(registrar, item, passed=True).on == date(2026, 3, 27)
