"""Where units recorded what they did, the state follows from it; else from the self-check or the signature."""

from __future__ import annotations

from datetime import date

import pytest

from intranet.rules.dates import Period
from intranet.rules.evidence import Facts, Requirement, Signed, State, requirements_of
from intranet.rules.evidence.facts import StatementFact
from intranet.rules.evidence.operation_facts import (
    ChangeFact,
    OperationFacts,
    ReadingFact,
    ReceiptFact,
    SealedFact,
    SubmittedFact,
)
from intranet.rules.evidence.operations import (
    Capped,
    Certified,
    Changed,
    Closed,
    Operated,
    Received,
    Recorded,
    Sealed,
    Submitted,
)
from intranet.rules.operations import Measure
from intranet.rules.portfolio import Retention
from intranet.rules.schedule import TERM_END, TERM_START, Window, Work
from intranet.schools import load_school
from tests.rules.evidence_samples import T115_1, at, check, judged, line, release

START, END = date(2026, 10, 1), date(2026, 10, 10)
BOTH = ("註冊組", "進修部註冊組")
M = Measure


def window(work: Work) -> Window:
    return Window("w", "作業", work, "六", BOTH, TERM_START, TERM_END)


def facts(*, checks: tuple = (), **operations: tuple) -> Facts:  # type: ignore[type-arg]
    released = release(T115_1, date(2026, 8, 25), line("w", T115_1, START, END))
    return Facts(releases=(released,), checks=checks, operations=OperationFacts(**operations))


def part(unit: str, on: date = date(2026, 10, 5)) -> SubmittedFact:
    return SubmittedFact(T115_1, "records", unit, on, 100)


SUBMITTED = Submitted(window(Work.SUBMISSION), (), BOTH, "records")


@pytest.mark.parametrize(
    ("units", "day", "state", "due"),
    [
        (BOTH, date(2026, 10, 6), State.MET, None),
        (BOTH[:1], date(2026, 10, 10), State.DUE, END),
        (BOTH[:1], date(2026, 10, 11), State.OVERDUE, END),
        (BOTH, date(2026, 10, 4), State.DUE, date(2026, 10, 17)),  # not submitted yet on that day: the self-check
        ((), date(2026, 10, 18), State.OVERDUE, date(2026, 10, 17)),
    ],
)
def test_step_is_met_when_every_unit_has_signed(units: tuple[str, ...], day: date, state: State, due: date) -> None:
    verdict = judged(SUBMITTED, facts(submitted=tuple(part(unit) for unit in units)), day)
    assert (verdict.state, verdict.due) == (state, due)


def test_step_without_records_follows_its_self_check() -> None:
    checked = facts(checks=(check(T115_1, "w", date(2026, 10, 12)),))
    assert judged(SUBMITTED, checked).state is State.MET
    problem = facts(
        checks=(check(T115_1, "w", date(2026, 10, 12), passed=False),), submitted=(part("註冊組"), part(BOTH[1]))
    )
    assert judged(SUBMITTED, problem).state is State.OVERDUE


def test_units_that_are_waited_for_are_told() -> None:
    found = SUBMITTED.left(facts(submitted=(part("註冊組"),)), at())
    assert found == (T115_1, ("進修部註冊組",))
    assert SUBMITTED.left(facts(), at()) is None


def receipt(unit: str, *, counted: date | None = END, closed: date | None = None) -> ReceiptFact:
    return ReceiptFact(T115_1, unit, START, END, 100, 98, counted, closed)


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ((), State.OVERDUE),
        ((receipt(BOTH[0]),), State.OVERDUE),
        ((receipt(BOTH[0]), receipt(BOTH[1], counted=START)), State.OVERDUE),
        ((receipt(BOTH[0]), receipt(BOTH[1])), State.MET),
    ],
)
def test_students_receipt_needs_a_last_count_of_every_unit(rows: tuple[ReceiptFact, ...], state: State) -> None:
    verdict = judged(Received(window(Work.RECEIPT), (), BOTH), facts(receipts=rows))
    assert verdict.state is state
    assert ("確認 196/200 人" in verdict.text) is (state is State.MET)


def test_receipt_is_closed_by_every_unit() -> None:
    requirement = Closed(window(Work.RECEIPT_CLOSING), (), BOTH)
    one = facts(receipts=(receipt(BOTH[0], closed=date(2026, 10, 12)), receipt(BOTH[1])))
    assert requirement.left(one, at()) == (T115_1, ("進修部註冊組",))
    assert (judged(requirement, one).state, judged(requirement, one).due) == (State.OVERDUE, END)
    day = date(2026, 10, 13)
    both = facts(receipts=tuple(receipt(unit, closed=day) for unit in BOTH))
    assert judged(requirement, both).state is State.MET
    assert judged(requirement, both, date(2026, 10, 12)).state is State.OVERDUE


def reading(outstanding: int, on: date = END, unit: str = "註冊組") -> ReadingFact:
    return ReadingFact(
        T115_1, "w", unit, on, {M.UPLOADED: 10, M.CERTIFIED: 10 - outstanding, M.OUTSTANDING: outstanding}
    )


@pytest.mark.parametrize(
    ("rows", "day", "state"),
    [
        ((reading(0),), date(2026, 10, 11), State.MET),
        ((reading(2),), date(2026, 10, 11), State.OVERDUE),
        ((reading(2), reading(0, date(2026, 10, 12))), date(2026, 10, 12), State.MET),
        ((reading(2, date(2026, 10, 5)),), date(2026, 10, 11), State.DUE),  # too early to tell: the self-check
        ((reading(2, date(2026, 10, 5)),), date(2026, 10, 6), State.DUE),
    ],
)
def test_certification_is_judged_by_its_counts_when_it_is_over(
    rows: tuple[ReadingFact, ...], day: date, state: State
) -> None:
    requirement = Certified(window(Work.CERTIFICATION), (), ("註冊組",))
    assert judged(requirement, facts(readings=rows), day).state is state


@pytest.mark.parametrize(("most", "state"), [(20, State.MET), (21, State.DUE), (None, State.DUE)])
def test_cap_is_judged_by_the_newest_reading(most: int | None, state: State) -> None:
    rows = () if most is None else (ReadingFact(T115_1, "upload", "輔導室", START, {M.MOST: most}),)
    verdict = judged(Capped("五.3(2)", "平臺", Period.TERM, False, 20), facts(readings=rows))
    assert verdict.state is state
    assert ("上限 20 件" in verdict.text) is (most is not None)


def test_sealed_graduates_are_told_with_the_day_of_permission_and_never_due() -> None:
    requirement = Sealed("七", "廠商", Period.TERM, False, Retention(1, "七"))
    verdict = judged(requirement, facts(sealed=(SealedFact(114, date(2026, 7, 31), 3),)))
    assert (verdict.state, verdict.due) == (State.MET, None)
    assert verdict.text == "114 學年度畢業 3 班已封存，最早 116/8/1 得刪除"
    assert judged(requirement, facts(sealed=(SealedFact(113, date(2025, 7, 31), 3),))).state is State.DUE


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ((ChangeFact(START, END),), State.MET),
        ((ChangeFact(START, END), ChangeFact(START)), State.DUE),
        ((ChangeFact(date(2026, 3, 2)),), State.OVERDUE),
        ((ChangeFact(date(2026, 3, 2), date(2026, 3, 9)),), State.DUE),  # a case of last year says nothing of this one
    ],
)
def test_enrolment_changes_are_met_by_their_lists(rows: tuple[ChangeFact, ...], state: State) -> None:
    assert judged(Changed("八", "校務行政系統"), facts(changes=rows)).state is state


def test_signature_counts_where_there_is_no_record() -> None:
    requirement = Changed("八", "校務行政系統")
    signed = Facts(statements=(StatementFact("八", T115_1, START),))
    assert judged(requirement, signed).state is State.MANUAL
    assert requirement.recorded(signed, at()) is None


def kinds(rows: tuple[Requirement, ...]) -> set[type]:
    return {type(row) for row in rows if isinstance(row, Operated | Recorded)}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("luodong", {"五(三)2": Certified, "六(二)3": Submitted, "六(三)": Closed, "七": Sealed, "八": Changed}),
        ("daan", {"五.3(2)": Capped, "五.3(3)": Certified, "六(二)4": Submitted, "七": Sealed, "八": Changed}),
    ],
)
def test_rows_of_both_schools_are_proved_by_operations(code: str, expected: dict[str, type]) -> None:
    table = requirements_of(load_school(code, None))
    assert {ref: kind in kinds(table[ref]) for ref, kind in expected.items()} == dict.fromkeys(expected, True)
    evening = next(row for row in table["六(二)3"] if isinstance(row, Submitted)).parties
    assert len(evening) == {"luodong": 3, "daan": 2}[code]
    assert any(isinstance(row, Signed) for row in table["六(二)3"]) is (code == "daan")
