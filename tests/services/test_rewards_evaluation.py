"""A case before the working group: decided, corrected, carried over."""

from __future__ import annotations

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import (
    CaseState,
    MeetingState,
    Outcome,
    Person,
    RewardCase,
)
from intranet.services.actor import SYSTEM, Actor
from intranet.services.compliance_desk import desk_of
from intranet.services.context import current_school
from intranet.services.errors import Refused, SeveralRefused
from intranet.services.people import end_appointment, holders_on
from intranet.services.rewards import (
    carry_postponed,
)
from intranet.services.rewards_evaluation import Decision, evaluate
from intranet.services.rewards_records import case_record
from intranet.services.rewards_submission import submit_case
from tests.services.rewards_samples import (
    LONG_AGO,
    TERM,
    a_case,
    a_meeting,
    acting,
    attend,
    hold,
    numbers,
    resolve,
    secretary,
    somebody,
)
from tests.support.queries import counted_queries

APPROVED = Decision(Outcome.APPROVED)


def approved(case: RewardCase) -> dict[int, Decision]:
    return {row.id: APPROVED for row in numbers(case).values()}


def test_evaluation_waits_for_a_quorate_meeting_that_decided(app: Flask) -> None:
    proposer = secretary()
    case = a_case(proposer, somebody("陳甲", "registrar"))
    meeting = a_meeting()

    def refusal() -> str:
        with pytest.raises(Refused) as refused:
            evaluate(proposer, case.id, approved(case))
        assert case_record(case.id).why_not_evaluated == refused.value.message
        assert desk_of(proposer).decided == frozenset()  # no step of the home page either
        return refused.value.message

    assert refusal() == "尚未提送工作小組。"
    submit_case(proposer, case.id, meeting.id)
    assert refusal() == "115 學年度第 1 學期第 1 次會議尚未開會。"
    hold(case, present=12, decide=False)
    assert refusal() == "115 學年度第 1 學期第 1 次會議出席未達開會人數，不能評核。"
    attend(meeting, somebody("補到"))
    assert refusal() == "115 學年度第 1 學期第 1 次會議尚未就本案作成決議。"
    resolve(case)
    assert desk_of(proposer).decided == {f"/rewards/{case.id}"}
    evaluate(proposer, case.id, approved(case))
    assert desk_of(proposer).decided == frozenset()


def test_evaluation_decides_each_nomination_and_completes_the_case(app: Flask) -> None:
    proposer = secretary()
    case = a_case(proposer, *(somebody(name, "teacher") for name in ("陳甲", "林乙", "黃丙", "張丁")))
    submit_case(proposer, case.id, a_meeting().id)
    item = hold(case)
    rows = numbers(case)
    decisions = {
        rows[1].id: APPROVED,
        rows[2].id: Decision(Outcome.CHANGED, "commendation-2", "成效卓著"),
        rows[3].id: Decision(Outcome.REJECTED, reason="事蹟不足"),
    }
    evaluate(proposer, case.id, decisions)
    assert case_record(case.id).line.state is CaseState.SUBMITTED
    evaluate(proposer, case.id, {rows[4].id: Decision(Outcome.POSTPONED, reason="待補佐證")})
    record = case_record(case.id)
    assert [(line.outcome, line.final_grade) for line in record.nominations] == [
        (Outcome.APPROVED, "嘉獎一次"), (Outcome.CHANGED, "嘉獎二次"), (Outcome.REJECTED, ""), (Outcome.POSTPONED, ""),
    ]  # fmt: skip
    assert (record.line.state, record.evaluation, record.line.rewarded) == (CaseState.EVALUATED, "照案通過。", 2)
    assert record.item is not None
    assert (record.item.item_id, record.line.evaluated_on) == (item.id, record.item.on)


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        (Decision(Outcome.CHANGED, "commendation-1", "理由"), "與建議不同的獎度"),
        (Decision(Outcome.CHANGED, "medal", "理由"), "與建議不同的獎度"),
        (Decision(Outcome.CHANGED, "merit-1"), "請寫明理由"),
        (Decision(Outcome.REJECTED), "請寫明理由"),
        (Decision(Outcome.POSTPONED, reason="  "), "請寫明理由"),
    ],
)
def test_incomplete_decision_is_refused_at_its_row(app: Flask, decision: Decision, message: str) -> None:
    proposer = secretary()
    case = a_case(proposer, somebody("陳甲", "registrar"))
    submit_case(proposer, case.id, a_meeting().id)
    hold(case)
    (row,) = numbers(case).values()
    with pytest.raises(Refused, match=message) as refused:
        evaluate(proposer, case.id, {row.id: decision})
    assert refused.value.field == f"nomination-{row.id}"
    assert numbers(case)[1].outcome is None


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        (Decision(Outcome.APPROVED, "major-merit-1"), "請改選「變更獎度通過」並寫理由"),
        (Decision(Outcome.REJECTED, "merit-1", "事蹟不足"), "登錄「不通過」時不變更獎度"),
        (Decision(Outcome.POSTPONED, "merit-1", "待補佐證"), "登錄「緩議」時不變更獎度"),
    ],
)
def test_grade_chosen_beside_another_outcome_is_refused_at_the_grade(
    app: Flask, decision: Decision, message: str
) -> None:
    proposer = secretary()
    case = a_case(proposer, somebody("陳甲", "registrar"))
    submit_case(proposer, case.id, a_meeting().id)
    hold(case)
    (row,) = numbers(case).values()
    with pytest.raises(Refused, match=message) as refused:
        evaluate(proposer, case.id, {row.id: decision})
    assert refused.value.field == f"nomination-{row.id}-grade"
    assert numbers(case)[1].outcome is None
    evaluate(proposer, case.id, {row.id: Decision(Outcome.APPROVED, row.grade)})  # the proposed grade is no change
    assert numbers(case)[1].final_grade == row.grade


def test_refusals_of_all_rows_are_told_at_once_each_at_its_row(app: Flask) -> None:
    proposer = secretary()
    case = a_case(proposer, *(somebody(name, "teacher") for name in ("陳甲", "林乙", "黃丙")))
    submit_case(proposer, case.id, a_meeting().id)
    hold(case)
    rows = numbers(case)
    decisions = {rows[1].id: Decision(Outcome.REJECTED), rows[2].id: APPROVED, rows[3].id: Decision(Outcome.CHANGED)}
    with pytest.raises(SeveralRefused) as refused:
        evaluate(proposer, case.id, decisions)
    assert [part.field for part in refused.value.parts] == [f"nomination-{rows[1].id}", f"nomination-{rows[3].id}"]
    assert [row.outcome for row in numbers(case).values()] == [None] * 3


@pytest.mark.parametrize("school_code", ["fake"])
def test_group_does_not_pass_more_than_a_cap_that_refuses(app: Flask) -> None:
    proposer = secretary()
    case = a_case(proposer, somebody("陳甲", "learning"), somebody("林乙", "media"))
    submit_case(proposer, case.id, a_meeting().id)
    hold(case)
    raised = Decision(Outcome.CHANGED, "merit-1", "成效卓著")
    with pytest.raises(Refused, match="每案至多 1 人次，這樣是 2 人次（規定「柒」）"):
        evaluate(proposer, case.id, {row.id: raised for row in numbers(case).values()})


def test_item_that_was_not_carried_rewards_nobody(app: Flask) -> None:
    proposer = secretary()
    case = a_case(proposer, somebody("陳甲", "registrar"))
    submit_case(proposer, case.id, a_meeting().id)
    hold(case, carried=False)
    with pytest.raises(Refused, match="未獲工作小組通過"):
        evaluate(proposer, case.id, approved(case))
    evaluate(proposer, case.id, {numbers(case)[1].id: Decision(Outcome.REJECTED, reason="未通過")})
    assert case_record(case.id).line.state is CaseState.EVALUATED


def test_nominee_in_the_room_is_not_rewarded_by_this_meeting(app: Flask) -> None:
    proposer, nominee, meeting = secretary(), somebody("陳甲", "teacher"), a_meeting()
    case = a_case(proposer, nominee)
    submit_case(proposer, case.id, meeting.id)
    hold(case)
    attend(meeting, nominee)  # came later, and nobody noted a recusal
    with pytest.raises(Refused, match="出席會議而未迴避"):
        evaluate(proposer, case.id, approved(case))
    evaluate(proposer, case.id, {numbers(case)[1].id: Decision(Outcome.POSTPONED, reason="未迴避")})


def test_nominee_never_enters_its_own_evaluation(app: Flask) -> None:
    chief = somebody("主任", current_school().secretary.code)
    case = a_case(acting(chief), somebody("陳甲", "registrar"))
    nominee = acting(chief)
    row = numbers(case)[1]
    row.person_id = chief.id  # as if a deputy had nominated the secretary
    db.session.commit()
    submit_case(nominee, case.id, a_meeting().id)
    hold(case)
    with pytest.raises(Refused, match="應迴避"):
        evaluate(nominee, case.id, approved(case))
    assert numbers(case)[1].outcome is None


def test_evaluation_is_corrected_until_the_minutes_are_confirmed(app: Flask) -> None:
    proposer = secretary()
    case, meeting = a_case(proposer, somebody("陳甲", "registrar")), a_meeting()
    submit_case(proposer, case.id, meeting.id)
    hold(case)
    evaluate(proposer, case.id, approved(case))
    evaluate(proposer, case.id, {numbers(case)[1].id: Decision(Outcome.CHANGED, "merit-1", "更正")})
    assert numbers(case)[1].final_grade == "merit-1"
    meeting.state = MeetingState.CONFIRMED
    db.session.commit()
    with pytest.raises(Refused, match="不再更正"):
        evaluate(proposer, case.id, approved(case))


def postponed_case(proposer: Actor, *people: Person) -> RewardCase:
    case = a_case(proposer, *people)
    submit_case(proposer, case.id, a_meeting().id)
    hold(case)
    rows = numbers(case).values()
    evaluate(proposer, case.id, {row.id: Decision(Outcome.POSTPONED, reason="待補佐證") for row in rows})
    return case


def test_postponed_nominations_are_carried_once_and_rewarded_once(app: Flask) -> None:
    proposer, stays, leaves = secretary(), somebody("陳甲", "registrar"), somebody("林乙", "instruction")
    case = postponed_case(proposer, stays, leaves)
    (holder,) = holders_on(LONG_AGO)["instruction"]
    end_appointment(SYSTEM, holder.row_id or 0, LONG_AGO)
    carried = carry_postponed(proposer, case.id)
    assert (carried.term, carried.number) == (TERM, 2)
    assert [(line.name, line.deed) for line in case_record(carried.id).nominations] == [("陳甲", "辦理認證")]
    with pytest.raises(Refused, match="沒有可帶入"):
        carry_postponed(proposer, case.id)
    with pytest.raises(Refused, match="同一事蹟不重複敘獎"):
        evaluate(proposer, case.id, {numbers(case)[1].id: APPROVED})
    with pytest.raises(Refused, match="評核完成後"):
        carry_postponed(proposer, carried.id)


def test_evaluation_asks_as_often_for_many_nominations_as_for_few(app: Flask) -> None:
    proposer = secretary()

    def questions(people: int, ordinal: int) -> int:
        case = a_case(proposer, *(somebody(f"{ordinal}之{number}", "teacher") for number in range(people)))
        submit_case(proposer, case.id, a_meeting(ordinal=ordinal).id)
        hold(case)
        with counted_queries() as sent:
            evaluate(proposer, case.id, approved(case))
        return sum(statement.startswith("SELECT") for statement in sent)

    assert questions(3, 1) == questions(30, 2)
