"""Which sessions count for which clause, and how a period is counted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.dates import Period, Term
from intranet.rules.obligations import GRADES, Audience, Credit, Kind, Obligation
from intranet.rules.outreach import CreditedSession, SessionFacts, judge_session, reaches, tally
from tests.rules.samples import school

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def obligation(code: str, key: str) -> Obligation:
    found = school(code).obligation(key)
    assert found is not None
    return found


def judged(code: str, key: str, *organisers: str, **changes: object) -> Credit:
    """The verdict on a session of the clause's own kind and audience, run by ``organisers``."""
    row = obligation(code, key)
    values = {"kind": row.kind, "audience": (row.audience,), "organisers": organisers, **changes}
    return judge_session(row, SessionFacts(**values), school(code).directory)  # type: ignore[arg-type]


def credited(number: int, on: date, *audience: Audience, key: str = "mine") -> CreditedSession:
    return CreditedSession(number, key, on, f"場次 {number}", "", audience or (Audience.STUDENTS,))


@pytest.mark.parametrize(
    ("key", "organisers", "verdict"),
    [
        ("parent-briefing", ("課程諮詢教師",), Credit(True)),
        ("parent-briefing", ("課程諮詢教師", "輔導處"), Credit(True)),
        ("parent-briefing", ("輔導處",), Credit(False, "應由課程諮詢教師辦理（輔導處為協辦場合，單獨辦理不計）。")),
        ("student-briefing", ("各年級課程諮詢教師",), Credit(True)),
        ("staff-briefing", ("教學組長",), Credit(True)),
        ("staff-briefing", ("教務處",), Credit(False, "應由教學組辦理。")),
        ("system-training", ("註冊組",), Credit(True)),
        ("system-training", ("教學組", "註冊組"), Credit(True)),
        ("system-training", ("教務處", "家長會"), Credit(False, "應由註冊組、教學組辦理。")),
        ("student-development", ("輔導主任",), Credit(True)),
        ("student-development", ("教學組",), Credit(False, "應由輔導處辦理。")),
    ],
)
def test_organisers_are_judged_as_luodong_reads(key: str, organisers: tuple[str, ...], verdict: Credit) -> None:
    assert judged("luodong", key, *organisers) == verdict


@pytest.mark.parametrize(
    ("key", "organisers", "verdict"),
    [
        ("parent-briefing", ("輔導室", "課程諮詢教師"), Credit(True)),
        ("parent-briefing", ("輔導教師", "課程諮詢教師"), Credit(True)),
        (
            "parent-briefing",
            ("輔導室",),
            Credit(True, "由輔導室、課程諮詢教師共同辦理；本場未列課程諮詢教師，仍予計入並註記。"),
        ),
        ("parent-briefing", ("教務處",), Credit(False, "應由輔導室、課程諮詢教師辦理。")),
        ("teacher-development", ("教學組", "課程諮詢教師"), Credit(True)),
        (
            "teacher-development",
            ("課程諮詢教師",),
            Credit(True, "由教務處、課程諮詢教師共同辦理；本場未列教務處，仍予計入並註記。"),
        ),
        ("student-training", ("導師", "某某基金會"), Credit(False, "應由輔導室、課程諮詢教師辦理。")),
    ],
)
def test_organisers_are_judged_as_daan_reads(key: str, organisers: tuple[str, ...], verdict: Credit) -> None:
    assert judged("daan", key, *organisers) == verdict


def test_session_of_another_kind_and_audience_names_everything_that_would_pass() -> None:
    verdict = judged("luodong", "parent-briefing", "輔導處", kind=Kind.DEVELOPMENT, audience=(Audience.G10,))
    assert verdict == Credit(
        False,
        "類別應為宣導說明（本場為專業研習）。對象應包含家長（本場為高一）。"
        "應由課程諮詢教師辦理（輔導處為協辦場合，單獨辦理不計）。",
    )


@pytest.mark.parametrize(
    ("audience", "wanted", "answer"),
    [
        ((Audience.G10,), Audience.STUDENTS, True),
        ((Audience.STAFF,), Audience.TEACHERS, True),
        ((Audience.TEACHERS,), Audience.STAFF, False),
        ((Audience.STUDENTS, Audience.PARENTS), Audience.PARENTS, True),
        ((Audience.STUDENTS,), Audience.PARENTS, False),
        ((), Audience.PARENTS, False),
    ],
)
def test_audience_reaches_what_the_clause_means(audience: tuple[Audience, ...], wanted: Audience, answer: bool) -> None:
    assert reaches(audience, wanted) is answer


@given(st.lists(DAYS, max_size=12), st.sampled_from(Period), st.integers(113, 116), st.sampled_from((1, 2)), DAYS)
def test_tally_counts_every_session_in_one_period_and_in_no_other(
    days: list[date], per: Period, year: int, number: int, today: date
) -> None:
    row = Obligation("mine", "說明", Kind.BRIEFING, "九", per)
    sessions = [credited(index, day) for index, day in enumerate(days)]
    term = Term(year, number)
    seen = tally(row, [*sessions, credited(99, term.start, key="other")], per.of(term), today)

    def belongs(day: date) -> bool:
        same_year = Term.containing(day).year == year
        return same_year and (per is Period.YEAR or Term.containing(day).number == number)

    wanted = sorted(day for day in days if belongs(day))
    assert [one.on for one in (*seen.held, *seen.planned)] == wanted
    assert [one.on for one in seen.held] == [day for day in wanted if day <= today]
    assert seen.is_met is any(day <= today for day in wanted)


@pytest.mark.parametrize(
    ("day", "term", "per", "counts"),
    [
        (date(2026, 12, 31), Term(115, 1), Period.TERM, True),
        (date(2027, 1, 1), Term(115, 1), Period.TERM, True),
        (date(2027, 1, 31), Term(115, 1), Period.TERM, True),
        (date(2027, 2, 1), Term(115, 1), Period.TERM, False),
        (date(2027, 2, 1), Term(115, 1), Period.YEAR, True),
        (date(2027, 7, 31), Term(115, 1), Period.YEAR, True),
        (date(2027, 8, 1), Term(115, 2), Period.YEAR, False),
        (date(2026, 7, 31), Term(115, 2), Period.YEAR, False),
        (date(2026, 8, 1), Term(115, 2), Period.YEAR, True),
    ],
)
def test_tally_turns_at_the_edges_of_term_and_year(day: date, term: Term, per: Period, counts: bool) -> None:
    row = Obligation("mine", "說明", Kind.BRIEFING, "九", per)
    assert tally(row, [credited(1, day)], per.of(term), day).is_met is counts


def test_tally_leaves_what_is_still_to_come_out_of_the_count() -> None:
    row, today = Obligation("mine", "說明", Kind.BRIEFING, "九"), date(2026, 11, 21)
    tomorrow = credited(1, today + timedelta(days=1))
    seen = tally(row, [tomorrow], Period.TERM.of(Term(115, 1)), today)
    assert (seen.held, seen.planned, seen.is_met) == ((), (tomorrow,), False)


def test_tally_notes_open_grades_where_the_clause_asks() -> None:
    row, period = obligation("luodong", "student-briefing"), Period.YEAR.of(Term(115, 1))
    today = date(2026, 11, 21)
    one = credited(1, today, Audience.G11, key=row.key)
    later = credited(2, today + timedelta(days=9), Audience.STUDENTS, key=row.key)
    seen = tally(row, [one, later], period, today)
    assert (seen.is_met, seen.open_grades) == (True, (Audience.G10, Audience.G12))
    assert tally(row, [credited(3, today, key=row.key)], period, today).open_grades == ()
    assert tally(row, [], period, today).open_grades == GRADES
    assert tally(obligation("daan", "parent-briefing"), [], period, today).open_grades == ()
