"""What stands in the outbox, as its readers' programs take it apart."""

from __future__ import annotations

import base64
import re

from icalendar import Calendar, Event

from intranet.extensions import db
from intranet.models import OutboxMessage

LINK = re.compile(r"\S+/reply/(\S+)")


def mails(since: int = 0) -> list[OutboxMessage]:
    """The messages in the order of writing, without the first ``since``."""
    return list(db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.id)))[since:]


def mails_to(person_id: int) -> list[OutboxMessage]:
    return [mail for mail in mails() if mail.person_id == person_id]


def calendar_text(message: OutboxMessage) -> str:
    part = next(part for part in message.parts if part["media_type"].startswith("text/calendar"))
    return base64.b64decode(part["content"]).decode()


def event_of(message: OutboxMessage) -> tuple[str, Event]:
    """The method, and the one event."""
    calendar = Calendar.from_ical(calendar_text(message))
    (event,) = calendar.events
    return str(calendar["METHOD"]), event


def token_in(message: OutboxMessage) -> str:
    """What the reply link of a mail bears."""
    found = LINK.search(message.body)
    assert found, message.body
    return found[1]
