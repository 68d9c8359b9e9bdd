"""The bootstrapper opens, closes and restores an account; the platform's duty-holder reviews all of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from intranet.services.demo_accounts import DEMO_PASSWORD
from tests.browser.conftest import check_page, sign_in
from tests.conftest import BOTH_SCHOOLS

pytestmark = pytest.mark.browser
REVIEWER = {"luodong": "registrar", "daan": "it"}


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_admin_opens_closes_and_restores_an_account(person: Callable[..., Page], live: str, school_code: str) -> None:
    page, newcomer = person("admin"), person()
    page.get_by_role("link", name="帳號", exact=True).click()
    page.get_by_role("link", name="開設帳號").click()
    page.get_by_label("人員", exact=True).select_option(index=1)
    page.get_by_label("帳號", exact=True).fill("new-colleague")
    check_page(page)
    page.get_by_role("button", name="開設帳號").click()
    expect(page.get_by_text("一次性連結，只顯示這一次")).to_be_visible()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="複製連結").click()
    expect(page.get_by_role("status").get_by_text("已複製")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#shown-once").text_content()
    address = page.locator("code").inner_text()
    check_page(page)

    newcomer.goto(re.sub(r"^https?://[^/]+", live, address))
    newcomer.get_by_label("新密碼").fill(DEMO_PASSWORD)
    newcomer.get_by_label("再輸入一次").fill(DEMO_PASSWORD)
    newcomer.get_by_role("button", name="設定密碼").click()
    expect(newcomer.get_by_text("密碼已設定，請登入。")).to_be_visible()
    newcomer.get_by_label("帳號").fill("new-colleague")
    newcomer.get_by_label("密碼").fill(DEMO_PASSWORD)
    newcomer.get_by_role("button", name="登入").click()
    newcomer.get_by_role("button", name="我已閱讀").click()
    expect(newcomer.locator("h1")).to_have_text("首頁")

    page.get_by_role("link", name="帳號", exact=True).first.click()
    page.get_by_role("link", name="new-colleague").click()
    page.get_by_label("停用原因").fill("調校")
    page.get_by_role("button", name="停用 new-colleague").click()
    expect(page.get_by_text("帳號已停用")).to_be_visible()
    newcomer.goto("/")
    expect(newcomer.locator("h1")).to_have_text("登入")
    page.get_by_role("button", name="恢復帳號").click()
    expect(page.get_by_text("帳號已恢復。")).to_be_visible()
    sign_in(newcomer, "new-colleague")
    newcomer.goto("/")


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_duty_holder_reviews_every_account_to_the_signed_paper(person: Callable[..., Page], school_code: str) -> None:
    page = person(REVIEWER[school_code])
    page.get_by_role("link", name="帳號", exact=True).click()
    page.get_by_role("link", name="帳號清查").click()
    page.get_by_role("button", name="開始清查").click()
    expect(page.get_by_text("個帳號未確認")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="完成清查").click()
    expect(page.get_by_text("個帳號未清查")).to_be_visible()
    choices = page.get_by_role("combobox", name=re.compile("的帳號$"))
    for choice in choices.all():
        choice.select_option("保留")
    page.get_by_role("combobox", name=re.compile("的帳號$")).first.select_option("停用")
    page.get_by_role("button", name="完成清查").click()
    expect(page.get_by_text("帳號清查已完成。")).to_be_visible()
    check_page(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="115 學年度第 1 學期帳號清查紀錄（PDF）").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_account_screens_fit_a_phone(person: Callable[..., Page], school_code: str) -> None:
    page = person(REVIEWER[school_code], 390)
    page.goto("/accounts/review")
    page.get_by_role("button", name="開始清查").click()
    expect(page.get_by_text("個帳號未確認")).to_be_visible()
    check_page(page)
    for address in ("/accounts/new", "/accounts/1"):
        page.goto(address)
        check_page(page)
