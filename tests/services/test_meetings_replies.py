"""Answering a notice: by the link in the mail, for oneself only, until the meeting begins; and who stands in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer

from intranet.extensions import db
from intranet.models import AuditEntry, LoginSession, MeetingState, Person, Reply
from intranet.rules.dates import TAIPEI
from intranet.services.actor import SYSTEM
from intranet.services.context import current_school, current_settings, on_day
from intranet.services.deputies import set_deputy
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.services.leaves import note_leave
from intranet.services.meetings.convening import cancel_meeting
from intranet.services.meetings.papers import sign_in_of
from intranet.services.meetings.proxies import Represented, proxy_note, proxy_of
from intranet.services.meetings.queries import attendees_of, head_of
from intranet.services.meetings.replies import note_reading, reply, reply_by_link
from intranet.services.meetings.reply_links import LinkEnded, asked_by, reply_address
from intranet.services.meetings.rescheduling import reschedule
from intranet.services.meetings.session import open_session
from intranet.services.meetings.shapes import Attendee
from intranet.services.people import add_person, appoint
from tests.conftest import BOTH_SCHOOLS
from tests.services.test_meetings_rescheduling import LATER
from tests.support.letters import event_of, mails, mails_to, token_in
from tests.support.meetings import DAY, PDF, TERM, Group, a_group, a_meeting, actor_of

both_schools = pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
HERE = "192.0.2.7"


def called(vacant: int = 0) -> tuple[Group, int]:
    group = a_group(vacant=vacant)
    return group, a_meeting(group, MeetingState.CONVENED)


def mine(meeting: int, person: Person) -> Attendee:
    return next(one for one in attendees_of(meeting) if one.person_id == person.id)


def acts() -> list[tuple[str, int | None, str]]:
    statement = db.select(AuditEntry.act, AuditEntry.actor_id, AuditEntry.summary).order_by(AuditEntry.id)
    return [tuple(row) for row in db.session.execute(statement) if row.act in ("reply", "note_reading")]  # type: ignore[misc]


@both_schools
def test_link_in_the_mail_answers_for_its_reader(app: Flask) -> None:
    group, meeting = called()
    person = group.seated[3]
    token = token_in(mails_to(person.id)[0])
    asked = asked_by(token)
    assert (asked.head.id, asked.mine.person_id) == (meeting, person.id)
    assert acts() == []
    reply_by_link(token, Reply.EXCUSED, "出差", version=asked.mine.version, source=HERE)
    row = mine(meeting, person)
    assert (row.reply, row.reply_note, row.read_at) == (Reply.EXCUSED, "出差", row.replied_at)
    assert acts() == [("reply", person.id, f"{row.title}{person.name}回復請假（由郵件連結）")]
    assert [one.reply for one in attendees_of(meeting)].count(Reply.NONE) == len(attendees_of(meeting)) - 1
    assert db.session.query(LoginSession).count() == 0


@both_schools
def test_reading_is_noted_once_and_is_no_answer(app: Flask) -> None:
    group, meeting = called()
    by_mail, signed_in = group.seated[3], group.seated[4]
    token = token_in(mails_to(by_mail.id)[0])
    for _ in range(2):
        reply_by_link(token, Reply.NONE, "", version=1, source=HERE)
        note_reading(actor_of(signed_in), meeting)
    for person in (by_mail, signed_in):
        row = mine(meeting, person)
        assert (row.reply, row.read_at is not None) == (Reply.NONE, True)
    assert [act for act, _, _ in acts()] == ["note_reading", "note_reading"]


@both_schools
def test_two_presses_of_the_same_answer_are_one(app: Flask) -> None:
    group, meeting = called()
    person = group.seated[3]
    token = token_in(mails_to(person.id)[0])
    for _ in range(3):
        reply_by_link(token, Reply.COMING, "", version=1, source=HERE)
    assert [act for act, _, _ in acts()] == ["reply"]
    with pytest.raises(Conflict):
        reply_by_link(token, Reply.EXCUSED, "", version=1, source=HERE)
    reply_by_link(token, Reply.EXCUSED, "", version=mine(meeting, person).version, source="192.0.2.8")
    assert mine(meeting, person).reply is Reply.EXCUSED


@both_schools
def test_link_dies_when_the_meeting_moves_is_called_off_or_begins(app: Flask) -> None:
    group, meeting = called()
    person = group.seated[3]
    old = token_in(mails_to(person.id)[0])
    reschedule(group.secretary, meeting, LATER, document_no="字第77號", notice=PDF)
    with pytest.raises(LinkEnded, match="改期"):
        asked_by(old)
    new = token_in(mails_to(person.id)[1])
    assert asked_by(new).mine.person_id == person.id
    with on_day(date(2026, 12, 17)), pytest.raises(LinkEnded, match="已於 115/12/16（三）開始"):
        asked_by(new)
    with on_day(LATER.on):
        open_session(group.clerk, meeting)
        with pytest.raises(LinkEnded, match="開始"):
            reply_by_link(new, Reply.COMING, "", version=1, source=HERE)
    other = a_meeting(group, MeetingState.CONVENED)
    third = token_in(mails_to(person.id)[-1])
    cancel_meeting(group.secretary, other, reason="停課")
    with pytest.raises(LinkEnded, match="取消"):
        asked_by(third)
    assert acts() == []


@both_schools
@pytest.mark.parametrize("forge", [
    lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
    lambda token: URLSafeSerializer("x" * 40, salt="meeting-reply").dumps([1, 1, 0]),
    lambda token: URLSafeSerializer(current_settings().secret_key, salt="audit-link").dumps([1, 1, 0]),
    lambda token: reply_address(999, 1, 0).rpartition("/")[2],
    lambda token: reply_address(1, 999_999, 0).rpartition("/")[2],
    lambda token: "",
])  # fmt: skip
def test_false_link_opens_nothing(app: Flask, forge: Callable[[str], str]) -> None:
    group, _ = called()
    token = forge(token_in(mails_to(group.seated[3].id)[0]))
    with pytest.raises(NotFound):
        asked_by(token)
    with pytest.raises(NotFound):
        reply_by_link(token, Reply.COMING, "", version=1, source=HERE)
    assert acts() == []


@both_schools
def test_observer_has_no_link(app: Flask) -> None:
    group, meeting = called()
    (letter,) = mails_to(group.clerk.person_id or 0)
    assert "/reply/" not in letter.body
    with pytest.raises(NotFound):
        asked_by(reply_address(meeting, group.clerk.person_id or 0, 0).rpartition("/")[2])


@both_schools
def test_guessing_and_hammering_are_slow(app: Flask) -> None:
    group, meeting = called()
    token = token_in(mails_to(group.seated[3].id)[0])
    for _ in range(5):
        with pytest.raises(NotFound):
            reply_by_link("false", Reply.COMING, "", version=1, source=HERE)
    with pytest.raises(Refused, match="等候 15 分鐘"):
        reply_by_link("false", Reply.COMING, "", version=1, source=HERE)
    answers = [Reply.COMING, Reply.EXCUSED] * 3
    for answer in answers[:5]:
        reply_by_link(token, answer, "", version=None, source=HERE)
    with pytest.raises(Refused, match="等候 15 分鐘"):
        reply_by_link(token, answers[5], "", version=None, source=HERE)
    assert mine(meeting, group.seated[3]).reply is Reply.COMING


@both_schools
def test_seat_on_leave_does_not_count_where_no_rule_allows_a_deputy(app: Flask) -> None:
    group, meeting = called()
    person, stand_in = group.seated[1], add_person(SYSTEM, name="代理人", email="deputy@school.test")
    set_deputy(SYSTEM, current_school().secretary.code, stand_in.id, order=1, starts=date(2026, 8, 1))
    row = mine(meeting, person)
    assert proxy_of(meeting, DAY, Represented(row.person_id, row.seat, row.title)) is None
    note = proxy_note(current_school().committee.quorum, None)
    assert note == "請假的席次不計入出席：委員須親自出席，不得由他人代理（系統預設，非規定所載）。"
    reply(actor_of(person), meeting, Reply.EXCUSED)
    assert [one.deputy_for for one in attendees_of(meeting) if one.deputy_for] == []
    assert mails_to(stand_in.id) == []


FAKE = pytest.mark.parametrize("school_code", ["fake"])


def with_deputies(group: Group) -> tuple[Person, Person]:
    """The dean has two deputies, in order."""
    first = add_person(SYSTEM, name="甲代理", email="first@school.test")
    second = add_person(SYSTEM, name="乙代理", email="second@school.test")
    appoint(SYSTEM, first, "guidance", date(2025, 8, 1))
    for order, person in enumerate((first, second), 1):
        set_deputy(SYSTEM, "dean", person.id, order=order, starts=date(2026, 8, 1))
    return first, second


@FAKE
def test_deputy_comes_instead_where_the_rule_allows(app: Flask) -> None:
    group, meeting = called()
    first, _ = with_deputies(group)
    dean = next(person for person in group.seated if person.id == group.secretary.person_id)
    reply(actor_of(dean), meeting, Reply.EXCUSED, "公出")
    row = mine(meeting, first)
    assert (row.deputy_for, row.title, row.seat, row.reply) == ("教導主任", "輔導組長", "dean", Reply.NONE)
    assert acts()[-1][2].endswith("回復請假，由甲代理代理出席")
    (letter,) = mails_to(first.id)
    assert (event_of(letter)[0], letter.subject.partition("：")[0]) == ("REQUEST", "代理出席")
    assert "代理：教導主任" in letter.body
    sheet = sign_in_of(head_of(SYSTEM, meeting))
    assert [line.note for line in sheet.members if line.note] == ["請假，由甲代理代理"]
    assert len(sheet.members) == current_school().committee.size
    assert sheet.last_column == "代理人簽名"
    reply(actor_of(dean), meeting, Reply.COMING)
    assert [one.name for one in attendees_of(meeting) if one.deputy_for] == []
    assert [event_of(mail)[0] for mail in mails_to(first.id)] == ["REQUEST", "CANCEL"]


@FAKE
def test_next_deputy_comes_where_the_first_is_away_or_called_already(app: Flask) -> None:
    group, meeting = called()
    first, _ = with_deputies(group)
    note_leave(SYSTEM, first, DAY, DAY)
    dean = next(person for person in group.seated if person.id == group.secretary.person_id)
    row = mine(meeting, dean)
    found = proxy_of(meeting, DAY, Represented(row.person_id, row.seat, row.title))
    assert found is not None
    assert (found.name, found.title) == ("乙代理", "代理人")
    assert proxy_note(current_school().committee.quorum, found) == "請假時由乙代理代理出席。"
    set_deputy(SYSTEM, "learning", group.seated[0].id, order=1, starts=date(2026, 8, 1))
    learning = mine(meeting, group.seated[2])
    assert proxy_of(meeting, DAY, Represented(learning.person_id, learning.seat, learning.title)) is None
    elected = mine(meeting, group.seated[4])
    assert proxy_of(meeting, DAY, Represented(elected.person_id, elected.seat, elected.title)) is None


@FAKE
def test_moved_meeting_lets_the_deputy_go(app: Flask) -> None:
    group, meeting = called()
    first, _ = with_deputies(group)
    dean = next(person for person in group.seated if person.id == group.secretary.person_id)
    reply(actor_of(dean), meeting, Reply.EXCUSED)
    before = len(mails())
    reschedule(actor_of(dean), meeting, LATER, document_no="海角第9號", notice=PDF)
    assert [one.name for one in attendees_of(meeting) if one.deputy_for] == []
    assert [mail.subject.partition("：")[0] for mail in mails(before) if mail.person_id == first.id] == ["取消代理出席"]
    assert head_of(SYSTEM, meeting).starts_at.astimezone(TAIPEI).date() == LATER.on
    assert head_of(SYSTEM, meeting).term == TERM
