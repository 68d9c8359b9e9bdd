"""Every error in the house style: its status and headers, what happened and what to do next, and no menu for a visitor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, abort
from werkzeug.test import TestResponse

from intranet.app import create_app
from intranet.documents.pdf import PrintingFailed
from intranet.extensions import db
from intranet.services.context import current_settings
from intranet.services.errors import Conflict, NotPermitted, Refused
from intranet.web.error_texts import TEXTS
from tests.support.client import Client, Page, check_html

HTTP = (400, 404, 405, 408, 409, 410, 411, 413, 414, 415, 416, 417, 422, 429, 431, 500, 501, 503)
FEED, SHEET = "/public/calendar/999-1.ics", "/public/calendar/999-1.json"


@pytest.fixture
def breaks(demo_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception | int], None]:
    """Lets the health check, a page that asks for nothing, end in an error, as it would outside of tests."""
    monkeypatch.setattr(demo_app, "testing", False)

    def arrange(fault: Exception | int) -> None:
        def view() -> None:
            if isinstance(fault, int):
                abort(fault)
            raise fault

        monkeypatch.setitem(demo_app.view_functions, "site.livez", view)

    return arrange


def text_of(page: Page) -> str:
    return " ".join(page.texts("main p"))


def faults_of(answer: TestResponse, status: int, *, signed_in: bool) -> list[str]:
    """What is wrong with an error page."""
    page = Page(answer)
    check_html(page)
    found = []
    if answer.status_code != status:
        found.append(f"answers {answer.status_code}")
    if "Content-Security-Policy" not in answer.headers or answer.headers["Cache-Control"] != "no-store":
        found.append("headers")
    if not page.h1 or len(page.texts("main .refusal > p:not(.actions)")) < 2:
        found.append("says too little")
    if not page.select("main .actions a.button"):
        found.append("leads nowhere")
    has_menu = bool(page.select("nav.side"))
    if has_menu is not (signed_in and status < 500):  # a failure of ours asks nothing of the database
        found.append("menu" if has_menu else "no menu")
    numbers = page.texts("main code")
    if numbers != answer.headers.getlist("X-Request-ID") or (status >= 500 and not numbers):
        found.append("request number")
    return found


@pytest.mark.parametrize("username", ["", "teacher"])
def test_each_error_says_what_happened_and_what_to_do(
    client: Client, breaks: Callable[[Exception | int], None], username: str
) -> None:
    if username:
        client.login(username)
    wrong = {}
    for status in HTTP:
        breaks(status)
        if found := faults_of(client.http.get("/livez"), status, signed_in=bool(username)):
            wrong[status] = found
    assert wrong == {}


@pytest.mark.parametrize(
    ("fault", "status", "title"),
    [
        (NotPermitted("「檢視稽核紀錄」由校長辦理。"), 403, "目前的職務不能開啟這一頁"),
        (Conflict("王大明已儲存這筆資料。"), 409, "資料已被他人修改"),
        (Refused("截止日不得早於 115/2/3。"), 400, "無法辦理"),
        (DataError("SELECT", {}, Exception("value too long")), 400, "無法處理這個要求"),
        (OverflowError("Python int too large"), 400, "無法處理這個要求"),
        (PrintingFailed("no paper"), 503, "目前無法製成 PDF"),
        (OperationalError("SELECT", {}, Exception("gone")), 503, "系統暫時無法使用"),
        (OSError(28, "no space"), 503, "系統暫時無法儲存"),
        (ZeroDivisionError(), 500, "系統發生錯誤"),
    ],
)
def test_each_failure_has_its_page(
    client: Client, breaks: Callable[[Exception | int], None], fault: Exception, status: int, title: str
) -> None:
    client.login("teacher")
    breaks(fault)
    answer = client.http.get("/livez")
    assert faults_of(answer, status, signed_in=True) == []
    assert Page(answer).h1 == title
    assert type(fault).__name__ not in answer.text and "no paper" not in answer.text


def test_every_status_that_has_words_is_walked() -> None:
    assert set(TEXTS) - set(HTTP) == {403}


def test_expired_form_of_a_visitor_leads_back_to_it(client: Client) -> None:
    answer = client.http.post("/login", data={"username": "teacher", "password": "x" * 20})
    assert faults_of(answer, 400, signed_in=False) == []
    page = Page(answer)
    assert page.h1 == "表單已過期"
    assert page.select("main a.primary[href='/login']")
    assert "teacher" in text_of(page) + "".join(page.texts("main li")) and "x" * 20 not in page.text


def test_unauthorised_is_sent_to_the_sign_in(client: Client, breaks: Callable[[Exception | int], None]) -> None:
    breaks(401)
    assert client.http.get("/livez").location == "/login?next=/livez"


def test_wrong_host_gets_words_and_no_address(client: Client) -> None:
    for url in ("/", "/public/calendar/115-1", "/static/css/theme.css"):
        answer = client.http.get(url, base_url="http://elsewhere.example")
        page = Page(answer)
        check_html(page)
        assert (answer.status_code, page.h1, page.select("a, link, script")) == (400, "網址不對", [])
        assert "Content-Security-Policy" in answer.headers and "羅東" not in page.text


def test_refused_method_names_the_allowed_ones(client: Client) -> None:
    answer = client.http.post("/livez")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(("status", "seconds"), [(429, "900"), (503, "120")])
def test_who_shall_wait_is_told_how_long(
    client: Client, breaks: Callable[[Exception | int], None], status: int, seconds: str
) -> None:
    breaks(status)
    assert client.http.get("/livez").headers["Retry-After"] == seconds


def test_missing_schedule_leads_a_visitor_to_the_newest_one(client: Client) -> None:
    page = client.get("/public/calendar/999-1", status=404)
    assert page.h1 == "找不到這份期程"
    assert page.texts("main .actions a") == ["看最新發布的期程"]
    assert client.get("/public/nowhere", status=404).texts("main .actions a") == ["登入"]


@pytest.mark.parametrize(
    ("url", "accept", "kind"),
    [
        (FEED, "text/calendar, */*", "text/plain"),
        (SHEET, "*/*", "application/problem+json"),
        ("/public/nowhere", "application/json", "application/problem+json"),
        ("/public/nowhere", "*/*", "text/html"),
        (FEED, "text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        (FEED, "", "text/html"),
    ],
)
def test_programs_get_lines_or_json(client: Client, url: str, accept: str, kind: str) -> None:
    answer = client.http.get(url, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (404, kind)
    if kind == "text/plain":
        assert answer.text.splitlines()[0] == "找不到這份期程"
    elif kind.endswith("json"):
        body = answer.get_json()
        assert body["status"] == 404 and body["title"].startswith("找不到") and body["detail"]
    assert "Content-Security-Policy" in answer.headers


def test_number_that_no_record_bears_is_not_found(client: Client) -> None:
    client.login("secretary")
    numbers = (2**31, 2**63, 10**20)
    found = {
        url: client.http.get(url).status_code
        for number in numbers
        for url in (f"/meetings/{number}", f"/people/{number}", f"/faults/{number}")
    }
    assert set(found.values()) == {404}
    assert client.http.get(f"/audit/?page={10**24}").status_code == 400


@pytest.fixture
def observed(demo_app: Flask) -> Iterator[Flask]:
    """The same school behind a proxy that numbers requests."""
    app = create_app(replace(current_settings(), metrics_port=9, proxy_hops=1))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_number_of_an_observed_request_is_on_its_page(observed: Flask) -> None:
    client = Client(observed).login("teacher")
    for url, status in (("/nowhere", 404), ("/audit/", 403)):
        answer = client.http.get(url, headers={"X-Request-ID": "from-the-proxy-7"})
        assert answer.status_code == status
        assert answer.headers.getlist("X-Request-ID") == ["from-the-proxy-7"]
        assert Page(answer).texts("main code") == ["from-the-proxy-7"]


def test_no_error_of_the_library_shows_its_own_words(client: Client, breaks: Callable[[Exception | int], None]) -> None:
    for status in HTTP:
        breaks(status)
        try:
            abort(status)
        except HTTPException as error:
            words = error.description or ""
        assert words[:20] not in client.http.get("/livez").text
