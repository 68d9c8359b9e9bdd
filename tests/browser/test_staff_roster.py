"""The secretary takes the staff roster out, changes it in a spreadsheet, and brings it in after a preview."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from intranet.documents.records_ods import Sheet, workbook_ods
from intranet.documents.sheets import read_sheets
from intranet.rules.staff_rosters import COLUMNS, EMAIL, NAME, POST
from tests.browser.conftest import check_page
from tests.conftest import BOTH_SCHOOLS

pytestmark = pytest.mark.browser
AT = datetime(2026, 11, 21, tzinfo=UTC)
Rows = list[dict[str, str]]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_secretary_corrects_a_roster_and_applies_it(
    person: Callable[..., Page], school_code: str, tmp_path: Path
) -> None:
    page, file = person("secretary"), tmp_path / "人員名冊.ods"
    page.get_by_role("link", name="人員", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="匯出名冊（ODS）").click()
    rows = read_roster(download.value.path())
    rows[-2][EMAIL] = rows[-2][EMAIL].replace("@", ".new@")
    rows[-1][NAME] += "甫"
    faulty = dict.fromkeys(COLUMNS, "") | {NAME: "新進同仁", POST: "不存在的職務"}
    write_roster(file, [*rows, faulty])

    page.get_by_role("link", name="匯入名冊").click()
    check_page(page)
    page.get_by_label("名冊檔案").set_input_files(file)
    page.get_by_role("button", name="預覽").click()
    fault = page.locator("#faults tbody tr")
    expect(fault).to_have_count(1)
    expect(fault.get_by_role("rowheader")).to_have_text(str(len(rows) + 2))  # the head is row 1
    expect(fault).to_contain_text("不存在的職務")
    check_page(page)

    write_roster(file, [*rows, faulty | {POST: "任課教師", "起日": "115/12/1", "人員類別": "教師"}])
    page.get_by_label("名冊檔案").set_input_files(file)
    page.get_by_role("button", name="預覽").click()
    expect(page.locator("h1")).to_have_text("確認人員名冊")
    expect(page.locator("#changes")).to_contain_text("新進同仁")
    expect(page.locator("#changes tbody tr")).to_have_count(4)
    check_page(page)
    page.get_by_role("button", name="確認套用").click()
    expect(page.get_by_text("名冊已套用：新增人員 1、修改人員 2、登錄職務 1。")).to_be_visible()
    page.get_by_label("姓名、職務或單位").fill(rows[-1][NAME])
    page.get_by_role("button", name="篩選").click()
    expect(page.get_by_role("link", name=rows[-1][NAME])).to_be_visible()


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_people_screens_fit_a_phone(person: Callable[..., Page], school_code: str) -> None:
    page = person("secretary", 390)
    for address in ("/people/", "/people/1", "/people/import"):
        page.goto(address)
        check_page(page)


def read_roster(path: Path) -> Rows:
    """The rows of an exported roster, by column."""
    (sheet,) = read_sheets("人員名冊.ods", path.read_bytes())
    assert sheet.rows[0] == COLUMNS
    return [dict(zip(COLUMNS, (*row, *[""] * len(COLUMNS)), strict=False)) for row in sheet.rows[1:]]


def write_roster(path: Path, rows: Rows) -> None:
    cells = tuple(tuple(row[column] for column in COLUMNS) for row in rows)
    path.write_bytes(workbook_ods("人員名冊", (Sheet("人員名冊", COLUMNS, cells),), AT))
