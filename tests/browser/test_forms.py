"""A form that was refused, in the browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser


def test_who_saves_second_begins_reading_at_what_happened(person: Callable[..., Page]) -> None:
    mine = person("secretary", PHONE)
    theirs = mine.context.new_page()
    for page in (mine, theirs):
        page.goto("/meetings/4/edit")
    theirs.get_by_label("備註").fill("另一位先儲存的備註")
    theirs.get_by_role("button", name="儲存").click()
    expect(theirs.locator(".flashes")).to_be_focused()
    mine.get_by_label("備註").fill("後儲存的備註")
    mine.get_by_role("button", name="儲存").click()
    expect(mine.locator(".refusal")).to_be_focused()
    expect(mine.locator(".refusal")).to_contain_text("這筆資料已被他人修改")
    expect(mine.get_by_role("table")).to_contain_text("後儲存的備註")


def test_back_after_a_refused_form_leads_to_the_form_again(person: Callable[..., Page]) -> None:
    page = person("secretary", PHONE)
    page.goto("/deputies/new")
    page.get_by_label("代理順位").fill("99")
    page.get_by_role("textbox", name="起日").fill("115/13/1")
    page.get_by_role("button", name="登錄代理人").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.goto("/deputies/")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("登錄代理人")
    expect(page.locator(".error-summary")).to_have_count(0)
