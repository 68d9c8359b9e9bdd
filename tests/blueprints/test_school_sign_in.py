"""Signing in by the school's own service: the true answer signs in, every other is refused with a clear page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from flask import Flask
from joserfc.jwk import RSAKey
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import Account, AuditEntry, LoginSession, SchoolIdentity
from intranet.models.base import now
from intranet.services import account_setup, login_sessions, school_identities, school_sign_in, sign_in
from intranet.services.accounts import disable
from intranet.services.demo_accounts import DEMO_PASSWORD
from intranet.services.school_sign_in import Identity
from intranet.services.sign_in import actor_named
from tests.support.client import Client, Page, check_html
from tests.support.sign_in_service import CLIENT, DOMAIN, SECRET, FakeService

CALLBACK = "/login/school/callback"


@pytest.fixture(scope="module")
def service() -> Iterator[FakeService]:
    fake = FakeService()
    yield fake
    fake.close()


@pytest.fixture
def school(demo_app: Flask, service: FakeService) -> Iterator[Client]:
    """A visitor of a school with such a service; the teacher's account is linked to it."""
    current = demo_app.extensions["intranet"]
    demo_app.extensions["intranet"] = replace(current, settings=replace(current.settings, oidc=service.settings))
    school_identities.link(actor_named("teacher"), Identity(service.issuer, "sub-1", f"wang@{DOMAIN}"))
    yield Client(demo_app)
    demo_app.extensions["intranet"] = current


def visit(client: Client, url: str = "/login/school") -> str:
    """The address at the service that one is sent to."""
    answer = client.http.get(url)
    assert answer.status_code == 302
    return str(answer.location)


def come_back(client: Client, brought: dict[str, str]) -> Page:
    page = Page(client.http.get(CALLBACK, query_string=brought, follow_redirects=True))
    check_html(page)
    return page


def open_sessions() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(LoginSession.id))) or 0


@pytest.mark.assurance("school-sign-in")
def test_true_answer_signs_in_with_a_new_cookie_and_an_entry(school: Client, service: FakeService) -> None:
    login = school.get("/login")
    assert "以校園帳號登入" in login.text
    address = visit(school, login.select(".other-way a")[0].get("href"))
    assert address.startswith(f"{service.issuer}/authorize?")
    before = school.http.get_cookie("session")
    page = come_back(school, service.agree(address))
    assert (page.status, page.url) == (200, "/")
    assert school.http.get_cookie("session") != before
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.act, entry.summary) == ("sign_in", "teacher 以校園帳號登入")


@pytest.mark.assurance("school-sign-in")
def test_goes_on_to_where_it_was_asked_for_and_nowhere_else(school: Client, service: FakeService) -> None:
    assert come_back(school, service.agree(visit(school, "/login/school?next=/duties/"))).url == "/duties/"
    other = Client(school.app)
    assert come_back(other, service.agree(visit(other, "/login/school?next=//evil.example"))).url == "/"


def lies(service: FakeService) -> dict[str, dict[str, Any]]:
    foreign = RSAKey.generate_key(2048, parameters={"kid": "first"})
    public = service.key.as_pem(private=False)
    return {
        "nonce": {"nonce": "another"},
        "no nonce": {"nonce": None},
        "issuer": {"iss": "https://accounts.example.com"},
        "audience": {"aud": "another-client"},
        "party": {"aud": [CLIENT, "another"], "azp": "another"},
        "expired": {"exp": int(time.time()) - 120, "iat": int(time.time()) - 900},
        "no expiry": {"exp": None},
        "no subject": {"sub": None},
        "unsigned": {"alg": "none"},
        "signed with the shared secret": {"alg": "HS256", "key": SECRET.encode()},
        "signed with the public key as a secret": {"alg": "HS256", "key": public},
        "signed by somebody else": {"key": foreign},
        "domain": {"email": "wang@gmail.com", "hd": None},
        "domain that ends alike": {"email": f"wang@evil{DOMAIN}", "hd": None},
        "hosted elsewhere": {"hd": "other.example.edu.tw"},
        "address not verified": {"email_verified": False},
    }


LIES = {  # each with what the log says of it
    "nonce": "invalid_claim: Invalid claim: 'nonce'",
    "no nonce": "missing_claim: Missing claim: 'nonce'",
    "issuer": "invalid_claim: Invalid claim: 'iss'",
    "audience": "invalid_claim: Invalid claim: 'aud'",
    "party": "invalid_claim: Invalid claim: 'azp'",
    "expired": "expired_token: The token is expired",
    "no expiry": "missing_claim: Missing claim: 'exp'",
    "no subject": "missing_claim: Missing claim: 'sub'",
    "unsigned": "unsupported_algorithm: Algorithm of 'none' is not allowed",
    "signed with the shared secret": "unsupported_algorithm: Algorithm of 'HS256' is not allowed",
    "signed with the public key as a secret": "unsupported_algorithm: Algorithm of 'HS256' is not allowed",
    "signed by somebody else": "bad_signature: ",
    "domain": "domain",
    "domain that ends alike": "domain",
    "hosted elsewhere": "domain",
    "address not verified": "domain",
}


@pytest.mark.assurance("school-sign-in")
@pytest.mark.parametrize("lie", LIES)
def test_every_other_answer_is_refused(
    school: Client, service: FakeService, lie: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = open_sessions()
    page = come_back(school, service.agree(visit(school), **lies(service)[lie]))
    assert (page.status, page.h1) == (403, "無法以校園帳號登入")
    assert caplog.messages == [f"school sign-in refused: {LIES[lie]}"]
    assert open_sessions() == before
    assert school.get("/duties/").h1 == "登入"


@pytest.mark.assurance("school-sign-in")
def test_lies_are_all_tried(service: FakeService) -> None:
    assert list(lies(service)) == list(LIES)


@pytest.mark.assurance("school-sign-in")
def test_answer_to_no_visit_or_to_another_is_refused(school: Client, service: FakeService) -> None:
    brought = service.agree(visit(school))
    assert come_back(Client(school.app), brought).status == 403  # somebody else's browser
    assert come_back(school, {**brought, "state": "another"}).status == 403
    assert come_back(school, brought).status == 403  # a visit counts once, whatever came of it


@pytest.mark.assurance("school-sign-in")
def test_state_is_not_taken_twice_even_with_a_copied_cookie(school: Client, service: FakeService) -> None:
    address = visit(school)
    cookie = school.http.get_cookie("session")
    assert cookie is not None
    assert come_back(school, service.agree(address)).status == 200
    thief = Client(school.app)
    thief.http.set_cookie("session", cookie.value)
    before = open_sessions()
    page = come_back(thief, service.agree(address))  # a fresh code for the same visit
    assert (page.status, "已經用過" in page.text, open_sessions()) == (403, True, before)


@pytest.mark.assurance("school-sign-in")
def test_other_verifier_than_the_one_of_the_visit_is_refused(school: Client, service: FakeService) -> None:
    address = visit(school)
    brought = service.agree(address.replace("code_challenge=", "code_challenge=x"))
    assert come_back(school, brought).status == 403


@pytest.mark.assurance("school-sign-in")
def test_visit_that_took_too_long_is_refused(school: Client, service: FakeService) -> None:
    address = visit(school)
    with time_machine.travel(time.time() + school_sign_in.WAITS + 5):
        assert come_back(school, service.agree(address)).status == 403


@pytest.mark.assurance("school-sign-in")
def test_service_that_says_no_or_nothing_is_no_error_of_ours(school: Client, service: FakeService) -> None:
    visit(school)
    page = come_back(school, {"error": "access_denied", "state": "x"})
    assert (page.status, "取消了登入" in page.text) == (403, True)
    gone = replace(service.settings, issuer="http://127.0.0.1:9")
    current = school.app.extensions["intranet"]
    school.app.extensions["intranet"] = replace(current, settings=replace(current.settings, oidc=gone))
    page = school.get("/login/school", status=403)
    assert "沒有回應" in page.text


@pytest.mark.assurance("school-sign-in")
def test_keys_that_the_service_changed_are_asked_for_anew(school: Client, service: FakeService) -> None:
    visit(school)
    service.rotate("second")
    assert come_back(school, service.agree(visit(school))).url == "/"


@pytest.mark.assurance("school-sign-in")
def test_unlinked_identity_signs_nobody_in_even_with_a_known_address(school: Client, service: FakeService) -> None:
    brought = service.agree(visit(school), sub="sub-2", email=f"demo000@{DOMAIN}")
    page = come_back(school, brought)
    assert (page.status, "還沒有連結" in page.text) == (403, True)


@pytest.mark.assurance("school-sign-in")
def test_identity_of_a_closed_account_signs_nobody_in(school: Client, service: FakeService) -> None:
    number = db.session.scalar(select(Account.id).where(Account.username == "teacher"))
    disable(actor_named("admin"), number or 0, "離職")
    assert come_back(school, service.agree(visit(school))).status == 403


@pytest.mark.assurance("school-sign-in")
def test_second_factor_is_asked_for_all_the_same(school: Client, service: FakeService) -> None:
    teacher = Client(school.app).login("teacher")
    page = teacher.submit(teacher.get("/account/second-factor"), "/begin", status=200)
    secret = "".join(page.texts("figcaption code")[0].split())
    teacher.submit(page, "/confirm", status=200, code=pyotp.TOTP(secret).now())
    assert come_back(school, service.agree(visit(school))).h1 == "輸入驗證碼"


@pytest.mark.assurance("school-sign-in")
def test_linked_on_the_own_account_page_and_undone(school: Client, service: FakeService) -> None:
    member = Client(school.app).login("member")
    page = member.get(member.get("/account/").select("#school a.button")[0].get("href"))
    address = visit(member, page.select("a.primary")[0].get("href"))
    page = come_back(member, service.agree(address, sub="sub-9", email=f"lin@{DOMAIN}"))
    assert (page.h1, f"lin@{DOMAIN}" in page.text) == ("連結校園帳號", True)
    assert db.session.scalar(select(func.count(SchoolIdentity.id))) == 1  # nothing before the button
    page = member.submit(page, status=200)
    assert (page.url, f"lin@{DOMAIN}" in page.text) == ("/account/", True)
    assert come_back(school, service.agree(visit(school), sub="sub-9")).url == "/"
    assert "尚未" not in member.submit(page, "/unlink", status=200).texts("#school")[0]
    other = Client(school.app)
    assert come_back(other, service.agree(visit(other), sub="sub-9")).status == 403


@pytest.mark.assurance("school-sign-in")
def test_identity_of_another_account_cannot_be_linked(school: Client, service: FakeService) -> None:
    member = Client(school.app).login("member")
    page = come_back(member, service.agree(visit(member, "/login/school?link=1")))
    refused = member.submit(page, status=422)
    assert "已連結本系統的帳號" in refused.text


@pytest.mark.assurance("school-sign-in")
def test_visitor_cannot_link(school: Client, service: FakeService) -> None:
    assert come_back(school, service.agree(visit(school, "/login/school?link=1"), sub="sub-5")).status == 403


@pytest.mark.assurance("school-sign-in")
def test_invitation_links_once_and_needs_no_password(school: Client, service: FakeService) -> None:
    admin, account = actor_named("admin"), db.session.scalars(select(Account).where(Account.username == "clerk")).one()
    secret = account_setup.issue_link(admin, account).rpartition("/")[2]
    page = school.get(f"/setup/{secret}")
    address = visit(school, page.select(".other-way a")[0].get("href"))
    assert come_back(school, service.agree(address, sub="sub-7")).url == "/"
    assert db.session.scalar(select(Account.setup_hash).where(Account.username == "clerk")) == ""
    other = Client(school.app)
    again = come_back(other, service.agree(visit(other, f"/login/school?invitation={secret}"), sub="sub-8"))
    assert (again.status, "已失效" in again.text) == (403, True)


@pytest.mark.assurance("school-sign-in")
def test_without_the_setting_there_is_no_button_and_no_page(client: Client) -> None:
    assert client.get("/login").select(".other-way") == []
    for url in ("/login/school", CALLBACK, "/login/school?link=1"):
        client.get(url, status=404)
    client.login("teacher")
    client.get("/account/school", status=404)
    assert client.get("/account/").select("#school") == []
    assert school_identities.linked(1) is None


@pytest.mark.assurance("school-sign-in")
def test_password_still_signs_in_and_nothing_is_asked_of_the_service(school: Client, service: FakeService) -> None:
    asked = len(service.asked)
    assert login_sessions.resume(sign_in.sign_in("member", DEMO_PASSWORD, source="10.0.0.1")) is not None
    school.get("/login")
    assert len(service.asked) == asked


@pytest.mark.assurance("school-sign-in")
def test_account_without_password_and_factor_is_told_what_to_do(school: Client, service: FakeService) -> None:
    come_back(school, service.agree(visit(school)))
    db.session.scalars(select(Account).where(Account.username == "teacher")).one().password_hash = ""
    for session in db.session.scalars(select(LoginSession)):
        session.proven_at = now() - timedelta(hours=13)
    db.session.commit()
    page = school.submit(school.get("/account/second-factor"), "/begin", status=200)
    assert (page.h1, "無從再次確認" in page.text) == ("再次確認身分", True)
