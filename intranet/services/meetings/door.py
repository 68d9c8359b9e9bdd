"""Signing in at the door (簽到): a code on the secretary's screen, signed and soon over, and one press by its reader."""

from __future__ import annotations

from datetime import datetime

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Attendance, MeetingState
from intranet.rules.meetings import arrival
from intranet.services import audit
from intranet.services.actor import SYSTEM, Actor
from intranet.services.context import current_settings, moment
from intranet.services.errors import NotFound, Refused
from intranet.services.meetings.queries import attendees_of, head_of
from intranet.services.meetings.records import meeting_for_writing, need_state
from intranet.services.meetings.roll import enter
from intranet.services.meetings.shapes import Attendee, Head
from intranet.services.transactions import writing

LASTS = 600  # seconds: long enough to sign in to the intranet first
RENEWED = 60  # seconds after which the screen shows another one


class DoorClosed(Refused):
    """A true code that opens no longer, or not to this person; the message says why."""


class Door(Struct, frozen=True):
    """What the code leads to: the meeting, and the reader's own line of its roll."""

    head: Head
    mine: Attendee


def door_address(meeting_id: int) -> str:
    """The address that the QR code bears."""
    return f"{current_settings().public_url}/meetings/sign-in/{_signer().dumps(meeting_id)}"


def door_of(actor: Actor, code: str) -> Door:
    """The meeting and the actor's own line. Raises NotFound for a false code, DoorClosed. Writes nothing."""
    head = head_of(SYSTEM, _read(code))
    if head.state is not MeetingState.IN_SESSION:
        raise DoorClosed(f"會議目前為「{head.state.value}」，開會中才能簽到。")
    mine = next((one for one in attendees_of(head.id) if one.person_id == actor.person_id), None)
    if mine is None:
        raise DoorClosed(f"本人不在{head.title}的名單中，不必簽到。如應列席，請洽會議紀錄人員增列。")
    return Door(head, mine)


def sign_in(actor: Actor, code: str) -> Attendance:
    """簽到 by the person themselves; within ten minutes of the opening they were there from the beginning. A second
    press changes nothing. Raises NotFound, DoorClosed, Refused."""
    with writing(actor):
        door = door_of(actor, code)
        meeting = meeting_for_writing(door.head.id)
        need_state(meeting, "簽到", MeetingState.IN_SESSION)
        row = db.session.scalars(select(Attendance).where(Attendance.id == door.mine.id)).one()
        if row.signed_at is None or door.mine.left_at is not None:
            now = moment()
            first = row.arrived_at or arrival(meeting.opened_at or now, now)
            enter(row, first)
            row.signed_at = row.signed_at or now
            audit.record(actor, "sign_in", meeting, f"{row.title}{actor.name}簽到")
    return row


def signed_in_at(row: Attendee) -> datetime | None:
    """When the person signed in, while they are in the room."""
    return row.signed_at if row.left_at is None else None


def _read(code: str) -> int:
    try:
        meeting_id: int = _signer().loads(code, max_age=LASTS)
    except SignatureExpired:
        raise DoorClosed("這個簽到碼已過期，請重新掃描現場畫面上的簽到碼。") from None
    except BadSignature:
        raise NotFound from None
    return meeting_id


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_settings().secret_key, salt="meeting-door")
