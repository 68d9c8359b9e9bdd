"""The term calendar from its anchors to the public page: entered, drafted, refused, released, changed, checked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WALKS, check_page

pytestmark = pytest.mark.browser
AUTHORITY = {
    "休業式": "116/6/30",
    "勾選開始": "116/8/16",
    "勾選截止": "116/8/27",
    "提交開始": "116/9/1",
    "提交截止": "116/9/10",
    "學生確認收訖明細開始": "116/9/13",
    "學生確認收訖明細截止": "116/9/17",
    "高三課程學習成果上傳截止": "1160507",
}
BY_SCHOOL = {
    "基本資料與修課紀錄登錄開始": "116/2/11",
    "基本資料與修課紀錄登錄截止": "116/7/15",
    "選課結束": "116/3/5",
    "課程學習成果上傳開始": "2027-02-11",
    "課程學習成果上傳截止": "2027-07-31",
    "課程學習成果認證截止": "116/8/14",
    "高三課程學習成果認證截止": "116/5/21",
    "多元表現及其他資料上傳開始": "116/2/11",
    "多元表現及其他資料上傳截止": "116/7/31",
}
ANCHORS = {
    "luodong": {"開學": "116/2/11", **AUTHORITY},
    "daan": {"開學": "116/2/11", **AUTHORITY, **BY_SCHOOL},
}
UPLOAD = "課程學習成果上傳（高一、高二）"


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_schedule_goes_from_anchors_to_the_public_page(
    person: Callable[..., Page], school_code: str, width: int
) -> None:
    planner, visitor = person("secretary", width), person("", width)
    enter_anchors(planner, ANCHORS[school_code])
    apply_draft(planner)
    edit_in_the_table(planner)
    see_early_close_refused(planner)
    release(planner, 1, "本學期作業期程")
    read_public_page(visitor)
    change(planner, UPLOAD, "截止日", "116/8/3")
    change(planner, "學生確認收訖明細", "說明", "離校生另寄紙本。")
    release(planner, 2, "延長上傳")
    read_changes(visitor)


def enter_anchors(page: Page, dates: dict[str, str]) -> None:
    page.goto("/terms/")
    page.get_by_role("link", name="115 學年度第 2 學期").click()
    expect(page.get_by_text("建議 116/2/11（四）：寒假結束後 1 日。")).to_be_visible()
    for label, typed in dates.items():
        page.get_by_role("textbox", name=re.compile(f"^{label}(（選填）)?$")).fill(typed)
    page.get_by_role("button", name="儲存基準日").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("排定期程")


def apply_draft(page: Page) -> None:
    check_page(page)
    expect(page.get_by_text("還排不出日期")).to_have_count(0)
    page.get_by_role("button", name="套用這些日期").click()
    expect(page.get_by_text(re.compile("已排定：新增 1[0-9] 項|已排定：新增 2[0-9] 項"))).to_be_visible()
    check_page(page)


def edit_in_the_table(page: Page) -> None:
    """A wrong date is told at its cell and keeps the others; the weekday is said while typing."""
    expect(page.get_by_role("region", name="115 學年度第 2 學期作業時程圖")).to_have_attribute("tabindex", "0")
    page.get_by_role("link", name="編輯日期").click()
    end = page.get_by_role("textbox", name=f"{UPLOAD}的截止日", exact=True)
    kept = end.input_value()
    end.fill("116/6/31")
    page.get_by_role("button", name="儲存").click()
    check_page(page)
    expect(page.locator(".cell-field .error")).to_have_text("曆上沒有「116/6/31」這一天，請檢查年月日。")
    end.fill("2027-07-30")
    expect(page.locator(".date-field").filter(has=end).locator("output")).to_have_text("（五）")
    end.fill(kept)
    page.get_by_role("button", name="儲存").click()
    expect(page.get_by_text("沒有變更。")).to_be_visible()


def see_early_close_refused(page: Page) -> None:
    page.get_by_role("link", name=UPLOAD, exact=True).click()
    page.get_by_role("textbox", name="截止日", exact=True).fill("116/7/10")
    page.get_by_role("button", name="儲存").click()
    said = f"{UPLOAD}截止日不得早於 116/7/14（休業式後 14 日，全國規定）。"
    expect(page.locator("#end-error")).to_have_text(said)
    check_page(page)
    page.get_by_role("link", name="取消").click()
    expect(page.locator(".notice-bad")).to_contain_text(said)
    expect(page.get_by_role("link", name="發布第 1 版")).to_have_count(0)
    page.locator(".notice-bad").get_by_role("link", name=said).click()
    page.get_by_role("textbox", name="截止日", exact=True).fill("1160731")
    page.get_by_role("button", name="儲存").click()
    expect(page.locator(".notice-bad")).to_have_count(0)


def change(page: Page, item: str, label: str, value: str) -> None:
    page.get_by_role("link", name=item, exact=True).click()
    page.get_by_role("textbox", name=re.compile(f"^{label}(（選填）)?$")).fill(value)
    page.get_by_role("button", name="儲存").click()
    expect(page.get_by_text("已儲存。")).to_be_visible()


def release(page: Page, number: int, comment: str) -> None:
    page.get_by_role("link", name=f"發布第 {number} 版").click()
    page.get_by_role("textbox", name="本版說明").fill(comment)
    page.get_by_role("button", name=f"發布第 {number} 版").click()
    expect(page.get_by_text(f"115 學年度第 2 學期作業期程第 {number} 版已發布。")).to_be_visible()
    check_page(page)


def read_public_page(page: Page) -> None:
    page.goto("/public/calendar/115-2")
    expect(page.get_by_role("heading", level=1)).to_have_text("115 學年度第 2 學期作業期程")
    page.get_by_role("link", name="高三", exact=True).click()
    expect(page.get_by_role("rowheader", name=UPLOAD)).to_have_count(0)
    check_page(page)
    for name in ("ICS", "JSON", "CSV", "ODS", "PDF"):
        address = page.get_by_role("link", name=re.compile(name)).get_attribute("href") or ""
        assert page.request.get(address).ok, address


def read_changes(page: Page) -> None:
    page.goto("/public/calendar/115-2")
    changes = page.locator("#changes")
    expect(changes.get_by_role("deletion")).to_contain_text(["116/7/31", "（無）"])
    expect(changes.get_by_role("insertion")).to_contain_text(["116/8/3", "離校生另寄紙本。"])
    check_page(page)
    page.get_by_role("link", name="第 1 版", exact=True).click()
    expect(page.get_by_text("這是舊版")).to_be_visible()
    check_page(page)


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_registrar_confirms_its_self_check(person: Callable[..., Page], school_code: str, width: int) -> None:
    page = person("registrar", width)
    page.goto("/calendar/")
    page.get_by_role("link", name="自我檢核").click()
    check_page(page)
    page.get_by_role("row").filter(has_text="期中登錄情形檢視").get_by_role("link", name="檢核").click()
    page.get_by_label("確認完成，沒有問題").check()
    page.get_by_role("button", name="送出檢核結果").click()
    expect(page.get_by_text("已記錄自我檢核。")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="期中登錄情形檢視")).to_contain_text("已確認")
    check_page(page)
