"""The one screen of a meeting in session: taps without losing the place, the agenda beside, the code at the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

import pytest
from flask import Flask

from intranet.blueprints.meetings import session_views
from intranet.extensions import db
from intranet.models import Attendance, AuditEntry, CaseState, Meeting, Presence, RewardCase
from intranet.rules.dates import TAIPEI
from intranet.services import audit
from intranet.services.actor import SYSTEM
from intranet.services.meetings.door import door_address
from intranet.services.transactions import writing
from tests.blueprints.meetings_road import press
from tests.blueprints.test_meetings import in_session, printed  # noqa: F401  no notice is printed here
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client
from tests.support.meetings import attendance_of, items_of
from tests.support.queries import counted_queries

Clients = Callable[[str], Client]
MOST_QUERIES = 11


def the_row(meeting: int, number: int) -> Attendance:
    return db.session.get_one(Attendance, attendance_of(meeting)[number].id, populate_existing=True)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_two_people_tap_at_once_and_both_stay(clients: Clients) -> None:
    meeting = in_session(clients)
    clerk, secretary = clients("clerk"), clients("secretary")
    screen = f"/meetings/{meeting}/attendance"
    mine, theirs = clerk.get(screen), secretary.get(screen)
    first, second = the_row(meeting, 3).id, the_row(meeting, 4).id
    answer = clerk.http.post(f"{screen}/{first}", data={**mine.fields(f"/{first}"), "mark": "EXCUSED"})
    assert answer.headers["Location"].endswith(f"/attendance#person-{first}")
    shown = secretary.submit(theirs, f"/{second}", mark="LEFT", at="1459", status=200)
    assert the_row(meeting, 3).presence is Presence.EXCUSED
    assert shown.texts(f"#person-{first} [aria-pressed=true]")[0].startswith("請假")
    assert "離席" in " ".join(shown.texts(f"#person-{second} .said") + shown.texts(".flash"))
    wrong = secretary.submit(theirs, f"/{second}", mark="LATE", at="9時", status=200)
    assert "看不懂時間" in " ".join(wrong.texts(".flash"))


def test_agenda_stands_beside_the_roll_and_its_items_are_decided_there(clients: Clients) -> None:
    meeting = in_session(clients)
    clerk = clients("clerk")
    page = clerk.get(f"/meetings/{meeting}/attendance")
    items = items_of(meeting)
    assert len(page.select(".sitting-agenda li[id]")) == len(items)
    assert items[0].title in page.texts("#in-hand h3")[0]
    values = {"outcome": "照案確認。", "votes_for": "", "votes_against": "", "votes_abstain": ""}
    done = clerk.submit(page, f"/items/{items[0].id}", status=200, **values)
    assert done.url == f"/meetings/{meeting}/attendance"
    assert "已決議" in done.texts(f"#line-{items[0].id}")[0]
    assert "席次 25，在場" in " ".join(done.texts("#in-hand")) and "開議須 13 席" in " ".join(done.texts("#in-hand"))
    said = "席次 25，應出席 24 人（出缺不計）"
    assert said in done.texts(".quorum")[0]
    assert said in clerk.get(f"/meetings/{meeting}").texts("#people")[0]
    chosen = clerk.get(f"/meetings/{meeting}/attendance?item={items[2].id}")
    assert items[2].title in chosen.texts("#in-hand h3")[0]
    with counted_queries() as sent:
        clerk.get(f"/meetings/{meeting}/attendance")
    assert sent.count <= MOST_QUERIES, "\n".join(sent)


def test_refused_outcome_is_pressed_again_and_leads_back_to_the_screen(clients: Clients) -> None:
    meeting = in_session(clients)
    clerk, item = clients("clerk"), items_of(meeting)[1]
    votes = {"votes_for": "30", "votes_against": "1", "votes_abstain": "0"}
    screen = clerk.get(f"/meetings/{meeting}/attendance?item={item.id}")
    refused = clerk.submit(screen, f"/items/{item.id}", status=422, outcome="照案通過。", **votes)
    assert refused.form(f"/items/{item.id}").get("action") == f"/meetings/{meeting}/items/{item.id}"
    done = clerk.submit(refused, f"/items/{item.id}", status=200, votes_for="14")
    assert done.url == f"/meetings/{meeting}/attendance"
    assert "照案通過。（同意 14 票" in " ".join(done.texts("#in-hand"))


def test_lost_vote_is_pointed_out_where_the_words_say_carried_and_in_the_minutes(clients: Clients) -> None:
    meeting = in_session(clients)
    clerk, item = clients("clerk"), items_of(meeting)[1]
    url, votes = f"/items/{item.id}", {"votes_for": "10", "votes_against": "5", "votes_abstain": "8"}
    screen = clerk.get(f"/meetings/{meeting}/attendance?item={item.id}")
    done = clerk.submit(screen, url, status=200, outcome="照案通過。", **votes)
    assert done.texts("#in-hand .notice-title") == ["表決未通過，內容卻寫「通過」"]
    mended = clerk.submit(done, url, status=200, outcome="未獲通過。")
    assert mended.texts("#in-hand .notice-title") == []
    press(clerk, f"/meetings/{meeting}/adjourn", "", began="00:00")
    minutes = " ".join(clerk.get(f"/meetings/{meeting}/minutes").texts("main"))
    assert "未獲通過。（同意 10 票，不同意 5 票，棄權 8 票，表決未通過）" in minutes


def test_member_signs_in_with_the_code_by_one_press(clients: Clients) -> None:
    meeting = in_session(clients)
    shown = clients("clerk").get(f"/meetings/{meeting}/sign-in-code")
    assert shown.select("svg.qr path")[0].get("d").startswith("M4 4h7v1h-7z")
    path = "/" + door_address(meeting).split("/", 3)[3]
    member = clients("member")
    entries = db.session.query(AuditEntry).count()
    page = member.get(path)
    assert db.session.query(AuditEntry).count() == entries
    assert member.submit(page, path, status=200).texts(".notice-title") == ["已簽到"]
    stranger = clients("teacher").get(path, status=403)
    assert "不在115 學年度第 1 學期第 2 次會議的名單中" in " ".join(stranger.texts(".notice"))
    clients("teacher").get(f"{path}x", status=404)
    assert "已簽到 1/" in clients("clerk").get(f"/meetings/{meeting}/sign-in-code").texts("#signed-title")[0]


def test_recorded_item_leads_on_to_the_next_and_at_last_to_adjourning(clients: Clients) -> None:
    meeting = in_session(clients)
    clerk, items = clients("clerk"), items_of(meeting)
    url = f"/meetings/{meeting}"
    lead = clerk.get(url)
    assert lead.texts(".next-title") == ["登錄各案結果"]
    assert f"還有 {len(items)} 案尚未作成結果" in lead.texts(".next-step p")[1]
    assert lead.select(".next-step a")[0].get("href") == f"{url}/attendance?item={items[0].id}#in-hand"
    values = {"outcome": "照案通過。", "votes_for": "", "votes_against": "", "votes_abstain": ""}
    for one, following in pairwise(items):
        done = clerk.submit(clerk.get(f"{url}/items/{one.id}"), f"/items/{one.id}", status=200, **values)
        assert done.select(".next-step a")[0].get("href") == f"{url}/items/{following.id}"
    left = clerk.get(f"{url}/adjourn").select(".notice a")
    assert [link.get("href") for link in left] == [f"{url}/attendance?item={items[-1].id}#in-hand"]
    last = items[-1].id
    done = clerk.submit(clerk.get(f"{url}/attendance?item={last}"), f"/items/{last}", status=200, **values)
    assert done.texts(".next-title") == ["各案都已作成結果"]
    assert clerk.get(url).texts(".next-title") == ["宣布散會"]


def test_adjourning_asks_after_a_chair_whom_the_roll_has_absent(clients: Clients) -> None:
    meeting = in_session(clients)
    clerk, url = clients("clerk"), f"/meetings/{meeting}"
    chair = next(
        row for row in attendance_of(meeting) if row.person_id == db.session.get_one(Meeting, meeting).chair_id
    )
    for mark, words in (("PRESENT", []), ("ABSENT", ["主席未登錄出席"])):
        clerk.submit(clerk.get(f"{url}/attendance"), f"/attendance/{chair.id}", status=200, mark=mark)
        page = clerk.get(f"{url}/adjourn")
        assert [text for text in page.texts(".notice-title") if "主席" in text] == words
    assert page.select(".notice-warn a")[0].get("href") == f"{url}/attendance"


def test_meeting_is_not_over_before_its_time(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = in_session(clients)
    monkeypatch.setattr(session_views, "moment_here", lambda: datetime(2026, 11, 21, 21, 3, tzinfo=TAIPEI))
    page = press(clients("clerk"), f"/meetings/{meeting}/adjourn", "", 422, began="00:00", at="22:30")
    assert page.texts("#at-error") == ["散會時間不得晚於現在 21:03；會議還沒結束時，散會時再按。"]


def test_decided_reward_case_leads_to_its_evaluation(clients: Clients, demo_app: Flask) -> None:
    meeting = in_session(clients)
    item, case = items_of(meeting)[0], db.session.scalars(db.select(RewardCase)).first()
    assert case is not None
    with writing(SYSTEM):
        case = db.session.get_one(RewardCase, case.id)
        case.agenda_item_id, case.state = item.id, CaseState.SUBMITTED
        audit.record(SYSTEM, "submit_case", case, "提送")
    links = {}
    secretary, clerk = clients("secretary"), clients("clerk")
    values = {"outcome": "照案通過。", "votes_for": "", "votes_against": "", "votes_abstain": ""}
    url = f"/meetings/{meeting}/items/{item.id}"
    secretary.submit(secretary.get(url), f"/items/{item.id}", status=200, **values)
    for name, client in (("secretary", secretary), ("clerk", clerk)):
        links[name] = [link.get("href") for link in client.get(url).select(".next-step a")]
    assert (links["secretary"][0], len(links["clerk"])) == (f"/rewards/{case.id}/evaluate", 1)


def test_recusal_and_owner_are_chosen_and_nobody_is_offered_twice(clients: Clients) -> None:
    meeting = in_session(clients)
    clerk, item = clients("clerk"), items_of(meeting)[0].id
    url = f"/meetings/{meeting}/items/{item}"
    page = clerk.get(url)
    assert page.fields("/recusals")["person"] == "0"
    assert page.fields("/actions")["owner"] == ""
    refused = clerk.submit(page, "/recusals", status=422, reason="為當事人")
    assert refused.texts("#person-error") == ["請選擇委員。"]
    who = str(the_row(meeting, 3).person_id)
    gone = clerk.submit(page, "/recusals", status=200, person=who, reason="為當事人")
    assert who not in [option.get("value") for option in gone.select("#person option")]


def test_papers_stand_in_one_menu(clients: Clients) -> None:
    page = clients("clerk").get(f"/meetings/{in_session(clients)}")
    assert page.texts(".menu-body a") == ["開會通知單", "簽到表", "寄送情形"]
    assert [button.text_content().strip() for button in page.select("main .button.primary")] == ["登錄案由一"]
