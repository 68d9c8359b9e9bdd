"""Who registers for a session and who attends it: people with an account, and visitors without one."""

from __future__ import annotations

import hmac
import secrets
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from msgspec import Struct
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import OutreachSession, Participation
from intranet.rules.dates import roc_short
from intranet.rules.permissions import Permission
from intranet.services import audit, outbox
from intranet.services.actor import Actor
from intranet.services.context import current_school, current_settings, moment, today
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.outreach_links import Link, address, read
from intranet.services.sign_in import is_throttled, note_failure
from intranet.services.transactions import writing

VISITOR = "未登入者"
ERASED = "（已清除）"
CANCELLED = "（已取消）"
MOST_FROM_ONE_ADDRESS = 20  # registrations in a quarter of an hour: a school may stand behind one address


class TooOften(Refused):
    """Too many entries from one address in a short time."""

    def __init__(self) -> None:
        super().__init__("這個網路位址的次數過多，請等候 15 分鐘再試。")


class Closed(Refused):
    """A true page or link whose time is over, or where no seat is left; the message says why."""


class Visitor(Struct, frozen=True):
    """Somebody without an account, as they call themselves."""

    name: str
    belongs_to: str = ""
    email: str = ""


class Entry(Struct, frozen=True):
    """A line of the list of participants; ``person_id`` is None for visitors."""

    id: int
    person_id: int | None
    name: str
    belongs_to: str
    email: str
    registered_at: datetime | None
    cancelled_at: datetime | None
    attended_at: datetime | None
    hours: Decimal | None

    @property
    def is_coming(self) -> bool:
        return self.registered_at is not None and self.cancelled_at is None


_ENTRIES = select(
    Participation.id, Participation.person_id, Participation.name, Participation.belongs_to, Participation.email,
    Participation.registered_at, Participation.cancelled_at, Participation.attended_at, Participation.hours,
).order_by(Participation.person_id.is_(None), Participation.belongs_to, Participation.name, Participation.id)  # fmt: skip
_TAKEN = select(func.count(Participation.id)).where(
    Participation.registered_at.is_not(None), Participation.cancelled_at.is_(None)
)


def entries_of(session_id: int) -> tuple[Entry, ...]:
    """Everybody who registered or attended, staff first. One query."""
    return tuple(Entry(*row) for row in db.session.execute(_ENTRIES.where(Participation.session_id == session_id)))


def own_entry(actor: Actor, session_id: int) -> Entry | None:
    """The actor's own line. One query."""
    mine = (Participation.session_id == session_id, Participation.person_id == actor.person_id)
    row = db.session.execute(_ENTRIES.where(*mine)).first()
    return Entry(*row) if row else None


def taken_seats(session_id: int) -> int:
    return db.session.scalar(_TAKEN.where(Participation.session_id == session_id)) or 0


def why_closed(*, until: date | None, on: date, withdrawn: bool, held: bool, capacity: int | None, taken: int) -> str:
    """Why nobody can register now; empty where one can."""
    if withdrawn:
        return "這一場已取消辦理。"
    if held:
        return "這一場已經辦理。"
    if until is None:
        return "這一場不需報名。"
    if today() > min(until, on):
        return f"報名已於 {roc_short(until)} 截止。"
    if capacity is not None and taken >= capacity:
        return f"名額 {capacity} 人已滿。"
    return ""


def register(actor: Actor, session_id: int) -> Participation:
    """Register oneself; a second time changes nothing. Raises NotFound, NotPermitted, Closed."""
    with writing(actor):
        _need_post(actor)
        row = _session(session_id)
        titles = "、".join(current_school().directory.title(code) for code in sorted(actor.positions))
        entry = _enter(row, f"person:{actor.person_id}", Visitor(actor.name, titles[:60]), actor.person_id)
        if entry is not None:
            audit.record(actor, "register", entry, f"報名「{row.title}」")
    return _by_key(session_id, f"person:{actor.person_id}")


def cancel(actor: Actor, session_id: int) -> None:
    """Take one's own registration back, up to the session's day. Raises NotFound, NotPermitted, Closed."""
    with writing(actor):
        _need_post(actor)
        row = _session(session_id)
        entry = _by_key(session_id, f"person:{actor.person_id}")
        _strike(row, entry)
        audit.record(actor, "cancel_registration", entry, f"取消報名「{row.title}」")


def register_visitor(session_id: int, visitor: Visitor, source: str) -> str:
    """Register somebody without an account for a public session; returns the address by which they can cancel, and
    mails it where they left theirs. ``source`` is the client's address. Raises NotFound, Closed, TooOften, Refused."""
    slow_down(f"session:{session_id}", source, MOST_FROM_ONE_ADDRESS)
    actor = Actor(None, VISITOR)
    with writing(actor):
        row = _session(session_id)
        if not row.is_public:
            raise NotFound
        entry = _enter(row, visitor_key(session_id, visitor), visitor, None)
        if entry is None:
            raise Refused(
                "這個姓名與班級已經報名，不必重複；同名同班的另一位，請在班級後加註「二」。要取消請用報名時的連結，或洽辦理單位。",
                field="name",
            )
        link = address(Link.CANCEL, session_id, entry.id)
        if visitor.email:
            key = f"session-{session_id}-{secrets.token_hex(8)}"
            outbox.post(
                key=key, recipient=visitor.email, subject=f"報名完成：{row.title}", body=_mail(row, visitor, link)
            )
        audit.record(actor, "register", entry, f"報名「{row.title}」（未登入）")
    return link


def registration_by(token: str) -> tuple[OutreachSession, Participation]:
    """What a link to cancel is about. Raises NotFound for a false one. Writes nothing."""
    session_id, entry_id = read(Link.CANCEL, token)
    entry = db.session.get(Participation, entry_id)
    if entry is None or entry.session_id != session_id:
        raise NotFound
    return _session(session_id), entry


def cancel_by_link(token: str) -> None:
    """Cancel by the link; name and address are erased at once. Raises NotFound, Closed."""
    actor = Actor(None, VISITOR)
    with writing(actor):
        row, entry = registration_by(token)
        _strike(row, entry)
        entry.name, entry.belongs_to, entry.email = CANCELLED, "", ""
        audit.record(actor, "cancel_registration", entry, f"取消報名「{row.title}」（未登入）")


def visitor_key(session_id: int, visitor: Visitor) -> str:
    """The same for the same name and class, however they are spaced; tells neither."""
    words = "\0".join((str(session_id), "".join(visitor.name.split()), "".join(visitor.belongs_to.split())))
    return hmac.new(current_settings().secret_key.encode(), words.encode(), sha256).hexdigest()


def slow_down(key: str, source: str, most: int) -> None:
    """Count one try from an address; raises TooOften beyond ``most`` in a quarter of an hour."""
    if is_throttled(key, source, most):
        raise TooOften
    note_failure(key, source)


def _need_post(actor: Actor) -> None:
    """An auditor reads and does not take part."""
    actor.needs(Permission.VIEW_OUTREACH)
    if not actor.acts_as:
        raise NotPermitted("報名由本校教職員辦理。")


def _session(session_id: int) -> OutreachSession:
    row = db.session.get(OutreachSession, session_id)
    if row is None:
        raise NotFound
    return row


def _by_key(session_id: int, key: str) -> Participation:
    found = db.session.scalar(
        select(Participation).where(Participation.session_id == session_id, Participation.key == key)
    )
    if found is None:
        raise NotFound("沒有這筆報名。")
    return found


def _enter(row: OutreachSession, key: str, visitor: Visitor, person_id: int | None) -> Participation | None:
    """The entry that now stands; None where it stood before. Inside ``writing()``, where one registers at a time: no
    seat is given twice."""
    known = db.session.scalar(select(Participation).where(Participation.session_id == row.id, Participation.key == key))
    if known is not None and known.registered_at and known.cancelled_at is None:
        return None
    closed = why_closed(
        until=row.registers_until, on=row.on, withdrawn=row.withdrawn_at is not None, held=not row.is_planned,
        capacity=row.capacity, taken=taken_seats(row.id),
    )  # fmt: skip
    if closed:
        raise Closed(closed)
    entry = known or Participation(session_id=row.id, key=key, person_id=person_id)
    entry.name, entry.belongs_to, entry.email = visitor.name, visitor.belongs_to, visitor.email
    entry.registered_at, entry.cancelled_at = moment(), None
    db.session.add(entry)
    db.session.flush()
    return entry


def _strike(row: OutreachSession, entry: Participation) -> None:
    if entry.cancelled_at is not None or entry.registered_at is None:
        raise Closed("這筆報名已經取消。")
    if today() > row.on or entry.attended_at is not None:
        raise Closed("場次已經辦理，不能再取消。")
    entry.cancelled_at = moment()


def _mail(row: OutreachSession, visitor: Visitor, link: str) -> str:
    clock = f" {row.starts:%H:%M}" if row.starts else ""
    school = current_school().profile
    return (
        f"{visitor.name} 您好：\n\n您已報名「{row.title}」。\n時間：{roc_short(row.on)}{clock}\n地點：{row.place}\n\n"
        f"不能前來時，請開啟下列連結取消，名額可以讓給別人：\n{link}\n\n{school.name}\n"
    )
