"""A test client that reads like a person and checks the HTML of every page that any test opens."""

from __future__ import annotations

import re
from typing import Any

from cssselect2 import ElementWrapper
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from intranet.extensions import db
from intranet.services.demo_accounts import DEMO_PASSWORD
from tests.support.page_rules import folded, page_faults

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class PageFault(AssertionError):
    """A page breaks a promise that holds for all pages."""


class Page:
    """An answered page, parsed."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.url = response.request.path
        self.text = response.get_data(as_text=True)
        self.tree = html.document_fromstring(self.text)

    @property
    def h1(self) -> str:
        return folded(self.tree.find(".//h1"))

    def select(self, css: str) -> list[Any]:
        return select(self.tree, css)

    def texts(self, css: str) -> list[str]:
        """The text of each element, white space folded."""
        return [folded(element) for element in self.select(css)]

    def fields(self, action: str = "") -> dict[str, Any]:
        """Name → value of the form whose action ends with ``action`` (empty: the first POST form in main)."""
        return dict(self.form(action).form_values())

    def form(self, action: str = "") -> Any:
        forms = [f for f in self.tree.forms if f.method.upper() == "POST" and "/logout" not in (f.action or "")]
        found = [f for f in forms if not action or (f.action or self.url).split("?")[0].endswith(action)]
        assert found, f"no form for «{action}» among {[f.action for f in forms]}"
        return found[0]


def select(element: Any, css: str) -> list[Any]:
    """The elements within ``element`` that a CSS selector finds, in the order of the page."""
    return [found.etree_element for found in ElementWrapper.from_html_root(element).query_all(css)]


class RequestClient(FlaskClient):
    """Gives each request a context of its own, as a server does: a test stands in one, and its ``g`` would be shared
    (with the CSRF token of the page before). The test's own reads begin anew after each request."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.rollback()
        with self.application.app_context():
            return super().open(*args, **kwargs)


class Client:
    """Signs in, opens pages, fills forms."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = RequestClient(app, app.response_class)

    def login(self, username: str, password: str = DEMO_PASSWORD) -> Client:
        token = TOKEN.search(self.http.get("/login").get_data(as_text=True))  # its page has tests of its own
        assert token, "no form on /login"
        fields = {"csrf_token": token[1], "username": username, "password": password}
        answer = self.http.post("/login", data=fields)
        assert answer.status_code == 302, f"{username} could not sign in"
        return self

    def get(self, url: str, status: int = 200) -> Page:
        """Open a page, following redirects; checks its status and HTML."""
        response = self.http.get(url, follow_redirects=True)
        assert response.status_code == status, f"GET {url}: {response.status_code}, not {status}"
        page = Page(response)
        check_html(page)
        return page

    def submit(self, page: Page, action: str = "", status: int | None = None, **values: Any) -> Page:
        """Fill the form of a page that leads to ``action`` and press its button; follows redirects."""
        form = page.form(action)
        fields = {**_values(form), **values}
        multipart = "multipart" in (form.get("enctype") or "")
        response = self.http.post(
            form.action or page.url,
            data=fields,
            follow_redirects=True,
            content_type="multipart/form-data" if multipart else None,
        )
        if status is not None:
            assert response.status_code == status, f"POST {form.action}: {response.status_code}\n{_errors(response)}"
        answered = Page(response)
        check_html(answered)
        return answered


def _values(form: Any) -> dict[str, list[str]]:
    """What the form would send; several ticked boxes of one name are all sent."""
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    return values


def _errors(response: TestResponse) -> str:
    if "html" not in response.content_type:
        return ""
    return " | ".join(Page(response).texts(".error-summary, .field-error, [role=alert]"))


def check_html(page: Page) -> None:
    """The page keeps what holds for all pages: see page_rules."""
    if faults := list(page_faults(page.tree, page.text)):
        raise PageFault(f"{page.url}: " + "; ".join(faults))
