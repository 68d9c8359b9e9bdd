"""「我的敘獎」 shows a nominee its own state alone; the data beside it could leak, and does not."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from intranet.models import Outcome, Stage
from intranet.services.rewards import nominate, open_case
from intranet.services.rewards_amend import withdraw_nomination
from intranet.services.rewards_evaluation import Decision, evaluate
from intranet.services.rewards_mine import OwnNomination, own_nominations
from intranet.services.rewards_onward import StepInput, send_case, take_step
from intranet.services.rewards_submission import submit_case
from tests.conftest import BOTH_SCHOOLS
from tests.services.rewards_samples import TERM, a_meeting, a_proposal, acting, hold, numbers, secretary, somebody

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_own_state_from_the_group_to_the_issue_and_nothing_of_others(app: Flask) -> None:
    proposer, personnel = secretary(), acting(somebody("人事", "personnel"))
    principal, people = acting(somebody("校長", "principal")), [somebody(f"同仁{n}", "teacher") for n in range(4)]
    case = open_case(proposer, TERM)
    for number, person in enumerate(people):
        data = a_proposal(person, deed=f"事蹟{number}", note=f"備註{number}", evidence=f"佐證{number}")
        nominate(proposer, case.id, data)
    mine = acting(people[0])
    assert own_nominations(mine) == ()

    def told() -> tuple[str, str, str]:
        (one,) = own_nominations(mine)
        assert not [n for n in (1, 2, 3) if f"{n}" in f"{one.deed}{one.about}"], "somebody else's words"
        return one.state, one.grade, one.document_no

    submit_case(proposer, case.id, a_meeting().id)
    assert told() == ("工作小組評核中", "", "")
    hold(case)
    rows = numbers(case)
    decisions = {
        rows[1].id: Decision(Outcome.CHANGED, "merit-1", "同仁一不宜"),
        rows[2].id: Decision(Outcome.REJECTED, reason="機密理由"),
        rows[3].id: Decision(Outcome.POSTPONED, reason="機密理由"),
        rows[4].id: Decision(Outcome.APPROVED),
    }
    evaluate(proposer, case.id, decisions)
    assert told() == ("已評核，待送核", "", "")
    send_case(proposer, case.id)
    for actor, stage in (
        (personnel, Stage.PERSONNEL), (personnel, Stage.PERFORMANCE_COMMITTEE), (principal, Stage.PRINCIPAL),
    ):  # fmt: skip
        assert told() == ("核辦中", "", "")
        take_step(actor, case.id, stage, StepInput(TODAY))
    take_step(personnel, case.id, Stage.ISSUED, StepInput(TODAY, "字第 1 號"))
    assert own_nominations(mine) == (
        OwnNomination(TERM, "學生學習歷程檔案工作", "事蹟0", "主辦", "已發布", "記功一次", TODAY, "字第 1 號"),
    )
    others = [own_nominations(acting(person))[0] for person in people[1:]]
    assert [(one.state, one.grade, one.document_no) for one in others] == [
        ("不通過", "", ""), ("緩議", "", ""), ("已發布", "嘉獎一次", "字第 1 號"),
    ]  # fmt: skip
    assert own_nominations(proposer) == own_nominations(acting(somebody("旁人", "teacher"))) == ()


def test_withdrawn_nomination_tells_nothing_of_the_issue(app: Flask) -> None:
    proposer, first = secretary(), somebody("陳甲", "teacher")
    case = open_case(proposer, TERM)
    for person in (first, somebody("林乙", "teacher")):
        nominate(proposer, case.id, a_proposal(person))
    submit_case(proposer, case.id, a_meeting().id)
    hold(case)
    evaluate(proposer, case.id, {row.id: Decision(Outcome.APPROVED) for row in numbers(case).values()})
    withdraw_nomination(proposer, numbers(case)[1].id, "理由不公開")
    (one,) = own_nominations(acting(first))
    assert (one.state, one.grade, one.issued_on) == ("已撤回", "", None)
