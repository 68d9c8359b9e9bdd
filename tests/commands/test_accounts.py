"""The last ways back in for a keeper who lost phone and recovery codes, or forgot the password."""

from __future__ import annotations

import time

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Account, AccountRole, AuditEntry
from intranet.services import login_sessions, second_factor, sign_in
from intranet.services.account_setup import set_password
from intranet.services.accounts import disable
from intranet.services.actor import SYSTEM
from intranet.services.errors import Refused
from tests.commands.conftest import Command
from tests.support.people import PASSWORD, make_account
from tests.support.queries import total


def a_keeper_with_factor() -> tuple[Account, str]:
    """An account with a second factor, signed in; and the session's cookie."""
    _, account = make_account("boot", role=AccountRole.ADMIN)
    cookie = sign_in.sign_in("boot", PASSWORD, source="10.0.0.1")
    session = login_sessions.resume(cookie)
    assert session is not None
    second_factor.begin(session.actor)
    shown = second_factor.shown(session.actor)
    assert shown is not None
    second_factor.confirm(session, pyotp.TOTP(shown.secret).at(int(time.time())))
    return account, cookie


def test_second_factor_is_reset_from_the_command_line(app: Flask, command: Command) -> None:
    account, _ = a_keeper_with_factor()
    assert command("reset-factor", "boot") == (0, "boot: second factor removed, sessions ended\n", "")
    assert second_factor.status(account.id) == second_factor.Status(None, 0)
    assert command("reset-factor", "boot")[0::2] == (1, "intranet: 這個帳號沒有設定第二因素驗證。\n")
    assert command("reset-factor", "nobody")[0::2] == (1, "intranet: 沒有這個帳號：nobody\n")


@pytest.mark.parametrize(("words", "codes_left"), [((), 10), (("--second-factor",), 0)])
def test_password_is_reset_from_the_command_line(
    app: Flask, command: Command, words: tuple[str, ...], codes_left: int
) -> None:
    account, cookie = a_keeper_with_factor()
    before = total(AuditEntry)
    code, printed, errors = command("reset-password", "Boot", *words)
    assert (code, errors, printed.count("\n")) == (0, "", 1)
    db.session.rollback()  # the command wrote on a connection of its own
    assert total(AuditEntry) == before + 1
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.act, entry.actor_name, entry.record_id) == ("reset_password", "系統", account.id)
    assert entry.summary.startswith("於主機重設 boot 的密碼") and ("第二因素" in entry.summary) == bool(words)
    assert second_factor.status(account.id).codes_left == codes_left
    assert login_sessions.resume(cookie) is None
    with pytest.raises(Refused):
        sign_in.sign_in("boot", PASSWORD, source="10.0.0.1")
    assert set_password(printed.strip().rpartition("/")[2], "another-long-password") == "boot"
    assert command("reset-password", "boot", "--second-factor")[0::2] == (0, "")  # whether or not there is one


def test_password_of_nobody_and_of_a_closed_account_is_not_reset(app: Flask, command: Command) -> None:
    _, account = make_account("gone")
    disable(SYSTEM, account.id, "離職")
    assert command("reset-password", "nobody") == (1, "", "intranet: 沒有這個帳號：nobody\n")
    refused = command("reset-password", "gone")
    assert refused == (1, "", "intranet: 帳號 gone 已停用，請由管理人員先恢復帳號。\n")
