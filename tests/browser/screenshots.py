"""``make screenshots``: the pictures of the READMEs, taken from the demo school in a real browser."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from tests.browser.conftest import CHROMIUM, FLAGS, sign_in
from tests.support.stores import Store

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
PICTURES = {
    "home": "/",
    "meeting": "/meetings/{meeting}",
    "calendar": "/public/calendar/115-1",
    "outreach": "/outreach/",
    "rewards": "/rewards/1",
    "regulation": "/regulation/",
}
SIZE = {"width": 1200, "height": 800}


def main() -> None:
    """Take every picture of 羅東's demo at one size."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        app = Store("luodong", "sqlite", Path(folder), "screenshots").fresh(demo=True)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            _take(f"http://127.0.0.1:{server.port}")
        finally:
            server.shutdown()
            thread.join()


def _take(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport=SIZE, base_url=address)  # type: ignore[arg-type]
        sign_in(page, "secretary")
        page.goto("/meetings/")
        meeting = page.locator("main th a").last.get_attribute("href") or ""
        for name, url in PICTURES.items():
            page.goto(url.format(meeting=meeting.rstrip("/").rpartition("/")[2]))
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
