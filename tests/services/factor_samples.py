"""What tests of the second factor share: somebody signed in, a factor set up, its codes."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pyotp

from intranet.services import login_sessions, proofs, second_factor, sign_in
from intranet.services.login_sessions import SignedIn
from tests.support.people import PASSWORD

HOME, OUTSIDE = "10.0.0.1", "203.0.113.9"
START = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def signed_in(username: str = "wang") -> SignedIn:
    session = login_sessions.resume(sign_in.sign_in(username, PASSWORD, source=HOME))
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
    assert login_sessions.resume(pending) is None
    assert proofs.is_waiting(pending)
    return pending
