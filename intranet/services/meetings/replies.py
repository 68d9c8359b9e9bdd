"""The answer of a person who was told: 出席 or 請假, their own only."""

from __future__ import annotations

from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Attendance, MeetingState, Reply
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.errors import NotFound, Refused
from intranet.services.meetings.records import meeting_for_writing, moment_here, need_state
from intranet.services.transactions import writing


def reply(actor: Actor, meeting_id: int, answer: Reply, note: str = "") -> Attendance:
    """Answer for oneself, until the meeting begins; may be changed. Raises NotFound for somebody who was not told."""
    if answer is Reply.NONE:
        raise Refused("請選擇出席或請假。", field="answer")
    with writing(actor):
        actor.needs(Permission.TAKE_PART)
        row = db.session.scalar(
            select(Attendance).where(Attendance.meeting_id == meeting_id, Attendance.person_id == actor.person_id)
        )
        if row is None:
            raise NotFound
        meeting = meeting_for_writing(meeting_id)
        need_state(meeting, "回復", MeetingState.CONVENED)
        row.reply, row.reply_note, row.replied_at = answer, note, moment_here()
        audit.record(actor, "reply", meeting, f"{row.title}{actor.name}回復{answer.value}", personal={"note": note})
    return row
