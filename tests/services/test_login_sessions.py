"""Sessions end when they end; what was found out about one is found out anew as soon as anything was written."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import Account
from intranet.models.base import now
from intranet.services import accounts, login_sessions, sign_in
from intranet.services.actor import SYSTEM
from intranet.services.context import on_day, today
from intranet.services.deputies import set_deputy
from intranet.services.leaves import note_leave, withdraw_leave
from intranet.services.people import appoint
from intranet.services.sign_in import SignInRefused
from tests.support.elsewhere import elsewhere
from tests.support.people import PASSWORD, make_account, make_actor
from tests.support.queries import counted_queries


def opened(username: str = "wang") -> str:
    return sign_in.sign_in(username, PASSWORD, source="10.0.0.1")


@pytest.mark.assurance("sessions")
@pytest.mark.parametrize(("idle", "alive"), [(29, True), (31, False)])
def test_session_ends_after_thirty_idle_minutes(app: Flask, idle: int, alive: bool) -> None:
    make_account("wang")
    secret = opened()
    with time_machine.travel(now() + timedelta(minutes=idle)):
        assert (login_sessions.resume(secret) is not None) is alive


@pytest.mark.assurance("sessions")
def test_session_ends_after_twelve_hours_of_work(app: Flask) -> None:
    make_account("wang")
    start = now()
    secret = opened()
    for minutes in range(20, 12 * 60 + 1, 20):
        with time_machine.travel(start + timedelta(minutes=minutes, seconds=-30)):
            assert login_sessions.resume(secret) is not None
    with time_machine.travel(start + timedelta(hours=12, minutes=1)):
        assert login_sessions.resume(secret) is None


@pytest.mark.assurance("sessions")
def test_copied_secret_is_worthless_after_signing_out(app: Flask) -> None:
    make_account("wang")
    secret = opened()
    session = login_sessions.resume(secret)
    assert session is not None
    sign_in.sign_out(session)
    assert login_sessions.resume(secret) is None


@pytest.mark.assurance("sessions")
def test_disabling_an_account_ends_its_sessions(app: Flask) -> None:
    _, account = make_account("wang")
    keeper = make_actor("keeper", "registrar")
    secret = opened()
    accounts.disable(keeper, account.id, "離職")
    assert login_sessions.resume(secret) is None
    with pytest.raises(SignInRefused):
        opened()


def test_unchanged_session_is_asked_for_once_and_shortly(app: Flask) -> None:
    make_account("wang", "registrar")
    secret = opened()
    first = login_sessions.resume(secret)
    with counted_queries() as sent:
        second = login_sessions.resume(secret)
    assert second is first
    assert [statement.count("login_session.token_hash") for statement in sent] == [1]
    assert "appointment" not in sent[0]


def test_touched_session_is_asked_for_shortly_at_once(app: Flask) -> None:
    make_account("wang")
    secret = opened()
    with time_machine.travel(now() + timedelta(minutes=2), tick=False):
        login_sessions.resume(secret)
        with counted_queries() as sent:
            login_sessions.resume(secret)
    assert sent.count == 1


def test_form_token_is_of_one_request(app: Flask) -> None:
    make_account("wang")
    secret = opened()
    for token in ("", "a", "", "b"):
        session = login_sessions.resume(secret, form_token=token)
        assert session is not None
        assert session.actor.form_token == token


@pytest.mark.assurance("permissions")
def test_what_is_newly_held_counts_at_the_next_request(app: Flask) -> None:
    person, _ = make_account("wang")
    secret = opened()
    before = login_sessions.resume(secret)
    appoint(SYSTEM, person, "registrar", today())
    after = login_sessions.resume(secret)
    assert before is not None and after is not None
    assert (before.actor.positions, after.actor.positions) == (frozenset(), {"registrar"})


@pytest.mark.assurance("permissions")
def test_deputy_whose_holder_came_back_while_a_page_was_read_is_none_any_more(app: Flask) -> None:
    holder, _ = make_account("holder", "registrar")
    deputy, _ = make_account("wang")
    set_deputy(SYSTEM, "registrar", deputy.id, order=1, starts=today())
    holder_id, leave_id = holder.id, note_leave(SYSTEM, holder, today(), today()).id
    secret = opened()
    db.session.remove()
    db.session.scalar(select(func.count(Account.id)))  # a page that is open to all reads before it asks who is there
    elsewhere(app, lambda: withdraw_leave(SYSTEM, holder_id, leave_id))
    login_sessions.resume(secret)
    db.session.remove()
    later = login_sessions.resume(secret)
    assert later is not None
    assert later.actor.deputy_for == frozenset()


@pytest.mark.assurance("permissions")
def test_what_is_held_from_tomorrow_counts_tomorrow(app: Flask) -> None:
    person, _ = make_account("wang")
    tomorrow = today() + timedelta(days=1)
    appoint(SYSTEM, person, "registrar", tomorrow)
    secret = opened()
    before = login_sessions.resume(secret)
    with on_day(tomorrow):
        after = login_sessions.resume(secret)
    assert before is not None and after is not None
    assert (before.actor.positions, after.actor.positions) == (frozenset(), {"registrar"})


@pytest.mark.assurance("sessions")
def test_account_that_was_closed_without_a_word_is_noticed(app: Flask) -> None:
    _, account = make_account("wang")
    secret = opened()
    assert login_sessions.resume(secret) is not None
    db.session.query(Account).filter_by(id=account.id).update({"disabled_at": now()})
    db.session.commit()
    assert login_sessions.resume(secret) is None
    assert login_sessions.resume(secret) is None


def test_no_more_than_a_few_are_kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_sessions, "KEPT", 2)
    make_account("wang")
    secrets = [opened() for _ in range(3)]
    for secret in secrets:
        assert login_sessions.resume(secret) is not None
    assert list(app.extensions[login_sessions.BEARERS]) == [login_sessions.digest_of(secret) for secret in secrets[1:]]
