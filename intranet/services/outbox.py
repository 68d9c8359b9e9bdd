"""The outbox: mail written in the transaction that caused it, delivered afterwards, at least once."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import timedelta

from msgspec import Struct
from sqlalchemy import or_, select, update

from intranet.extensions import db
from intranet.models import MailState, OutboxMessage
from intranet.models.base import now
from intranet.services.actor import SYSTEM
from intranet.services.context import moment
from intranet.services.transactions import writing

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 8


class Part(Struct, frozen=True):
    """An attachment: file name, media type (``application/pdf``), bytes."""

    name: str
    media_type: str
    content: bytes


def post(
    *, key: str, recipient: str, subject: str, body: str, person_id: int | None = None, parts: Iterable[Part] = ()
) -> OutboxMessage:
    """Put one message into the outbox, inside ``writing()``. ``key`` names its cause: the same key twice is refused
    by the database. Line breaks in subject and address are made spaces, so that no header can be added."""
    message = OutboxMessage(
        key=key,
        person_id=person_id,
        recipient=_one_line(recipient),
        subject=_one_line(subject)[:200],
        body=body,
        parts=[
            {"name": p.name, "media_type": p.media_type, "content": base64.b64encode(p.content).decode()} for p in parts
        ],
    )
    db.session.add(message)
    return message


def _one_line(text: str) -> str:
    return " ".join(text.split())


def deliver_due(limit: int = 50) -> int:
    """Deliver what is due; returns how many were sent. Each message is leased, sent outside any transaction, then
    marked: a crash between sending and marking sends it again, never loses it."""
    sent = 0
    for message_id in _lease(limit):
        from intranet.services.mail import compose, send  # the libraries of mail: only where there is one

        message = db.session.get_one(OutboxMessage, message_id)
        mail = compose(message)
        db.session.rollback()  # no transaction is open while the mail server is spoken to
        error = send(mail, message_id)
        _mark(message_id, error)
        sent += error is None
    return sent


def _lease(limit: int) -> list[int]:
    at = now()
    free = or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until < at)
    due = (
        select(OutboxMessage.id)
        .where(OutboxMessage.state == MailState.WAITING, OutboxMessage.due_at <= at, free)
        .order_by(OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    with writing(SYSTEM):
        ids = list(db.session.scalars(due))
        if ids:
            db.session.execute(update(OutboxMessage).where(OutboxMessage.id.in_(ids)).values(leased_until=at + LEASE))
    return ids


def _mark(message_id: int, error: str | None) -> None:
    with writing(SYSTEM):
        message = db.session.get_one(OutboxMessage, message_id)
        message.attempts += 1
        message.leased_until = None
        if error is None:
            message.state, message.sent_at, message.error = MailState.SENT, moment(), ""
            return
        message.error = error[:300]
        message.due_at = now() + timedelta(minutes=2**message.attempts)
        if message.attempts >= MAX_ATTEMPTS:
            message.state = MailState.FAILED
