"""What holds for every answer: headers, cookies, tokens, hosts, targets."""

from __future__ import annotations

import dataclasses
import html
import re

import pytest
from flask import Flask

from intranet.app import create_app
from intranet.services.demo_accounts import DEMO_PASSWORD
from tests.support.client import Client

STRICT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.assurance("headers")
@pytest.mark.parametrize("url", ["/login", "/", "/nowhere", "/theme.css", "/static/css/theme.css", "/livez", "/readyz"])
def test_every_answer_has_the_strict_headers(client: Client, url: str) -> None:
    with client.http.get(url) as response:
        headers = response.headers
    assert {name: headers[name] for name in STRICT} == STRICT
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert policy.endswith("frame-ancestors 'none'")
    assert "unsafe" not in policy


@pytest.mark.assurance("headers")
def test_signed_in_pages_are_not_stored(client: Client) -> None:
    client.login("secretary")
    assert client.http.get("/").headers["Cache-Control"] == "no-store"


@pytest.mark.assurance("cookies")
def test_cookie_is_httponly_and_lax_and_carries_no_password(client: Client) -> None:
    page = client.get("/login")
    answer = client.http.post("/login", data={**page.fields(), "username": "secretary", "password": DEMO_PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert re.match(r"session=[^;]+; HttpOnly; Path=/; SameSite=Lax$", cookie)
    assert DEMO_PASSWORD not in cookie


@pytest.mark.assurance("cookies")
def test_cookie_on_https_is_secure_and_bound_to_the_host(app: Flask) -> None:
    current = app.extensions["intranet"]
    settings = dataclasses.replace(current.settings, public_url="https://portfolio.example.edu.tw")
    secured = create_app(settings, current.school)
    answer = secured.test_client().get("/login", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.assurance("sessions")
def test_cookie_changes_at_login_and_a_copy_dies_at_logout(client: Client) -> None:
    client.login("secretary")
    copied = client.http.get_cookie("session")
    assert copied is not None
    client.http.post(
        "/logout", data={"csrf_token": client.get("/sitemap").tree.xpath("//input[@name='csrf_token']/@value")[0]}
    )
    thief = client.app.test_client()
    thief.set_cookie("session", copied.value)
    assert thief.get("/sitemap").location.startswith("/login")


@pytest.mark.assurance("reading")
def test_post_without_a_token_is_refused_and_keeps_what_was_typed(client: Client) -> None:
    client.login("secretary")
    answer = client.http.post("/deputies/new", data={"order": "1", "starts": "115/8/1", "note": "打了很久的字"})
    assert answer.status_code == 400
    text = answer.get_data(as_text=True)
    assert "表單已過期" in text
    assert "打了很久的字" in text
    assert '<a class="button primary" href="/deputies/new">' in text


@pytest.mark.assurance("reading")
def test_token_of_another_session_is_refused(client: Client) -> None:
    stranger = Client(client.app).login("teacher")
    token = stranger.get("/sitemap").tree.xpath("//input[@name='csrf_token']/@value")[0]
    client.login("secretary")
    assert client.http.post("/logout", data={"csrf_token": token}).status_code == 400


@pytest.mark.assurance("targets")
@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "https:evil.example",
        "/\\evil.example",
        "\\\\evil",
        "/a\r\nX: y",
        "javascript:alert(1)",
    ],
)
def test_next_never_leaves_the_house(client: Client, target: str) -> None:
    page = client.get("/login")
    data = {**page.fields(), "username": "secretary", "password": DEMO_PASSWORD}
    answer = client.http.post("/login", query_string={"next": target}, data=data)
    assert (answer.status_code, answer.location) == (302, "/")


@pytest.mark.assurance("targets")
def test_next_leads_back_to_the_page_asked_for(client: Client) -> None:
    login = client.http.get("/regulation/?state=due").location
    page = client.get(login)
    data = {**page.fields(), "username": "secretary", "password": DEMO_PASSWORD}
    assert client.http.post(login, data=data).location == "/regulation/?state=due"


@pytest.mark.assurance("targets")
def test_wrong_host_is_refused(client: Client) -> None:
    assert client.http.get("/login", base_url="http://evil.example").status_code == 400


def test_visitor_is_asked_to_sign_in_and_student_is_told_who_may(client: Client) -> None:
    assert client.http.get("/audit/").location == "/login?next=/audit/"
    client.login("student")
    page = client.get("/audit/", status=403)
    assert "「檢視稽核紀錄」由校長、教務主任、稽核人員辦理。" in page.text


@pytest.mark.assurance("stored-text")
def test_stored_text_stays_text(client: Client) -> None:
    payload = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    client.login("teacher")
    page = client.submit(client.get("/faults/new"), title=payload, body=payload, status=200)
    assert page.h1 == f"{payload} 待處理"
    assert page.text.count(html.escape(payload)) >= 3  # the title, the heading, the text
    assert page.select("main script, main img") == []
