"""A forgotten password: one answer for everybody, a link by mail for those who have an account and an address."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import OutboxMessage
from intranet.models.base import now
from intranet.services import account_setup, accounts, login_sessions, sign_in
from intranet.services.actor import SYSTEM
from intranet.services.errors import NotFound, Refused
from intranet.services.people import add_person, open_account
from tests.support.people import PASSWORD, make_account, make_actor

NEW = "another-long-password"
HERE = "10.0.0.1"


def mails() -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def secret_of(mail: OutboxMessage) -> str:
    return next(line for line in mail.body.splitlines() if "/setup/" in line).rpartition("/")[2]


def test_link_comes_by_mail_and_works_once(app: Flask) -> None:
    person, _ = make_account("wang", "registrar")
    make_account("lin", "teacher")
    account_setup.request_link(" Wang", source=HERE)
    (mail,) = mails()
    assert (mail.recipient, mail.person_id) == ("wang@example.edu.tw", person.id)
    assert sign_in.sign_in("wang", PASSWORD, source=HERE)  # the old password holds until a new one is set
    assert account_setup.set_password(secret_of(mail), NEW) == "wang"
    assert sign_in.sign_in("wang", NEW, source=HERE)
    with pytest.raises(NotFound):
        account_setup.set_password(secret_of(mail), NEW)


def test_mailed_link_ends_after_an_hour(app: Flask) -> None:
    make_account("wang")
    account_setup.request_link("wang", source=HERE)
    secret = secret_of(mails()[0])
    with time_machine.travel(now() + account_setup.MAILED_VALID + timedelta(seconds=1)), pytest.raises(NotFound):
        account_setup.account_of_link(secret)


def test_nobody_else_gets_mail_nor_another_answer(app: Flask) -> None:
    open_account(SYSTEM, add_person(SYSTEM, name="無信箱"), "mute")
    _, closed = make_account("closed")
    accounts.disable(make_actor("keeper", "registrar"), closed.id, "離職")
    make_account("known")
    times = {}
    for name in ("mute", "closed", "nobody", "", "known"):
        begun = monotonic()
        account_setup.request_link(name, source=HERE)
        times[name] = monotonic() - begun
    assert [mail.recipient for mail in mails()] == ["known@example.edu.tw"]
    assert min(times.values()) >= account_setup.ANSWER_AFTER - 0.01


def test_requests_are_slowed_down_and_signing_in_is_not(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_setup, "ANSWER_AFTER", 0.0)
    make_account("wang")
    for name in ("wang", "nobody"):
        for _ in range(sign_in.FAILURES):
            account_setup.request_link(name, source=HERE)
        with pytest.raises(Refused, match="15 分鐘"):
            account_setup.request_link(name, source=HERE)
    assert len(mails()) == sign_in.FAILURES
    assert sign_in.sign_in("wang", PASSWORD, source=HERE)


def test_notice_is_acknowledged_once(app: Flask) -> None:
    _, account = make_account("wang")
    first = account.notice_seen_at
    sign_in.acknowledge_notice(sign_in.actor_named("wang"))
    assert account.notice_seen_at == first
    account.notice_seen_at = None
    db.session.commit()
    secret = sign_in.sign_in("wang", PASSWORD, source=HERE)
    before = login_sessions.resume(secret)
    sign_in.acknowledge_notice(sign_in.actor_named("wang"))
    after = login_sessions.resume(secret)
    assert before is not None and after is not None
    assert (before.notice_seen, after.notice_seen) == (False, True)
