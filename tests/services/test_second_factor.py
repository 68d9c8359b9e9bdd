"""The second factor: a code is accepted once, its secret cannot be read from the database, and it can be replaced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text

from intranet.extensions import db
from intranet.models import Account, AccountRole, AuditEntry, LoginSession, OutboxMessage, RecoveryCode, SecondFactor
from intranet.services import login_sessions, proofs, second_factor, sign_in
from intranet.services import second_factor_codes as codes
from intranet.services.audit import verify_chain
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.proofs import ProofRefused
from tests.services.factor_samples import HOME, OUTSIDE, START, code, set_up, signed_in, waiting
from tests.support.people import PASSWORD, make_account, make_actor


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.mark.assurance("second-factor")
def test_password_alone_signs_nobody_in_once_it_is_set_up(app: Flask, clock: time_machine.Traveller) -> None:
    make_account("wang")
    secret, made = set_up(signed_in())
    assert len(set(made)) == codes.RECOVERY_CODES
    clock.shift(60)
    pending = waiting()
    final, accepted = proofs.finish_sign_in(pending, code(secret), source=HOME)
    assert (accepted.word, accepted.left) == ("驗證碼", None)
    assert final != pending
    assert login_sessions.resume(pending) is None
    session = login_sessions.resume(final)
    assert session is not None
    assert (session.username, session.has_factor, session.proven_at) == ("wang", True, START + timedelta(seconds=60))
    acts = db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert acts == ["sign_in", "begin_sign_in"]
    assert verify_chain().broken_id is None


@pytest.mark.assurance("second-factor")
@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clock_may_be_one_step_early_or_late(
    app: Flask, clock: time_machine.Traveller, steps: int, right: bool
) -> None:
    make_account("wang")
    secret, _ = set_up(signed_in())
    clock.shift(300)
    pending = waiting()
    if right:
        assert proofs.finish_sign_in(pending, code(secret, steps), source=HOME)
    else:
        with pytest.raises(ProofRefused):
            proofs.finish_sign_in(pending, code(secret, steps), source=HOME)


@pytest.mark.assurance("second-factor")
def test_code_is_accepted_once(app: Flask, clock: time_machine.Traveller) -> None:
    make_account("wang")
    secret, _ = set_up(signed_in())
    with pytest.raises(ProofRefused):  # the one that confirmed it
        proofs.finish_sign_in(waiting(), code(secret), source=HOME)
    clock.shift(300)
    used = code(secret)
    proofs.finish_sign_in(waiting(), used, source=HOME)
    clock.shift(29)
    with pytest.raises(ProofRefused):
        proofs.finish_sign_in(waiting(), used, source=HOME)
    with pytest.raises(ProofRefused):  # an older one than the newest that was accepted
        proofs.finish_sign_in(waiting(), code(secret, -1), source=HOME)


@pytest.mark.assurance("second-factor")
def test_digits_may_be_typed_as_people_type_them(app: Flask, clock: time_machine.Traveller) -> None:
    make_account("wang")
    secret, _ = set_up(signed_in())
    clock.shift(300)
    digits = code(secret)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in digits)
    assert proofs.finish_sign_in(waiting(), f" {wide[:3]} {wide[3:]} ", source=HOME)


@pytest.mark.assurance("second-factor")
def test_recovery_code_works_once_and_says_how_many_are_left(app: Flask, clock: time_machine.Traveller) -> None:
    make_account("wang")
    _, made = set_up(signed_in())
    _, accepted = proofs.finish_sign_in(waiting(), made[3].upper().replace("-", " "), source=HOME)
    assert (accepted.word, accepted.left) == ("備援碼", 9)
    with pytest.raises(ProofRefused):
        proofs.finish_sign_in(waiting(), made[3], source=HOME)
    renewed = second_factor.renew_codes(sign_in.actor_named("wang"))
    with pytest.raises(ProofRefused):
        proofs.finish_sign_in(waiting(), made[4], source=HOME)
    assert proofs.finish_sign_in(waiting(), renewed[0], source=HOME)


@pytest.mark.assurance("second-factor")
def test_guessing_codes_is_slow_and_asks_no_password_again(app: Flask, clock: time_machine.Traveller) -> None:
    make_account("wang")
    secret, _ = set_up(signed_in())
    clock.shift(300)
    pending = waiting()
    for _ in range(sign_in.FAILURES):
        with pytest.raises(ProofRefused):
            proofs.finish_sign_in(pending, "000000", source=OUTSIDE)
    with pytest.raises(ProofRefused):
        proofs.finish_sign_in(pending, code(secret), source=OUTSIDE)
    assert proofs.finish_sign_in(pending, code(secret), source=HOME)


@pytest.mark.assurance("second-factor")
def test_guessing_from_many_addresses_ends_too(app: Flask, clock: time_machine.Traveller) -> None:
    make_account("wang")
    secret, _ = set_up(signed_in())
    clock.shift(300)
    pending = waiting()
    for number in range(proofs.ALL_SOURCES):
        with pytest.raises(ProofRefused):
            proofs.finish_sign_in(pending, "000000", source=f"198.51.100.{number}")
    with pytest.raises(ProofRefused):
        proofs.finish_sign_in(pending, code(secret), source=HOME)


@pytest.mark.assurance("second-factor")
def test_waiting_sign_in_ends_after_ten_minutes(app: Flask, clock: time_machine.Traveller) -> None:
    make_account("wang")
    secret, _ = set_up(signed_in())
    clock.shift(300)
    pending = waiting()
    clock.shift(proofs.WAITS + 1)
    with pytest.raises(NotFound):
        proofs.finish_sign_in(pending, code(secret), source=HOME)


@pytest.mark.assurance("second-factor")
def test_wrong_first_code_sets_nothing_up(app: Flask, clock: time_machine.Traveller) -> None:
    make_account("wang")
    session = signed_in()
    second_factor.begin(session.actor)
    with pytest.raises(Refused, match="驗證碼不正確"):
        second_factor.confirm(session, "000000")
    assert second_factor.status(session.actor.account_id or 0) == second_factor.Status(None, 0)
    clock.shift(second_factor.SHOWN_FOR.total_seconds() + 1)
    assert second_factor.shown(session.actor) is None
    assert login_sessions.resume(sign_in.sign_in("wang", PASSWORD, source=HOME)) is not None


@pytest.mark.assurance("second-factor")
def test_replacing_keeps_the_old_one_until_the_new_one_is_confirmed(app: Flask, clock: time_machine.Traveller) -> None:
    make_account("wang")
    session = signed_in()
    old, old_codes = set_up(session)
    clock.shift(300)
    second_factor.begin(session.actor)
    assert proofs.finish_sign_in(waiting(), code(old), source=HOME)
    clock.shift(60)
    shown = second_factor.shown(session.actor)
    assert shown is not None
    second_factor.confirm(session, code(shown.secret))
    assert db.session.scalar(select(func.count(LoginSession.id))) == 1  # all others have ended
    clock.shift(60)
    for void in (code(old), old_codes[0]):
        with pytest.raises(ProofRefused):
            proofs.finish_sign_in(waiting(), void, source=HOME)
    assert proofs.finish_sign_in(waiting(), code(shown.secret), source=HOME)


@pytest.mark.assurance("second-factor")
def test_removing_asks_for_the_password_and_tells_its_holder(app: Flask, clock: time_machine.Traveller) -> None:
    make_account("wang")
    session = signed_in()
    set_up(session)
    with pytest.raises(ProofRefused, match="密碼不正確"):
        proofs.remove_factor(session, "wrong", source=HOME)
    proofs.remove_factor(session, PASSWORD, source=HOME)
    assert db.session.scalar(select(func.count(RecoveryCode.id))) == 0
    assert login_sessions.resume(sign_in.sign_in("wang", PASSWORD, source=HOME)) is not None
    mails = db.session.scalars(select(OutboxMessage.body).order_by(OutboxMessage.id)).all()
    assert ["已啟用" in mails[0], "已移除" in mails[1]] == [True, True]
    with pytest.raises(Refused, match="尚未設定"):
        proofs.remove_factor(session, PASSWORD, source=HOME)


@pytest.mark.assurance("second-factor")
def test_platform_keeper_resets_another_and_never_oneself(app: Flask, clock: time_machine.Traveller) -> None:
    _, account = make_account("wang")
    keeper = make_actor("keeper", role=AccountRole.ADMIN)
    session = signed_in()
    set_up(session)
    with pytest.raises(NotPermitted):
        second_factor.reset(session.actor, keeper.account_id or 0)
    with pytest.raises(Refused, match="我的帳號"):
        second_factor.reset(keeper, keeper.account_id or 0)
    second_factor.reset(keeper, account.id)
    assert db.session.scalar(select(func.count(LoginSession.id)).where(LoginSession.account_id == account.id)) == 0
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.act, entry.actor_name, entry.record, entry.record_id) == (
        "reset_second_factor", "keeper", "account", account.id,
    )  # fmt: skip
    assert not signed_in().has_factor


@pytest.mark.assurance("second-factor")
def test_database_alone_gives_neither_secret_nor_codes(app: Flask, clock: time_machine.Traveller) -> None:
    make_account("wang")
    make_account("lee")
    secret, made = set_up(signed_in())
    second_factor.begin(sign_in.actor_named("wang"))
    kept = " ".join(
        str(row)
        for table in ("second_factor", "recovery_code", "audit_entry", "outbox_message")
        for row in db.session.execute(text(f"SELECT * FROM {table}"))
    )
    assert [word for word in (secret, *made, *(one.replace("-", "") for one in made)) if word in kept] == []
    factor = db.session.scalars(select(SecondFactor)).one()
    other = db.session.scalars(select(Account.id).where(Account.username == "lee")).one()
    assert codes.open_for(factor.account_id, factor.sealed) == secret
    assert codes.open_for(other, factor.sealed) is None  # a copied row opens for nobody else


@pytest.mark.assurance("second-factor")
def test_another_key_makes_it_unreadable_and_recovery_is_a_reset(app: Flask, clock: time_machine.Traveller) -> None:
    make_account("wang")
    secret, made = set_up(signed_in())
    current = app.extensions["intranet"]
    app.extensions["intranet"] = replace(current, settings=replace(current.settings, secret_key="x" * 48))
    try:
        clock.shift(300)
        for given in (code(secret), made[0]):
            with pytest.raises(ProofRefused):
                proofs.finish_sign_in(waiting(), given, source=HOME)
    finally:
        app.extensions["intranet"] = current
