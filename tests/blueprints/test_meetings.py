"""The meetings job as people do it: from the draft to the published minutes, on both schools."""

from __future__ import annotations

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import AuditEntry, Meeting, MeetingState, OutboxMessage
from intranet.services.context import current_school
from intranet.services.mail import undelivered_folder
from tests.blueprints.meetings_road import Clients, adjourned, convened, draft_of, in_session, press
from tests.conftest import BOTH_SCHOOLS
from tests.support.meetings import attendance_of, items_of, state_of
from tests.support.queries import counted_queries


@pytest.fixture(autouse=True)
def printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing has tests of its own; here a notice is a few bytes."""
    monkeypatch.setattr("intranet.services.meetings.convening.notice_pdf", lambda *_: b"%PDF-1.7 notice")


def test_what_else_is_on_stands_beside_the_notice_and_with_a_meeting_that_was_called(clients: Clients) -> None:
    secretary = clients("secretary")
    called, drafted = convened(clients), draft_of(secretary, starts="14:30")
    press(clients("principal"), f"/meetings/{drafted}", "/approve")
    page = secretary.get(f"/meetings/{drafted}/convene")
    assert page.select(f"main .notice a[href$='/meetings/{called}']")
    with counted_queries() as sent:
        page = secretary.get(f"/meetings/{called}")
    assert page.select(f"main .notice a[href$='/meetings/{drafted}']")
    assert sent.count <= 10, "\n".join(sent)
    assert "當天另有安排" not in clients("member").get(f"/meetings/{called}").text
    form = secretary.get(f"/meetings/{called}/reschedule")
    moved = secretary.submit(form, on="115/11/21", starts="14:20", status=200)
    assert moved.select(f"main .notice a[href$='/meetings/{drafted}']")
    moved = secretary.submit(form, on="115/11/21", starts="17:20", ends="", status=200)
    assert not moved.select(f"main .notice a[href$='/meetings/{drafted}']")


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_meeting_goes_its_whole_road(clients: Clients, demo_app: Flask) -> None:
    secretary, principal, clerk, member = map(clients, ("secretary", "principal", "clerk", "member"))
    matters = current_school().committee.matters
    meeting = draft_of(secretary)
    url = f"/meetings/{meeting}"
    member.get(url, status=404)
    page = secretary.get(url)
    assert len(page.select(".agenda-item")) == 1 + len(matters)  # the last minutes wait for their approval
    assert "彙整高一多元表現登錄的常見問題" in page.text
    press(principal, url, "/approve")
    before = db.session.query(OutboxMessage).count()
    ask = secretary.get(f"{url}/convene")
    recipients = len(ask.select("table.ledger tbody tr"))
    assert db.session.query(OutboxMessage).count() == before
    told = secretary.submit(ask, status=200)
    assert f"開會通知已排入寄送，共 {recipients} 人，結果列在「文件」的「寄送情形」。" in told.text
    assert db.session.query(OutboxMessage).count() == before + recipients
    assert len(list(undelivered_folder().glob("*.eml"))) == min(50, before + recipients)
    press(member, url, "/reply", answer="COMING", note="準時到")
    assert "準時到" in secretary.get(url).text
    roll = press(clerk, url, "/open")
    assert clerk.submit(roll, "/attendance", rest="present", status=200).texts(".quorum .state") == ["✓已達開議人數"]
    first = items_of(meeting)[0].id
    item = f"{url}/items/{first}"
    press(clerk, item, "/recusals", person=str(attendance_of(meeting)[0].person_id), reason="當事人")
    press(clerk, item, f"/items/{first}", outcome="照案通過。", votes_for="20", votes_against="0", votes_abstain="1")
    press(clerk, item, "/actions", task="公告作業期程", owner="registrar", due="115/12/31")
    minutes = press(clerk, f"{url}/adjourn", "", began="00:00")
    assert "決議：照案通過。（同意 20 票，不同意 0 票，棄權 1 票）（迴避：" in minutes.text
    member.get(f"{url}/minutes", status=404)
    assert principal.get(f"{url}/minutes").texts(".confirm-body button") == ["確認無誤"]
    press(principal, f"{url}/minutes", "/confirm")
    assert state_of(meeting) is MeetingState.CONFIRMED
    press(secretary, url, "/publish")
    assert member.get(f"{url}/minutes").h1 == "115 學年度第 1 學期第 2 次會議紀錄 紀錄已公布"
    assert "公告作業期程" in clients("registrar").get("/meetings/actions").text


def test_refused_form_keeps_what_was_typed_and_says_why(clients: Clients) -> None:
    secretary = clients("secretary")
    page = secretary.get("/meetings/new")
    answer = secretary.submit(page, on="115/2/30", starts="25:99", place="圖書館", status=422)
    assert answer.fields()["place"] == "圖書館"
    summary = " ".join(answer.texts(".error-summary li"))
    assert "曆上沒有「115/2/30」這一天" in summary
    assert "看不懂時間「25:99」" in summary
    late = secretary.submit(page, on="116/3/1", starts="14:10", place="圖書館", status=422)
    assert "115/8/1 至 116/1/31" in " ".join(late.texts(".error-summary li"))


def test_too_long_a_place_comes_back_whole_with_how_much_may_stand_there(clients: Clients) -> None:
    secretary = clients("secretary")
    page = secretary.get("/meetings/new")
    assert page.select("main [maxlength]") == []
    answer = secretary.submit(page, on="115/12/18", starts="14:10", place="廳" * 101, status=422)
    assert answer.fields()["place"] == "廳" * 101
    assert answer.texts("#place-error") == ["地點請在 100 字以內。"]


def test_votes_over_those_present_come_back_to_their_field(clients: Clients) -> None:
    meeting = in_session(clients)
    clerk, item = clients("clerk"), items_of(meeting)[0].id
    url = f"/meetings/{meeting}/items/{item}"
    many = {"votes_for": "30", "votes_against": "0", "votes_abstain": "0"}
    answer = press(clerk, url, f"/items/{item}", 422, outcome="通過。", **many)
    assert "超過在場且未迴避的" in " ".join(answer.texts(".error-summary li"))
    half = press(clerk, url, f"/items/{item}", 422, outcome="通過。", votes_for="3")
    assert "三種票數都要填" in " ".join(half.texts(".error-summary li"))


def test_two_editors_of_the_minutes_see_both_texts(clients: Clients) -> None:
    meeting = adjourned(clients)
    clerk, secretary = clients("clerk"), clients("secretary")
    url = f"/meetings/{meeting}/minutes/edit"
    mine, theirs = clerk.get(url), secretary.get(url)
    secretary.submit(theirs, "/edit", text="## 秘書的文字", status=200)
    both = clerk.submit(mine, "/edit", text="## 書記的文字", status=409)
    assert both.fields("/edit")["text"].strip() == "## 書記的文字"
    assert both.texts(".other-text") == ["## 秘書的文字"]
    assert "已在另一處先儲存" in both.text and "另一位" not in both.text
    clerk.submit(both, "/edit", text="## 合併的文字", status=200)
    assert db.session.get_one(Meeting, meeting, populate_existing=True).minutes_text == "## 合併的文字"


def test_preview_shows_the_text_and_saves_nothing(clients: Clients) -> None:
    meeting = adjourned(clients)
    clerk = clients("clerk")
    saved = db.session.get_one(Meeting, meeting).minutes_text
    page = clerk.get(f"/meetings/{meeting}/minutes/edit")
    evil = "## 標題\n\n<script>alert(1)</script> [連結](javascript:alert(1))"
    shown = clerk.submit(page, "/edit", text=evil, preview="1", status=200)
    assert shown.texts("#preview h2, #preview .prose h2")[-1] == "標題"
    assert shown.select("#preview script, #preview a") == []
    assert db.session.get_one(Meeting, meeting, populate_existing=True).minutes_text == saved


@pytest.mark.assurance("once")
def test_second_press_of_convening_mails_nobody_twice(clients: Clients) -> None:
    secretary = clients("secretary")
    meeting = draft_of(secretary)
    press(clients("principal"), f"/meetings/{meeting}", "/approve")
    page = secretary.get(f"/meetings/{meeting}/convene")
    secretary.submit(page, status=200)
    count = db.session.query(OutboxMessage).count()
    again = secretary.submit(page)
    assert (again.status, db.session.query(OutboxMessage).count()) == (400, count)
    assert "已寄發開會通知" in again.text


def test_second_press_of_approving_changes_nothing(clients: Clients) -> None:
    meeting = draft_of(clients("secretary"))
    principal = clients("principal")
    page = principal.get(f"/meetings/{meeting}")
    principal.submit(page, "/approve", status=200)
    entries = db.session.query(AuditEntry).count()
    assert "沒有重複處理" in principal.submit(page, "/approve", status=200).text
    assert db.session.query(AuditEntry).count() == entries


def test_short_notice_and_vacancies_are_pointed_out(clients: Clients) -> None:
    secretary = clients("secretary")
    meeting = draft_of(secretary, on="115/11/25")
    press(clients("principal"), f"/meetings/{meeting}", "/approve")
    notices = " ".join(secretary.get(f"/meetings/{meeting}/convene").texts(".notice"))
    assert "距開會只剩 4 天" in notices
    assert "7 天前寄發（系統預設，非規定所載）" in notices
    assert "1 個席次出缺" in notices


def test_cancelling_says_who_will_be_told(clients: Clients) -> None:
    meeting = convened(clients)
    secretary = clients("secretary")
    count = db.session.query(OutboxMessage).count()
    page = secretary.get(f"/meetings/{meeting}/cancel")
    told = len(page.select("table.ledger tbody tr"))
    assert page.texts(".form-end button, .form-end a") == ["取消這次會議", "返回"]
    secretary.submit(page, status=422, reason="")
    secretary.submit(page, status=200, reason="颱風停班停課")
    assert db.session.query(OutboxMessage).count() == count + told
    assert "已取消" in secretary.get(f"/meetings/{meeting}").text


def test_agenda_is_changed_in_the_draft(clients: Clients) -> None:
    secretary = clients("secretary")
    meeting = draft_of(secretary, matters=[])
    url = f"/meetings/{meeting}"
    press(secretary, f"{url}/items/new", "", section="REPORT", title="上傳情形")
    press(secretary, f"{url}/items/new", "", section="PROPOSAL", title="第一案")
    press(secretary, f"{url}/items/new", "", section="PROPOSAL", title="第二案")
    _approval, report, first, second = items_of(meeting)
    press(secretary, f"{url}/items/{first.id}/edit", "/edit", title="改過的第一案")
    press(secretary, url, f"/items/{second.id}/move")
    press(secretary, url, f"/items/{report.id}/remove")
    titles = [text.split("：", 1)[1] for text in secretary.get(url).texts(".agenda-item h4")]
    assert titles == ["確認 115 學年度第 1 學期第 1 次會議紀錄 （提案單位：教務處）", "第二案", "改過的第一案"]


def test_observer_is_added_and_struck_before_anybody_is_told(clients: Clients) -> None:
    secretary = clients("secretary")
    url = f"/meetings/{draft_of(secretary)}/observers"
    page = secretary.get(url)
    (personnel,) = page.tree.xpath("//option[contains(., '人事主任')]/@value")
    listed = secretary.submit(page, "/observers", person=personnel, status=200)
    assert len(listed.select("table.ledger tbody tr")) == 1
    secretary.submit(listed, "/observers", person=personnel, status=422)
    emptied = secretary.submit(secretary.get(url), "/drop", status=200)
    assert emptied.texts(".empty-title") == ["還沒有另外邀請列席的人"]
