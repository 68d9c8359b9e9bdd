"""The second factor: a code is accepted once, its secret cannot be read from the database, and it can be replaced."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pyotp
import pytest
import time_machine
from flask import Flask
from msgspec import structs
from sqlalchemy import func, select, text

from intranet.extensions import db
from intranet.models import Account, AccountRole, AuditEntry, LoginSession, OutboxMessage, RecoveryCode, SecondFactor
from intranet.rules.permissions import Permission
from intranet.services import proofs, second_factor, sign_in
from intranet.services import second_factor_codes as codes
from intranet.services.audit import verify_chain
from intranet.services.audit_pack_masking import Open
from intranet.services.audit_pack_records import record_sheets
from intranet.services.context import current_school, current_term
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.proofs import ProofRefused
from intranet.services.sign_in import SignedIn
from tests.support.people import PASSWORD, make_account, make_actor

HOME, OUTSIDE = "10.0.0.1", "203.0.113.9"
START = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def signed_in(username: str = "wang") -> SignedIn:
    session = sign_in.resume(sign_in.sign_in(username, PASSWORD, source=HOME))
    assert session is not None
    return session


def set_up(session: SignedIn) -> tuple[str, tuple[str, ...]]:
    """Its secret and the recovery codes."""
    second_factor.begin(session.actor)
    shown = second_factor.shown(session.actor)
    assert shown is not None
    return shown.secret, second_factor.confirm(session, code(shown.secret))


def code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * steps)


def waiting() -> str:
    """A sign-in by password alone that waits for its code."""
    pending = sign_in.sign_in("wang", PASSWORD, source=HOME)
    assert sign_in.resume(pending) is None
    assert proofs.is_waiting(pending)
    return pending


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
    assert sign_in.resume(pending) is None
    session = sign_in.resume(final)
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
    assert sign_in.resume(sign_in.sign_in("wang", PASSWORD, source=HOME)) is not None


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
    assert sign_in.resume(sign_in.sign_in("wang", PASSWORD, source=HOME)) is not None
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


@pytest.fixture
def strict(app: Flask) -> Iterator[Flask]:
    """As a school runs it: only 10.0.0.0/8 is inside."""
    current = app.extensions["intranet"]
    settings = replace(current.settings, inside_networks=(ip_network("10.0.0.0/8"),))
    app.extensions["intranet"] = replace(current, settings=settings)
    yield app
    app.extensions["intranet"] = current


@pytest.mark.assurance("second-factor")
def test_who_runs_accounts_and_the_secretary_need_one_from_outside(strict: Flask) -> None:
    make_account("boot", role=AccountRole.ADMIN)
    make_account("head", current_school().secretary.code)
    make_account("wang", "teacher")
    sessions = {name: signed_in(name) for name in ("boot", "head", "wang")}
    needed = {name: second_factor.owed(one, OUTSIDE) is not None for name, one in sessions.items()}
    assert needed == {"boot": True, "head": True, "wang": False}
    assert [second_factor.owed(one, HOME) for one in sessions.values()] == [None, None, None]
    assert second_factor.owed(sessions["boot"], "::ffff:10.1.2.3") is None
    assert second_factor.owed(sessions["boot"], "") is not None
    assert sessions["boot"].actor.can(Permission.MANAGE_ACCOUNTS)


@pytest.mark.assurance("second-factor")
def test_days_of_grace_begin_when_one_is_first_asked(strict: Flask, clock: time_machine.Traveller) -> None:
    make_account("boot", role=AccountRole.ADMIN)
    first = second_factor.ask(signed_in("boot"), OUTSIDE)
    assert first == second_factor.Owed(START.date() + timedelta(days=7), is_over=False)
    clock.shift(timedelta(days=6))
    assert second_factor.ask(signed_in("boot"), OUTSIDE) == first
    clock.shift(timedelta(days=1))
    assert second_factor.ask(signed_in("boot"), OUTSIDE) == structs.replace(first, is_over=True)
    set_up(signed_in("boot"))
    assert second_factor.owed(structs.replace(signed_in_with_code("boot"), asked_at=START), OUTSIDE) is None


def signed_in_with_code(username: str) -> SignedIn:
    pending = sign_in.sign_in(username, PASSWORD, source=HOME)
    renewed = second_factor.renew_codes(sign_in.actor_named(username))
    final, _ = proofs.finish_sign_in(pending, renewed[0], source=HOME)
    session = sign_in.resume(final)
    assert session is not None
    return session


@pytest.mark.assurance("second-factor")
def test_demo_is_inside_wherever_it_is_opened(app: Flask) -> None:
    make_account("boot", role=AccountRole.ADMIN)
    assert second_factor.owed(signed_in("boot"), OUTSIDE) is None


@pytest.mark.assurance("second-factor")
def test_without_networks_a_real_school_has_no_inside(app: Flask) -> None:
    settings = replace(app.extensions["intranet"].settings, demo=False)
    assert [settings.is_inside(source) for source in ("127.0.0.1", "10.0.0.1")] == [False, False]


@pytest.mark.assurance("second-factor")
def test_proof_holds_fifteen_minutes_and_twelve_hours_in_the_demo(app: Flask, clock: time_machine.Traveller) -> None:
    current = app.extensions["intranet"]
    make_account("wang")
    session = signed_in()
    clock.shift(timedelta(hours=12))
    assert proofs.is_fresh(session.proven_at)
    app.extensions["intranet"] = replace(current, settings=replace(current.settings, step_up_minutes=15))
    try:
        proven = session.proven_at + timedelta(hours=12)
        assert [proofs.is_fresh(proven), proofs.is_fresh(proven - timedelta(minutes=15, seconds=1))] == [True, False]
        assert replace(current.settings, demo=False).proof_lasts == timedelta(minutes=15)
    finally:
        app.extensions["intranet"] = current


@pytest.mark.assurance("second-factor")
@pytest.mark.parametrize("with_factor", [False, True])
def test_proving_again_takes_the_password_or_the_code(
    app: Flask, clock: time_machine.Traveller, with_factor: bool
) -> None:
    current = app.extensions["intranet"]
    app.extensions["intranet"] = replace(current, settings=replace(current.settings, step_up_minutes=15))
    try:
        make_account("wang")
        session = signed_in()
        secret = set_up(session)[0] if with_factor else ""
        session = structs.replace(session, has_factor=with_factor)
        clock.shift(timedelta(minutes=16))
        right, wrong = (code(secret), PASSWORD) if with_factor else (PASSWORD, "000000")
        with pytest.raises(ProofRefused):
            proofs.prove_again(session, wrong, source=HOME)
        proofs.prove_again(session, right, source=HOME)
        proofs.prove_again(session, right, source=HOME)  # a second press finds a proof that holds
        row = db.session.get_one(LoginSession, session.session_id)
        assert row.proven_at == START + timedelta(minutes=16)
    finally:
        app.extensions["intranet"] = current


@pytest.mark.assurance("second-factor")
def test_audit_pack_with_names_bears_no_secret(app: Flask, clock: time_machine.Traveller) -> None:
    make_account("wang")
    set_up(signed_in())
    kept = [*db.session.scalars(select(SecondFactor.sealed)), *db.session.scalars(select(RecoveryCode.code_hash))]
    sheets = record_sheets(current_term(), {}, Open())
    assert {"第二因素驗證", "備援碼"} & {sheet.title for sheet in sheets} == {"第二因素驗證"}
    assert [cell for sheet in sheets for row in sheet.rows for cell in row if cell in kept] == []
