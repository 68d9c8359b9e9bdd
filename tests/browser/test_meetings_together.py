"""Two people at one meeting: both call the roll, both edit the minutes, and nobody's work is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from intranet.extensions import db
from intranet.models import Account, MeetingState, Person
from intranet.services.context import today
from tests.browser.conftest import check_page
from tests.support.meetings import Group, a_meeting, actor_of

pytestmark = pytest.mark.browser
TABLET = 820


@pytest.fixture
def meeting(live_app: Flask) -> int:
    """A meeting in session with twelve members present: one too few."""

    def who(username: str) -> Person:
        return db.session.scalars(
            db.select(Person).join(Account, Account.person_id == Person.id).where(Account.username == username)
        ).one()

    with live_app.app_context():
        secretary, principal, clerk = (actor_of(who(name)) for name in ("secretary", "principal", "clerk"))
        group = Group(secretary=secretary, convener=principal, clerk=clerk, seated=())
        return a_meeting(group, MeetingState.IN_SESSION, present=12, on=today())


@pytest.mark.assurance("conflicts")
def test_two_people_call_the_roll_and_edit_the_minutes(meeting: int, person: Callable[..., Page]) -> None:
    clerk, secretary = person("clerk", TABLET), person("secretary", 1280)
    screen = f"/meetings/{meeting}/attendance"
    clerk.goto(screen)
    secretary.goto(screen)
    expect(clerk.locator(".sitting-bar")).to_contain_text("未達開議人數")
    press_twice_what_is_refused(clerk)
    clerk.goto(screen)
    clerk.locator(".roll > li").nth(13).get_by_role("button", name="出席").click()
    expect(clerk.locator(".sitting-bar")).to_contain_text("已達開議人數")
    assert clerk.url.endswith(screen)
    secretary.locator(".roll > li").nth(14).get_by_role("button", name="請假").click()
    expect(secretary.locator(".roll > li").nth(14).locator(".said")).to_have_text("請假")
    expect(secretary.locator(".roll > li").nth(13).locator(".said")).to_have_text("出席")
    box = clerk.locator(".taps .button").first.bounding_box()
    assert box is not None and box["height"] >= 44
    clerk.goto(f"/meetings/{meeting}/adjourn")
    clerk.get_by_label("開會時間").fill("00:00")
    clerk.get_by_role("button", name="宣布散會").click()
    edit_together(clerk, secretary, f"/meetings/{meeting}/minutes/edit")


def press_twice_what_is_refused(page: Page) -> None:
    """A refused outcome is sent to the same address again, though the page then bears the address it was pressed on."""
    asked = []
    for text in ("照案通過。", "修正後通過。"):
        page.get_by_label("內容").fill(text)
        with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
            page.get_by_role("button", name="登錄結果").click()
        asked.append((sent.value.url, sent.value.status))
        expect(page.locator(".error-summary")).to_contain_text("須 13 席以上才能決議")
        expect(page.get_by_label("內容")).to_have_value(text)
    assert asked[0] == asked[1] and asked[0][1] == 422, asked


def edit_together(clerk: Page, secretary: Page, editor: str) -> None:
    """Whoever saves second keeps their text in the editor, beside the saved one and what differs."""
    clerk.goto(editor)
    secretary.goto(editor)
    text = secretary.get_by_label("紀錄", exact=True).input_value()
    secretary.get_by_label("紀錄", exact=True).fill(text.replace("（未作成）", "照案通過。", 1))
    secretary.get_by_role("button", name="儲存").click()
    expect(secretary.get_by_text("已儲存紀錄草稿。")).to_be_visible()
    clerk.get_by_label("紀錄", exact=True).fill(text.replace("無。", "主席致詞。", 1))
    clerk.get_by_role("button", name="儲存").click()
    expect(clerk.get_by_role("heading", name="兩邊的差異")).to_be_visible()
    assert "主席致詞。" in clerk.get_by_label("紀錄", exact=True).input_value()
    expect(clerk.locator("#other")).to_contain_text("照案通過。")
    expect(clerk.locator("#differences ins").first).to_have_text("主席致詞。")
    check_page(clerk)
    clerk.get_by_role("link", name="取消").click()
    clerk.get_by_role("link", name="歷次修改").click()
    expect(clerk.get_by_role("heading", name="第 1 份與第 2 份的差異")).to_be_visible()
    check_page(clerk)
