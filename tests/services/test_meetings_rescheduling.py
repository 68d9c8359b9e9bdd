"""Moving a meeting that was called: the same event, a higher number, and everybody is asked again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import ics
import pytest
from flask import Flask
from msgspec.structs import replace

from intranet.extensions import db
from intranet.models import AuditEntry, Meeting, MeetingState, Reply
from intranet.services.actor import SYSTEM
from intranet.services.context import current_school, on_day
from intranet.services.errors import Conflict, NotPermitted, Refused
from intranet.services.meetings.convening import cancel_meeting
from intranet.services.meetings.papers import notice_of
from intranet.services.meetings.queries import attendees_of, head_of
from intranet.services.meetings.replies import reply
from intranet.services.meetings.rescheduling import Appointed, appointed, prepare_rescheduling, reschedule
from intranet.services.people import add_person, appoint
from tests.conftest import BOTH_SCHOOLS
from tests.support.letters import calendar_text, event_of, mails, mails_to
from tests.support.meetings import DAY, PDF, Group, a_group, a_meeting, actor_of

pytestmark = pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
LATER = Appointed(date(2026, 12, 16), time(10, 0), time(11, 30), "圖書館", "https://meet.example/abc?pwd=1;2,3")


def a_called_meeting() -> tuple[Group, int]:
    group = a_group()
    return group, a_meeting(group, MeetingState.CONVENED)


def test_page_before_moving_says_what_changes_and_who_is_told(app: Flask) -> None:
    group, meeting = a_called_meeting()
    reply(actor_of(group.seated[1]), meeting, Reply.COMING)
    before = len(mails())
    with on_day(date(2026, 12, 10)):
        plan = prepare_rescheduling(group.secretary, meeting, LATER)
    assert plan.changes == (
        ("日期", "115/12/9（三）", "115/12/16（三）"),
        ("開始時間", "14:10", "10:00"),
        ("結束時間", "15:40", "11:30"),
        ("地點", "會議室", "圖書館"),
        ("線上會議", "（無）", LATER.online_url),
    )
    assert (len(plan.told), plan.answered, plan.newcomers) == (before, 1, ())
    assert (plan.days_left, plan.is_short_notice) == (6, True)
    assert plan.document_no == f"字第{meeting}號之1"
    assert len(mails()) == before


def test_invitation_change_and_cancelling_are_one_event_in_two_libraries(app: Flask) -> None:
    group, meeting = a_called_meeting()
    reschedule(group.secretary, meeting, LATER, document_no="字第77號", notice=PDF)
    cancel_meeting(group.secretary, meeting, reason="颱風停班停課")
    first, second, third = mails_to(group.seated[2].id)
    uid = f"meeting-{meeting}@{current_school().profile.email_domain}"
    known = []
    for mail in (first, second, third):
        method, event = event_of(mail)
        known.append((method, int(event["SEQUENCE"]), str(event["STATUS"]), event.start.astimezone(UTC)))
        (other,) = ics.Calendar(calendar_text(mail)).events
        assert (str(event["UID"]), other.uid, other.begin.datetime) == (uid, uid, event.start.astimezone(UTC))
    old, new = datetime(2026, 12, 9, 6, 10, tzinfo=UTC), datetime(2026, 12, 16, 2, 0, tzinfo=UTC)
    assert known == [
        ("REQUEST", 0, "CONFIRMED", old),
        ("REQUEST", 1, "CONFIRMED", new),
        ("CANCEL", 2, "CANCELLED", new),
    ]
    _, event = event_of(second)
    assert str(event["LOCATION"]) == f"圖書館，{LATER.online_url}"
    assert str(event["CONFERENCE"]) == LATER.online_url
    assert event["CONFERENCE"].params["VALUE"] == "URI"


def test_letters_of_the_change_say_from_what_to_what(app: Flask) -> None:
    group, meeting = a_called_meeting()
    before = len(mails())
    reschedule(group.secretary, meeting, LATER, document_no="字第77號", notice=PDF)
    letters = mails(before)
    assert [mail.recipient for mail in letters] == [mail.recipient for mail in mails()[:before]]
    body = letters[0].body
    assert "日期：115/12/9（三） → 115/12/16（三）" in body
    assert f"線上會議：{LATER.online_url}" in body
    assert "請重新回復出席或請假" in body
    assert [part["name"] for part in letters[0].parts] == ["開會通知單.pdf", "invite.ics"]
    notice = notice_of(head_of(SYSTEM, meeting))
    assert (notice.document_number, notice.place, notice.online_url) == ("字第77號", "圖書館", LATER.online_url)
    assert notice.remarks == (
        f"本通知取代 字第{meeting}號，原訂中華民國115年12月9日（星期三）下午2時10分至下午3時40分於會議室。",
    )
    assert db.session.query(AuditEntry).filter_by(act="reschedule").count() == 1


def test_answers_are_asked_for_again(app: Flask) -> None:
    group, meeting = a_called_meeting()
    coming, excused = group.seated[1], group.seated[2]
    reply(actor_of(coming), meeting, Reply.COMING)
    reply(actor_of(excused), meeting, Reply.EXCUSED, "出差")
    reschedule(group.secretary, meeting, LATER, document_no="字第77號", notice=PDF)
    rows = {row.person_id: row for row in attendees_of(meeting)}
    assert {row.reply for row in rows.values()} == {Reply.NONE}
    assert [rows[person.id].reply_note for person in (coming, excused)] == ["改期前回復出席", "改期前回復請假"]
    assert {(row.read_at, row.replied_at) for row in rows.values()} == {(None, None)}


def test_a_second_change_counts_on(app: Flask) -> None:
    group, meeting = a_called_meeting()
    reschedule(group.secretary, meeting, LATER, document_no="字第77號", notice=PDF)
    again = replace(LATER, place="視聽教室")
    assert prepare_rescheduling(group.secretary, meeting, again).document_no == "字第77號之2"
    reschedule(group.secretary, meeting, again, document_no="字第78號", notice=PDF)
    assert [int(event_of(mail)[1]["SEQUENCE"]) for mail in mails_to(group.seated[0].id)] == [0, 1, 2]


def test_new_holder_on_the_new_day_is_named(app: Flask) -> None:
    group, meeting = a_called_meeting()
    newcomer = add_person(SYSTEM, name="新校長", email="new@school.test")
    appoint(SYSTEM, newcomer, "principal", date(2026, 12, 14))
    plan = prepare_rescheduling(group.secretary, meeting, LATER)
    assert [one.name for one in plan.newcomers] == ["新校長"]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({}, "", "沒有改變"),
        ({"on": date(2027, 3, 1)}, "on", "115/8/1 至 116/1/31"),
        ({"on": date(2026, 11, 20)}, "on", "不得早於今天"),
        ({"ends": time(14, 0)}, "ends", "須晚於 14:10"),
    ],
)
def test_change_that_cannot_be_is_refused(app: Flask, changes: dict[str, object], field: str, message: str) -> None:
    group, meeting = a_called_meeting()
    new = replace(appointed(head_of(group.secretary, meeting)), **changes)  # type: ignore[arg-type]
    before = len(mails())
    with on_day(date(2026, 11, 21)), pytest.raises(Refused, match=message) as refused:
        reschedule(group.secretary, meeting, new, document_no="字第77號", notice=PDF)
    assert refused.value.field == field
    assert len(mails()) == before


@pytest.mark.parametrize("number", ["", "字第1號"])
def test_change_needs_a_new_document_number(app: Flask, number: str) -> None:
    group, meeting = a_called_meeting()
    assert db.session.get_one(Meeting, meeting).document_no == "字第1號"
    with pytest.raises(Refused) as refused:
        reschedule(group.secretary, meeting, LATER, document_no=number, notice=PDF)
    assert refused.value.field == "document_no"


def test_only_a_called_meeting_is_moved_and_only_by_the_secretary(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.APPROVED)
    with pytest.raises(Refused, match="才能改期"):
        prepare_rescheduling(group.secretary, meeting, LATER)
    called = a_meeting(group, MeetingState.CONVENED, on=DAY)
    with pytest.raises(NotPermitted):
        reschedule(group.convener, called, LATER, document_no="字第77號", notice=PDF)
    with pytest.raises(Conflict):
        reschedule(group.secretary, called, LATER, document_no="字第77號", notice=PDF, version=1)
