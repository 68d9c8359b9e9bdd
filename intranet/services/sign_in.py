"""Signing in and out: argon2 passwords, slow guessing."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec.structs import replace
from sqlalchemy import delete, func, select, update

from intranet.extensions import db
from intranet.models import Account, AccountRole, FormToken, LoginFailure, LoginSession, Person, SecondFactor
from intranet.models.base import now
from intranet.services import audit, context
from intranet.services.actor import SYSTEM, Actor, resolve_actor
from intranet.services.context import current_school, current_settings, today
from intranet.services.demo_accounts import DEMO_PASSWORD
from intranet.services.errors import Refused
from intranet.services.login_sessions import ABSOLUTE, SignedIn, digest_of, end_sessions_of
from intranet.services.transactions import writing

FAILURES, WITHIN = 5, timedelta(minutes=15)
MIN_PASSWORD = 12

REFUSED = "帳號或密碼不正確。連續錯誤 5 次後，須等候 15 分鐘再試。"
_hasher = PasswordHasher()
_demo_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # demo and tests: synthetic people only


class SignInRefused(Refused):
    """Wrong name or password, a disabled account, or too many failures: one text for all of them."""

    def __init__(self) -> None:
        super().__init__(REFUSED)


def hash_password(password: str) -> str:
    """An argon2id hash; the demo's synthetic accounts get a cheap one. Raises Refused for a short password."""
    if len(password) < MIN_PASSWORD:
        raise Refused(f"密碼至少 {MIN_PASSWORD} 個字。", field="password")
    if _is_published(password):
        raise Refused("這是示範資料公開的密碼，請改用其他密碼。", field="password")
    return (_demo_hasher if current_settings().demo else _hasher).hash(password)


def _is_published(password: str) -> bool:
    """Whether it is the demo's password outside the demo: a demo database that is served as a real one opens to nobody."""
    return password == DEMO_PASSWORD and not current_settings().demo


@cache
def _decoy(demo: bool) -> str:
    """A hash to check against where there is no such account, so that the answer takes the same time."""
    return (_demo_hasher if demo else _hasher).hash(secrets.token_urlsafe(16))


def sign_in(username: str, password: str, *, source: str) -> str:
    """Open a session and return its secret for the cookie. ``source`` is the client's address.

    Where the account has a second factor, nobody is signed in by it before the code is given. Raises SignInRefused.
    """
    name = username.strip().lower()
    if is_throttled(name, source):
        raise SignInRefused
    row = db.session.execute(
        select(Account.id, Account.password_hash, Account.disabled_at).where(Account.username == name)
    ).first()
    stored = row.password_hash if row and row.password_hash else _decoy(current_settings().demo)
    if (
        not matches(stored, password)
        or _is_published(password)
        or row is None
        or row.disabled_at
        or not row.password_hash
    ):
        note_failure(name, source)
        raise SignInRefused
    with writing(SYSTEM):
        forget_failures(name, source)
        return open_session(row.id)


_HOLDER = (
    select(Account.username, Person.id, Person.name, SecondFactor.set_up_at)
    .join(Person, Person.id == Account.person_id)
    .outerjoin(SecondFactor, SecondFactor.account_id == Account.id)
)


def open_session(account_id: int, *, way: str = "") -> str:
    """A new session of an account whose holder gave the password, or came in another ``way``; inside ``writing()``."""
    moment, secret = now(), secrets.token_urlsafe(32)
    username, person_id, name, factor = db.session.execute(_HOLDER.where(Account.id == account_id)).one()
    db.session.execute(delete(LoginSession).where(LoginSession.seen_at < moment - ABSOLUTE))
    db.session.execute(delete(FormToken).where(FormToken.used_at < moment - ABSOLUTE))
    session = LoginSession(token_hash=digest_of(secret), account_id=account_id, created_at=moment, seen_at=moment)
    db.session.add(session)
    actor = Actor(person_id, name, account_id)
    if factor:
        audit.record(actor, "begin_sign_in", session, f"{username} {way or '密碼正確'}，等候驗證碼")
    else:
        enter(actor, session, f"{username} {way}登入")
    return secret


def enter(actor: Actor, session: LoginSession, summary: str) -> None:
    """From here on its bearer is signed in; inside ``writing()``."""
    session.proven_at = now()
    db.session.execute(update(Account).where(Account.id == actor.account_id).values(last_login_at=context.moment()))
    audit.record(actor, "sign_in", session, summary)


def matches(stored: str, password: str) -> bool:
    """Whether it is the password that a hash was made of; an empty hash matches none."""
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def is_throttled(name: str, source: str, most: int = FAILURES) -> bool:
    """Whether this name was tried too often from this address lately."""
    recent = select(func.count()).where(
        LoginFailure.username == name, LoginFailure.source == source, LoginFailure.at > now() - WITHIN
    )
    return (db.session.scalar(recent) or 0) >= most


def forget_failures(name: str, source: str) -> None:
    """The right answer was given: earlier tries count no more; inside ``writing()``."""
    db.session.execute(delete(LoginFailure).where(LoginFailure.username == name, LoginFailure.source == source))


def note_failure(name: str, source: str) -> None:
    """Count one try against this name from this address."""
    with writing(SYSTEM):
        db.session.execute(delete(LoginFailure).where(LoginFailure.at < now() - WITHIN))
        db.session.add(LoginFailure(username=name[:60], source=source[:60], at=now()))


def sign_out(session: SignedIn) -> None:
    """End the session: its cookie, and any copy of it, is worthless from now on."""
    with writing(SYSTEM):
        db.session.execute(delete(LoginSession).where(LoginSession.id == session.session_id))
        audit.record(replace(session.actor, form_token=""), "sign_out", None, f"{session.username} 登出")


def change_password(actor: Actor, current: str, new: str) -> None:
    """Change one's own password and end all sessions of the account. Raises Refused."""
    hashed = hash_password(new)
    with writing(actor):
        account = db.session.get_one(Account, actor.account_id)
        if not matches(account.password_hash, current):
            raise Refused("目前的密碼不正確。", field="current")
        account.password_hash = hashed
        end_sessions_of(account.id)
        audit.record(actor, "change_password", account, f"{account.username} 變更密碼")


def acknowledge_notice(actor: Actor) -> None:
    """Note that the actor has read the personal-data notice; a second time changes nothing."""
    with writing(actor):
        account = db.session.get_one(Account, actor.account_id)
        if account.notice_seen_at is None:
            account.notice_seen_at = now()
            audit.record(actor, "acknowledge_notice", account, f"{account.username} 閱讀個人資料告知事項")


def actor_named(username: str) -> Actor:
    """The actor behind a user name, for the command line and the demo; raises Refused."""
    row = db.session.execute(
        select(Account.id, Account.role, Person.id.label("person_id"), Person.name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.username == username)
    ).first()
    if row is None:
        raise Refused(f"沒有這個帳號：{username}")
    role: AccountRole = row.role
    return resolve_actor(
        current_school(), today(), person_id=row.person_id, name=row.name, account_id=row.id, role=role
    )
