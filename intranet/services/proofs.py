"""Proving who one is: the code at sign-in, and once more (再次確認身分) before acts that reach far."""

from __future__ import annotations

import secrets
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import Account, LoginFailure, LoginSession, Person
from intranet.models.base import now
from intranet.services import audit, second_factor
from intranet.services import second_factor_codes as codes
from intranet.services.actor import SYSTEM, Actor
from intranet.services.context import current_settings
from intranet.services.errors import NotFound, Refused
from intranet.services.login_sessions import SignedIn, digest_of
from intranet.services.sign_in import WITHIN, enter, forget_failures, is_throttled, note_failure
from intranet.services.transactions import writing

WAITS = 10 * 60  # seconds that a sign-in waits for its code
ALL_SOURCES = 30  # wrong codes in 15 minutes, wherever from: only who knows the password gets this far
_WRONG = "{what}不正確。連續錯誤 5 次後，須等候 15 分鐘再試。"


class ProofRefused(Refused):
    """A wrong code or password, or too many of them: the same text for both."""

    def __init__(self, *, has_factor: bool) -> None:
        super().__init__(_WRONG.format(what="驗證碼或備援碼" if has_factor else "密碼"), field="identity_proof")


def finish_sign_in(pending: str, typed: str, *, source: str) -> tuple[str, codes.Accepted]:
    """Give the code that a sign-in waits for; returns the new secret for the cookie, and which kind of code it was.

    Raises NotFound where no sign-in waits (any more), ProofRefused.
    """
    row = _waiting(pending)
    if row is None:
        raise NotFound
    session_id, account_id, username, person_id, name = row
    _check_tries(username, source, has_factor=True)
    with writing(SYSTEM):
        session = db.session.get(LoginSession, session_id)
        accepted = codes.accept(account_id, typed) if session and session.proven_at is None else None
        if session and accepted:
            secret = secrets.token_urlsafe(32)
            session.token_hash = digest_of(secret)
            session.seen_at = session.created_at = now()
            forget_failures(_name(username), source)
            enter(Actor(person_id, name, account_id), session, f"{username} 以{accepted.word}登入")
            return secret, accepted
    note_failure(_name(username), source)
    raise ProofRefused(has_factor=True)


def is_waiting(pending: str) -> bool:
    """Whether a sign-in waits for its code under this secret."""
    return _waiting(pending) is not None


def _waiting(pending: str) -> tuple[int, int, str, int, str] | None:
    found = db.session.execute(
        select(LoginSession.id, Account.id, Account.username, Person.id, Person.name, LoginSession.created_at)
        .join(Account, Account.id == LoginSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(
            LoginSession.token_hash == digest_of(pending),
            LoginSession.proven_at.is_(None),
            Account.disabled_at.is_(None),
        )
    ).first()
    if found is None or (now() - found.created_at).total_seconds() > WAITS:
        return None
    return (found[0], found[1], found[2], found[3], found[4])


def is_fresh(proven_at: datetime) -> bool:
    """Whether a proof of then still holds for an act that asks for one."""
    return now() - proven_at <= current_settings().proof_lasts


def prove_again(session: SignedIn, typed: str, *, source: str) -> None:
    """The code, or the password where no second factor is set up; a proof that still holds is enough.

    Raises ProofRefused; NotFound where the session has ended.
    """
    actor = replace(session.actor, form_token="")  # the form that waits for this proof is not taken yet
    _check_tries(session.username, source, has_factor=session.has_factor)
    with writing(actor):
        row = db.session.get(LoginSession, session.session_id)
        if row is None or row.proven_at is None:
            raise NotFound
        if is_fresh(row.proven_at):  # the same form, sent twice: the first one has used the code up
            return
        if word := _proof(session, typed):
            row.proven_at = now()
            forget_failures(_name(session.username), source)
            audit.record(actor, "prove_again", None, f"{session.username} 以{word}再次確認身分")
            return
    note_failure(_name(session.username), source)
    raise ProofRefused(has_factor=session.has_factor)


def _proof(session: SignedIn, typed: str) -> str:
    """What was given, in words; empty where it is wrong."""
    if session.has_factor and session.actor.account_id is not None:
        accepted = codes.accept(session.actor.account_id, typed)
        return accepted.word if accepted else ""
    return "密碼" if second_factor.has_password(session.actor, typed) else ""


def remove_factor(session: SignedIn, password: str, *, source: str) -> None:
    """Remove one's own second factor, by the password (by a code where the account has none).

    Raises ProofRefused, Refused where none is set up.
    """
    actor = session.actor
    _check_tries(session.username, source, has_factor=False)
    try:
        with writing(actor):
            account = db.session.get_one(Account, actor.account_id)
            by_code = not account.password_hash and codes.accept(account.id, password) is not None
            if not by_code and not second_factor.has_password(actor, password):
                raise ProofRefused(has_factor=False)
            forget_failures(_name(session.username), source)
            second_factor.take_away(actor)
    except ProofRefused:
        note_failure(_name(session.username), source)
        raise


def _check_tries(username: str, source: str, *, has_factor: bool) -> None:
    """Guessing is slow: five tries from one address, and thirty in all; raises ProofRefused."""
    name = _name(username)
    recent = select(func.count()).where(LoginFailure.username == name, LoginFailure.at > now() - WITHIN)
    if is_throttled(name, source) or (db.session.scalar(recent) or 0) >= ALL_SOURCES:
        raise ProofRefused(has_factor=has_factor)


def _name(username: str) -> str:
    """Under what failures are counted: apart from those of the sign-in page, which anybody can cause."""
    return f"proof:{username}"[:60]
