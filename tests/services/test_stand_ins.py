"""Documents name the deputy who acted, with 「代理」, on both schools."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

import pytest
from flask import Flask

from intranet.documents.account_review import account_review_html
from intranet.documents.notice import notice_html
from intranet.extensions import db
from intranet.models import MeetingState, Person, Presence, ReviewVerdict
from intranet.rules.dates import Term
from intranet.rules.duties import Duty
from intranet.rules.permissions import Permission
from intranet.services import account_review
from intranet.services.account_review_paper import review_paper
from intranet.services.actor import SYSTEM
from intranet.services.context import current_school, on_day
from intranet.services.deputies import set_deputy
from intranet.services.leaves import note_leave
from intranet.services.meetings.papers import minutes_of, notice_of
from intranet.services.meetings.queries import head_of
from intranet.services.meetings.session import Mark, adjourn, call_roll, open_session
from intranet.services.people import add_person, appoint, open_account
from intranet.services.stand_ins import sign_offs, signatory, stands_in_for
from tests.conftest import BOTH_SCHOOLS
from tests.support.meetings import DAY, LONG_AGO, Group, a_group, a_meeting, actor_of, attendance_of

DEAN = "student-affairs-director"


@dataclass(frozen=True)
class Away:
    """A convened meeting whose convener, secretary and clerk are away; ``dean`` and ``helper`` stand in."""

    group: Group
    meeting: int
    dean: Person
    helper: Person


def stand_in(code: str, person: Person) -> None:
    set_deputy(SYSTEM, code, person.id, order=1, starts=date(2026, 8, 1))


@pytest.fixture
def away(app: Flask) -> Away:
    school, group = current_school(), a_group()
    meeting = a_meeting(group, MeetingState.CONVENED)
    holders = {row.position: person for row, person in zip(school.committee.seats, group.seated, strict=False)}
    dean = holders[school.directory.position(DEAN).title] if DEAN not in holders else holders[DEAN]
    helper = add_person(SYSTEM, name="代理書記")
    appoint(SYSTEM, helper, "personnel", LONG_AGO)
    clerk_post = min(school.grants[Duty.TAKE_MINUTES])
    for code, deputy in ((school.convener.code, dean), (school.secretary.code, helper), (clerk_post, helper)):
        stand_in(code, deputy)
    for person_id in (group.convener.person_id, group.secretary.person_id, group.clerk.person_id):
        note_leave(SYSTEM, db.session.get_one(Person, person_id), DAY, DAY)
    return Away(group, meeting, dean, helper)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_notice_names_the_deputies(away: Away, school_code: str) -> None:
    title = current_school().directory.title
    notice = notice_of(head_of(away.group.secretary, away.meeting))
    assert notice.chair == f"{title(DEAN)}{away.dean.name}（代理校長）"
    assert notice.contact == f"{title('personnel')}代理書記（代理{current_school().secretary.title}）"
    assert "（代理校長）" in notice_html(notice)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_minutes_name_chair_and_recorder_as_deputies(away: Away, school_code: str) -> None:
    with on_day(DAY):
        helper = actor_of(away.helper)
        open_session(helper, away.meeting, at=time(14, 10))
        rows = attendance_of(away.meeting)
        gone = {away.group.convener.person_id, away.group.secretary.person_id}
        marks = {
            row.id: Mark(
                Presence.EXCUSED if row.person_id in gone else Presence.PRESENT if row.seat else Presence.OBSERVING
            )
            for row in rows
        }
        call_roll(helper, away.meeting, marks, chair_id=away.dean.id)
        adjourn(helper, away.meeting, at=time(15, 40))
    minutes = minutes_of(head_of(helper, away.meeting))
    assert minutes.chair == f"{current_school().directory.title(DEAN)}{away.dean.name}（代理校長）"
    clerk = current_school().directory.title(min(current_school().grants[Duty.TAKE_MINUTES]))
    assert minutes.recorder.startswith("代理書記（代理")
    assert clerk in minutes.recorder


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_account_review_and_boxes_to_sign_name_the_deputy(app: Flask, school_code: str) -> None:
    school, term = current_school(), Term(115, 1)
    code = sorted(school.allowed[Permission.REVIEW_ACCOUNTS])[0]
    keeper, deputy, head = (add_person(SYSTEM, name=name) for name in ("清查本人", "清查代理", "校長本人"))
    for person, post in ((keeper, code), (deputy, DEAN), (head, school.convener.code)):
        appoint(SYSTEM, person, post, LONG_AGO)
    stand_in(code, deputy)
    stand_in(school.convener.code, deputy)
    account = open_account(SYSTEM, keeper, "keeper")
    for person in (keeper, head):
        note_leave(SYSTEM, person, DAY, DAY)
    with on_day(DAY):
        reviewer = actor_of(deputy)
        account_review.start_review(reviewer, term)
        account_review.save_verdicts(reviewer, term, {account.id: ReviewVerdict.KEEP})
        account_review.complete_review(reviewer, term)
    paper = review_paper(term)
    title = school.directory.title
    assert (paper.reviewer, paper.deputy_for) == ("清查代理", title(code))
    assert f"清查代理（代理{title(code)}）" in account_review_html(paper)
    assert paper.sign_offs == ("清查人", "單位主管", f"校長（{title(DEAN)}清查代理代理）")
    assert sign_offs(("校長",), date(2026, 12, 1)) == ("校長",)


def test_signatory_is_the_holder_a_deputy_or_a_vacancy(app: Flask) -> None:
    assert signatory("principal", DAY).label == "校長（出缺）"
    head, deputy = add_person(SYSTEM, name="王校長"), add_person(SYSTEM, name="陳主任")
    appoint(SYSTEM, head, "principal", LONG_AGO)
    appoint(SYSTEM, deputy, DEAN, LONG_AGO)
    stand_in("principal", deputy)
    assert signatory("principal", DAY).label == "校長王校長"
    assert stands_in_for(deputy.id, DAY, Permission.CONFIRM_MINUTES) == ""
    note_leave(SYSTEM, head, DAY, DAY)
    assert signatory("principal", DAY).label == "學務主任陳主任（代理校長）"
    assert stands_in_for(deputy.id, DAY, Permission.CONFIRM_MINUTES) == "校長"
    assert stands_in_for(None, DAY, Permission.CONFIRM_MINUTES) == ""
    note_leave(SYSTEM, deputy, DAY, DAY)
    assert signatory("principal", DAY).label == "校長王校長"
