"""The outbox: mail written in the transaction that caused it, delivered afterwards, at least once."""

from __future__ import annotations

import base64
import smtplib
import ssl
from collections.abc import Iterable
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from sqlalchemy import or_, select, update

from intranet.extensions import db
from intranet.models import MailState, OutboxMessage
from intranet.models.base import now
from intranet.services.actor import SYSTEM
from intranet.services.context import current_school, current_settings, moment
from intranet.services.transactions import writing

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 8
SMTP_TIMEOUT = 20  # seconds
LOOPBACK = ("127.0.0.1", "localhost", "::1")


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
        message = db.session.get_one(OutboxMessage, message_id)
        mail = compose(message)
        db.session.rollback()  # no transaction is open while the mail server is spoken to
        error = _send(mail, message_id)
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


def compose(message: OutboxMessage) -> EmailMessage:
    """The message as RFC 5322 mail; its Message-ID is the same on every attempt."""
    school, settings = current_school().profile, current_settings()
    domain = urlsplit(settings.public_url).hostname or school.email_domain
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"{school.short_name}學習歷程檔案工作小組 <no-reply@{school.email_domain}>"
    mail["To"] = message.recipient
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = f"<{message.key.replace(':', '.').replace('/', '.')}@{domain}>"
    mail.set_content(message.body)
    for part in message.parts:
        main, _, sub = part["media_type"].partition("/")
        content = base64.b64decode(part["content"])
        if main == "text":
            kind, *parameters = sub.split(";")
            mail.add_attachment(content.decode(), subtype=kind, filename=part["name"], params=_parameters(parameters))
        else:
            mail.add_attachment(content, maintype=main, subtype=sub, filename=part["name"])
    return mail


def _parameters(parts: list[str]) -> dict[str, str]:
    return dict(part.strip().split("=", 1) for part in parts if "=" in part)


def undelivered_folder() -> Path:
    """Where mail is written as ``.eml`` files while no SMTP server is set."""
    return current_settings().data_dir / "mail"


def _send(mail: EmailMessage, message_id: int) -> str | None:
    """Send by SMTP, or write the ``.eml`` file; returns the error in words, None when it went out.

    The demo's people are made up but their school's domain is real: its mail never leaves this machine.
    """
    url = urlsplit(current_settings().smtp_url)
    if not url.hostname or (current_settings().demo and url.hostname not in LOOPBACK):
        folder = undelivered_folder()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{message_id:06d}.eml").write_bytes(mail.as_bytes())
        return None
    try:
        kind = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
        with kind(url.hostname, url.port or 0, timeout=SMTP_TIMEOUT) as server:
            if url.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            server.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        return f"{type(error).__name__}: {error}"
    return None
