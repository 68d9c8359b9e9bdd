"""The registrar imports the platform's roster after a preview, signs, takes down a doubt; units close the receipt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WALKS, check_page
from tests.support.operations import xlsx

pytestmark = pytest.mark.browser
OWNER = {"luodong": "registrar", "daan": "counselor"}
LAST = {"luodong": "registrar", "daan": "evening-registrar"}
ROWS = [
    ("任課教師", "科目", "已上傳件數", "已認證件數", "待認證件數"),
    ("示範教師甲", "國語文", 30, 30, 0),
    ("示範教師乙", "數學", 20, 12, 8),
]


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_owner_imports_a_roster_after_looking_at_it(
    person: Callable[..., Page], school_code: str, width: int, tmp_path: Path
) -> None:
    page = person(OWNER[school_code], width)
    faulty, good = tmp_path / "錯誤.xlsx", tmp_path / "認證.xlsx"
    faulty.write_bytes(xlsx([*ROWS, ("", "物理", 1, 2, 0)]))
    good.write_bytes(xlsx(ROWS))
    page.goto("/operations/")
    page.get_by_role("link", name="課程學習成果認證").first.click()
    page.get_by_role("link", name="匯入名冊").click()
    page.get_by_label("名冊檔案").set_input_files(faulty)
    page.get_by_role("button", name="預覽").click()
    expect(page.locator("#faults")).to_contain_text("沒有教師姓名")
    check_page(page)
    page.get_by_label("名冊檔案").set_input_files(good)
    page.get_by_role("button", name="預覽").click()
    expect(page.locator("h1")).to_have_text("確認名冊")
    expect(page.locator("#changes")).to_contain_text("不再列出")
    check_page(page)
    page.get_by_role("button", name="確認套用").click()
    expect(page.get_by_text("名冊已套用")).to_be_visible()
    expect(page.locator("#lines")).to_contain_text("示範教師乙")
    check_page(page)


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_last_unit_closes_the_receipt(person: Callable[..., Page], school_code: str, width: int) -> None:
    page = person(LAST[school_code], width)
    page.goto("/operations/?term=114-2")
    page.locator("#receipt").get_by_role("link", name="收訖明細").click()
    page.locator("#units").get_by_role("link", name="結案").last.click()
    page.get_by_role("button", name="結案").click()
    expect(page.get_by_text("收訖明細已結案")).to_be_visible()
    page.get_by_role("link", name="離校生紙本通知").click()
    check_page(page)


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_registrar_seals_a_class_and_follows_a_case(person: Callable[..., Page], school_code: str, width: int) -> None:
    page = person("registrar", width)
    page.goto("/operations/retention")
    page.get_by_role("link", name="登錄封存").click()
    page.get_by_label("班級").fill("三年9班")
    page.get_by_label("人數").fill("36")
    page.get_by_label("保存處").fill("平臺封存區")
    page.get_by_role("button", name="登錄封存").click()
    expect(page.locator("h1")).to_contain_text("三年9班")
    check_page(page)
    page.goto("/operations/cases")
    page.get_by_role("row").filter(has_text="借讀").get_by_role("link").first.click()
    check_page(page)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="儲存").click()
    expect(page.locator("h1")).to_contain_text("已結案")
