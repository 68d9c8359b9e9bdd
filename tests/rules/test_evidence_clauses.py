"""Whole regulations: every clause of every school has requirements, a state on any facts, and its owners."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.rules.dates import Term
from intranet.rules.evidence import (
    ClauseStatus,
    Facts,
    Signed,
    State,
    UnprovedClause,
    clause_owners,
    judge_regulation,
    requirements_of,
    worst,
)
from intranet.rules.evidence.facts import DecisionFact, ExceptionFact, StatementFact, Tenure
from intranet.rules.evidence.judge import judge_clause
from intranet.rules.evidence.records import Unused
from intranet.rules.regulation import Clause
from tests.rules.evidence_samples import TODAY, at, line, meeting, release, session
from tests.rules.samples import school

CODES = ("luodong", "daan", "fake")
DAYS = st.dates(date(2024, 8, 1), date(2028, 7, 31))


def judge(code: str, facts: Facts, day: date = TODAY) -> dict[str, ClauseStatus]:
    one = school(code)
    required = requirements_of(one)
    rows = (
        *judge_regulation(one.regulation, required, facts, day),
        *judge_regulation(one.national, required, facts, day),
    )
    return {row.ref: row for row in rows}


@pytest.mark.parametrize("code", CODES)
def test_every_clause_has_a_requirement(code: str) -> None:
    one = school(code)
    clauses = (*one.regulation.clauses, *one.national.clauses)
    refs = list(dict.fromkeys(clause.ref for clause in clauses))  # a reworded one has several rows
    required = requirements_of(one)
    assert list(required) == refs
    assert all(required[ref] for ref in refs)


def test_number_of_clauses() -> None:
    assert [len(school(code).regulation.clauses) for code in CODES[:2]] == [45, 46]


def test_clause_that_no_row_proves_is_refused() -> None:
    one = school("luodong")
    bare = replace(one, regulation=replace(one.regulation, clauses=(*one.regulation.clauses, Clause("十三", "無"))))
    with pytest.raises(UnprovedClause, match="十三"):
        requirements_of(bare)


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_met_without_facts(code: str) -> None:
    """Only what the rows themselves tell: the third school's adoption clause asks for no approval besides."""
    rows = judge(code, Facts()).items()
    adopted = [school(code).regulation.adoption_clause] if code == "fake" else []
    assert [ref for ref, row in rows if row.state not in (State.DUE, State.NOT_APPLICABLE)] == adopted


@pytest.mark.parametrize("code", CODES)
def test_what_does_not_apply_says_why(code: str) -> None:
    for row in judge(code, Facts()).values():
        assert row.detail
        if row.state is State.NOT_APPLICABLE:
            assert row.verdicts


def test_alternative_platform_does_not_apply() -> None:
    rows = judge("luodong", Facts())
    not_used = [ref for ref, row in rows.items() if row.state is State.NOT_APPLICABLE]
    assert not_used == ["十(一)1(2)I", "十(一)1(2)II", "十(二)2(2)"]


def test_national_fact_follows_the_row_that_answers_it() -> None:
    facts = Facts(meetings=(meeting(1, date(2026, 9, 18)),))
    assert judge("luodong", facts)["national:meeting"].state is State.MET
    assert judge("luodong", facts)["三"].state is State.DUE  # its convener's post is vacant in these facts
    whole = replace(facts, positions=(Tenure("principal", date(2025, 8, 1)), Tenure("clerk", date(2025, 8, 1))))
    assert judge("luodong", whole)["三"].state is State.MET


def test_unit_without_posts_asks_for_a_signature() -> None:
    required = requirements_of(school("daan"))
    assert [row.reason for row in required["六(二)3"] if isinstance(row, Signed)] == [
        "「進修部學務組」只見於規定，沒有職務可以在系統確認，須由執行秘書查明後簽署。"
    ]


def test_worst_requirement_is_the_state_of_the_clause() -> None:
    assert worst([State.MET, State.DUE, State.NOT_APPLICABLE]) is State.DUE
    assert worst([State.MET, State.MANUAL]) is State.MANUAL
    assert worst([State.NOT_APPLICABLE]) is State.NOT_APPLICABLE


def test_exception_covers_its_days_only() -> None:
    facts = Facts(exceptions=(ExceptionFact("七", date(2026, 11, 1), date(2026, 11, 30), "臺教字第1號"),))
    days = {day: judge("luodong", facts, day)["七"].state for day in (date(2026, 10, 31), TODAY, date(2026, 12, 1))}
    assert list(days.values()) == [State.DUE, State.EXCEPTION, State.DUE]
    row = judge("luodong", facts)["七"]
    assert (row.due, row.evidence[0].text) == (None, "臺教字第1號：主管機關核定")
    assert judge("luodong", facts)["八"].state is State.DUE


def test_clause_outside_its_days_is_not_in_force() -> None:
    clause = Clause("一", "舊條文", until=date(2026, 7, 31))
    assert judge_clause(clause, (Unused("x"),), Facts(), at()).detail == "這一天條文沒有施行"


def test_days_left_and_days_past() -> None:
    row = judge("luodong", Facts())["三"]
    assert (row.due, row.days) == (date(2027, 1, 31), 71)
    assert row.as_json() == {"ref": "三", "summary": row.summary, "state": "due", "evidence": []}


def test_owners_are_the_posts_of_the_rows() -> None:
    owners = clause_owners(school("luodong"))
    assert owners["九(三)1"] == {"counseling-director"}
    assert owners["六(二)3"] == {"student-affairs-section", "discipline-section", "clubs-section"}


HISTORY = st.builds(
    lambda meetings, sessions, statements, seats: Facts(
        meetings=tuple(meeting(number, on) for number, on in enumerate(meetings)),
        decisions=tuple(DecisionFact("三(一)", number) for number, _ in enumerate(meetings)),
        sessions=tuple(session("student-briefing", on) for on in sessions),
        statements=tuple(StatementFact("七", Term.containing(on), on) for on in statements),
        positions=tuple(Tenure("registrar", on, on + timedelta(days=400)) for on in seats),
        releases=tuple(
            release(Term.containing(on), on, line("upload-1", Term.containing(on), on, on + timedelta(days=60)))
            for on in sessions
        ),
    ),
    *(st.lists(DAYS, max_size=5) for _ in range(4)),
)


@settings(max_examples=30, deadline=None)
@given(HISTORY, DAYS, st.sampled_from(CODES))
def test_what_happens_later_changes_nothing(facts: Facts, day: date, code: str) -> None:
    """Judging as of a day gives the same, whether or not the records of later days are known."""
    known = replace(
        facts,
        meetings=tuple(row for row in facts.meetings if row.on <= day),
        sessions=tuple(row for row in facts.sessions if row.on <= day),
        statements=tuple(row for row in facts.statements if row.on <= day),
        releases=tuple(row for row in facts.releases if row.on <= day),
        positions=tuple(row for row in facts.positions if row.starts <= day),
    )
    assert judge(code, facts, day) == judge(code, known, day)


@settings(max_examples=30, deadline=None)
@given(HISTORY, DAYS, st.sampled_from(CODES))
def test_open_states_have_dates_on_the_right_side(facts: Facts, day: date, code: str) -> None:
    for row in judge(code, facts, day).values():
        if row.state is State.DUE:
            assert row.due is not None
            assert row.due >= day
        elif row.state is State.OVERDUE:
            assert row.due is not None
            assert row.due < day
        else:
            assert row.due is None
        if row.state in (State.MANUAL, State.EXCEPTION):
            assert row.evidence
