"""Files that are sent again without Flask: only to whom they were sent, and only while nothing has changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask, request, request_started

from intranet.extensions import db
from intranet.models import Account, RewardCase
from intranet.models.base import now
from intranet.services import audit
from intranet.services.actor import SYSTEM
from intranet.services.transactions import writing
from tests.support.client import Client
from tests.support.queries import counted_queries

Clients = Callable[[str], Client]


@pytest.fixture
def reached(demo_app: Flask) -> Iterator[list[str]]:
    """The requests that came through to Flask."""
    seen: list[str] = []

    def note(_app: Flask, **_: object) -> None:
        seen.append(request.method)

    with request_started.connected_to(note, demo_app):
        yield seen


@pytest.fixture
def roster(demo_app: Flask) -> str:
    return f"/rewards/{db.session.query(RewardCase.id).order_by(RewardCase.id).first()[0]}/roster.ods"


def fetched(client: Client, url: str, **headers: str) -> tuple[int, bytes]:
    answer = client.http.get(url, headers=headers)
    return answer.status_code, answer.data


def test_second_fetch_asks_one_question_and_is_the_same(clients: Clients, roster: str, reached: list[str]) -> None:
    personnel = clients("personnel")
    personnel.get("/")  # the first page of a session gives it its token
    first = personnel.http.get(roster)
    reached.clear()
    with counted_queries() as sent:
        second = personnel.http.get(roster)
    assert (reached, sent.count) == ([], 1)
    assert (second.status, list(second.headers), second.data) == (first.status, list(first.headers), first.data)


def test_write_is_noticed(clients: Clients, roster: str, reached: list[str]) -> None:
    personnel = clients("personnel")
    fetched(personnel, roster)
    with writing(SYSTEM):
        audit.record(SYSTEM, "note", None, "任何一筆")
    reached.clear()
    assert fetched(personnel, roster)[0] == 200
    assert reached == ["GET"]


@pytest.mark.assurance("sessions")
def test_copied_cookie_is_worthless_after_signing_out(clients: Clients, demo_app: Flask, roster: str) -> None:
    personnel = clients("personnel")
    cookie = personnel.http.get_cookie("session")
    assert cookie is not None
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', personnel.get("/").text)
    assert token is not None
    assert fetched(personnel, roster)[0] == fetched(personnel, roster)[0] == 200
    thief = Client(demo_app)
    thief.http.set_cookie("session", cookie.value)
    assert fetched(thief, roster)[0] == 200
    personnel.http.post("/logout", data={"csrf_token": token[1]})
    assert fetched(thief, roster)[0] == 302


@pytest.mark.assurance("sessions")
def test_closed_account_fetches_nothing_more(clients: Clients, roster: str) -> None:
    personnel = clients("personnel")
    fetched(personnel, roster)
    with writing(SYSTEM):
        db.session.query(Account).filter_by(username="personnel").update({"disabled_at": now()})
    assert fetched(personnel, roster)[0] == 302


@pytest.mark.assurance("permissions")
def test_others_are_asked_who_they_are(clients: Clients, demo_app: Flask, roster: str) -> None:
    fetched(clients("personnel"), roster)
    assert fetched(clients("parent"), roster)[0] == 403
    assert fetched(Client(demo_app), roster)[0] == 302


@pytest.mark.parametrize("headers", [{"Range": "bytes=0-9"}, {"If-None-Match": '"x"'}, {"X-Forwarded-For": "1.2.3.4"}])
def test_what_is_sent_on_a_condition_comes_through(
    clients: Clients, roster: str, reached: list[str], headers: dict[str, str]
) -> None:
    personnel = clients("personnel")
    personnel.get("/")
    fetched(personnel, roster)
    reached.clear()
    fetched(personnel, roster, **headers)
    assert reached == ([] if "X-Forwarded-For" in headers else ["GET"])  # no proxy is trusted here: it says nothing


@pytest.mark.assurance("sessions")
def test_session_is_touched_once_a_minute_all_the_same(clients: Clients, roster: str, reached: list[str]) -> None:
    personnel = clients("personnel")
    personnel.get("/")
    fetched(personnel, roster)
    reached.clear()
    with time_machine.travel(now() + timedelta(seconds=61), tick=False):
        fetched(personnel, roster)
        fetched(personnel, roster)
    assert reached == ["GET"]  # which touches it
    with time_machine.travel(now() + timedelta(minutes=35), tick=False):
        assert fetched(personnel, roster)[0] == 302


def test_other_file_at_another_address(clients: Clients, roster: str) -> None:
    personnel = clients("personnel")
    assert fetched(personnel, roster)[1][:2] == b"PK"
    assert fetched(personnel, roster.replace(".ods", ".xlsx"))[1] != fetched(personnel, roster)[1]
