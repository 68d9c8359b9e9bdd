"""A case from its submission to the meeting that decides it: placed, taken as a motion, withdrawn."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import (
    AgendaItem,
    CaseState,
    MeetingState,
    Recusal,
    Section,
)
from intranet.rules.dates import Term
from intranet.services.actor import SYSTEM
from intranet.services.context import current_school
from intranet.services.errors import Conflict, Refused
from intranet.services.people import seat
from intranet.services.rewards import (
    nominate,
    open_case,
)
from intranet.services.rewards_records import case_record
from intranet.services.rewards_submission import meeting_choices, submit_case, withdraw_case
from tests.conftest import BOTH_SCHOOLS
from tests.services.rewards_samples import (
    LONG_AGO,
    TERM,
    a_case,
    a_meeting,
    a_proposal,
    hold,
    secretary,
    somebody,
)


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
