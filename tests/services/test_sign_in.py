"""Guessing is slow and tells nothing; a changed password ends what the old one opened."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import LoginSession
from intranet.models.base import now
from intranet.rules.permissions import Permission
from intranet.services import account_setup, accounts, login_sessions, sign_in
from intranet.services.actor import SYSTEM
from intranet.services.errors import NotFound, Refused
from intranet.services.people import add_person, open_account
from intranet.services.sign_in import FAILURES, SignInRefused
from tests.support.people import PASSWORD, make_account, make_actor


def test_right_password_opens_a_session(app: Flask) -> None:
    person, account = make_account("wang", "registrar")
    session = login_sessions.resume(sign_in.sign_in("Wang ", PASSWORD, source="10.0.0.1"))
    assert session is not None
    assert (session.actor.person_id, session.actor.account_id, session.username) == (person.id, account.id, "wang")
    assert session.actor.positions == {"registrar"}


@pytest.mark.assurance("guessing")
@pytest.mark.parametrize(("username", "password"), [("wang", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_wrong_name_or_password_is_refused_in_the_same_words(app: Flask, username: str, password: str) -> None:
    make_account("wang")
    with pytest.raises(SignInRefused) as refused:
        sign_in.sign_in(username, password, source="10.0.0.1")
    assert refused.value.message == sign_in.REFUSED


@pytest.mark.assurance("guessing")
def test_five_failures_slow_that_source_down_and_lock_nobody_else_out(app: Flask) -> None:
    make_account("wang")
    for _ in range(FAILURES):
        with pytest.raises(SignInRefused):
            sign_in.sign_in("wang", "wrong", source="10.0.0.1")
    with pytest.raises(SignInRefused):
        sign_in.sign_in("wang", PASSWORD, source="10.0.0.1")
    assert sign_in.sign_in("wang", PASSWORD, source="10.0.0.2")
    with time_machine.travel(now() + sign_in.WITHIN + timedelta(seconds=1)):
        assert sign_in.sign_in("wang", PASSWORD, source="10.0.0.1")


@pytest.mark.assurance("sessions")
def test_changing_the_password_ends_every_session(app: Flask) -> None:
    actor = make_actor("wang")
    sign_in.sign_in("wang", PASSWORD, source="10.0.0.1")
    with pytest.raises(Refused, match="目前的密碼不正確"):
        sign_in.change_password(actor, "wrong", "a-new-long-password")
    sign_in.change_password(actor, PASSWORD, "a-new-long-password")
    assert db.session.scalar(select(func.count(LoginSession.id))) == 0
    assert sign_in.sign_in("wang", "a-new-long-password", source="10.0.0.1")


def test_short_password_is_refused_with_what_would_pass(app: Flask) -> None:
    with pytest.raises(Refused, match="至少 12 個字"):
        sign_in.hash_password("short")


@pytest.mark.assurance("demo")
def test_first_account_comes_by_one_time_link(app: Flask) -> None:
    link = account_setup.create_admin(name="啟用", username="boot")
    secret = link.rpartition("/")[2]
    assert account_setup.set_password(secret, PASSWORD) == "boot"
    session = login_sessions.resume(sign_in.sign_in("boot", PASSWORD, source="10.0.0.1"))
    assert session is not None
    assert session.actor.can(Permission.MANAGE_ACCOUNTS)
    assert not session.actor.can(Permission.VIEW_MEETINGS)
    with pytest.raises(NotFound):
        account_setup.set_password(secret, PASSWORD)
    with pytest.raises(Refused, match="已有帳號"):
        account_setup.create_admin(name="再來", username="again")


def test_first_account_that_was_never_used_gets_another_link(app: Flask) -> None:
    lost = account_setup.create_admin(name="啟用", username="boot").rpartition("/")[2]
    secret = account_setup.create_admin(name="啟用", username="Boot").rpartition("/")[2]
    with pytest.raises(NotFound):
        account_setup.account_of_link(lost)
    assert account_setup.set_password(secret, PASSWORD) == "boot"
    with pytest.raises(Refused, match="已有帳號"):
        account_setup.create_admin(name="啟用", username="boot")


def test_link_expires_after_a_day(app: Flask) -> None:
    secret = account_setup.create_admin(name="啟用", username="boot").rpartition("/")[2]
    with time_machine.travel(now() + account_setup.VALID + timedelta(seconds=1)), pytest.raises(NotFound):
        account_setup.account_of_link(secret)


def test_user_names_are_never_issued_twice(app: Flask) -> None:
    _, account = make_account("wang")
    keeper = make_actor("keeper", "registrar")
    accounts.disable(keeper, account.id, "離職")
    other = add_person(SYSTEM, name="另一人")
    with pytest.raises(Refused, match="不重複核發"):
        open_account(SYSTEM, other, "WANG")
