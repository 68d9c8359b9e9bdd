"""The secretary has a pack made, hands it on by a link, and makes the next term ready."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from intranet.extensions import db
from intranet.services.audit_pack_queue import make_waiting_packs
from tests.browser.conftest import WALKS, check_page
from tests.support.stores import Store

pytestmark = pytest.mark.browser


@pytest.fixture
def worker(stores: Callable[[str, str], Store], school_code: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """What the worker does beside the server, without the printing, which has tests of its own."""
    monkeypatch.setattr("intranet.documents.pdf.render_pdf", lambda html, timeout=0.0: b"%PDF-")

    def work() -> int:
        app = stores(school_code, "sqlite").app
        assert app is not None
        with app.app_context():
            made = make_waiting_packs()
            db.session.remove()
        return made

    return work


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_secretary_has_a_pack_made_and_hands_it_on(
    person: Callable[..., Page], worker: Callable[[], int], browser: Browser, live: str, school_code: str, width: int
) -> None:
    page = person("secretary", width)
    page.goto("/audit/")
    page.get_by_role("link", name="製作稽核資料").click()
    page.get_by_role("button", name="製作稽核資料").click()
    expect(page.get_by_text("製作中")).to_be_visible()
    check_page(page)
    assert worker() == 1
    expect(page.get_by_text("已製成")).to_be_visible()  # the page looks by itself
    with page.expect_download() as download:
        page.get_by_role("link", name="下載").click()
    assert zipfile.ZipFile(download.value.path()).testzip() is None

    page.get_by_role("link", name="核發連結").click()
    page.get_by_label("收件的機關或人員").fill("教育局政風室")
    page.get_by_role("button", name="核發連結").click()
    address = page.locator("code").inner_text()
    check_page(page)

    visitor = browser.new_page(viewport={"width": width, "height": 900})
    visitor.goto(re.sub(r"^https?://[^/]+", live, address))
    check_page(visitor)
    with visitor.expect_download() as download:
        visitor.get_by_role("button", name="下載壓縮檔").click()
    assert download.value.suggested_filename == f"{school_code}-115-1-audit.zip"
    visitor.close()

    page.goto("/audit/pack")
    page.get_by_text("撤銷", exact=True).click()
    page.get_by_role("button", name="確定撤銷").click()
    expect(page.get_by_text("已撤銷", exact=True)).to_be_visible()


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_secretary_makes_the_next_term_ready_and_thinks_better_of_it(
    person: Callable[..., Page], school_code: str, width: int
) -> None:
    page = person("secretary", width)
    page.goto("/terms/")
    page.get_by_role("link", name="銜接下學期").click()
    page.get_by_role("button", name="套用到 115 學年度第 2 學期").click()
    expect(page.get_by_text("完成銜接")).to_be_visible()
    check_page(page)
    page.get_by_text("復原銜接", exact=True).click()
    page.get_by_role("button", name="確定復原銜接").click()
    expect(page.get_by_text("的銜接已經復原")).to_be_visible()


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_student_reads_the_versions(person: Callable[..., Page], school_code: str, width: int) -> None:
    page = person("student", width)
    page.goto("/regulation/")
    page.get_by_role("link", name="修正沿革與對照").click()
    page.get_by_role("textbox", name="修正前的日期").fill("115/1/1")
    page.get_by_role("button", name="對照", exact=True).click()
    expect(page.get_by_text("登錄的條文沒有不同")).to_be_visible()
    check_page(page)
