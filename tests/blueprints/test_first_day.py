"""A school on its first day, without demo data: every page answers, says what to do first, and home leads the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from intranet.models import AccountRole
from intranet.rules.permissions import Permission
from intranet.services.actor import SYSTEM
from intranet.services.calendar.anchors import AnchorValue, anchor_lines, enter_anchors
from intranet.services.context import current_school, current_term, today
from intranet.services.people import add_person, appoint, open_account, seat
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page, check_html
from tests.support.people import PASSWORD, make_account

# Where nothing is there yet, what the list says of it to the executive secretary.
EMPTY = {
    "/": "未來四週沒有排定的期限",
    "/accounts/review": "本學期尚未開始清查",
    "/announcements/": "目前沒有公告",
    "/audit/pack": "還沒有製作過",
    "/calendar/": "還沒有作業項目",
    "/faults/": "還沒有通報",
    "/meetings/": "這學期還沒有會議",
    "/meetings/actions": "沒有未結的列管事項",
    "/meetings/proposals": "還沒有提案",
    "/operations/": "這學期的作業期程尚未公告",
    "/operations/cases": "這學期沒有學籍異動",
    "/operations/retention": "還沒有封存的班級",
    "/outreach/": "這學期還沒有場次",
    "/rewards/": "這學期還沒有敘獎案",
    "/rewards/mine": "目前沒有本人的提報",
    "/public/sessions/": "目前沒有開放報名的場次",
    "/regulation/versions/": "登錄的條文沒有不同",
}
NOT_A_PAGE = ("/static", "/theme", "/livez", "/readyz", "/logout", "/switch-term")
NOT_YET = {"/public/calendar/", "/login/school", "/login/school/callback", "/account/school"}  # no release, no setting


def pages_of(app: Flask, client: Client) -> Iterator[tuple[str, int, Page | None]]:
    """Every page that needs no number: its address, status and content (None where it leads on or is a file)."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.arguments or rule.rule.startswith(NOT_A_PAGE):
            continue
        if rule.rule.endswith(".pdf"):  # printing takes its time and has tests of its own
            continue
        answer = client.http.get(rule.rule)
        page = Page(answer) if "html" in answer.content_type and answer.status_code == 200 else None
        yield rule.rule, answer.status_code, page


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_no_page_fails_and_each_list_says_what_to_do_first(app: Flask, school_code: str) -> None:
    make_account("first", role=AccountRole.ADMIN)
    make_account("secretary", current_school().secretary.code)
    failed, said, bare = {}, {}, []
    for username in ("first", "secretary"):
        for url, status, page in pages_of(app, Client(app).login(username, PASSWORD)):
            if status not in (200, 302, 303, 403) and url not in NOT_YET:
                failed[username, url] = status
            if page is None:
                continue
            check_html(page)
            if url in EMPTY and username == "secretary":
                said[url] = page.texts("main .empty-title")[:1]
            bare += [(username, url) for table in page.select("main table") if not table.findall(".//tbody/tr")]
    assert failed == {}
    assert bare == []  # no table without a row
    assert said == {url: [title] for url, title in EMPTY.items()}


@pytest.mark.parametrize("school_code", [*BOTH_SCHOOLS, "fake"])
def test_home_leads_through_the_first_day(app: Flask, school_code: str) -> None:
    school = current_school()
    make_account("first", role=AccountRole.ADMIN)
    admin = Client(app).login("first", PASSWORD)
    page = admin.get("/")
    assert len(page.select("#first li")) == 5
    assert page.select("#first a.primary")[0].get("href") == "/people/new"
    assert "已完成 0/5 項" in page.texts("#first h2")[0]
    people = {post.code: add_person(SYSTEM, name=post.title) for post in (school.convener, school.secretary)}
    for code, person in people.items():
        appoint(SYSTEM, person, code, date(2025, 8, 1))
    page = admin.get("/")
    assert page.select("#first a.primary")[0].get("href") == "/accounts/new"
    for one in page.select("#first a"):
        admin.get(one.get("href"))
    open_account(SYSTEM, people[school.secretary.code], "the-secretary")
    assert "已完成 2/5 項" in admin.get("/").texts("#first h2")[0]
    assert f"由{'、'.join(school.titles(Permission.PLAN_MEETINGS))}辦理" in " ".join(admin.get("/").texts("#first li"))


def test_first_day_ends_when_all_is_done(app: Flask) -> None:
    school = current_school()
    make_account("secretary", school.secretary.code)
    make_account("convener", school.convener.code)
    client = Client(app).login("secretary", PASSWORD)
    assert [one.get("href") for one in client.get("/").select("#first a")] == [
        "/committee/",
        "/terms/115-1",
        "/meetings/new",
    ]
    elected = next(one for one in school.committee.seats if one.position is None)
    seat(SYSTEM, add_person(SYSTEM, name="王小明"), elected.key, date(2026, 8, 1))
    anchor = anchor_lines(current_term())[0].anchor.key
    enter_anchors(SYSTEM, current_term(), {anchor: AnchorValue(today())})
    page = client.get("/")
    assert "已完成 4/5 項" in page.texts("#first h2")[0]
    client.submit(client.get("/meetings/new"), status=200, on="115/12/15", starts="14:00", place="會議室")
    assert client.get("/").select("#first") == []


def test_others_are_not_led(app: Flask) -> None:
    make_account("a-teacher", "teacher")
    assert Client(app).login("a-teacher", PASSWORD).get("/").select("#first") == []
