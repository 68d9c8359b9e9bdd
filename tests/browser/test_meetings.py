"""The meetings job in a real browser: planned, approved, called, answered, held, recorded, confirmed, shared."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WALKS, check_page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_meeting_is_planned_called_held_and_confirmed(person: Callable[..., Page], width: int) -> None:
    secretary = person("secretary", width)
    address = plan(secretary)
    principal = person("principal", width)
    principal.goto(address)
    principal.get_by_role("button", name="核定開會").click()
    call(secretary, address)
    answer(person("member", width), address)
    clerk = person("clerk", width)
    hold(clerk, address)
    decide(clerk, address)
    adjourn(clerk, address)
    confirm(principal, address)
    share(secretary, address)


def plan(page: Page) -> str:
    page.goto("/meetings/")
    page.get_by_role("link", name="排定會議").first.click()
    page.get_by_label("日期", exact=True).fill("115/11/21")
    page.get_by_label("開始時間").fill("14:10")
    page.get_by_label("地點").fill("圖書館會議室")
    check_page(page)
    page.get_by_role("button", name="建立草案").click()
    expect(page.get_by_text("尚未通知任何人")).to_be_visible()
    expect(page.get_by_text("彙整高一多元表現登錄的常見問題")).to_be_visible()
    check_page(page)
    return page.url


def call(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="寄發開會通知").click()
    expect(page.get_by_text("1 個席次出缺")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="寄發開會通知").click()
    expect(page.get_by_text("開會通知已排入寄送")).to_be_visible()
    page.locator(".menu > summary").click()
    check_page(page)
    page.get_by_role("link", name="寄送情形").click()
    check_page(page)


def answer(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("請假").check()
    page.get_by_label("說明").fill("帶隊校外教學")
    page.get_by_role("button", name="送出回復").click()
    expect(page.get_by_text("已回復請假。")).to_be_visible()
    check_page(page)


def hold(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="宣布開會").click()
    check_page(page)
    page.get_by_role("button", name="其餘都到").click()
    expect(page.get_by_text("已達開議人數")).to_be_visible()


def decide(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="登錄結果").first.click()
    page.get_by_label("迴避的委員").select_option(index=3)
    page.get_by_label("事由").fill("為本案當事人")
    page.get_by_role("button", name="登錄迴避").click()
    page.get_by_label("內容").fill("照案通過。")
    for label, votes in (("同意票", "15"), ("不同意票", "1"), ("棄權票", "0")):
        page.get_by_label(label, exact=True).fill(votes)
    page.get_by_role("button", name="登錄結果").click()
    expect(page.get_by_text("同意 15 票")).to_be_visible()
    page.get_by_label("辦理事項").fill("公告作業期程")
    page.get_by_label("主辦").select_option("registrar")
    page.get_by_label("期限", exact=True).fill("115/12/31")
    page.get_by_role("button", name="列管", exact=True).click()
    expect(page.get_by_text("已列管。")).to_be_visible()
    check_page(page)


def adjourn(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="宣布散會").click()
    page.get_by_label("開會時間").fill("00:00")
    page.get_by_role("button", name="宣布散會").click()
    expect(page.get_by_text("決議：照案通過。（同意 15 票，不同意 1 票，棄權 0 票）")).to_be_visible()
    page.get_by_role("link", name="編輯紀錄").click()
    page.get_by_role("button", name="預覽").click()
    expect(page.get_by_role("heading", name="預覽（尚未儲存）")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="儲存").click()
    check_page(page)


def confirm(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="閱讀並確認紀錄").click()
    page.get_by_text("確認紀錄", exact=True).click()
    page.get_by_role("button", name="確認無誤").click()
    expect(page.get_by_text("紀錄已確認並凍結。")).to_be_visible()


def share(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_text("公布紀錄", exact=True).last.click()
    page.get_by_role("button", name="確定公布紀錄").click()
    expect(page.get_by_text("紀錄已公布給工作小組委員。")).to_be_visible()
    page.goto("/meetings/actions")
    expect(page.get_by_text("公告作業期程")).to_be_visible()
    check_page(page)


def test_member_proposes_and_the_secretary_places_it(person: Callable[..., Page]) -> None:
    member = person("member", 390)
    member.goto("/meetings/proposals")
    member.get_by_role("link", name="提案", exact=True).click()
    member.get_by_label("案由").fill("增加選課輔導場次")
    check_page(member)
    member.get_by_role("button", name="送出提案").click()
    expect(member.get_by_role("link", name="增加選課輔導場次")).to_be_visible()
    secretary = person("secretary", 1280)
    secretary.goto("/meetings/")
    secretary.get_by_role("row", name="增加選課輔導場次").get_by_role("link", name="處理").click()
    secretary.get_by_role("button", name="排入議程").click()
    expect(secretary.get_by_role("heading", name="增加選課輔導場次")).to_be_visible()
    member.goto("/meetings/proposals")
    expect(member.get_by_role("row", name="增加選課輔導場次")).to_contain_text("已排入議程")
    check_page(member)
