"""A case after the group: who takes which stop, what returns it, and what may be mended in between."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import (
    AuditEntry,
    Deputyship,
    Leave,
    Nomination,
    Outcome,
    Person,
    RewardCase,
    RewardStep,
    Stage,
)
from intranet.services.actor import SYSTEM, Actor
from intranet.services.context import current_school
from intranet.services.errors import Conflict, NotPermitted, Refused
from intranet.services.rewards import nominate, open_case
from intranet.services.rewards_amend import Amendment, amend_nomination, withdraw_nomination
from intranet.services.rewards_evaluation import Decision, evaluate
from intranet.services.rewards_onward import StepInput, return_case, send_case, take_back, take_step
from intranet.services.rewards_records import case_record, cases_on_road, list_cases
from intranet.services.rewards_road import road_of
from intranet.services.rewards_submission import submit_case
from intranet.services.transactions import writing
from tests.conftest import BOTH_SCHOOLS
from tests.services.rewards_samples import (
    LONG_AGO,
    TERM,
    a_case,
    a_meeting,
    a_proposal,
    acting,
    hold,
    numbers,
    secretary,
    somebody,
)

DAY = date(2026, 11, 20)
TODAY = StepInput(date(2026, 11, 21))
ISSUE = StepInput(date(2026, 11, 21), "羅東高中人字第1150001234號")


def evaluated(proposer: Actor, *people: Person, outcome: Outcome = Outcome.APPROVED) -> RewardCase:
    case = a_case(proposer, *people)
    submit_case(proposer, case.id, a_meeting().id)
    hold(case)
    evaluate(proposer, case.id, {row.id: Decision(outcome, reason="理由") for row in numbers(case).values()})
    return case


def words(row: Nomination, **changes: str) -> Amendment:
    values = {"unit": row.unit, "title": row.title, "deed": row.deed, "basis": row.basis, "note": row.note}
    return Amendment(**{**values, "grade": row.final_grade, **changes})


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_case_goes_from_the_group_to_the_issue_each_stop_by_its_post(app: Flask) -> None:
    proposer, personnel, principal = (
        secretary(),
        acting(somebody("人事", "personnel")),
        acting(somebody("校長", "principal")),
    )
    case = evaluated(proposer, somebody("陳甲", "registrar"))
    assert road_of(case.id).standing.is_with_proposer
    with pytest.raises(Refused, match="尚未送核"):
        take_step(personnel, case.id, Stage.PERSONNEL, TODAY)
    send_case(proposer, case.id, version=case.version)
    seen = []
    for actor, other, stage, data in (
        (personnel, principal, Stage.PERSONNEL, TODAY),
        (personnel, principal, Stage.PERFORMANCE_COMMITTEE, TODAY),
        (principal, personnel, Stage.PRINCIPAL, TODAY),
        (personnel, principal, Stage.ISSUED, ISSUE),
    ):
        seen.append(list_cases(TERM)[0].onward)
        for stranger in (other, proposer):
            with pytest.raises(NotPermitted):
                take_step(stranger, case.id, stage, data)
        take_step(actor, case.id, stage, data)
    assert seen == ["待人事室審核", "待考核會審議", "待校長核定", "待發布"]
    road = road_of(case.id)
    assert [(step.stage.value, step.position) for step in road.steps] == [
        ("送核", current_school().secretary.title), ("人事室", "人事主任"), ("考核會", "人事主任"), ("校長核定", "校長"),
        ("發布", "人事主任"),
    ]  # fmt: skip
    assert (road.issued and road.issued.document_no, list_cases(TERM)[0].onward) == (ISSUE.document_no, "已發布")
    assert cases_on_road() == ()
    for act in (lambda: return_case(personnel, case.id, "理由"), lambda: take_back(proposer, case.id, "理由")):
        with pytest.raises(Refused):
            act()
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.record == "reward_case").order_by(AuditEntry.id))
    assert list(acts)[-5:] == ["send_case", *["take_step"] * 4]


@pytest.mark.parametrize("school_code", ["fake"])
def test_third_schools_road_is_its_own(app: Flask) -> None:
    proposer, scribe, head = secretary(), acting(somebody("文書", "scribe")), acting(somebody("校長", "head"))
    case = evaluated(proposer, somebody("陳甲", "learning"))
    send_case(proposer, case.id)
    with pytest.raises(Refused, match="不是「人事室審核」"):
        take_step(head, case.id, Stage.PERSONNEL, TODAY)
    with pytest.raises(NotPermitted, match="由校長辦理"):
        take_step(scribe, case.id, Stage.PRINCIPAL, TODAY)
    take_step(head, case.id, Stage.PRINCIPAL, TODAY)
    take_step(scribe, case.id, Stage.ISSUED, ISSUE)
    assert road_of(case.id).standing.is_issued


def test_issue_needs_a_number_and_days_go_forward(app: Flask) -> None:
    proposer, personnel = secretary(), acting(somebody("人事", "personnel"))
    case = evaluated(proposer, somebody("陳甲", "registrar"))
    send_case(proposer, case.id)
    for day, message in ((date(2026, 11, 22), "不得晚於今天"), (date(2026, 11, 20), "不得早於前一階段")):
        with pytest.raises(Refused, match=message) as refused:
            take_step(personnel, case.id, Stage.PERSONNEL, StepInput(day))
        assert refused.value.field == "on"
    version = case.version
    take_step(personnel, case.id, Stage.PERSONNEL, TODAY, version=version)
    with pytest.raises(Conflict):
        take_step(personnel, case.id, Stage.PERFORMANCE_COMMITTEE, TODAY, version=version)
    with pytest.raises(Refused, match="不是「發布」"):
        take_step(personnel, case.id, Stage.ISSUED, ISSUE)
    take_step(personnel, case.id, Stage.PERFORMANCE_COMMITTEE, TODAY)
    take_step(acting(somebody("校長", "principal")), case.id, Stage.PRINCIPAL, TODAY)
    with pytest.raises(Refused, match="文號") as refused:
        take_step(personnel, case.id, Stage.ISSUED, TODAY)
    assert refused.value.field == "document_no"


def test_returned_case_is_mended_and_sent_again(app: Flask) -> None:
    proposer, personnel = secretary(), acting(somebody("人事", "personnel"))
    case = evaluated(proposer, somebody("陳甲", "registrar"), somebody("林乙", "teacher"))
    send_case(proposer, case.id)
    row = numbers(case)[1]
    with pytest.raises(Refused, match="請先撤回，或等退回"):
        amend_nomination(proposer, row.id, words(row, basis="校訂標準"))
    with pytest.raises(Refused, match="退回的理由"):
        return_case(personnel, case.id, " ")
    return_case(personnel, case.id, "獎度宜調整")
    with pytest.raises(Refused, match="退回意見") as refused:
        amend_nomination(proposer, row.id, words(row, grade="commendation-2"))
    assert refused.value.field == "reason"
    amend_nomination(proposer, row.id, words(row, grade="commendation-2", reason="考核會建議", basis="校訂標準"))
    line = case_record(case.id).nominations[0]
    assert (line.outcome, line.final_grade, line.basis) == (Outcome.CHANGED, "嘉獎二次", "校訂標準")
    with pytest.raises(Refused, match="請寫明改了什麼"):
        send_case(proposer, case.id)
    send_case(proposer, case.id, "依考核會意見調整第 1 號")
    assert [(step.stage, step.remark) for step in road_of(case.id).steps] == [
        (Stage.SENT, "名冊第 1 版"), (Stage.RETURNED, "獎度宜調整"),
        (Stage.SENT, "名冊第 2 版：依考核會意見調整第 1 號"),
    ]  # fmt: skip
    assert [line.onward for line, _ in cases_on_road()] == ["待人事室審核"]


def test_case_taken_back_keeps_the_groups_grades(app: Flask) -> None:
    proposer = secretary()
    case = evaluated(proposer, somebody("陳甲", "registrar"))
    with pytest.raises(Refused, match="已送核、尚未發布"):
        take_back(proposer, case.id, "漏列")
    send_case(proposer, case.id)
    take_back(proposer, case.id, "職稱有誤")
    row = numbers(case)[1]
    with pytest.raises(Refused, match="以工作小組評核為準"):
        amend_nomination(proposer, row.id, words(row, grade="merit-1", reason="想調高"))
    amend_nomination(proposer, row.id, words(row, title="註冊組組長"))
    send_case(proposer, case.id, "更正職稱")
    with pytest.raises(Refused, match="評核結果不再更正"):
        evaluate(proposer, case.id, {row.id: Decision(Outcome.REJECTED, reason="理由")})


def test_withdrawn_person_leaves_the_roster_and_may_be_proposed_again(app: Flask) -> None:
    proposer, first = secretary(), somebody("陳甲", "registrar")
    case = evaluated(proposer, first, somebody("林乙", "teacher"))
    row = numbers(case)[1]
    withdraw_nomination(proposer, row.id, "本人辭謝")
    record = case_record(case.id)
    assert [line.name for line in record.on_roster] == ["林乙"]
    assert record.line.rewarded == 1
    with pytest.raises(Refused, match="尚在名冊上"):
        withdraw_nomination(proposer, row.id, "再撤")
    nominate(proposer, open_case(proposer, TERM).id, a_proposal(first))
    withdraw_nomination(proposer, numbers(case)[2].id, "本人辭謝")
    with pytest.raises(Refused, match="名冊上沒有人"):
        send_case(proposer, case.id)


def test_nothing_is_sent_before_the_evaluation_or_twice(app: Flask) -> None:
    proposer = secretary()
    case = a_case(proposer, somebody("陳甲", "registrar"))
    with pytest.raises(Refused, match="評核完成後"):
        send_case(proposer, case.id)
    with pytest.raises(NotPermitted):
        send_case(acting(somebody("同仁", "teacher")), case.id)
    done = evaluated(proposer, somebody("林乙", "teacher"))
    send_case(proposer, done.id)
    with pytest.raises(Refused, match="尚未退回或撤回"):
        send_case(proposer, done.id)


def test_nominee_judges_no_stop_of_its_own_case_and_mends_no_line_of_its_own(app: Flask) -> None:
    chief, personnel = somebody("主任", current_school().secretary.code), somebody("人事", "personnel")
    proposer = acting(chief)
    case = evaluated(proposer, personnel, somebody("林乙", "teacher"))
    send_case(proposer, case.id)
    with pytest.raises(Refused, match="應迴避"):
        take_step(acting(personnel), case.id, Stage.PERSONNEL, TODAY)
    take_back(proposer, case.id, "另案")
    row = numbers(case)[2]
    row.person_id = chief.id  # as if a deputy had nominated the secretary
    db.session.commit()
    with pytest.raises(Refused, match="應迴避"):
        amend_nomination(proposer, row.id, words(row, note="自己改的"))
    withdraw_nomination(proposer, numbers(case)[1].id, "另案辦理")
    send_case(proposer, case.id, "撤回第 1 號")
    take_step(acting(personnel), case.id, Stage.PERSONNEL, TODAY)


def test_deputy_takes_a_stop_as_deputy(app: Flask) -> None:
    proposer, holder, deputy = secretary(), somebody("人事", "personnel"), somebody("代理", "teacher")
    case = evaluated(proposer, somebody("陳甲", "registrar"))
    with writing(SYSTEM):
        db.session.add(Deputyship(position="personnel", person_id=deputy.id, order=1, starts=LONG_AGO))
        db.session.add(Leave(person_id=holder.id, starts=DAY, ends=date(2026, 11, 30)))
    send_case(proposer, case.id)
    take_step(acting(deputy), case.id, Stage.PERSONNEL, TODAY)
    last = db.session.scalars(select(RewardStep).order_by(RewardStep.id.desc())).first()
    assert last is not None
    assert (last.person_id, last.position) == (deputy.id, "代理人事主任")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "take_step")).one()
    assert entry.deputy_for == "人事主任"
