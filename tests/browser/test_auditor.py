"""The auditor goes from the regulation as of a day to a record and back, reads the gaps and the audit trail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import check_page
from tests.conftest import BOTH_SCHOOLS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_auditor_goes_from_a_clause_to_its_record_and_back(person: Callable[..., Page], school_code: str) -> None:
    page, ref = person("auditor"), "三"  # the group's meetings, in both regulations
    page.get_by_role("link", name="規定", exact=True).click()
    row = page.locator("#school tbody tr").filter(has=page.get_by_role("link", name=f"「{ref}」", exact=True))
    page.get_by_role("textbox", name="基準日").fill("115/9/1")
    page.get_by_role("button", name="篩選").click()
    expect(page.locator(".page-header .meta")).to_contain_text("115/9/1")
    expect(row).to_contain_text("待辦")
    page.get_by_role("link", name="清除條件").click()
    expect(row).to_contain_text("符合")

    row.get_by_role("link", name=f"「{ref}」", exact=True).click()
    expect(page.locator("h1")).to_contain_text(f"條文「{ref}」")
    check_page(page)
    page.get_by_role("main").get_by_role("link", name="第 1 次會議").first.click()
    expect(page.locator("h1")).to_contain_text("第 1 次會議")
    page.locator("#clauses summary").filter(has_text=f"「{ref}」").click()
    page.locator("#clauses").get_by_role("link", name="看規定中的位置").first.click()
    expect(page.locator("h1")).to_have_text("規定")

    page.get_by_role("link", name="缺漏一覽").click()
    expect(page.locator("h1")).to_have_text("缺漏一覽")
    expect(page.locator("#national")).to_contain_text("缺條文 1 項" if school_code == "daan" else "都有條文")

    page.get_by_role("link", name="稽核", exact=True).click()
    page.get_by_role("link", name="驗證紀錄是否完整").click()
    expect(page.get_by_text("紀錄完整")).to_be_visible()
    page.locator("summary").filter(has_text="項").first.click()
    check_page(page)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_auditors_screens_fit_a_phone(person: Callable[..., Page], school_code: str) -> None:
    page = person("auditor", 390)
    for address in ("/gaps/", "/audit/?actor=洪筱薇", "/audit/pack"):
        page.goto(address)
        check_page(page)
