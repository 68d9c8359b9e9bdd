"""The job of rewards, clicked through: nominate, submit, evaluate, download the roster."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.blueprints.test_rewards import case_id, decide
from tests.browser.conftest import WALKS, check_page
from tests.documents.paper import pages_of
from tests.support.stores import Store

pytestmark = pytest.mark.browser
DEED = "辦理生涯輔導講座3場，回饋滿意度九成五。"


def choose_nominee(page: Page, title: str) -> None:
    """Pick the first person of that post from the list, as it is written there."""
    option = page.get_by_label("受提報人").locator("option", has_text=f"（{title}）").first
    page.get_by_label("受提報人").select_option(option.get_attribute("value"))


def nominate(page: Page, title: str, role: str, grade: str) -> None:
    choose_nominee(page, title)
    page.get_by_label("具體事蹟").fill(DEED)
    page.get_by_role("textbox", name="事蹟完成日").fill("115/11/20")
    page.get_by_label(role).check()
    page.get_by_label("建議獎度").select_option(label=grade)
    page.get_by_role("button", name="儲存").click()


def hold_the_meeting(store: Store) -> None:
    """The meeting itself is another job, with a test of its own: here it is convened and decides by the services."""
    assert store.app is not None
    with store.app.app_context():
        decide(case_id(3))


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_secretary_takes_nominations_to_the_roster(
    person: Callable[..., Page],
    stores: Callable[[str, str], Store],
    school_code: str,
    width: int,
    tmp_path: Path,
) -> None:
    page = person("secretary", width)
    page.goto("/rewards/")
    page.get_by_role("link", name="開立敘獎案").click()
    page.get_by_role("button", name="儲存").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("第 3 號敘獎案")
    page.get_by_role("link", name="提報人員").click()
    expect(page.get_by_label("受提報人").locator("option", has_text="（校長）")).to_have_count(0)
    page.get_by_role("button", name="儲存").click()
    expect(page.locator("#person-error")).to_contain_text("請選擇受提報人")
    check_page(page)
    nominate(page, "任課教師", "主辦", "嘉獎一次")
    page.get_by_role("link", name="再提報一人").click()
    nominate(page, "課程諮詢教師", "協辦", "嘉獎二次")
    expect(page.locator(".refusal")).to_contain_text("建議不超過「嘉獎一次」")
    expect(page.locator(".refusal")).to_be_focused()
    page.get_by_label("已看過上面的提醒").check()
    page.get_by_role("button", name="儲存").click()
    check_page(page)
    page.get_by_role("link", name="提送評核").click()
    page.get_by_role("button", name="提送評核").click()
    expect(page.locator(".next-step")).to_contain_text("尚未開會")
    hold_the_meeting(stores(school_code, "sqlite"))
    page.reload()
    page.get_by_role("link", name="登錄評核").click()
    second = page.locator("tbody tr").nth(1)
    second.get_by_label("變更獎度通過").check()
    second.locator("select").select_option(label="嘉獎一次")
    second.get_by_placeholder("理由").fill("與主辦人員一致")
    page.get_by_role("button", name="登錄評核").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已評核")
    check_page(page)
    page.get_by_role("link", name="名冊", exact=True).click()
    with page.expect_download(timeout=90_000) as download:  # printing takes its time on a busy machine
        page.get_by_role("link", name="下載 PDF").click(timeout=90_000)
    download.value.save_as(tmp_path / "roster.pdf")
    text = re.sub(r"\s", "", "".join(pages_of((tmp_path / "roster.pdf").read_bytes())))
    assert "敘獎建議名冊" in text
    assert "原建議嘉獎二次，經評核變更" in text
    assert text.count(DEED) == 2


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_personnel_returns_a_roster_and_sees_it_again(person: Callable[..., Page], width: int) -> None:
    page = person("personnel", width)
    page.goto("/rewards/")
    page.get_by_role("link", name="待辦理的敘獎案").click()
    check_page(page)
    page.get_by_role("link", name="辦理", exact=False).last.click()
    page.get_by_role("link", name="退回").click()
    page.get_by_label("理由").fill("法令依據請補列條次")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已退回")
    page = person("secretary", width)
    page.goto("/rewards/")
    page.get_by_role("link", name="第 1 號案").click()
    page.get_by_role("link", name="修正").first.click()
    page.get_by_label("法令依據").fill("校訂標準第三點")
    page.get_by_role("button", name="修正").click()
    page.get_by_role("link", name="名冊送核").click()
    page.get_by_label("這一版改了什麼").fill("補列條次")
    page.get_by_role("button", name="名冊送核").click()
    expect(page.locator("main")).to_contain_text("第 2 版")


@pytest.mark.parametrize(("school_code", "width"), WALKS)
def test_seat_is_filled_and_people_are_read_as_of_a_day(person: Callable[..., Page], width: int) -> None:
    page = person("secretary", width)
    page.goto("/committee/")
    page.locator("tbody tr", has_text="出缺").get_by_role("link", name="登錄").click()
    page.get_by_label("人員").select_option(index=1)
    page.get_by_role("textbox", name="起日").fill("115/11/21")
    page.get_by_role("button", name="登錄", exact=True).click()
    expect(page.locator(".stamp")).to_have_text("在任")
    page.goto("/people/?on=115/8/14")
    page.locator("tbody th a").first.click()
    check_page(page)
