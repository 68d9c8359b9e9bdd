"""Signing in with a second factor, setting it up, and the page that asks once more who one is."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from intranet.extensions import db
from intranet.models import Account, AuditEntry, LoginSession, Person, SecondFactor
from intranet.models.base import now
from intranet.services.demo_accounts import DEMO_PASSWORD
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page
from tests.support.crawl import forget_what_is_kept

LONG_AGO = timedelta(minutes=16)


@pytest.fixture
def strict(demo_app: Flask) -> Iterator[Flask]:
    """As a school runs it: nothing but 10.0.0.0/8 is inside, a proof holds 15 minutes."""
    current = demo_app.extensions["intranet"]
    settings = replace(current.settings, inside_networks=(ip_network("10.0.0.0/8"),), step_up_minutes=15)
    demo_app.extensions["intranet"] = replace(current, settings=settings)
    yield demo_app
    demo_app.extensions["intranet"] = current


def code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * steps)


def set_up(client: Client) -> tuple[str, Page]:
    """Set it up as a person does; its secret and the page of recovery codes."""
    page = client.submit(client.get("/account/second-factor"), "/begin", status=200)
    secret = "".join(page.texts("figcaption code")[0].split())
    return secret, client.submit(page, "/confirm", status=200, code=code(secret))


def password_of(client: Client, username: str) -> Page:
    """Name and password given; the page that follows."""
    return client.submit(client.get("/login"), status=200, username=username, password=DEMO_PASSWORD)


def forget_proof() -> None:
    """All sessions were proven sixteen minutes ago."""
    db.session.execute(update(LoginSession).values(proven_at=now() - LONG_AGO))
    db.session.commit()


@pytest.mark.assurance("second-factor")
@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_set_up_then_signed_in_with_the_code(client: Client, school_code: str) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        client.login("teacher")
        secret, page = set_up(client)
        assert page.h1 == "第二因素驗證已啟用"
        codes = page.texts(".codes code")
        assert [bool(re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", one)) for one in codes] == [True] * 10
        assert "還剩 10 組" in client.get("/account/").text
        visitor = Client(client.app)
        asked = password_of(visitor, "teacher")
        assert (asked.h1, visitor.get("/duties/").h1) == ("輸入驗證碼", "登入")
        before = visitor.http.get_cookie("session")
        clock.shift(60)
        refused = visitor.submit(asked, status=422, identity_proof="000000")
        assert refused.texts(".error-summary li") == [
            "驗證碼或備援碼：驗證碼或備援碼不正確。連續錯誤 5 次後，須等候 15 分鐘再試。"
        ]
        assert visitor.submit(refused, status=200, identity_proof=code(secret)).url == "/"
        assert visitor.http.get_cookie("session") != before
        third = Client(client.app)
        entered = third.submit(password_of(third, "teacher"), status=200, identity_proof=codes[0])
        assert "還剩 9 組" in entered.text


@pytest.mark.assurance("second-factor")
def test_sign_in_goes_on_to_where_it_was_asked_for(client: Client) -> None:
    client.login("teacher")
    secret, _ = set_up(client)
    with time_machine.travel(now() + timedelta(minutes=2)):
        visitor = Client(client.app)
        page = visitor.get("/duties/")
        fields = {**page.fields(), "username": "teacher", "password": DEMO_PASSWORD}
        answer = visitor.http.post("/login?next=/duties/", data=fields, follow_redirects=True)
        assert visitor.submit(Page(answer), status=200, identity_proof=code(secret)).url == "/duties/"


@pytest.mark.assurance("second-factor")
def test_code_page_without_a_password_before_it_is_the_login(client: Client) -> None:
    assert client.get("/login/code").h1 == "登入"


@pytest.mark.assurance("second-factor")
def test_who_needs_one_is_led_through_it_at_sign_in(strict: Flask) -> None:
    client = Client(strict)
    page = password_of(client, "secretary")
    assert page.h1 == "設定第二因素驗證"
    assert "請於 115/" in page.text
    assert "稍後再設定" in page.text
    assert client.get("/meetings/").h1 == "會議"
    db.session.execute(update(SecondFactor).values(asked_at=now() - timedelta(days=8)))
    db.session.commit()
    forget_what_is_kept(strict)
    page = client.get("/meetings/")
    assert page.h1 == "設定第二因素驗證"
    assert "稍後再設定" not in page.text
    assert client.http.post("/faults/new", data=page.fields("/begin")).status_code == 303
    begun = client.submit(page, "/begin", status=200)
    secret = "".join(begun.texts("figcaption code")[0].split())
    made = client.submit(begun, "/confirm", status=200, code=code(secret))
    assert made.select("a.primary")[0].get("href") == "/meetings/"
    assert client.get("/meetings/").h1 == "會議"
    inside = Client(strict)
    inside.http.environ_base["REMOTE_ADDR"] = "10.3.2.1"
    assert password_of(inside, "registrar").url == "/"


@pytest.mark.assurance("second-factor")
def test_demo_bothers_nobody(client: Client) -> None:
    for username in ("secretary", "admin"):
        assert password_of(Client(client.app), username).url == "/"


@pytest.mark.assurance("second-factor")
def test_removed_with_the_password(client: Client) -> None:
    client.login("teacher")
    set_up(client)
    page = client.get("/account/second-factor/remove")
    client.submit(page, status=422, identity_proof="wrong-password")
    assert "尚未設定" in client.submit(page, status=200, identity_proof=DEMO_PASSWORD).text
    assert password_of(Client(client.app), "teacher").url == "/"


@pytest.mark.assurance("second-factor")
def test_keeper_resets_anothers(client: Client, clients: Callable[[str], Client]) -> None:
    teacher = clients("teacher")
    set_up(teacher)
    number = db.session.scalar(select(Account.id).where(Account.username == "teacher"))
    keeper = client.login("admin")
    page = keeper.submit(keeper.get(f"/accounts/{number}"), "/reset", status=200)
    assert "第二因素驗證已重設" in page.text
    assert teacher.get("/duties/").h1 == "登入"
    assert password_of(Client(client.app), "teacher").url == "/"


@pytest.mark.assurance("second-factor")
def test_act_that_reaches_far_asks_again_and_goes_on_with_the_same_values(strict: Flask) -> None:
    client = as_inside(strict, "admin")
    number = db.session.scalar(select(Account.id).where(Account.username == "teacher"))
    form = client.get(f"/accounts/{number}")
    forget_proof()
    asked = client.submit(form, "/disable", status=200, why="離職，「已交接」\n")
    assert asked.h1 == "再次確認身分"
    typed, given = form.fields("/disable"), asked.fields()
    assert (given["why"], given["form_token"], given["version"]) == (
        "離職，「已交接」\n", typed["form_token"], typed["version"],
    )  # fmt: skip
    assert db.session.scalar(select(Account.disabled_at).where(Account.id == number)) is None
    refused = client.submit(asked, status=422, identity_proof="wrong-password")
    assert (refused.fields()["why"], "wrong-password" in refused.text) == (given["why"], False)
    assert "帳號已停用" in client.submit(refused, status=200, identity_proof=DEMO_PASSWORD).text
    assert db.session.scalar(select(Account.disabled_why).where(Account.id == number)) == "離職，「已交接」"
    again = client.submit(refused, status=200, identity_proof=DEMO_PASSWORD)  # pressed twice
    assert "這份表單已經送出" in again.text
    acts = db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert acts == ["disable_account", "prove_again"]


def as_inside(app: Flask, username: str) -> Client:
    client = Client(app)
    client.http.environ_base["REMOTE_ADDR"] = "10.3.2.1"
    return client.login(username)


@pytest.mark.assurance("second-factor")
def test_no_form_goes_on_without_its_own_token(strict: Flask) -> None:
    client = as_inside(strict, "admin")
    form = client.get("/accounts/new")
    forget_proof()
    asked = client.submit(form, status=200, username="new.name", person_id="1")
    fields = {**asked.fields(), "identity_proof": DEMO_PASSWORD, "csrf_token": "x"}
    assert client.http.post("/accounts/new", data=fields).status_code == 400


@pytest.mark.assurance("second-factor")
def test_reading_asks_nothing(strict: Flask) -> None:
    client = as_inside(strict, "admin")
    forget_proof()
    for url in ("/accounts/", "/accounts/new", "/people/", "/account/"):
        assert client.get(url).h1 != "再次確認身分"


@pytest.mark.assurance("second-factor")
@pytest.mark.parametrize(
    ("username", "url"),
    [
        ("admin", "/people/{person}/appoint"),
        ("admin", "/people/import/apply"),
        ("secretary", "/deputies/new"),
        ("secretary", "/people/export.ods"),
        ("admin", "/accounts/{account}/link"),
        ("admin", "/accounts/{account}/disable"),
        ("admin", "/accounts/{account}/enable"),
        ("admin", "/accounts/{account}/second-factor/reset"),
        ("secretary", "/calendar/115-1/release"),
        ("secretary", "/meetings/1/minutes/publish"),
        ("teacher", "/account/second-factor/begin"),
        ("teacher", "/account/second-factor/codes"),
    ],
)
def test_these_ask_again(strict: Flask, username: str, url: str) -> None:
    client = as_inside(strict, username)
    token = client.get("/account/").tree.xpath("//input[@name='csrf_token']/@value")[0]
    person = db.session.scalar(select(Person.id).order_by(Person.id).limit(1))
    account = db.session.scalar(select(Account.id).where(Account.username == "teacher"))
    forget_proof()
    head = select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1)
    before = db.session.scalar(head)
    answer = client.http.post(url.format(person=person, account=account), data={"csrf_token": token})
    assert (answer.status_code, Page(answer).h1) == (200, "再次確認身分")
    db.session.rollback()
    assert db.session.scalar(head) == before


@pytest.mark.assurance("second-factor")
def test_pack_asks_again_where_it_bears_names(strict: Flask) -> None:
    client = as_inside(strict, "auditor")
    page = client.get("/audit/pack")
    forget_proof()
    named = {name: "y" for name in page.fields("/audit/pack") if "name" in name} or {"personal": "y"}
    assert client.submit(page, "/audit/pack", status=200, **named).h1 == "再次確認身分"
