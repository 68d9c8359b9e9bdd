"""Calling a meeting and calling it off: who is told, one mail each, what the mails hold."""

from __future__ import annotations

import base64
import email
import email.policy
from datetime import UTC, date, datetime

import ics
import pytest
from flask import Flask
from icalendar import Calendar
from msgspec.structs import replace

from intranet.extensions import db
from intranet.models import AuditEntry, MailState, Meeting, MeetingState, OutboxMessage, Person
from intranet.services.actor import SYSTEM
from intranet.services.context import current_school, on_day
from intranet.services.errors import AlreadyDone, Conflict, NotPermitted, Refused
from intranet.services.mail import compose
from intranet.services.meetings.convening import cancel_meeting, convene, prepare_cancelling, prepare_convening
from intranet.services.meetings.papers import notice_of
from intranet.services.meetings.planning import approve_meeting, change_meeting, return_to_draft
from intranet.services.meetings.queries import attendees_of, head_of, mail_of
from intranet.services.meetings.session import add_observer
from intranet.services.people import add_person, appoint
from intranet.services.transactions import writing
from tests.conftest import BOTH_SCHOOLS
from tests.support.meetings import DAY, PDF, a_group, a_meeting, a_plan, actor_of, attendance_of, state_of
from tests.support.people import make_account

pytestmark = pytest.mark.parametrize("school_code", BOTH_SCHOOLS)


def mails() -> list[OutboxMessage]:
    return list(db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.id)))


def calendar_of(message: OutboxMessage) -> str:
    part = next(part for part in message.parts if part["media_type"].startswith("text/calendar"))
    return base64.b64decode(part["content"]).decode()


def test_page_before_convening_names_everybody_and_every_vacancy(app: Flask) -> None:
    group = a_group(vacant=2)
    meeting = a_meeting(group, MeetingState.APPROVED)
    with on_day(date(2026, 12, 3)):
        plan = prepare_convening(group.secretary, meeting)
    assert [person.person_id for person in plan.roll.members] == [person.id for person in group.seated]
    assert [person.title for person in plan.roll.observers] == ["紀錄"]
    assert len(plan.roll.vacant) == 2
    assert (plan.days_left, plan.is_short_notice) == (6, True)
    with on_day(date(2026, 12, 2)):
        assert not prepare_convening(group.secretary, meeting).is_short_notice
    assert plan.document_no.startswith(current_school().profile.document_word + "第115")
    assert mails() == []


def test_convening_mails_each_person_once(app: Flask) -> None:
    group = a_group(vacant=1)
    meeting = a_meeting(group, MeetingState.CONVENED)
    told = [*group.seated, db.session.get_one(Person, group.clerk.person_id)]
    assert [mail.recipient for mail in mails()] == [person.email for person in told]
    assert {mail.state for mail in mails()} == {MailState.WAITING}
    rows = attendance_of(meeting)
    assert [row.person_id for row in rows] == [person.id for person in told]
    assert [bool(row.seat) for row in rows] == [True] * len(group.seated) + [False]
    assert db.session.get_one(Meeting, meeting).seats_total == current_school().committee.size
    assert [mail.state for mail in mail_of(meeting)] == [MailState.WAITING] * len(told)


def test_frozen_titles_survive_a_change_of_office(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.CONVENED)
    principal = attendees_of(meeting)[0]
    appoint(SYSTEM, add_person(SYSTEM, name="新校長"), "principal", date(2026, 12, 1))
    notice = notice_of(head_of(group.secretary, meeting))
    assert notice.attendees[0] == f"校長{principal.name}"


def test_person_with_two_seats_is_told_once(app: Flask) -> None:
    group = a_group()
    person = group.seated[1]
    appoint(SYSTEM, person, "registrar", date(2026, 11, 1))
    meeting = a_meeting(group, MeetingState.CONVENED)
    mine = [row for row in attendees_of(meeting) if row.person_id == person.id]
    registrar = current_school().directory.title("registrar")
    assert [row.title for row in mine] == [f"{current_school().secretary.title}、{registrar}"]
    assert len([mail for mail in mails() if mail.person_id == person.id]) == 1


def test_person_without_an_address_is_on_the_roll_but_gets_no_mail(app: Flask) -> None:
    group = a_group()
    silent = group.seated[5]
    with writing(SYSTEM):
        db.session.get_one(Person, silent.id).email = ""
    meeting = a_meeting(group, MeetingState.APPROVED)
    assert [one.person_id for one in prepare_convening(group.secretary, meeting).roll.unreachable] == [silent.id]
    convene(group.secretary, meeting, document_no="字第9號", notice=PDF)
    assert len(mails()) == len(group.seated)
    assert len(attendance_of(meeting)) == len(group.seated) + 1


def test_observer_added_by_hand_is_told_too(app: Flask) -> None:
    group = a_group()
    guest, _ = make_account("guest", "teacher")
    meeting = a_meeting(group, MeetingState.APPROVED)
    add_observer(group.secretary, meeting, guest.id, "任課教師")
    convene(group.secretary, meeting, document_no="字第9號", notice=PDF)
    assert [(row.title, row.seat) for row in attendance_of(meeting)][-2:] == [("紀錄", ""), ("任課教師", "")]
    assert mails()[-1].recipient == guest.email


def test_invitation_parses_in_two_libraries(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.CONVENED)
    text = calendar_of(mails()[0])
    calendar = Calendar.from_ical(text)
    (event,) = calendar.events
    assert (str(calendar["METHOD"]), int(event["SEQUENCE"])) == ("REQUEST", 0)
    assert event.start.astimezone(UTC) == datetime(2026, 12, 9, 6, 10, tzinfo=UTC)
    assert str(event["ATTENDEE"]) == f"mailto:{group.seated[0].email}"
    (second,) = ics.Calendar(text).events
    assert (second.begin.datetime, second.location) == (datetime(2026, 12, 9, 6, 10, tzinfo=UTC), "會議室")
    assert second.uid == f"meeting-{meeting}@{current_school().profile.email_domain}"


def test_mail_holds_the_notice_and_the_invitation(app: Flask) -> None:
    group = a_group()
    a_meeting(group, MeetingState.CONVENED)
    mail = email.message_from_bytes(compose(mails()[0]).as_bytes(), policy=email.policy.default)
    kinds = [(part.get_content_type(), part.get_filename()) for part in mail.iter_attachments()]
    assert kinds == [("application/pdf", "開會通知單.pdf"), ("text/calendar", "invite.ics")]
    notice, invitation = mail.iter_attachments()
    assert notice.get_content() == PDF
    assert invitation["Content-Type"].params["method"] == "REQUEST"
    assert "BEGIN:VEVENT" in invitation.get_content()
    body = mail.get_body()
    assert body is not None
    assert "請回復出席或請假，開啟連結即可，不必登入" in body.get_content()


@pytest.mark.parametrize("evil", ["會議室\r\nBcc: x@evil.test", "會議室\nATTENDEE:mailto:x@evil.test"])
def test_line_breaks_in_place_and_names_add_no_header_and_no_property(app: Flask, evil: str) -> None:
    group = a_group()
    meeting = a_meeting(group)
    change_meeting(group.secretary, meeting, a_plan(place=evil))
    with writing(SYSTEM):
        row = db.session.get_one(Person, group.seated[0].id)
        row.name, row.email = f"壞\r\nBcc: x@evil.test{row.name}", "a@school.test\r\nBcc: x@evil.test"
    approve_meeting(actor_of(group.seated[0]), meeting)
    convene(group.secretary, meeting, document_no="字第9號\r\nX: y", notice=PDF)
    mail = email.message_from_bytes(compose(mails()[0]).as_bytes(), policy=email.policy.default)
    assert set(mail.keys()) == {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"}
    (event,) = Calendar.from_ical(calendar_of(mails()[1])).events
    assert str(event["ATTENDEE"]) == f"mailto:{group.seated[1].email}"


def test_second_press_of_the_same_form_mails_nobody_twice(app: Flask) -> None:
    group = a_group()
    make_account("pressing")
    secretary = replace(
        group.secretary, account_id=db.session.scalar(db.text("SELECT min(id) FROM account")), form_token="t"
    )
    meeting = a_meeting(group, MeetingState.APPROVED)
    convene(secretary, meeting, document_no="字第9號", notice=PDF)
    with pytest.raises((AlreadyDone, Refused)):
        convene(secretary, meeting, document_no="字第9號", notice=PDF)
    with pytest.raises(Refused, match="已寄發開會通知"):
        convene(group.secretary, meeting, document_no="字第10號", notice=PDF)
    assert len(mails()) == len(group.seated) + 1


def test_roll_or_meeting_that_changed_meanwhile_is_a_conflict(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.APPROVED)
    seen = prepare_convening(group.secretary, meeting).head.version
    return_to_draft(group.secretary, meeting)
    approve_meeting(group.convener, meeting)
    with pytest.raises(Conflict):
        convene(group.secretary, meeting, document_no="字第9號", notice=PDF, version=seen)
    assert (mails(), attendance_of(meeting), state_of(meeting)) == ([], [], MeetingState.APPROVED)


@pytest.mark.parametrize(("number", "message"), [("", "發文字號"), ("字第1號", "用過")])
def test_document_number_is_needed_and_used_once(app: Flask, number: str, message: str) -> None:
    group = a_group()
    a_meeting(group, MeetingState.CONVENED)
    db.session.execute(db.text("UPDATE meeting SET document_no = '字第1號'"))
    db.session.commit()
    meeting = a_meeting(group, MeetingState.APPROVED)
    count = len(mails())
    with pytest.raises(Refused, match=message):
        convene(group.secretary, meeting, document_no=number, notice=PDF)
    assert (len(mails()), state_of(meeting)) == (count, MeetingState.APPROVED)


def test_meeting_whose_day_has_passed_is_not_called(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.APPROVED)
    with on_day(date(2026, 12, 10)), pytest.raises(Refused, match="已過"):
        convene(group.secretary, meeting, document_no="字第9號", notice=PDF)
    assert mails() == []


def test_convener_does_not_convene_in_the_secretary_s_place(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.APPROVED)
    with pytest.raises(NotPermitted):
        convene(group.convener, meeting, document_no="字第9號", notice=PDF)
    assert mails() == []


def test_cancelling_tells_everybody_who_was_told(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.CONVENED)
    before = len(mails())
    assert len(prepare_cancelling(group.secretary, meeting).told) == before
    cancel_meeting(group.secretary, meeting, reason="颱風停班停課")
    after = mails()[before:]
    assert [mail.recipient for mail in after] == [mail.recipient for mail in mails()[:before]]
    calendar = Calendar.from_ical(calendar_of(after[0]))
    (event,) = calendar.events
    assert (str(calendar["METHOD"]), int(event["SEQUENCE"]), str(event["STATUS"])) == ("CANCEL", 1, "CANCELLED")
    assert "颱風停班停課" in after[0].body
    assert [part["media_type"] for part in after[0].parts] == ["text/calendar; method=CANCEL"]


def test_cancelling_a_draft_tells_nobody(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.APPROVED)
    with pytest.raises(Refused, match="事由"):
        cancel_meeting(group.secretary, meeting, reason="")
    cancel_meeting(group.secretary, meeting, reason="重複")
    assert mails() == []


def test_notice_of_a_convened_meeting_stays_as_it_went_out(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.APPROVED)
    before = notice_of(head_of(group.secretary, meeting), document_no=f"字第{meeting}號")
    convene(group.secretary, meeting, document_no=f"字第{meeting}號", notice=PDF)
    with on_day(DAY):
        assert notice_of(head_of(group.secretary, meeting)) == before
    assert db.session.query(AuditEntry).filter_by(act="convene").count() == 1
