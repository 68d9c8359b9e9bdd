"""At the door of a session: a phone signs people in, keeps what it cannot send, and sends it later, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from intranet.rules.obligations import Audience, Kind
from intranet.services.context import today
from intranet.services.outreach import plan_session
from intranet.services.outreach_door import door_address
from intranet.services.outreach_drafts import SessionDraft
from intranet.services.outreach_people import entries_of
from intranet.services.sign_in import actor_named
from tests.browser.conftest import WALKS, check_page

pytestmark = pytest.mark.browser
KEPT = "[data-kept]:not([hidden])"


def a_session(app: Flask) -> tuple[int, str]:
    """A public session of today, and the path of its code."""
    with app.app_context():
        day = today()
        draft = SessionDraft(
            Kind.BRIEFING, "親師座談", day, "活動中心", (Audience.PARENTS,), ("課程諮詢教師",), starts=time(9),
            ends=time(11), is_public=True, registers_until=day, asks_feedback=True,
        )  # fmt: skip
        (number,) = plan_session(actor_named("course-counselor"), draft)
        return number, "/public" + door_address(number).split("/public")[1]


def sign_in(page: Page, name: str, unit: str) -> None:
    page.get_by_label("姓名").fill(name)
    page.get_by_label("子女班級或服務單位").fill(unit)
    page.get_by_role("button", name="簽到").click()


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_what_a_phone_keeps_without_network_is_sent_once(
    live_app: Flask, person: Callable[..., Page], school_code: str, width: int
) -> None:
    number, door = a_session(live_app)
    page = person("", width)
    context = page.context
    page.goto(door)
    check_page(page)
    sign_in(page, "林小華", "101")
    expect(page.get_by_text("林小華 已簽到。")).to_be_visible()

    context.set_offline(True)
    sign_in(page, "林小華", "101")
    sign_in(page, "王大明", "102")
    expect(page.locator(KEPT)).to_contain_text("還有 2 筆留在這支手機")
    context.set_offline(False)
    expect(page.get_by_text("王大明 已簽到。")).to_be_visible()
    expect(page.locator(KEPT)).to_have_count(0)

    context.set_offline(True)
    sign_in(page, "陳美麗", "103")
    expect(page.locator(KEPT)).to_contain_text("還有 1 筆")
    page.goto("about:blank")  # what was kept outlives the page (one that is being closed may still send it)
    context.set_offline(False)
    page.goto(door)
    expect(page.get_by_text("陳美麗 已簽到。")).to_be_visible()
    expect(page.locator(KEPT)).to_have_count(0)
    page.get_by_role("link", name="填寫回饋").click()
    check_page(page)
    page.get_by_label("4　有幫助").check()
    page.get_by_role("button", name="送出").click()
    expect(page.get_by_text("每人一份，不能再改。")).to_be_visible()

    organiser = person("course-counselor", width)
    organiser.goto(f"/outreach/{number}/people")
    check_page(organiser)
    with live_app.app_context():
        assert sorted(one.name for one in entries_of(number) if one.attended_at) == sorted(
            ["林小華", "王大明", "陳美麗"]
        )
