"""The executive secretary reads how the school stands, signs what no machine can judge, looks back at a day."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from intranet.services.demo_accounts import DEMO_PASSWORD
from tests.browser.conftest import WALKS, check_page

pytestmark = pytest.mark.browser
UNSIGNED = {"luodong": "十二", "daan": "十一"}


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_secretary_signs_from_the_home_page_and_looks_back(
    person: Callable[..., Page], school_code: str, width: int
) -> None:
    page, ref = person("secretary", width), UNSIGNED[school_code]
    expect(page.get_by_role("heading", name="接下來要辦的事")).to_be_visible()
    check_page(page)

    page.get_by_role("link", name="逐條簽署").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"條文「{ref}」")
    check_page(page)
    page.get_by_role("button", name="簽署").click()
    expect(page.get_by_role("alert")).to_contain_text("請寫明查核了什麼、結果如何。")
    page.get_by_label("確認內容").fill("校長已於 115/11/20 核可，核可文件存教務處。")
    page.get_by_role("button", name="簽署").click()
    expect(page.get_by_text("已簽署，效力到 116/1/31。")).to_be_visible()
    expect(page.locator("h1 .state")).to_contain_text("人工確認")
    check_page(page)

    page.get_by_role("link", name="看規定中的位置").click()
    expect(row_of(page, ref)).to_contain_text("115/11/21 簽署，效力到 116/1/31")
    check_page(page)
    page.get_by_role("textbox", name="基準日").fill("115/11/20")
    page.get_by_role("button", name="篩選").click()
    expect(row_of(page, ref)).to_contain_text("待辦")
    page.get_by_role("textbox", name="基準日").fill("115/2/30")
    page.get_by_role("button", name="篩選").click()
    expect(page.locator("#as_of-error")).to_contain_text("曆上沒有「115/2/30」這一天")
    expect(page.get_by_role("textbox", name="基準日")).to_have_value("115/2/30")
    check_page(page)


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_student_signs_in_and_finds_announcements_the_regulation_and_the_site_map(
    person: Callable[..., Page], width: int
) -> None:
    page = person("", width)
    page.goto("/login")
    page.get_by_label("帳號").fill("student")
    page.get_by_label("密碼").fill(DEMO_PASSWORD)
    check_page(page)
    page.get_by_role("button", name="登入").click()
    expect(page.get_by_role("heading", name="公告", exact=True)).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="網站導覽").click()
    expect(page.get_by_role("heading", name="頁面上的快速鍵")).to_be_visible()
    check_page(page)
    page.get_by_role("main").get_by_role("link", name="規定", exact=True).click()
    expect(page.get_by_role("heading", name="文字提醒")).to_be_visible()
    check_page(page)


def row_of(page: Page, ref: str) -> Locator:
    return page.locator("#school tbody tr").filter(has=page.get_by_role("link", name=f"「{ref}」", exact=True))
