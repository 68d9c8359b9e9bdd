"""Signing in at the door of a session, by a code that everybody there can read; also later, from a phone that had no
network, once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import OutreachSession, Participation, Person
from intranet.rules.dates import TAIPEI, roc_weekday
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import moment, today
from intranet.services.errors import NotFound, Refused
from intranet.services.outreach_links import Link, address, code, read
from intranet.services.outreach_people import VISITOR, Closed, Visitor, slow_down, visitor_key
from intranet.services.transactions import writing

KEPT_DAYS = 7  # days after the session on which a phone may still send what it kept
MOST_FROM_ONE_ADDRESS = 600  # entries in a quarter of an hour: a whole hall behind one address
HALF = Decimal("0.5")


class Door(Struct, frozen=True):
    """What the code leads to. ``is_open``: today; afterwards only kept entries are taken."""

    session_id: int
    title: str
    on: date
    place: str
    is_public: bool
    asks_feedback: bool
    is_open: bool


class Entered(Struct, frozen=True):
    """An entry that stands now; ``is_new`` where it did not before. ``feedback`` is the address of its form, empty
    where none is asked for."""

    name: str
    at: datetime
    is_new: bool
    feedback: str


def door_address(session_id: int) -> str:
    """The address that the QR code bears."""
    return address(Link.CHECK_IN, session_id)


def person_code(session_id: int, person_id: int) -> str:
    """Tells who was signed in when the page was opened: it holds without a network, and after the session ended."""
    return code(Link.PERSON, session_id, person_id)


def door_of(token: str) -> Door:
    """The session behind the code. Raises NotFound for a false one, Closed. Writes nothing."""
    session_id, _ = read(Link.CHECK_IN, token)
    row = db.session.get(OutreachSession, session_id)
    if row is None:
        raise NotFound
    if row.withdrawn_at is not None:
        raise Closed("這一場已取消辦理。")
    if today() < row.on:
        raise Closed(f"{roc_weekday(row.on)} 當天開放簽到。")
    if today() > row.on + timedelta(days=KEPT_DAYS):
        raise Closed(f"{roc_weekday(row.on)} 的簽到已結束。")
    return Door(row.id, row.title, row.on, row.place, row.is_public, row.asks_feedback, today() == row.on)


def check_in(token: str, *, who: str, visitor: Visitor | None, kept: timedelta | None, source: str) -> Entered:
    """簽到: by ``who`` (a person's code) or as a visitor. ``kept`` is how long ago a phone without network noted it (its
    clock may be wrong, the time between is not). The same person twice is one entry. Raises NotFound, Closed, TooOften,
    Refused."""
    slow_down("check-in", source, MOST_FROM_ONE_ADDRESS)
    door = door_of(token)
    at = _moment_of(door, kept)
    actor = Actor(None, VISITOR)
    with writing(actor):
        row = db.session.get_one(OutreachSession, door.session_id)
        entry = _entry(door, who, visitor)
        is_new = entry.attended_at is None
        if is_new:
            entry.attended_at, entry.hours = at, hours_of(row)
            db.session.flush()
            said = f"「{row.title}」簽到{'（離線補送）' if kept else ''}"
            audit.record(Actor(entry.person_id, entry.name if entry.person_id else VISITOR), "check_in", entry, said)
        else:
            at = entry.attended_at or at
        feedback = address(Link.FEEDBACK, row.id, entry.id) if row.asks_feedback else ""
        return Entered(entry.name, at, is_new, feedback)


def hours_of(row: OutreachSession) -> Decimal | None:
    """The length of a session in half hours; None where its times are not both known."""
    if row.starts is None or row.ends is None:
        return None
    minutes = (row.ends.hour - row.starts.hour) * 60 + row.ends.minute - row.starts.minute
    return (Decimal(minutes) / 30).quantize(Decimal(1)) * HALF


def _moment_of(door: Door, kept: timedelta | None) -> datetime:
    at = moment() - (kept or timedelta())
    if kept is None and not door.is_open:
        raise Closed(f"{roc_weekday(door.on)} 的簽到已結束；有出席而未簽到的，請洽辦理單位補登。")
    if at.astimezone(TAIPEI).date() != door.on:
        raise Refused("這筆紀錄的時間不是場次當天，沒有收下；有出席的請洽辦理單位補登。")
    return at


def _entry(door: Door, who: str, visitor: Visitor | None) -> Participation:
    """The entry of a person or a visitor, made where there is none. Inside ``writing()``."""
    person_id = None
    if who:
        session_id, person_id = read(Link.PERSON, who)
        if session_id != door.session_id:
            raise NotFound
        person = db.session.get(Person, person_id)
        if person is None:
            raise NotFound
        key, visitor = f"person:{person_id}", Visitor(person.name)
    elif visitor is None or not visitor.name:
        raise Refused("請填寫姓名。", field="name")
    elif not door.is_public:
        raise Refused("這一場限教職員，請先登入再簽到。", field="name")
    else:
        key = visitor_key(door.session_id, visitor)
    known = db.session.scalar(
        select(Participation).where(Participation.session_id == door.session_id, Participation.key == key)
    )
    if known is None:
        known = Participation(
            session_id=door.session_id, key=key, person_id=person_id, name=visitor.name, belongs_to=visitor.belongs_to
        )
        db.session.add(known)
    elif known.person_id is None:
        known.name, known.belongs_to = visitor.name, visitor.belongs_to  # a cancelled one had been erased
    return known
