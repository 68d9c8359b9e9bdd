"""Who owes a second factor, from where and since when; who proves it again, and for how long that holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pytest
import time_machine
from flask import Flask
from msgspec import structs
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import AccountRole, LoginSession, RecoveryCode, SecondFactor
from intranet.rules.permissions import Permission
from intranet.services import login_sessions, proofs, second_factor, sign_in
from intranet.services.audit_pack_masking import Open
from intranet.services.audit_pack_records import record_sheets
from intranet.services.context import current_school, current_term
from intranet.services.login_sessions import SignedIn
from intranet.services.proofs import ProofRefused
from tests.services.factor_samples import HOME, OUTSIDE, START, code, set_up, signed_in
from tests.support.people import PASSWORD, make_account


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


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
    session = login_sessions.resume(final)
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
