"""A reward case from its opening to the evaluated list: who may, what is refused, and what the group decided."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import (
    AgendaItem,
    AuditEntry,
    CaseState,
    MeetingState,
    Outcome,
    Person,
    Recusal,
    RewardCase,
    Section,
)
from intranet.rules.dates import Term
from intranet.rules.rewards import Role
from intranet.services.actor import SYSTEM, Actor
from intranet.services.context import current_school
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused
from intranet.services.people import end_appointment, holders_on, seat
from intranet.services.rewards import (
    Warned,
    carry_postponed,
    discard_case,
    edit_nomination,
    nominate,
    open_case,
    remove_nomination,
    rename_case,
)
from intranet.services.rewards_evaluation import Decision, evaluate
from intranet.services.rewards_records import case_record, list_cases
from intranet.services.rewards_submission import meeting_choices, submit_case, withdraw_case
from tests.conftest import BOTH_SCHOOLS
from tests.services.rewards_samples import (
    LONG_AGO,
    TERM,
    a_case,
    a_meeting,
    a_proposal,
    acting,
    attend,
    hold,
    numbers,
    secretary,
    somebody,
)

APPROVED = Decision(Outcome.APPROVED)


def approved(case: RewardCase) -> dict[int, Decision]:
    return {row.id: APPROVED for row in numbers(case).values()}


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_nomination_freezes_unit_title_and_basis(app: Flask) -> None:
    proposer, nominee = secretary(), somebody("陳甲", "registrar", "teacher")
    case = open_case(proposer, TERM)
    row = nominate(proposer, case.id, a_proposal(nominee, evidence="簽到表", note="首次"))
    assert (case.number, row.number, row.unit, row.title) == (1, 1, "註冊組", "註冊組長")
    assert row.basis == "學校教職員獎勵標準；公立高級中等以下學校教師成績考核辦法"
    (line,) = case_record(case.id).nominations
    assert (line.name, line.grade, line.grade_key, line.evidence, line.note) == (
        "陳甲", "嘉獎一次", "commendation-1", "簽到表", "首次",
    )  # fmt: skip
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "nominate")).one()
    assert (entry.record, entry.record_id, entry.changes["role"]) == ("reward_case", case.id, "LEAD")
    assert entry.changes["deed"].startswith("hmac:")


def test_typed_basis_is_kept(app: Flask) -> None:
    proposer = secretary()
    row = nominate(
        proposer, open_case(proposer, TERM).id, a_proposal(somebody("陳甲", "registrar"), basis="校訂標準第三點")
    )
    assert row.basis == "校訂標準第三點"


def test_cases_are_numbered_within_their_term(app: Flask) -> None:
    proposer = secretary()
    for term in (TERM, Term(114, 2), TERM):
        open_case(proposer, term)
    assert [(line.number, line.nominated) for line in list_cases(TERM)] == [(1, 0), (2, 0)]
    assert [line.number for line in list_cases(Term(114, 2))] == [1]


@pytest.mark.parametrize("position", ["registrar", "principal", "personnel", "teacher"])
def test_only_the_proposer_proposes(app: Flask, position: str) -> None:
    proposer = secretary()
    case = a_case(proposer, somebody("陳甲", "instruction"))
    other = acting(somebody("林乙", position))
    nominee = somebody("黃丙", "teacher")
    row = numbers(case)[1]
    for act in (
        lambda: open_case(other, TERM),
        lambda: nominate(other, case.id, a_proposal(nominee)),
        lambda: edit_nomination(other, row.id, a_proposal(nominee)),
        lambda: remove_nomination(other, row.id),
        lambda: submit_case(other, case.id, 1),
        lambda: evaluate(other, case.id, {row.id: APPROVED}),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert [line.name for line in case_record(case.id).nominations] == ["陳甲"]


def test_the_system_itself_proposes_nobody(app: Flask) -> None:
    with pytest.raises(NotPermitted):
        open_case(SYSTEM, TERM)


@pytest.mark.parametrize("deed", ["辦理認證", " 辦理 認證。", "辦理認證；"])
def test_one_deed_is_proposed_once_for_a_person(app: Flask, deed: str) -> None:
    proposer, nominee = secretary(), somebody("陳甲", "registrar")
    a_case(proposer, nominee)
    other = open_case(proposer, TERM)
    with pytest.raises(Refused, match="同一事蹟不重複敘獎") as refused:
        nominate(proposer, other.id, a_proposal(nominee, deed=deed))
    assert refused.value.field == "deed"
    nominate(proposer, other.id, a_proposal(somebody("林乙", "teacher"), deed=deed))


def test_principal_proposer_and_outsiders_are_no_nominees(app: Flask) -> None:
    proposer = secretary()
    own = db.session.get_one(Person, proposer.person_id)
    case = open_case(proposer, TERM)
    student, principal = somebody("學生", "student"), somebody("校長", "principal")
    for person, message in ((own, "不得提報自己"), (student, "沒有教職員職務"), (principal, "校長之獎勵")):
        with pytest.raises(Refused, match=message) as refused:
            nominate(proposer, case.id, a_proposal(person))
        assert refused.value.field == "person"
    with pytest.raises(Refused, match="從清單選擇獎度"):
        nominate(proposer, case.id, a_proposal(somebody("陳甲", "teacher"), grade="medal"))
    assert case_record(case.id).nominations == ()


def test_helper_above_the_organiser_is_warned_about_until_accepted(app: Flask) -> None:
    proposer = secretary()
    case = a_case(proposer, somebody("陳甲", "registrar"))
    helper = a_proposal(somebody("林乙", "teacher"), role=Role.ASSIST, grade="merit-1")
    with pytest.raises(Warned, match="建議不超過「嘉獎一次」") as warned:
        nominate(proposer, case.id, helper)
    assert warned.value.field == "grade"
    nominate(proposer, case.id, helper, accept_warnings=True)
    later = a_proposal(somebody("黃丙", "teacher"), grade="commendation-2")
    with pytest.raises(Warned, match="建議不低於「記功一次」"):
        nominate(proposer, case.id, later)


def test_list_puts_organisers_before_helpers_deed_by_deed(app: Flask) -> None:
    proposer = secretary()
    case = open_case(proposer, TERM)
    for name, deed, role in (
        ("陳甲", "辦理認證", Role.ASSIST), ("林乙", "辦理研習", Role.SUPERVISE), ("黃丙", "辦理認證", Role.LEAD),
        ("張丁", "辦理研習", Role.LEAD),
    ):  # fmt: skip
        nominate(proposer, case.id, a_proposal(somebody(name, "teacher"), deed=deed, role=role))
    assert [line.name for line in case_record(case.id).nominations] == ["黃丙", "陳甲", "張丁", "林乙"]


def test_edit_remove_rename_and_discard_while_collecting(app: Flask) -> None:
    proposer, first = secretary(), somebody("陳甲", "registrar")
    case = a_case(proposer, first, somebody("林乙", "teacher"))
    row = numbers(case)[1]
    edit_nomination(proposer, row.id, a_proposal(first, deed="辦理訓練", grade="merit-1"), version=row.version)
    with pytest.raises(Conflict):
        edit_nomination(proposer, row.id, a_proposal(first), version=1)
    with pytest.raises(Refused, match="請先逐筆移除"):
        discard_case(proposer, case.id)
    remove_nomination(proposer, numbers(case)[2].id)
    rename_case(proposer, case.id, "認證工作", version=case.version)
    record = case_record(case.id)
    assert [(line.deed, line.grade) for line in record.nominations] == [("辦理訓練", "記功一次")]
    assert record.line.title == "認證工作"
    remove_nomination(proposer, row.id)
    discard_case(proposer, case.id)
    assert list_cases(TERM) == ()
    with pytest.raises(NotFound):
        case_record(case.id)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_submitting_places_an_item_and_recuses_nominees_who_are_members(app: Flask) -> None:
    proposer, elected = secretary(), somebody("陳甲", "teacher")
    seat(SYSTEM, elected, "homerooms", LONG_AGO)
    by_post, outsider = somebody("林乙", "registrar"), somebody("黃丙", "teacher")
    case, meeting = a_case(proposer, elected, by_post, outsider), a_meeting()
    submit_case(proposer, case.id, meeting.id, version=case.version)
    item = db.session.get_one(AgendaItem, case.agenda_item_id)
    fifth = current_school().committee.matters[4].clause
    assert (item.meeting_id, item.section, item.matter) == (meeting.id, Section.PROPOSAL, fifth)
    assert item.title == "115 學年度第 1 學期學生學習歷程檔案工作敘獎建議案（共 3 人次），提請評核。"
    recused = db.session.execute(select(Recusal.person_id, Recusal.reason).where(Recusal.agenda_item_id == item.id))
    assert {tuple(row) for row in recused} == {(elected.id, "敘獎案當事人迴避"), (by_post.id, "敘獎案當事人迴避")}
    assert case_record(case.id).line.state is CaseState.SUBMITTED
    with pytest.raises(Refused, match="提報不再變更"):
        nominate(proposer, case.id, a_proposal(somebody("張丁", "teacher")))


def test_case_goes_to_an_open_meeting_of_its_term_or_later(app: Flask) -> None:
    proposer = secretary()
    case = a_case(proposer, somebody("陳甲", "registrar"))
    later = a_meeting(ordinal=2)
    earlier, convened = a_meeting(term=Term(114, 2)), a_meeting(MeetingState.CONVENED, ordinal=3)
    assert [choice.meeting_id for choice in meeting_choices(TERM)] == [later.id]
    for meeting_id in (earlier.id, convened.id, 99):
        with pytest.raises(Refused, match="還能列入議案的會議"):
            submit_case(proposer, case.id, meeting_id)
    with pytest.raises(Refused, match="尚無提報"):
        submit_case(proposer, open_case(proposer, TERM).id, later.id)
    with pytest.raises(Conflict):
        submit_case(proposer, case.id, later.id, version=1)


def test_meeting_in_session_takes_the_case_as_a_motion(app: Flask) -> None:
    proposer = secretary()
    case, meeting = a_case(proposer, somebody("陳甲", "registrar")), a_meeting(MeetingState.IN_SESSION)
    submit_case(proposer, case.id, meeting.id)
    assert db.session.get_one(AgendaItem, case.agenda_item_id).section is Section.MOTION


def test_withdrawn_case_leaves_the_draft_agenda(app: Flask) -> None:
    proposer = secretary()
    case, meeting = a_case(proposer, somebody("陳甲", "registrar")), a_meeting()
    submit_case(proposer, case.id, meeting.id)
    withdraw_case(proposer, case.id)
    assert case_record(case.id).line.state is CaseState.COLLECTING
    assert db.session.scalars(select(AgendaItem)).all() == []
    assert db.session.scalars(select(Recusal)).all() == []
    with pytest.raises(Refused, match="可以撤回"):
        withdraw_case(proposer, case.id)


@pytest.mark.parametrize(
    ("state", "decide", "may"),
    [
        (MeetingState.APPROVED, False, False),
        (MeetingState.CONVENED, False, False),
        (MeetingState.CANCELLED, False, True),
        (MeetingState.MINUTES_DRAFTED, False, True),
        (MeetingState.MINUTES_DRAFTED, True, False),
    ],
)
def test_case_is_withdrawn_only_where_its_meeting_will_not_decide(
    app: Flask, state: MeetingState, decide: bool, may: bool
) -> None:
    proposer = secretary()
    case, meeting = a_case(proposer, somebody("陳甲", "registrar")), a_meeting()
    submit_case(proposer, case.id, meeting.id)
    hold(case, decide=decide)
    meeting.state = state
    db.session.commit()
    assert case_record(case.id).may_withdraw is may
    if may:
        withdraw_case(proposer, case.id)
        assert case_record(case.id).line.state is CaseState.COLLECTING
    else:
        with pytest.raises(Refused, match="不能撤回"):
            withdraw_case(proposer, case.id)


def test_evaluation_waits_for_a_quorate_meeting_that_decided(app: Flask) -> None:
    proposer = secretary()
    case = a_case(proposer, somebody("陳甲", "registrar"))
    meeting = a_meeting()

    def refusal() -> str:
        with pytest.raises(Refused) as refused:
            evaluate(proposer, case.id, approved(case))
        assert case_record(case.id).why_not_evaluated == refused.value.message
        return refused.value.message

    assert refusal() == "尚未提送工作小組。"
    submit_case(proposer, case.id, meeting.id)
    assert refusal() == "115 學年度第 1 學期第 1 次會議尚未開會。"
    hold(case, present=12, decide=False)
    assert refusal() == "115 學年度第 1 學期第 1 次會議出席未達開會人數，不能評核。"
    attend(meeting, somebody("補到"))
    assert refusal() == "115 學年度第 1 學期第 1 次會議尚未就本案作成決議。"


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
