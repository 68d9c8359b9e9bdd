"""The last way back in for a keeper who lost phone and recovery codes."""

from __future__ import annotations

import time

import pyotp
from flask import Flask

from intranet.models import AccountRole
from intranet.services import second_factor, sign_in
from tests.commands.conftest import Command
from tests.support.people import PASSWORD, make_account


def test_second_factor_is_reset_from_the_command_line(app: Flask, command: Command) -> None:
    _, account = make_account("boot", role=AccountRole.ADMIN)
    session = sign_in.resume(sign_in.sign_in("boot", PASSWORD, source="10.0.0.1"))
    assert session is not None
    second_factor.begin(session.actor)
    shown = second_factor.shown(session.actor)
    assert shown is not None
    second_factor.confirm(session, pyotp.TOTP(shown.secret).at(int(time.time())))
    assert command("reset-factor", "boot") == (0, "boot: second factor removed, sessions ended\n", "")
    assert second_factor.status(account.id) == second_factor.Status(None, 0)
    assert command("reset-factor", "boot")[0::2] == (1, "intranet: 這個帳號沒有設定第二因素驗證。\n")
    assert command("reset-factor", "nobody")[0::2] == (1, "intranet: 沒有這個帳號：nobody\n")
