from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from intranet.rules.constraints import Level
from intranet.rules.reward_checks import NominationFacts, RewardFinding, caps_broken, check_nomination
from intranet.rules.rewards import GRADES, Role
from tests.rules.samples import school

DAY = date(2026, 11, 21)
COMMENDATION, DOUBLE, MERIT = GRADES[0], GRADES[1], GRADES[2]


def facts(**changes: Any) -> NominationFacts:
    values: dict[str, Any] = {
        "nominee": 1,
        "nominee_positions": frozenset({"teacher"}),
        "nominator": 9,
        "deed": "辦理認證",
        "role": Role.LEAD,
        "grade": COMMENDATION,
    }
    return NominationFacts(**{**values, **changes})


def find(one: NominationFacts, *others: NominationFacts, code: str = "luodong") -> list[RewardFinding]:
    scheme = school(code).rewards
    codes = {name: school(code).directory.position(name).code for rule in scheme.rules for name in rule.positions}
    return list(check_nomination(one, others, rules=scheme.rules, grades=scheme.grades, codes=codes, day=DAY))


def judge(one: NominationFacts, *others: NominationFacts, code: str = "luodong") -> list[tuple[Level, str]]:
    return [(found.level, found.field) for found in find(one, *others, code=code)]


def test_a_plain_nomination_passes() -> None:
    assert judge(facts(), facts(nominee=2), facts(deed="辦理研習")) == []


def test_nobody_nominates_themselves() -> None:
    assert judge(facts(nominator=1)) == [(Level.REFUSE, "person")]


@pytest.mark.parametrize("code", ["luodong", "daan"])
def test_the_principal_is_not_nominated_by_the_school(code: str) -> None:
    (found,) = find(facts(nominee_positions=frozenset({"principal"})), code=code)
    assert (found.level, found.field) == (Level.REFUSE, "person")
    assert found.message == ("校長不列入學校提報：校長之獎勵由主管機關核定，不由學校提報（系統預設，非規定所載）。")


def test_a_school_says_by_rows_whom_it_does_not_nominate() -> None:
    found = find(facts(nominee_positions=frozenset({"scribe"})), code="fake")
    assert [one.message for one in found] == ["文書不列入學校提報：校長與文書另案辦理（規定「柒」）。"]
    assert judge(facts(nominee_positions=frozenset({"dean"})), code="fake") == []


@pytest.mark.parametrize("in_case", [True, False])
def test_one_deed_is_rewarded_once_across_cases_too(in_case: bool) -> None:
    assert judge(facts(deed=" 辦理認證 "), facts(in_case=in_case)) == [(Level.REFUSE, "deed")]


@pytest.mark.parametrize(
    ("done_on", "found"),
    [
        (None, []),
        (date(2025, 11, 21), []),
        (date(2025, 11, 20), ["事蹟完成於 114/11/20，應於 365 日內提報，最遲 115/11/20（系統預設，非規定所載）。"]),
        (DAY, []),
        (date(2026, 11, 22), ["事蹟完成日不得晚於今天（115/11/21）。"]),
    ],
)
def test_the_time_since_the_deed_is_looked_at(done_on: date | None, found: list[str]) -> None:
    assert [one.message for one in find(facts(done_on=done_on))] == found


def test_a_school_may_refuse_what_the_default_only_warns_about() -> None:
    late = facts(done_on=date(2026, 8, 1))
    assert judge(late) == []
    (found,) = find(late, code="fake")
    assert (found.level, found.field) == (Level.REFUSE, "done_on")
    assert found.message == "事蹟完成於 115/8/1，應於 90 日內提報，最遲 115/10/30（規定「柒」）。"


def test_caps_count_the_case_and_nothing_else() -> None:
    higher = [facts(nominee=number, deed=str(number), grade=MERIT) for number in (2, 3)]
    elsewhere = facts(deed="別案", grade=MERIT, in_case=False)
    assert judge(facts(grade=MERIT), *higher, elsewhere) == []
    (found,) = find(facts(grade=GRADES[3]), *higher, facts(nominee=4, deed="四", grade=MERIT))
    assert (found.level, found.field) == (Level.WARN, "grade")
    assert found.message == "「記功一次」以上每案至多 3 人次，這樣是 4 人次（系統預設，非規定所載）。"
    assert judge(facts(grade=DOUBLE), *higher, facts(nominee=4, deed="四", grade=MERIT)) == []


def test_a_school_has_several_caps_of_its_own() -> None:
    others = [facts(nominee=2, deed="二", grade=MERIT), facts(nominee=3, deed="三", grade=DOUBLE)]
    assert judge(facts(grade=MERIT), *others, code="fake") == [(Level.REFUSE, "grade"), (Level.WARN, "grade")]


def test_only_a_cap_that_refuses_binds_the_group() -> None:
    def broken(code: str) -> tuple[str, ...]:
        scheme = school(code).rewards
        return caps_broken([MERIT] * 4, rules=scheme.rules, grades=scheme.grades)

    assert broken("luodong") == ()
    assert broken("fake") == ("「記功一次」以上每案至多 1 人次，這樣是 4 人次（規定「柒」）。",)


def test_the_national_rules_stand_where_the_school_has_none() -> None:
    assert school("daan").rewards.rules == school("luodong").rewards.rules
    assert [(rule.check.name, rule.clause) for rule in school("fake").rewards.rules] == [
        ("ONE_DEED", ""), ("NOT_ONESELF", ""), ("RECUSAL", ""), ("NOT_NOMINATED", "柒"), ("ORGANISERS_FIRST", ""),
        ("IN_TIME", "柒"), ("CAP", "柒"), ("CAP", "柒"),
    ]  # fmt: skip


def test_a_helper_above_the_organiser_is_pointed_out() -> None:
    found = find(facts(nominee=2, role=Role.ASSIST, grade=MERIT), facts(grade=DOUBLE))
    assert [(f.level, f.message) for f in found] == [
        (Level.WARN, "協辦人員獎度高於主辦人員，建議不超過「嘉獎二次」（系統預設，非規定所載）。")
    ]


@pytest.mark.parametrize("grade", [COMMENDATION, DOUBLE])
def test_a_helper_no_higher_than_the_organiser_passes(grade: Any) -> None:
    assert judge(facts(nominee=2, role=Role.ASSIST, grade=grade), facts(grade=DOUBLE)) == []


def test_the_grades_weigh_as_the_rules_count_them() -> None:
    assert [(grade.label, grade.weight) for grade in GRADES] == [
        ("嘉獎一次", 1), ("嘉獎二次", 2), ("記功一次", 3), ("記功二次", 6), ("記大功一次", 9),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("staff_type", "basis"),
    [
        ("教師", "學校教職員獎勵標準；公立高級中等以下學校教師成績考核辦法"),
        ("公務人員", "學校教職員獎勵標準；公務人員考績法及其施行細則"),
        ("約聘僱", "學校教職員獎勵標準；聘（僱）用契約及學校工作規則"),
        ("志工", "學校教職員獎勵標準"),
    ],
)
@pytest.mark.parametrize("code", ["luodong", "daan", "fake"])
def test_the_schools_standard_comes_before_the_rules_of_the_staff_type(code: str, staff_type: str, basis: str) -> None:
    assert school(code).rewards.basis_for(staff_type) == basis


@pytest.mark.parametrize(
    ("code", "clause", "proposer", "evaluator"),
    [
        ("luodong", "十一", "教務主任", "學生學習歷程檔案工作小組"),
        ("daan", "十", "教務處主任", "學生學習歷程檔案資料工作小組"),
        ("fake", "柒", "教導主任", "學習歷程推動小組"),
    ],
)
def test_the_schools_words_stand_over_the_national_ones(code: str, clause: str, proposer: str, evaluator: str) -> None:
    rewards = school(code).rewards
    assert (rewards.clause, rewards.proposer, rewards.evaluator) == (clause, proposer, evaluator)
    assert len(rewards.rules) >= 7
