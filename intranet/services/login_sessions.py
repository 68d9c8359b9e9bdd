"""Sessions on the server: who bears a cookie, and what they hold today. This is asked at every request."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import (
    CompoundSelect,
    String,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy.exc import OperationalError

from intranet.extensions import db
from intranet.models import Account, LoginSession, Person, SecondFactor
from intranet.models.base import now
from intranet.services import audit
from intranet.services.actor import SYSTEM, Actor, holdings_of, resolve_actor
from intranet.services.context import current_school, today
from intranet.services.newest import keep_newest
from intranet.services.transactions import one_question, writing

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
BEARERS = "intranet_bearers"
KEPT = 128  # sessions in a process: beyond them a request asks more, and finds the same


class Bearing(Struct, frozen=True):
    """What a session was found to be, and the newest entry of the audit chain. While all of it stands as it did, so does
    what follows from it for the bearer on that day: whatever an account is and a person holds changes with an entry."""

    digest: str
    day: date
    session_id: int
    seen_at: datetime
    created_at: datetime
    proven_at: datetime
    head: str


class SignedIn(Struct, frozen=True):
    """A session as a request sees it: ``has_factor`` and ``asked_at`` tell of the account's second factor, and since when
    its holder knows that one is needed."""

    bearing: Bearing
    actor: Actor
    username: str
    notice_seen: bool
    has_factor: bool
    asked_at: datetime | None

    @property
    def session_id(self) -> int:
        return self.bearing.session_id

    @property
    def proven_at(self) -> datetime:
        """When the bearer last proved who they are."""
        return self.bearing.proven_at

    @property
    def head(self) -> str:
        """Tells what was written from what was kept (audit.head)."""
        return self.bearing.head


def digest_of(secret: str) -> str:
    """What is kept of a secret that somebody bears in a cookie or a link: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()


_SESSION_ROW = "session"
_VALID = and_(
    LoginSession.token_hash == bindparam("digest", type_=String),
    LoginSession.proven_at.is_not(None),
    Account.disabled_at.is_(None),
)
_BEARER = (
    select(Account.person_id).join(LoginSession, LoginSession.account_id == Account.id).where(_VALID).scalar_subquery()
)
_HEAD = func.coalesce(audit.NEWEST_WRITE.scalar_subquery(), audit.GENESIS).label("head")
# What of a session and its account may have changed: asked at every request.
_MARKS = (LoginSession.seen_at, LoginSession.proven_at, _HEAD)
_STILL = select(*_MARKS).join(Account, Account.id == LoginSession.account_id).where(_VALID)
_WHO = (
    select(
        literal_column(f"'{_SESSION_ROW}'").label("kind"), literal_column("''").label("key"), *_MARKS,
        LoginSession.id, LoginSession.created_at,
        Account.id.label("account_id"), Account.username, Account.role, Account.notice_seen_at,
        Person.id.label("person_id"), Person.name, SecondFactor.set_up_at, SecondFactor.asked_at,
    )
    .join(Account, Account.id == LoginSession.account_id)
    .join(Person, Person.id == Account.person_id)
    .outerjoin(SecondFactor, SecondFactor.account_id == Account.id)
    .where(_VALID)
)  # fmt: skip
_REST = (null(),) * (len(_WHO.selected_columns) - 2)
# Who bears a session, and what they hold today.
_SESSION: CompoundSelect[Any] = union_all(_WHO, *(held.add_columns(*_REST) for held in holdings_of(_BEARER)))


def resume(secret: str, *, form_token: str = "") -> SignedIn | None:
    """The session behind a cookie, or None where it has ended (30 min idle, 12 h at most, account disabled).

    Touches the session at most once a minute: the only thing that a GET may write.
    """
    kept: OrderedDict[str, SignedIn] = current_app.extensions.setdefault(BEARERS, OrderedDict())
    digest = digest_of(secret)
    found = kept.get(digest)
    if found is None or not is_unchanged(found.bearing):
        kept.pop(digest, None)
        found = _read(digest)
        if found is None:
            return None
        keep_newest(kept, digest, found, KEPT)
    return replace(found, actor=replace(found.actor, form_token=form_token)) if form_token else found


def is_unchanged(bearing: Bearing) -> bool:
    """Whether all is still found as it was, within the minute in which a session is not touched."""
    moment = now()
    if moment - bearing.seen_at > TOUCH_EVERY or moment - bearing.created_at > ABSOLUTE or bearing.day != today():
        return False
    with one_question() as connection:
        row = connection.execute(_STILL, {"digest": bearing.digest}).first()
    return row is not None and row == (bearing.seen_at, bearing.proven_at, bearing.head)


def _read(digest: str) -> SignedIn | None:
    """Ask who bears the session, and touch it."""
    moment, day = now(), today()
    with one_question() as connection:
        rows = connection.execute(_SESSION, {"digest": digest, "day": day}).all()
        row = next((one for one in rows if one.kind == _SESSION_ROW), None)
        if row is None or moment - row.seen_at > IDLE or moment - row.created_at > ABSOLUTE:
            return None
        actor = resolve_actor(
            current_school(), day, person_id=row.person_id, name=row.name, account_id=row.account_id, role=row.role,
            holdings=[(one.kind, one.key) for one in rows if one is not row], connection=connection,
        )  # fmt: skip
    seen_at = row.seen_at
    if moment - seen_at > TOUCH_EVERY:
        with suppress(OperationalError):  # on a full disk reading goes on
            with writing(SYSTEM):
                db.session.execute(update(LoginSession).where(LoginSession.id == row.id).values(seen_at=moment))
            seen_at = moment
    bearing = Bearing(digest, day, row.id, seen_at, row.created_at, row.proven_at, row.head)
    return SignedIn(
        bearing, actor, row.username, row.notice_seen_at is not None, row.set_up_at is not None, row.asked_at
    )


def end_sessions_of(account_id: int) -> None:
    """End all sessions of an account (password changed, account disabled); inside ``writing()``."""
    db.session.execute(delete(LoginSession).where(LoginSession.account_id == account_id))
