"""The components in a real browser: accessible, inside the window, quiet in the console, helpful with dates."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from intranet.rules.dates import UnreadableDate, parse_date, roc_long, roc_short
from tests.browser.conftest import CHROMIUM, DESK, FLAGS, PHONE, check_page
from tests.browser.sight import rest_of
from tests.look.styleguide import make_app

pytestmark = pytest.mark.browser

PAGES = ["/", "/login", "/refusal/403", "/refusal/500", "/conflict"]
DATES = ["115/2/25", "1150225", "2026-02-25", "１１５／２／２５", "中華民國115年2月25日", "115/2/25（三）", "115-02-25"]
ONLY_CONTRAST = {"runOnly": ["color-contrast"], "preload": False, "resultTypes": ["violations"]}
# A label and its field, a little too pale: 4.5 is asked.
PALE = """document.adoptedStyleSheets = [new CSSStyleSheet()];
document.adoptedStyleSheets[0].replaceSync(
  "label[for=note], #note { color: #777 !important; background: #fff !important }")"""
NO_DATES = ["115/2/30", "115/13/1", "下週三", "2/25", "1150230"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the styleguide on a free port."""
    server = make_server("127.0.0.1", 0, make_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, headless, as in tests/browser."""
    return {"executable_path": CHROMIUM, "args": list(FLAGS)}


@pytest.fixture
def width() -> int:
    """The width of a test's window; parametrize it where both matter (check_page looks at both by itself)."""
    return DESK


@pytest.fixture
def page(browser: Browser, width: int) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": width, "height": 844}, locale="zh-TW")
    yield opened
    opened.close()


@pytest.mark.parametrize("path", PAGES)
def test_page_is_quiet_accessible_and_fits(page: Page, address: str, path: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address + path, wait_until="networkidle")
    assert said == []  # axe itself makes noise, so this comes first
    check_page(page)
    # Everywhere else contrast is measured by sight.contrasts() alone.
    assert Axe().run(page, options=ONLY_CONTRAST).response["violations"] == []


def test_words_that_hardly_show_are_found_by_both(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate(PALE)
    (found,) = Axe().run(page, options=ONLY_CONTRAST).response["violations"]
    assert [node["target"] for node in found["nodes"]] == [['label[for="note"]'], ["#note"]]
    ours = [fault.split(" «")[0] for fault in rest_of(page)]
    assert ours == ["hardly shows, at 4.48: label", "hardly shows, at 4.48: textarea.control"]


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_opened_parts_stay_in_the_window_and_close_on_escape(page: Page, address: str) -> None:
    page.goto(address)
    for summary in page.locator("details.clause summary, details.confirm summary, details.user-menu summary").all():
        summary.click()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.keyboard.press("Escape")
    assert page.locator("details.clause[open], details.user-menu[open]").count() == 0


def test_menu_opens_on_a_phone_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": PHONE, "height": 844})
    page = context.new_page()
    page.goto(address)
    link = page.get_by_role("link", name="期程", exact=True)
    assert not link.is_visible()
    page.get_by_role("button", name="選單", exact=True).click()
    assert link.is_visible()
    context.close()


def test_date_field_says_what_the_server_will_read(page: Page, address: str) -> None:
    page.goto(address)
    for text in DATES:
        page.locator("#day").fill(text)
        assert page.locator("output[for=day]").inner_text() == roc_long(parse_date(text), weekday=True)


def test_date_field_says_what_the_server_will_refuse(page: Page, address: str) -> None:
    page.goto(address)
    for text in NO_DATES:
        with pytest.raises(UnreadableDate):
            parse_date(text)
        page.locator("#day").fill(text)
        page.locator("#day").blur()
        assert page.locator("output[for=day]").inner_text() == "看不懂這個日期，請寫成 115/2/25。"


def test_calendar_writes_the_date_as_staff_do(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#day ~ .date-native").evaluate(
        "native => { native.value = '2026-09-01'; native.dispatchEvent(new Event('change')); }"
    )
    assert page.locator("#day").input_value() == roc_short(parse_date("2026-09-01"))
    assert page.get_by_role("button", name="從月曆選擇開會日期").first.is_visible()


def test_unsent_text_comes_back_in_the_same_tab(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#note").fill("尚未儲存")
    page.goto(address)
    assert page.locator("#note").input_value() == ""
    page.get_by_role("button", name="放回").click()
    assert page.locator("#note").input_value() == "尚未儲存"
