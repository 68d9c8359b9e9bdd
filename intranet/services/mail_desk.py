"""The platform owner's desk for mail: what waits, what could not be delivered, and sending that again."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import MailState, OutboxMessage, Person
from intranet.models.base import now
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.errors import NotFound, Refused
from intranet.services.transactions import writing

SHOWN = 200  # of each state, the newest


class MailLine(Struct, frozen=True):
    """A message as the desk lists it; what it says is not the desk's to read. ``present_address`` is what the person
    has on record now."""

    id: int
    recipient: str
    name: str
    present_address: str
    subject: str
    state: MailState
    attempts: int
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    error: str

    @property
    def has_moved(self) -> bool:
        return bool(self.present_address) and self.present_address != self.recipient


_LINES = (
    select(
        OutboxMessage.id, OutboxMessage.recipient, func.coalesce(Person.name, ""), func.coalesce(Person.email, ""),
        OutboxMessage.subject, OutboxMessage.state, OutboxMessage.attempts, OutboxMessage.created_at,
        OutboxMessage.due_at, OutboxMessage.sent_at, OutboxMessage.error,
    )
    .outerjoin(Person, Person.id == OutboxMessage.person_id)
    .order_by(OutboxMessage.id.desc())
    .limit(SHOWN)
)  # fmt: skip


def mail_lines(state: MailState) -> tuple[MailLine, ...]:
    """The newest messages in a state. One query."""
    return tuple(MailLine(*row) for row in db.session.execute(_LINES.where(OutboxMessage.state == state)))


def mail_counts() -> dict[MailState, int]:
    """How many messages stand in each state. One query."""
    rows = db.session.execute(select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state))
    return dict.fromkeys(MailState, 0) | {state: count for state, count in rows}


def send_again(actor: Actor, message_id: int) -> OutboxMessage:
    """Put a message that could not be delivered back in line, to the address that its person has now; it is tried as
    often as a new one. Raises NotFound, Refused while it has not failed."""
    with writing(actor):
        actor.needs(Permission.MANAGE_MAIL)
        message = db.session.get(OutboxMessage, message_id)
        if message is None:
            raise NotFound
        if message.state is not MailState.FAILED:
            raise Refused(f"這封郵件目前為「{message.state.value}」，無法寄達時才需要重寄。")
        person = db.session.get(Person, message.person_id) if message.person_id else None
        if person is not None and person.email:
            message.recipient = person.email
        message.state, message.attempts, message.due_at = MailState.WAITING, 0, now()
        summary = f"重寄「{message.subject}」"
        personal = {"recipient": message.recipient}
        audit.record(actor, "send_again", message, summary, personal=personal, permission=Permission.MANAGE_MAIL)
    return message
