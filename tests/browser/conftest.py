"""A real server with demo data and a real browser: what a person sees and presses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from werkzeug.serving import make_server

from intranet.services.demo_accounts import DEMO_PASSWORD
from tests.browser.sight import rest_of
from tests.support.client import TOKEN
from tests.support.stores import Store

DESK, PHONE = 1280, 390
# Each school clicks through each job once, one at a desk and one on a phone; check_page looks at both widths.
WALKS = (("luodong", DESK), ("daan", PHONE))
CHROMIUM = "/usr/bin/chromium-headless-shell"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 30_000  # milliseconds: the machine that runs four browsers at once may be slow, never wrong
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, headless."""
    return {"executable_path": CHROMIUM, "args": list(FLAGS)}


@pytest.fixture
def live_app(stores: Callable[[str, str], Store], school_code: str) -> Flask:
    """The app that is served, on a fresh copy of the demo database: a test may bring its records to a state first."""
    return stores(school_code, "sqlite").fresh(demo=True)


@pytest.fixture
def live(live_app: Flask) -> Iterator[str]:
    """The address of the school's server."""
    server = make_server("127.0.0.1", 0, live_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def person(live: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """``person("secretary", 390)``: a signed-in page of that width in a browser window of its own, at home.

    The test fails where any page wrote an error to the console: a script fault, or something that the
    content-security policy blocked.
    """
    complaints: list[str] = []
    contexts = []

    def open_page(username: str = "", width: int = 1280, *, at: str = "/") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-TW", base_url=live)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if _is_ours(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.set_default_timeout(PATIENCE)
        if username:
            sign_in(page, username)
            if at:
                page.goto(at)
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A refused form answers 422, and one that somebody else was before 409: Chromium also writes these to the console.
    assert [text for text in complaints if "422" not in text and "409" not in text] == []


def _is_ours(message: ConsoleMessage) -> bool:
    """An error of a page's own; what axe does in the page comes from no address (it tries inline styles)."""
    return message.type == "error" and bool(message.location["url"])


def sign_in(page: Page, username: str) -> None:
    """Sign in as a demo account; the form's own page is pressed by the test of signing in."""
    form = page.context.request.get("/login")
    token = TOKEN.search(form.text())
    assert token, "the login page has no token"
    fields = {"csrf_token": token[1], "username": username, "password": DEMO_PASSWORD}
    answer = page.context.request.post("/login", form=fields, max_redirects=0)
    assert answer.status == 302, f"{username} could not sign in"


def check_page(page: Page) -> None:
    """Axe finds nothing in the walk's own width, all words stand out, and the page scrolls sideways in neither: as it looks after what was
    done. Every page at rest, in more windows: test_every_page.py.

    A click returns as soon as the next page answers: for a moment that page has no element yet.
    """
    page.wait_for_load_state()
    here = page.viewport_size
    assert here is not None
    assert rest_of(page) == [], page.url
    for width in (here["width"], PHONE if here["width"] == DESK else DESK):
        if width != here["width"]:
            page.set_viewport_size({"width": width, "height": here["height"]})
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{page.url} scrolls sideways by {overflow} px at {width} px"
    page.set_viewport_size(here)
