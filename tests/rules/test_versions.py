"""Wordings that follow each other: which one binds on a day, what differs between two days, and old terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from intranet.rules.checks import faults
from intranet.rules.dates import Term
from intranet.rules.evidence import Facts, State, judge_regulation, requirements_of
from intranet.rules.evidence.facts import MeetingFact, SessionFact
from intranet.rules.regulation import Amendment, Clause, Regulation
from intranet.rules.versions import ChangeKind, ClauseChange, change_days, compare, is_text_known
from tests.rules.samples import school

FAKE = school("fake")
AMENDED, BEFORE = date(2025, 8, 29), date(2025, 8, 28)


def regulation(*clauses: Clause) -> Regulation:
    return Regulation("要點", "要點", (), clauses)


REWORDED = regulation(
    Clause("二", "新", since=AMENDED),
    Clause("一", "照舊"),
    Clause("二", "舊", until=BEFORE),
    Clause("三", "刪", until=BEFORE),
)


@pytest.mark.parametrize(
    ("day", "texts"),
    [(BEFORE, ["舊", "照舊", "刪"]), (AMENDED, ["新", "照舊", "刪"]), (date(2030, 1, 1), ["新", "照舊", "刪"])],
)
def test_each_clause_stands_once_as_it_read_on_the_day(day: date, texts: list[str]) -> None:
    assert [clause.summary for clause in REWORDED.on(day)] == texts


def test_what_is_not_in_force_is_left_out() -> None:
    assert [clause.ref for clause in REWORDED.in_force(AMENDED)] == ["二", "一"]


def test_a_ref_means_its_newest_wording() -> None:
    found = REWORDED.clause("二")
    assert found is not None
    assert found.summary == "新"


def test_wordings_that_overlap_stop_the_start() -> None:
    rows = (*FAKE.regulation.clauses, Clause("伍", "第三種", since=date(2026, 1, 1)))
    broken = replace(FAKE, regulation=replace(FAKE.regulation, clauses=rows))
    assert [fault.reason for fault in faults(broken)] == ["條文「伍」重複 2 次"]


def test_wordings_are_judged_in_one_way() -> None:
    rows = tuple(replace(row, optional=True) if row.until else row for row in FAKE.regulation.clauses)
    broken = replace(FAKE, regulation=replace(FAKE.regulation, clauses=rows))
    assert [fault.reason for fault in faults(broken)] == [
        "條文「伍」修正前後的 optional= 不同；修正前後須以相同的方式判斷"
    ]


def test_the_days_of_change_are_those_of_the_rows() -> None:
    assert change_days(FAKE) == (AMENDED,)
    assert change_days(school("luodong")) == change_days(school("daan")) == ()


def test_two_days_are_compared_clause_by_clause() -> None:
    (change,) = compare(FAKE, BEFORE, AMENDED)
    assert change == ClauseChange(
        "伍",
        ChangeKind.REWORDED,
        "輔導組與學習導師每學年合辦學生、家長、教師說明各 1 場。",
        "輔導組與學習導師每學年合辦學生說明 1 場。",
        FAKE.regulation.amendments[1],
        ("增列應辦事項「家長說明」", "增列應辦事項「教師說明」"),
    )


def test_two_days_of_one_version_do_not_differ() -> None:
    assert compare(FAKE, AMENDED, date(2026, 11, 21)) == compare(FAKE, date(2024, 9, 1), BEFORE) == ()


def test_what_was_added_and_removed_is_named() -> None:
    rows = replace(FAKE.regulation, clauses=(*REWORDED.clauses, Clause("四", "增", since=AMENDED)))
    changes = compare(replace(FAKE, regulation=rows), BEFORE, AMENDED)
    assert [(row.ref, row.kind, row.new, row.old) for row in changes] == [
        ("二", ChangeKind.REWORDED, "新", "舊"),
        ("三", ChangeKind.REMOVED, "", "刪"),
        ("四", ChangeKind.ADDED, "增", ""),
    ]


def test_an_amendment_is_known_by_the_rows_that_it_changed() -> None:
    rows = FAKE.regulation
    assert [is_text_known(rows, row) for row in rows.amendments] == [False, True]
    ended = regulation(Clause("三", "刪", until=BEFORE))
    assert is_text_known(ended, Amendment(AMENDED, "校務會議"))


def states(day: date, term: Term | None = None, **facts: object) -> tuple[State, str]:
    found = judge_regulation(FAKE.regulation, requirements_of(FAKE), Facts(**facts), day, term)  # type: ignore[arg-type]
    assert len(found) == 9
    clause = next(row for row in found if row.ref == "伍")
    return clause.state, clause.summary


PUPILS = (SessionFact("outreach-pupils", date(2025, 5, 6), "學生說明"),)


def test_an_old_term_is_judged_by_the_clauses_of_its_time() -> None:
    old = "輔導組與學習導師每學年合辦學生說明 1 場。"
    assert states(date(2025, 6, 1), sessions=PUPILS) == (State.MET, old)
    assert states(date(2026, 11, 21), Term(113, 2), sessions=PUPILS) == (State.MET, old)


def test_what_an_amendment_added_is_due_and_was_not_missed_before() -> None:
    meetings = (MeetingFact(1, date(2024, 10, 1), 9, 9),)
    state, summary = states(date(2025, 10, 1), sessions=PUPILS, meetings=meetings)
    assert (state, summary) == (State.DUE, "輔導組與學習導師每學年合辦學生、家長、教師說明各 1 場。")


def test_what_an_amendment_added_is_missed_in_the_year_after() -> None:
    pupils = (*PUPILS, SessionFact("outreach-pupils", date(2025, 10, 6), "學生說明"))
    assert states(date(2026, 10, 1), sessions=pupils)[0] is State.OVERDUE
