"""Members' views before the meeting: who may give them, who sees what of them."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, select

from intranet.extensions import db
from intranet.models import AuditEntry, MeetingState, NominationView, Person, Recusal, RewardCase, View
from intranet.services.actor import SYSTEM, Actor
from intranet.services.context import current_school
from intranet.services.errors import NotFound, Refused
from intranet.services.people import seat
from intranet.services.rewards_records import case_record
from intranet.services.rewards_submission import submit_case
from intranet.services.rewards_views import OwnView, cases_to_view, give_views, own_views, summaries
from intranet.services.transactions import writing
from tests.conftest import BOTH_SCHOOLS
from tests.services.rewards_samples import LONG_AGO, a_case, a_meeting, acting, numbers, secretary, somebody

AGREE, LOWER = OwnView(View.AGREE, "成效好"), OwnView(View.LOWER, "建議嘉獎一次")


def a_member(name: str, key: str = "homerooms") -> Person:
    person = somebody(name, "teacher")
    seat(SYSTEM, person, key, LONG_AGO)
    return person


def submitted(proposer: Actor, *people: Person) -> RewardCase:
    case = a_case(proposer, *people)
    submit_case(proposer, case.id, a_meeting().id)
    return case


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_members_speak_on_a_submitted_case_and_change_their_minds(app: Flask) -> None:
    proposer, member = secretary(), acting(a_member("委員甲"))
    case = a_case(proposer, somebody("陳甲", "registrar"), somebody("林乙", "teacher"))
    with pytest.raises(NotFound):
        own_views(member, case.id)
    submit_case(proposer, case.id, a_meeting().id)
    assert [(one.case_id, one.given) for one in cases_to_view(member)] == [(case.id, False)]
    first, second = numbers(case).values()
    give_views(member, case.id, {first.id: AGREE, second.id: LOWER})
    give_views(member, case.id, {first.id: OwnView(View.DISAGREE), second.id: OwnView()})
    _, kept = own_views(member, case.id)
    assert kept == {first.id: OwnView(View.DISAGREE, "")}
    assert [one.given for one in cases_to_view(member)] == [True]
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "give_views").order_by(AuditEntry.id)).all()
    assert [(entry.summary, entry.changes) for entry in entries] == [
        ("表示事前意見 2 筆", {}), ("表示事前意見 1 筆", {}),
    ]  # fmt: skip


def test_remark_needs_a_view_and_a_nomination_of_the_case(app: Flask) -> None:
    proposer, member = secretary(), acting(a_member("委員甲"))
    case = submitted(proposer, somebody("陳甲", "registrar"))
    (row,) = numbers(case).values()
    with pytest.raises(Refused, match="請先選擇意見") as refused:
        give_views(member, case.id, {row.id: OwnView(None, "說明")})
    assert refused.value.field == f"nomination-{row.id}"
    with pytest.raises(NotFound):
        give_views(member, case.id, {row.id + 99: AGREE})
    assert db.session.scalars(select(NominationView)).all() == []


def test_nominees_recused_members_and_outsiders_neither_speak_nor_see(app: Flask) -> None:
    proposer = secretary()
    nominee, recused, outsider = a_member("當事人"), a_member("關係人"), somebody("同仁", "teacher")
    case = submitted(proposer, nominee, somebody("陳甲", "registrar"))
    with writing(SYSTEM):
        db.session.execute(delete(Recusal))  # the nominee is out by itself, not by its recusal alone
        db.session.add(Recusal(agenda_item_id=case.agenda_item_id, person_id=recused.id, reason="三親等"))
    for person in (nominee, recused, outsider):
        actor = acting(person)
        assert cases_to_view(actor) == ()
        with pytest.raises(NotFound):
            own_views(actor, case.id)
        with pytest.raises(NotFound):
            give_views(actor, case.id, {numbers(case)[2].id: AGREE})


@pytest.mark.parametrize("state", [MeetingState.IN_SESSION, MeetingState.CANCELLED, MeetingState.CONFIRMED])
def test_nothing_is_said_once_the_meeting_has_begun(app: Flask, state: MeetingState) -> None:
    proposer, member = secretary(), acting(a_member("委員甲"))
    case, meeting = a_case(proposer, somebody("陳甲", "registrar")), a_meeting()
    submit_case(proposer, case.id, meeting.id)
    with writing(SYSTEM):
        meeting.state = state
    with pytest.raises(NotFound):
        give_views(member, case.id, {numbers(case)[1].id: AGREE})


def test_member_who_has_left_the_group_has_no_say(app: Flask) -> None:
    proposer, person = secretary(), somebody("前委員", "teacher")
    seat(SYSTEM, person, "homerooms", LONG_AGO, date(2026, 11, 1))
    case = submitted(proposer, somebody("陳甲", "registrar"))
    assert cases_to_view(acting(person)) == ()
    assert case_record(case.id).line.nominated == 1


def test_only_the_secretary_sees_a_summary_and_never_of_its_own(app: Flask) -> None:
    chief = somebody("主任", current_school().secretary.code)
    proposer = acting(chief)
    first, second = acting(a_member("委員甲")), acting(a_member("委員乙", "teachers-association"))
    case = submitted(proposer, somebody("陳甲", "registrar"), somebody("林乙", "teacher"))
    rows = numbers(case)
    give_views(first, case.id, {rows[1].id: AGREE, rows[2].id: AGREE})
    give_views(second, case.id, {rows[1].id: LOWER, rows[2].id: OwnView(View.NONE)})
    rows[2].person_id = chief.id  # as if a deputy had nominated the secretary
    db.session.commit()
    lines = case_record(case.id).nominations
    found = summaries(proposer, lines)
    assert set(found) == {rows[1].id}
    assert found[rows[1].id].counts == ((View.AGREE, 1), (View.LOWER, 1))
    assert sorted(found[rows[1].id].remarks) == ["建議嘉獎一次", "成效好"]
    for code in ("instruction", "principal", "personnel", "teacher"):
        assert summaries(acting(somebody("讀者", code)), lines) == {}
    _, kept = own_views(first, case.id)
    assert kept == {rows[1].id: AGREE, rows[2].id: AGREE}, "nobody sees what others said"
