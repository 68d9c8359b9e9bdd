"""The four jobs done with the keyboard alone: the focus is seen at every step, never trapped, never covered.

Each school does two of them (decision 0051): the pages are the same, the rules differ.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Meeting, MeetingState
from tests.browser.conftest import DESK, PHONE, WALKS
from tests.browser.keyboard import Keys
from tests.support.every_record import bring_on

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("school_code", ["luodong"])
def test_meeting_is_scheduled_by_keys(person: Callable[..., Page]) -> None:
    page = person("secretary", DESK)
    keys = Keys(page)
    keys.follow("會議", "a")
    keys.skip()
    keys.follow("排定會議", "a")
    keys.skip()
    keys.fill("日期", "115/12/9")
    keys.fill("開始時間", "25:10")
    keys.fill("地點", "圖書館會議室")
    keys.follow("建立草案", "button")
    expect(page.locator(".error-summary")).to_be_focused()
    keys.to("開始時間", "a")
    page.keyboard.press("Enter")
    expect(page.get_by_label("開始時間")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("14:10")
    keys.enter()
    expect(page.get_by_text("尚未通知任何人")).to_be_visible()
    expect(page.locator(".flashes")).to_be_focused()
    keys.to("新增議案", "a")


@pytest.mark.parametrize("school_code", ["luodong"])
def test_outreach_session_is_logged_by_keys(person: Callable[..., Page]) -> None:
    page = person("counselor", DESK)
    keys = Keys(page)
    keys.follow("宣導", "a")
    keys.skip()
    keys.follow("登錄一場", "a")
    keys.skip()
    for label, text in (("日期", "115/11/14"), ("開始時間", "9:30"), ("結束時間", "11:00"), ("地點", "活動中心")):
        keys.fill(label, text)
    keys.fill("人數", "86")
    keys.follow("儲存", "button")
    expect(page.get_by_text("場次已儲存")).to_be_visible()
    expect(page.locator(".flashes")).to_be_focused()


@pytest.mark.parametrize("school_code", ["daan"])
def test_schedule_is_released_by_keys(person: Callable[..., Page]) -> None:
    page = person("secretary", PHONE)
    keys = Keys(page)
    page.goto("/calendar/115-1")
    keys.skip()
    keys.follow("平臺帳號發放與登入測試", "a")
    keys.skip()
    keys.fill("說明", "離校生另寄紙本。")
    keys.follow("儲存", "button")
    expect(page.get_by_text("已儲存。")).to_be_visible()
    keys.follow("發布第 3 版", "a", "Shift+Tab")
    keys.skip()
    keys.fill("本版說明", "補充說明")
    keys.follow("發布第 3 版", "button")
    expect(page.get_by_text("作業期程第 3 版已發布。")).to_be_visible()
    expect(page.locator(".flashes")).to_be_focused()


@pytest.mark.parametrize("school_code", ["daan"])
def test_roster_is_fetched_by_keys(person: Callable[..., Page]) -> None:
    page = person("secretary", PHONE)
    keys = Keys(page)
    keys.to("選單", "button")
    page.keyboard.press("Enter")
    keys.follow("敘獎", "a")
    keys.skip()
    keys.follow("第 1 號案", "a")
    keys.skip()
    keys.follow("名冊", "a")
    keys.skip()
    keys.to("下載 PDF", "a")
    with page.expect_download(timeout=90_000) as download:
        page.keyboard.press("Enter")
    assert download.value.path().read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_focus_passes_the_bars_that_stay_in_sight(
    live_app: Flask, person: Callable[..., Page], school_code: str, width: int
) -> None:
    with live_app.app_context():
        bring_on()
        sitting = db.session.scalars(select(Meeting.id).where(Meeting.state == MeetingState.IN_SESSION)).one()
    page = person("secretary", width)
    keys = Keys(page)
    page.goto("/calendar/115-1/table")
    assert keys.through() > page.locator("table input").count() > 30  # its bar is at the bottom
    page = person("clerk", width)
    page.goto(f"/meetings/{sitting}/attendance")
    assert Keys(page).through("Shift+Tab") > page.locator(".roll button").count() > 30  # and this one's on top
