"""Pages that are kept: everybody's own tokens in them, and nothing older than the last write."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Meeting, MeetingState
from intranet.services import audit
from intranet.services.actor import SYSTEM
from intranet.services.transactions import writing
from tests.support.client import Client
from tests.support.queries import counted_queries

TABLE = "/calendar/115-1/table"
TOKEN = re.compile(r'name="(csrf_token|form_token)"[^>]*value="([^"]*)"')
Clients = Callable[[str], Client]


def tokens(text: str, name: str) -> list[str]:
    return [value for found, value in TOKEN.findall(text) if found == name]


def draft() -> int:
    """The meeting that is being prepared: its page holds the most forms."""
    return db.session.scalars(select(Meeting.id).where(Meeting.state == MeetingState.DRAFT)).one()


def test_each_view_of_a_kept_page_has_form_tokens_of_its_own(clients: Clients) -> None:
    secretary, url = clients("secretary"), f"/meetings/{draft()}"
    first = secretary.get(url).text
    with counted_queries() as sent:
        second = secretary.get(url).text
    assert sent.count == 1  # who is signed in: the page itself was kept
    given, again = (set(tokens(text, "form_token")) for text in (first, second))
    assert len(given) == len(again) > 2 and given.isdisjoint(again)
    assert "place-" not in first + second


def test_visitors_of_one_kept_page_have_csrf_tokens_of_their_own(clients: Clients) -> None:
    one, other = clients("secretary"), clients("secretary")
    pages = [client.get(TABLE) for client in (one, other, one)]
    given = [set(tokens(page.text, "csrf_token")) for page in pages]
    assert [len(found) for found in given] == [1, 1, 1]
    assert given[0].isdisjoint(given[1])
    saved = other.submit(pages[1], TABLE, status=200)
    assert saved.url == "/calendar/115-1"


def test_kept_table_shows_what_was_saved_last(clients: Clients) -> None:
    one, other, typed = clients("secretary"), clients("secretary"), "116/1/5"
    other.get(TABLE)
    page = one.get(TABLE)
    name = next(name for name in page.fields(TABLE) if name.startswith("end-"))
    one.submit(page, TABLE, status=200, **{name: typed})
    assert other.get(TABLE).fields(TABLE)[name] == typed


def test_page_is_kept_for_who_may_see_it_alone(clients: Clients, demo_app: Flask) -> None:
    url = f"/meetings/{draft()}"
    clients("secretary").get(url)
    clients("member").get(url, status=404)
    assert Client(demo_app).get(url).url == "/login"


def test_message_stands_on_the_next_page_alone(clients: Clients) -> None:
    secretary = clients("secretary")
    page = secretary.get("/meetings/")
    assert page.select(".flash") == []
    with secretary.http.session_transaction() as kept:
        kept["_flashes"] = [("success", "已儲存 1 項。")]
    assert secretary.get("/meetings/").texts(".flash") == ["已儲存 1 項。"]
    assert secretary.get("/meetings/").select(".flash") == []


def test_kept_page_bears_its_own_readers_name_and_term(clients: Clients) -> None:
    names = [clients(username).get("/regulation/").texts(".user-menu .user-name")[0] for username in ("clerk", "it")]
    assert len(set(names)) == 2
    secretary = clients("secretary")
    shown = [secretary.get(f"/meetings/{query}").h1 for query in ("", "?term=114-2", "")]
    chosen = [
        secretary.get(f"/meetings/{query}").texts("#term-switch option[selected]") for query in ("", "?term=114-2", "")
    ]
    assert shown[0] == shown[2]
    assert chosen[0] == chosen[2] != chosen[1]


def test_what_is_kept_outlives_signing_in_but_not_signing_in_at_a_meetings_door(clients: Clients) -> None:
    secretary = clients("secretary")
    secretary.get(TABLE)
    before = audit.head()
    teacher = clients("teacher")
    (token,) = set(tokens(teacher.get("/").text, "csrf_token"))
    assert teacher.http.post("/logout", data={"csrf_token": token}).status_code in (302, 303)
    assert audit.head() == before
    with counted_queries() as sent:
        secretary.get(TABLE)
    assert sent.count == 1
    with writing(SYSTEM):
        audit.record(SYSTEM, "sign_in", db.session.get_one(Meeting, draft()), "教務主任陳怡君簽到")
    assert audit.head() != before


def test_visitors_of_the_kept_login_page_have_tokens_of_their_own(demo_app: Flask) -> None:
    one, other = Client(demo_app), Client(demo_app)
    first, second, third = (who.get("/login") for who in (one, other, one))
    given = [tokens(page.text, "csrf_token") + tokens(page.text, "form_token") for page in (first, second, third)]
    assert [len(set(found)) for found in given] == [2, 2, 2]
    assert set(given[0]).isdisjoint(given[1]) and given[0][1] != given[2][1]
    assert "place-" not in first.text + third.text
    assert other.login("teacher").get("/").status == 200
    refused = one.submit(third, username="teacher", password="wrong-password", status=422)
    assert "帳號或密碼不正確" in refused.text and "帳號或密碼不正確" not in Client(demo_app).get("/login").text


@pytest.mark.parametrize(("url", "username"), [("/login?next=/outreach/", ""), (f"{TABLE}?", "secretary")])
def test_what_one_visitor_adds_to_an_address_is_not_kept(
    demo_app: Flask, clients: Clients, url: str, username: str
) -> None:
    one, other = (clients(username) if username else Client(demo_app) for _ in range(2))
    assert "seen=mine" not in one.get(f"{url}&seen=mine").text + other.get(url).text


def test_message_for_one_visitor_is_not_kept_for_the_next(demo_app: Flask, clients: Clients) -> None:
    Client(demo_app).get("/login")
    leaving = clients("teacher")
    (token,) = set(tokens(leaving.get("/sitemap").text, "csrf_token"))
    leaving.http.post("/logout", data={"csrf_token": token})
    assert "已登出" in leaving.get("/login").text
    assert "已登出" not in leaving.get("/login").text + Client(demo_app).get("/login").text


@pytest.mark.parametrize(("url", "username"), [("/login", ""), (TABLE, "secretary")])
def test_head_is_answered_as_get_is(demo_app: Flask, clients: Clients, url: str, username: str) -> None:
    http = (clients(username) if username else Client(demo_app)).http
    assert (http.head(url).status_code, http.get(url).status_code) == (200, 200)
