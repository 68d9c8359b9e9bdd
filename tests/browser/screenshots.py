"""``make screenshots``: the pictures of the READMEs and of the guide, taken from 羅東's demo in a real browser.

``python -m tests.browser.screenshots gaps roster`` takes these alone.
"""

from __future__ import annotations

import io
import sys
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.browser.conftest import CHROMIUM, FLAGS, sign_in
from tests.support.stores import Store

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
SIZE = {"width": 1280, "height": 860}
COLOURS = 128


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as someone sees it; ``press`` is a button or link on it that is pressed first, ``show`` what to scroll to."""

    address: str
    username: str = "secretary"
    press: str = ""
    show: str = ""


PICTURES = {
    "home": Picture("/"),
    "meeting": Picture("/meetings/"),
    "calendar": Picture("/public/calendar/115-1"),
    "terms": Picture("/terms/115-2"),
    "outreach": Picture("/outreach/"),
    "rewards": Picture("/rewards/1"),
    "regulation": Picture("/regulation/"),
    "gaps": Picture("/gaps/", show="#heat"),
    "audit-pack": Picture("/audit/pack"),
    "roster": Picture("/people/import"),
    "committee": Picture("/committee/"),
    "deputies": Picture("/deputies/"),
    "accounts": Picture("/accounts/review", "registrar", press="開始清查"),
    "announcements": Picture("/announcements/", "registrar"),
    "rollover": Picture("/terms/", press="銜接下學期"),
    "versions": Picture("/regulation/versions"),
    "operations": Picture("/operations/", "registrar"),
}


def main(names: Iterable[str]) -> None:
    """Take the pictures, all at one size."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        app = Store("luodong", "sqlite", Path(folder), "screenshots", Path(folder)).fresh(demo=True)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            _take(f"http://127.0.0.1:{server.port}", {name: PICTURES[name] for name in names})
        finally:
            server.shutdown()
            thread.join()


def _take(address: str, pictures: dict[str, Picture]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        pages: dict[str, Page] = {}
        for name, picture in pictures.items():
            page = pages.get(picture.username) or _signed_in(browser, address, picture.username)
            pages[picture.username] = page
            page.goto(picture.address)
            if name == "meeting":
                page.locator("main th a").last.click()
            if picture.press:
                page.locator("main").locator("a, button").filter(has_text=picture.press).first.click()
            page.wait_for_load_state()
            if picture.show:
                page.locator(picture.show).evaluate("part => part.scrollIntoView()")
            _save(page.screenshot(), FOLDER / f"{name}.png")
        browser.close()


def _signed_in(browser: Browser, address: str, username: str) -> Page:
    page = browser.new_page(viewport=SIZE, base_url=address, locale="zh-TW")  # type: ignore[arg-type]
    sign_in(page, username)
    return page


def _save(taken: bytes, path: Path) -> None:
    """A picture of few colours is a third of the size and looks the same."""
    Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:] or PICTURES)
