"""The counselling office logs a briefing: the meter moves; a wrong organiser is pointed out with its clause."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import WALKS, check_page

pytestmark = pytest.mark.browser
OWED = {"luodong": "家長宣導說明", "daan": "親師說明"}
WRONG = {"luodong": ("課程諮詢教師", "教學組"), "daan": ("課程諮詢教師", "教務處")}


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_counselling_office_logs_a_briefing(
    person: Callable[..., Page], school_code: str, width: int, tmp_path: Path
) -> None:
    page, owed = person("counselor", width), OWED[school_code]
    sheet = tmp_path / "簽到表.pdf"
    sheet.write_bytes(b"%PDF-1.7 sheet")
    page.goto("/outreach/")
    assert meter_of(page, owed) == "0/1 場"
    open_form_of(page, owed)
    fill(page)
    right = see_wrong_organiser_pointed_out(page, *WRONG[school_code])

    for box in right.all():
        box.check()
    page.locator("input[type=file]").set_input_files(sheet)
    page.get_by_role("button", name="儲存", exact=True).click()
    expect(page.get_by_text(f"場次已儲存，計入「{owed}」")).to_be_visible()
    check_page(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="簽到表.pdf").click()
    assert download.value.path().read_bytes() == b"%PDF-1.7 sheet"
    page.goto("/outreach/")
    assert meter_of(page, owed) == "1/1 場"


def meter_of(page: Page, title: str) -> str:
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=title))
    return row.locator(".gauge-count").inner_text()


def open_form_of(page: Page, title: str) -> None:
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=title))
    row.get_by_role("link", name="登錄一場").click()


def fill(page: Page) -> None:
    page.get_by_role("textbox", name="日期").fill("115/11/14")
    page.get_by_label("開始時間").fill("9:30")
    page.get_by_label("結束時間").fill("11:00")
    page.get_by_label("地點").fill("活動中心")
    page.get_by_label("人數").fill("86")
    page.get_by_label(re.compile("^說明")).fill("會後開放提問。")


def see_wrong_organiser_pointed_out(page: Page, right: str, wrong: str) -> Locator:
    """Name only ``wrong`` as organiser and read the warning with its clause; returns the organisers' boxes."""
    chosen = page.get_by_role("group", name="辦理單位")
    for box in chosen.get_by_role("checkbox").all():
        box.uncheck()
    chosen.get_by_label(wrong, exact=True).check()
    page.get_by_role("button", name="儲存").click()
    warning = page.locator(".notice-warn")
    expect(warning).to_contain_text("這一場不會計入")
    expect(warning).to_contain_text(f"{right}辦理")
    warning.locator("summary").click()
    expect(warning.get_by_role("link", name="看規定中的位置")).to_be_visible()
    expect(page.get_by_label("地點")).to_have_value("活動中心")
    check_page(page)
    return chosen.get_by_role("checkbox")
