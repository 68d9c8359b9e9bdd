"""One message of the outbox as mail: composed, and sent by SMTP or written to a file."""

from __future__ import annotations

import base64
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from intranet.models import OutboxMessage
from intranet.services.context import current_school, current_settings

SMTP_TIMEOUT = 20  # seconds
LOOPBACK = ("127.0.0.1", "localhost", "::1")


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


def send(mail: EmailMessage, message_id: int) -> str | None:
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
