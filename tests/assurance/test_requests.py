"""What every request must bear: a token of its own session for each POST; a session that has not ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from intranet.extensions import db
from intranet.models import Account
from intranet.models.base import now
from intranet.services import audit
from intranet.services.accounts import disable
from intranet.services.demo_accounts import DEMO_PASSWORD
from intranet.services.sign_in import actor_named
from tests.contracts.test_permissions import LIBRARY, address, all_rows
from tests.support.client import Client, RequestClient

Clients = Callable[[str], Client]


def token_of(client: Client) -> str:
    return str(client.get("/sitemap").tree.xpath("//input[@name='csrf_token']/@value")[0])


def copied(client: Client) -> RequestClient:
    """Another browser with a copy of the cookie."""
    cookie = client.http.get_cookie("session")
    assert cookie is not None
    thief = RequestClient(client.app, client.app.response_class)
    thief.set_cookie("session", cookie.value)
    return thief


@pytest.mark.assurance("reading")
def test_every_post_needs_the_token_of_its_own_session(demo_app: Flask, clients: Clients) -> None:
    rows, stranger = all_rows(), clients("teacher")
    foreign = token_of(stranger)
    people = {name: clients(name).http for name in ("secretary", "principal", "registrar", "clerk", "member", "admin")}
    before, wrong = audit.head(), []
    for rule in demo_app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint in LIBRARY:
            continue
        allowed = rows[rule.endpoint][1]
        name = next((n for n in people if isinstance(allowed, str) or n in allowed), "secretary")  # type: ignore[operator]
        for fields in ({}, {"csrf_token": foreign}):
            status = people[name].post(address(demo_app, rule), data=fields).status_code
            if status != 400:
                wrong.append(f"{name} POST {rule.endpoint} {fields}: {status}")
    db.session.rollback()
    assert wrong == []
    assert audit.head() == before


@pytest.mark.assurance("sessions")
def test_copied_cookie_dies_with_a_new_password(demo_app: Flask, clients: Clients) -> None:
    client = clients("teacher")
    thief = copied(client)
    assert thief.get("/sitemap").status_code == 200
    new = "another-long-password"
    client.submit(client.get("/password"), current=DEMO_PASSWORD, password=new, again=new)
    assert thief.get("/sitemap").location.startswith("/login")


@pytest.mark.assurance("sessions")
def test_copied_cookie_dies_with_the_account_and_with_time(demo_app: Flask, clients: Clients) -> None:
    closed, idle = copied(clients("teacher")), copied(clients("student"))
    account = db.session.query(Account).filter_by(username="teacher").one()
    disable(actor_named("registrar"), account.id, "離職")
    assert closed.get("/sitemap").location.startswith("/login")
    assert idle.get("/sitemap").status_code == 200
    with time_machine.travel(now() + timedelta(minutes=31)):
        assert idle.get("/sitemap").location.startswith("/login")
        assert idle.post("/faults/new", data={}).status_code in (302, 400)


@pytest.mark.assurance("sessions")
def test_session_of_before_signing_in_is_left_behind(demo_app: Flask, clients: Clients) -> None:
    """A cookie planted before somebody signs in opens nothing afterwards."""
    client = Client(demo_app)
    client.get("/login")
    planted = client.http.get_cookie("session")
    assert planted is not None
    client.login("secretary")
    signed_in = client.http.get_cookie("session")
    assert signed_in is not None and signed_in.value != planted.value
    attacker = RequestClient(demo_app, demo_app.response_class)
    attacker.set_cookie("session", planted.value)
    assert attacker.get("/sitemap").location.startswith("/login")
    first = signed_in.value
    client.http.post("/logout", data={"csrf_token": token_of(client)})
    client.login("secretary")
    again = client.http.get_cookie("session")
    assert again is not None and again.value != first


@pytest.mark.assurance("guessing")
def test_unknown_name_is_answered_in_the_same_words(demo_app: Flask) -> None:
    answers = []
    for name in ("secretary", "no-such-person"):
        client = Client(demo_app)
        page = client.get("/login")
        answer = client.http.post("/login", data={**page.fields(), "username": name, "password": "wrong"})
        answers.append((answer.status_code, answer.get_data(as_text=True).replace(name, "")))
        assert "帳號或密碼不正確" in answers[-1][1]
    (status, _), (other, _) = answers
    assert status == other
