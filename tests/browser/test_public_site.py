"""The public schedule on the school's own website: framed by it, and as a folder that any web server hands out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from intranet.app import create_app
from intranet.blueprints.public.bundle import write_bundle
from intranet.extensions import db
from intranet.rules.dates import Term
from intranet.services.context import current_settings
from tests.browser.conftest import DESK, PHONE, check_page
from tests.commands.test_calendar import served

pytestmark = pytest.mark.browser
TERM = Term(115, 1)
# Dates that do not stand on one line, their weekday with them.
BROKEN_DATES = """[...document.querySelectorAll("td time")].filter((one) => {
  const range = document.createRange();
  range.selectNodeContents(one);
  return range.getClientRects().length > 1;
}).map((one) => one.textContent)"""
PAGE = f"/public/calendar/{TERM}"


@contextmanager
def website(source: list[str]) -> Iterator[str]:
    """A website of another origin, whose one page frames ``source[0]``; its origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            frame = f'<iframe title="作業期程" src="{source[0]}" width="900" height="700"></iframe>'
            self.wfile.write(f"<!DOCTYPE html><title>學校網站</title><h1>學校網站</h1>{frame}".encode())

        def log_message(self, *_words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": DESK, "height": 900}, locale="zh-TW")
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def test_only_the_named_website_may_frame_the_schedule(demo_app: Flask, page: Page) -> None:
    source = [""]
    with website(source) as allowed, website(source) as refused:
        app = create_app(replace(current_settings(), embed_origins=(allowed,)))
        with serving(app) as intranet:
            source[0] = f"{intranet}{PAGE}/embed"
            page.goto(allowed)
            frame = page.frame_locator("iframe")
            expect(frame.get_by_role("heading", level=1)).to_have_text("115 學年度第 1 學期作業期程")
            expect(frame.get_by_role("link", name="開啟完整頁面")).to_be_visible()
            page.goto(refused)
            page.wait_for_load_state()
            assert [one.url for one in page.frames[1:]] == ["chrome-error://chromewebdata/"]
            source[0] = f"{intranet}{PAGE}"  # the page itself is for nobody's frame
            page.goto(allowed)
            page.wait_for_load_state()
            assert [one.url for one in page.frames[1:]] == ["chrome-error://chromewebdata/"]
            page.goto(f"{intranet}{PAGE}/embed")
            check_page(page)
            page.set_viewport_size({"width": PHONE, "height": 844})
            broken = page.evaluate(BROKEN_DATES)
        with app.app_context():
            db.engine.dispose()
    assert broken == []


@pytest.mark.parametrize("school_code", ["daan"])
def test_exported_folder_is_readable_by_everybody(demo_app: Flask, page: Page, tmp_path: Path) -> None:
    write_bundle(TERM, tmp_path)
    with served(tmp_path) as site:
        page.goto(f"{site}index.html")
        check_page(page)
        for name in ("月曆", "時程圖"):
            page.get_by_role("link", name=name, exact=True).click()
            check_page(page)
        page.get_by_role("link", name="高三", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("115 學年度第 1 學期作業期程（高三）")
        page.get_by_role("link", name="自第 1 版以來的變更", exact=True).click()
        check_page(page)
        expect(page.get_by_role("heading", level=2).first).to_contain_text("影響高三的變更")
