"""The page behind the link in a notice: it shows, asks, and opens nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import Attendance, LoginFailure, LoginSession, Meeting, MeetingState, Person, Reply
from intranet.services import audit
from intranet.services.actor import SYSTEM
from intranet.services.meetings.convening import convene
from intranet.services.meetings.planning import approve_meeting
from intranet.services.meetings.reply_links import reply_address
from intranet.services.sign_in import actor_named
from intranet.services.transactions import writing
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client
from tests.support.letters import mails_to, token_in
from tests.support.queries import counted_queries

Clients = Callable[[str], Client]
pytestmark = pytest.mark.parametrize("school_code", BOTH_SCHOOLS)


@pytest.fixture
def meeting(demo_app: Flask) -> int:
    """The demo's next meeting, approved and called."""
    found = db.session.scalars(db.select(Meeting.id).where(Meeting.state == MeetingState.DRAFT)).one()
    approve_meeting(actor_named("principal"), found)
    convene(actor_named("secretary"), found, document_no="字第9號", notice=b"%PDF-1.7 notice")
    return found


def person_of(username: str) -> int:
    return actor_named(username).person_id or 0


def row_of(meeting: int, person_id: int) -> Attendance:
    db.session.expire_all()
    mine = (Attendance.meeting_id == meeting, Attendance.person_id == person_id)
    return db.session.scalars(db.select(Attendance).where(*mine)).one()


def link_of(username: str) -> str:
    return f"/reply/{token_in(mails_to(person_of(username))[-1])}"


def test_member_answers_without_signing_in(client: Client, meeting: int) -> None:
    url, member = link_of("member"), person_of("member")
    sessions = db.session.query(LoginSession).count()
    head = audit.head()
    page = client.get(url)
    assert (audit.head(), row_of(meeting, member).read_at) == (head, None)
    assert page.h1 == "回復開會通知"
    assert "行政大樓二樓會議室" in page.text
    assert "不得由他人代理（系統預設，非規定所載）" in page.text
    assert page.texts(".form-end button") == ["出席", "請假", "已閱，稍後回復"]
    read = client.submit(page, answer="READ", status=200)
    assert (row_of(meeting, member).reply, read.texts(".form-end button")) == (Reply.NONE, ["出席", "請假"])
    answered = client.submit(read, answer="EXCUSED", note="公出", status=200)
    assert "目前的回復：請假" in answered.text
    row = row_of(meeting, member)
    assert (row.reply, row.reply_note) == (Reply.EXCUSED, "公出")
    client.submit(read, answer="EXCUSED", note="公出", status=200)  # the same press again
    client.submit(read, answer="COMING", status=409)  # an old page
    assert row_of(meeting, member).reply is Reply.EXCUSED
    assert db.session.query(LoginSession).count() == sessions
    assert client.http.get(f"/meetings/{meeting}").status_code == 302


def test_link_answers_for_its_reader_whoever_is_signed_in(clients: Clients, meeting: int) -> None:
    registrar = clients("registrar")
    registrar.submit(registrar.get(link_of("member")), answer="COMING", status=200)
    assert row_of(meeting, person_of("member")).reply is Reply.COMING
    assert row_of(meeting, person_of("registrar")).reply is Reply.NONE


@pytest.mark.assurance("reading")
def test_post_without_a_token_is_refused(client: Client, meeting: int) -> None:
    answer = client.http.post(link_of("member"), data={"answer": "COMING"})
    assert answer.status_code == 400
    assert row_of(meeting, person_of("member")).reply is Reply.NONE


def test_false_and_old_links_have_a_page_of_their_own(client: Client, meeting: int) -> None:
    url = link_of("member")
    page = client.get(url)
    for false in (url + "x", url[:-4] + "abcd", f"/reply/{reply_address(meeting, 999_999, 0).rpartition('/')[2]}"):
        assert client.get(false, 404).h1 == "找不到這個回復連結"
    assert client.submit(page, answer="", status=422).h1 == "回復開會通知"
    with writing(SYSTEM):
        db.session.get_one(Meeting, meeting).invitation_sequence = 1
    assert "會議已改期，請改用最新一封" in client.get(url, 410).text
    with writing(SYSTEM):
        db.session.get_one(Meeting, meeting).state = MeetingState.IN_SESSION
    assert "不再受理回復" in client.get(url, 410).text
    assert client.submit(page, answer="COMING", status=410).h1 == "這個回復連結已失效"


@pytest.mark.assurance("guessing")
def test_guessing_by_post_is_slowed_down(client: Client, meeting: int) -> None:
    page = client.get(link_of("member"))
    fields = {**page.fields(), "answer": "COMING"}
    answers = [client.http.post("/reply/false", data=fields).status_code for _ in range(6)]
    assert answers == [404] * 5 + [429]
    assert db.session.query(LoginFailure).filter_by(username="reply").count() == 5
    assert client.submit(page, answer="COMING", status=200).h1 == "回復開會通知"


def test_page_needs_few_questions(client: Client, meeting: int) -> None:
    url = link_of("member")
    client.get(url)
    with counted_queries() as questions:
        client.get(url)
    assert len(questions) <= 6, questions


def test_secretary_sees_who_answered_and_reminds_the_others(clients: Clients, client: Client, meeting: int) -> None:
    client.submit(client.get(link_of("member")), answer="COMING", status=200)
    registrar = clients("registrar")
    registrar.submit(registrar.get(f"/meetings/{meeting}"), "/read", status=200)
    secretary = clients("secretary")
    page = secretary.get(f"/meetings/{meeting}")
    assert page.texts("#replies .stamp") == ["出席", "請假", "已閱，未回復", "未回復"]
    assert page.texts("#replies td.number")[:3] == ["1", "0", "1"]
    name = db.session.get_one(Person, person_of("registrar")).name
    assert page.texts("#replies td[data-label='委員']")[2].endswith(name)
    assert "會議 3 天前，系統自動提醒未回復者一次（系統預設，非規定所載）。" in page.text
    done = secretary.submit(page, "/remind", status=200)
    assert done.texts(".flash") or "提醒未回復委員的信已排入寄送。" in done.text
    assert [form.action for form in done.tree.forms if (form.action or "").endswith("/remind")] == []
    assert mails_to(person_of("registrar"))[-1].subject.startswith("提醒回復：")
    assert "回復情形" not in clients("member").get(f"/meetings/{meeting}").texts("h2")


def test_moving_shows_what_changes_before_it_writes(
    clients: Clients, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intranet.services.meetings.rescheduling.notice_pdf", lambda *_: b"%PDF-1.7 notice")
    secretary = clients("secretary")
    url, before = f"/meetings/{meeting}/reschedule", len(mails_to(person_of("member")))
    form = secretary.get(url)
    same = secretary.submit(form, status=422)
    assert "都沒有改變" in same.text
    shown = secretary.submit(form, on="115/12/18", place="圖書館", online_url="https://meet.example/a", status=200)
    changes = shown.select(".confirm-panel table")[0]
    assert [[cell.text_content() for cell in row] for row in changes.iter("tr")][1:] == [
        ["日期", "115/12/11（五）", "115/12/18（五）"],
        ["地點", "行政大樓二樓會議室", "圖書館"],
        ["線上會議", "（無）", "https://meet.example/a"],
    ]
    assert len(mails_to(person_of("member"))) == before
    other = secretary.submit(shown, place="視聽教室", status=200)  # changed since it was shown: shown again
    assert "視聽教室" in " ".join(other.texts(".confirm-panel"))
    assert len(mails_to(person_of("member"))) == before
    done = secretary.submit(other, status=200)
    assert done.url == f"/meetings/{meeting}"
    assert mails_to(person_of("member"))[-1].subject.startswith("改期通知：")
    assert "視聽教室" in done.text
    late = secretary.submit(secretary.get(url), on="116/3/1", status=422)
    assert "115/8/1 至 116/1/31" in " ".join(late.texts(".error-summary li"))


def test_answer_without_a_choice_keeps_the_note_and_says_so_at_the_field(clients: Clients, meeting: int) -> None:
    member = clients("member")
    page = member.get(f"/meetings/{meeting}")
    answer = member.submit(page, "/reply", status=422, note="帶隊校外教學")
    assert answer.texts("#answer-error") == ["請選擇出席或請假。"]
    assert answer.fields("/reply")["note"] == "帶隊校外教學"


def test_reason_for_leave_is_for_who_runs_the_meeting_and_the_person(clients: Clients, meeting: int) -> None:
    url = f"/meetings/{meeting}"
    member = clients("member")
    member.submit(member.get(url), "/reply", status=200, answer="EXCUSED", note="回診")
    told = {
        who: "（回診）" in clients(who).get(url).text
        for who in ("secretary", "principal", "clerk", "counselor", "auditor")
    }
    assert told == {"secretary": True, "principal": True, "clerk": True, "counselor": False, "auditor": False}
    assert "（回診）" in member.get(url).text
