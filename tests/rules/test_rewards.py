from __future__ import annotations

from typing import Any

import pytest

from intranet.rules.constraints import Level
from intranet.rules.rewards import GRADES, NominationFacts, Role, check_nomination
from tests.rules.samples import school

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


def judge(one: NominationFacts, *others: NominationFacts) -> list[tuple[Level, str]]:
    return [(found.level, found.field) for found in check_nomination(one, others, convener="principal")]


def test_a_plain_nomination_passes() -> None:
    assert judge(facts(), facts(nominee=2), facts(deed="辦理研習")) == []


def test_nobody_nominates_themselves() -> None:
    assert judge(facts(nominator=1)) == [(Level.REFUSE, "person")]


def test_the_convener_is_not_nominated_by_the_school() -> None:
    assert judge(facts(nominee_positions=frozenset({"principal"}))) == [(Level.REFUSE, "person")]


def test_one_deed_is_rewarded_once() -> None:
    assert judge(facts(deed=" 辦理認證 "), facts()) == [(Level.REFUSE, "deed")]


def test_a_helper_above_the_organiser_is_pointed_out() -> None:
    helper = facts(nominee=2, role=Role.ASSIST, grade=MERIT)
    found = check_nomination(helper, [facts(grade=DOUBLE)], convener="principal")
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
    assert len(rewards.defaults) == 5
