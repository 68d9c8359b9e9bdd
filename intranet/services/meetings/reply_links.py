"""Links in a meeting's mails by which a member answers without signing in.

Signed with the school's secret, for one person, one meeting and one version of its invitation; dead as soon as the
meeting begins, is moved or is called off. A link opens nothing else, and makes no session.
"""

from __future__ import annotations

from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Attendance, Meeting, MeetingState
from intranet.rules.dates import roc_weekday
from intranet.services.actor import SYSTEM
from intranet.services.context import current_settings, moment
from intranet.services.errors import NotFound, Refused
from intranet.services.meetings.queries import attendees_of, head_of
from intranet.services.meetings.shapes import Attendee, Head


class LinkEnded(Refused):
    """A true link whose time is over; the message says why and what to do."""


class Asked(Struct, frozen=True):
    """What a link asks of whom."""

    head: Head
    mine: Attendee


def reply_address(meeting_id: int, person_id: int, sequence: int) -> str:
    """The address that a mail bears."""
    token = _signer().dumps([meeting_id, person_id, sequence])
    return f"{current_settings().public_url}/reply/{token}"


def asked_by(token: str) -> Asked:
    """What the link asks. Raises NotFound for a false one, LinkEnded for one whose time is over. Writes nothing."""
    meeting_id, person_id, sequence = _read(token)
    head = head_of(SYSTEM, meeting_id)
    mine = next((one for one in attendees_of(meeting_id) if one.person_id == person_id and one.is_member), None)
    if mine is None:
        raise NotFound
    _need_open(head, sequence)
    return Asked(head, mine)


def row_of(token: str) -> tuple[Attendance, Meeting]:
    """The link's attendance and meeting for writing, inside ``writing()``; raises as ``asked_by`` does."""
    asked = asked_by(token)
    row = db.session.scalars(select(Attendance).where(Attendance.id == asked.mine.id)).one()
    return row, db.session.get_one(Meeting, asked.head.id)


def _need_open(head: Head, sequence: int) -> None:
    if head.state is MeetingState.CANCELLED:
        raise LinkEnded("這次會議已取消，不必回復。")
    if head.state is not MeetingState.CONVENED or moment() >= head.starts_at:
        raise LinkEnded(f"會議已於 {roc_weekday(head.held_on)}開始，不再受理回復。")
    if sequence != head.invitation_sequence:
        raise LinkEnded("會議已改期，請改用最新一封改期通知裡的連結回復。")


def _read(token: str) -> tuple[int, int, int]:
    try:
        value: Any = _signer().loads(token)
    except BadSignature:
        raise NotFound from None
    meeting_id, person_id, sequence = value  # signed by us, so of this shape
    return meeting_id, person_id, sequence


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_settings().secret_key, salt="meeting-reply")
