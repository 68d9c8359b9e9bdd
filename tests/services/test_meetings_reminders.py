"""Reminders: of a notice, some days before and once; of a follow-up, to whoever acts for its owner, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import ActionItem, AuditEntry, MeetingState, Person, Reply
from intranet.services.actor import SYSTEM
from intranet.services.context import on_day
from intranet.services.deputies import set_deputy
from intranet.services.errors import NotPermitted, Refused
from intranet.services.leaves import note_leave
from intranet.services.meetings.action_reminders import acting_on
from intranet.services.meetings.follow_up import add_action, release_action, report_progress, reports_on
from intranet.services.meetings.reminders import remind_unanswered, reminding, send_due_reminders
from intranet.services.meetings.replies import reply
from intranet.services.meetings.rescheduling import reschedule
from intranet.services.people import add_person, end_appointment, holders_on
from tests.conftest import BOTH_SCHOOLS
from tests.services.test_meetings_rescheduling import LATER
from tests.support.letters import mails, mails_to, token_in
from tests.support.meetings import DAY, PDF, Group, a_group, a_meeting, actor_of, items_of

pytestmark = pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
DUE = date(2026, 12, 30)


def called(on: date = date(2026, 11, 25)) -> tuple[Group, int]:
    group = a_group()
    with on_day(on):
        return group, a_meeting(group, MeetingState.CONVENED)


def rounds_on(day: date, times: int = 2) -> list[int]:
    with on_day(day):
        return [send_due_reminders() for _ in range(times)]


@pytest.mark.assurance("mail")
def test_members_who_have_not_answered_are_reminded_once_three_days_before(app: Flask) -> None:
    group, meeting = called()
    answered = group.seated[0]
    reply(actor_of(answered), meeting, Reply.COMING)
    before = len(mails())
    assert rounds_on(DAY - timedelta(days=4)) == [0, 0]
    assert rounds_on(DAY - timedelta(days=3)) == [len(group.seated) - 1, 0]
    assert rounds_on(DAY - timedelta(days=1)) == [0, 0]
    letters = mails(before)
    assert [mail.person_id for mail in letters] == [person.id for person in group.seated[1:]]
    assert letters[0].subject.startswith("提醒回復：")
    assert letters[0].parts == []
    assert token_in(letters[0]) == token_in(mails_to(group.seated[1].id)[0])
    (entry,) = db.session.query(AuditEntry).filter_by(act="remind_unanswered")
    assert (entry.actor_name, entry.summary) == ("系統", f"自動提醒 {len(letters)} 人回復")


def test_nobody_is_reminded_on_the_day_of_the_notice_or_once_the_meeting_is_over(app: Flask) -> None:
    called(DAY - timedelta(days=2))
    assert rounds_on(DAY - timedelta(days=2)) == [0, 0]
    assert rounds_on(DAY + timedelta(days=1)) == [0, 0]


def test_moved_meeting_reminds_again(app: Flask) -> None:
    group, meeting = called()
    first = rounds_on(DAY - timedelta(days=3), 1)
    with on_day(DAY - timedelta(days=1)):
        reschedule(group.secretary, meeting, LATER, document_no="字第77號", notice=PDF)
    assert rounds_on(LATER.on - timedelta(days=3), 1) == first == [len(group.seated)]


def test_secretary_reminds_by_hand_once_a_day(app: Flask) -> None:
    group, meeting = called()
    with on_day(date(2026, 12, 1)):
        assert len(reminding(group.secretary, meeting).open) == len(group.seated)
        assert remind_unanswered(group.secretary, meeting) == len(group.seated)
        plan = reminding(group.secretary, meeting)
        assert (len(plan.open), len(plan.reminded_today)) == (0, len(group.seated))
        with pytest.raises(Refused, match="今天已提醒過"):
            remind_unanswered(group.secretary, meeting)
        with pytest.raises(NotPermitted):
            remind_unanswered(group.clerk, meeting)
    with on_day(date(2026, 12, 2)):
        assert remind_unanswered(group.secretary, meeting) == len(group.seated)
    assert rounds_on(DAY - timedelta(days=3)) == [0, 0]


def with_actions(*tasks: tuple[str, str]) -> tuple[Group, list[int]]:
    """Follow-ups of a meeting in session: (owner, task), all due on DUE."""
    group = a_group()
    meeting = a_meeting(group, MeetingState.IN_SESSION)
    item = items_of(meeting)[0].id
    with on_day(DAY):
        return group, [add_action(group.clerk, item, owner=owner, task=task, due=DUE).id for owner, task in tasks]


def holder(code: str) -> Person:
    return db.session.get_one(Person, holders_on(DAY)[code][0].person_id)


def reminded() -> list[date | None]:
    return list(db.session.scalars(db.select(ActionItem.reminded_on).order_by(ActionItem.id)))


@pytest.mark.assurance("mail")
def test_owner_of_follow_ups_is_reminded_once_in_one_letter(app: Flask) -> None:
    group, _ = with_actions(("registrar", "公告期程"), ("registrar", "彙整問題"))
    before = len(mails())
    assert rounds_on(DUE - timedelta(days=8)) == [0, 0]
    assert rounds_on(DUE - timedelta(days=7)) == [1, 0]
    assert rounds_on(DUE + timedelta(days=3)) == [0, 0]
    (letter,) = mails(before)
    assert (letter.person_id, letter.subject) == (holder("registrar").id, "列管事項提醒：2 項")
    assert "1. 公告期程" in letter.body
    assert "2. 彙整問題" in letter.body
    assert "期限：115/12/30（三）" in letter.body
    assert reminded() == [DUE - timedelta(days=7)] * 2
    assert db.session.query(AuditEntry).filter_by(act="remind_of_actions").count() == 1
    assert group.secretary.person_id != letter.person_id


def test_released_follow_up_reminds_nobody(app: Flask) -> None:
    group, (action,) = with_actions(("registrar", "公告期程"))
    report_progress(actor_of(holder("registrar")), action, "已公告。")
    release_action(group.secretary, action)
    assert rounds_on(DUE) == [0, 0]


def test_overdue_follow_up_goes_to_the_deputy_of_a_holder_on_leave(app: Flask) -> None:
    with_actions(("registrar", "公告期程"))
    stand_in = add_person(SYSTEM, name="代理人", email="deputy@school.test")
    set_deputy(SYSTEM, "registrar", stand_in.id, order=1, starts=date(2026, 8, 1))
    note_leave(SYSTEM, holder("registrar"), DUE, DUE + timedelta(days=9))
    before = len(mails())
    assert rounds_on(DUE + timedelta(days=2)) == [1, 0]
    (letter,) = mails(before)
    assert letter.person_id == stand_in.id
    assert "已逾期 2 天" in letter.body


def test_follow_up_that_nobody_acts_for_waits(app: Flask) -> None:
    with_actions(("registrar", "公告期程"))
    (row,) = holders_on(DAY)["registrar"]
    assert row.row_id is not None
    end_appointment(SYSTEM, row.row_id, DAY)
    assert acting_on("registrar", DUE) == ()
    assert rounds_on(DUE) == [0, 0]
    assert reminded() == [None]


def test_reports_are_kept_with_author_and_time(app: Flask) -> None:
    group, (action,) = with_actions(("registrar", "公告期程"))
    owner = holder("registrar")
    report_progress(actor_of(owner), action, "草擬中。")
    report_progress(group.secretary, action, "已公告。")
    reports = reports_on(action)
    assert [(one.actor, one.text) for one in reports] == [(group.secretary.name, "已公告。"), (owner.name, "草擬中。")]
    assert reports[0].at >= reports[1].at
    assert db.session.get_one(ActionItem, action).progress == "已公告。"
