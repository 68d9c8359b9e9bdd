"""How a post stands on each day, and the runs and columns of a term."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from intranet.rules.cover import DAY, Cover, Post, Run, cover_on, months_of, runs, weeks_of, worst_within
from intranet.rules.dates import Term
from intranet.rules.deputies import Deputy, Span

TERM = Term(115, 1)
HOLDER, FIRST, SECOND = 1, 2, 3
ALWAYS = Span(date(2025, 8, 1))
AWAY = {HOLDER: [Span(date(2026, 10, 5), date(2026, 10, 9))]}


def post(
    *,
    holders: tuple[tuple[int, Span], ...] = ((HOLDER, ALWAYS),),
    deputies: tuple[Deputy, ...] = (),
    many: bool = False,
) -> Post:
    return Post(holders, deputies, many)


DEPUTY = Deputy(FIRST, 1, ALWAYS)


@pytest.mark.parametrize(
    ("stands", "day", "cover"),
    [
        (post(deputies=(DEPUTY,)), date(2026, 10, 4), Cover.HELD),
        (post(deputies=(DEPUTY,)), date(2026, 10, 5), Cover.DEPUTY),
        (post(deputies=(DEPUTY,)), date(2026, 10, 9), Cover.DEPUTY),
        (post(deputies=(DEPUTY,)), date(2026, 10, 10), Cover.HELD),
        (post(), date(2026, 10, 4), Cover.ALONE),
        (post(), date(2026, 10, 5), Cover.AWAY),
        (post(holders=()), date(2026, 10, 4), Cover.VACANT),
        (post(holders=(), deputies=(DEPUTY,)), date(2026, 10, 4), Cover.DEPUTY),
        (post(deputies=(Deputy(HOLDER, 1, ALWAYS),)), date(2026, 10, 4), Cover.ALONE),
        (post(many=True), date(2026, 10, 4), Cover.HELD),
        (post(many=True), date(2026, 10, 5), Cover.AWAY),
        (post(holders=((HOLDER, ALWAYS), (SECOND, ALWAYS)), many=True), date(2026, 10, 5), Cover.HELD),
    ],
)
def test_cover_of_a_day(stands: Post, day: date, cover: Cover) -> None:
    assert cover_on(day, stands, AWAY) is cover


def test_runs_are_what_each_day_says() -> None:
    stands = post(
        holders=((HOLDER, Span(date(2026, 8, 10), date(2026, 12, 31))),),
        deputies=(Deputy(FIRST, 1, Span(date(2026, 9, 1), date(2026, 10, 6))),),
    )
    found = runs(stands, AWAY, TERM.start, TERM.end)
    assert found == (
        Run(date(2026, 8, 1), date(2026, 8, 9), Cover.VACANT),
        Run(date(2026, 8, 10), date(2026, 8, 31), Cover.ALONE),
        Run(date(2026, 9, 1), date(2026, 10, 4), Cover.HELD),
        Run(date(2026, 10, 5), date(2026, 10, 6), Cover.DEPUTY),
        Run(date(2026, 10, 7), date(2026, 10, 9), Cover.AWAY),
        Run(date(2026, 10, 10), date(2026, 12, 31), Cover.ALONE),
        Run(date(2027, 1, 1), date(2027, 1, 31), Cover.VACANT),
    )
    for number in range((TERM.end - TERM.start).days + 1):
        day = TERM.start + timedelta(days=number)
        assert [run.cover for run in found if run.starts <= day <= run.ends] == [cover_on(day, stands, AWAY)]
    assert worst_within(found, date(2026, 10, 1), date(2026, 10, 11)) is Cover.AWAY


@pytest.mark.parametrize("term", [Term(115, 1), Term(115, 2), Term(116, 2)])
@pytest.mark.parametrize("columns", [weeks_of, months_of])
def test_columns_cover_the_term_once(term: Term, columns: object) -> None:
    found = columns(term)  # type: ignore[operator]
    assert (found[0].starts, found[-1].ends) == (term.start, term.end)
    assert [one.starts for one in found[1:]] == [one.ends + DAY for one in found[:-1]]


def test_weeks_begin_on_monday_after_the_first() -> None:
    assert {one.starts.weekday() for one in weeks_of(TERM)[1:]} == {0}
    assert [one.label for one in months_of(TERM)] == ["8 月", "9 月", "10 月", "11 月", "12 月", "1 月"]
