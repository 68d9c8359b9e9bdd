"""Reminding members of a notice that they have not answered: once by itself, and by the secretary once a day."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct
from sqlalchemy import select, update

from intranet.extensions import db
from intranet.models import Attendance, Meeting, MeetingState, Reply
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import SYSTEM, Actor
from intranet.services.context import current_school, moment, today
from intranet.services.errors import Refused
from intranet.services.meetings.action_reminders import remind_of_actions
from intranet.services.meetings.invitees import Invitee
from intranet.services.meetings.letters import Occasion, Round, letters_to
from intranet.services.meetings.queries import attendees_of, head_of
from intranet.services.meetings.records import local_day, meeting_for_writing, moment_here, need_state
from intranet.services.meetings.shapes import Attendee, Head
from intranet.services.transactions import writing


class Reminding(Struct, frozen=True):
    """Who would be reminded of a meeting now, and who was already today."""

    head: Head
    open: tuple[Attendee, ...]
    reminded_today: tuple[Attendee, ...]


def remind_days_note() -> str:
    """「會議前 3 天系統自動提醒一次」, shown as our default."""
    return f"會議 {current_school().committee.remind_days} 天前，系統自動提醒未回復者一次（系統預設，非規定所載）。"


def reminding(actor: Actor, meeting_id: int) -> Reminding:
    """Whom the secretary may remind of a meeting. Writes nothing."""
    actor.needs(Permission.PLAN_MEETINGS)
    head = head_of(actor, meeting_id)
    silent = tuple(one for one in attendees_of(meeting_id) if one.is_member and one.reply is Reply.NONE and one.email)
    today_already = tuple(one for one in silent if one.reminded_at and local_day(one.reminded_at) == today())
    return Reminding(head, tuple(one for one in silent if one not in today_already), today_already)


def remind_unanswered(actor: Actor, meeting_id: int) -> int:
    """Remind every member who has not answered and was not reminded today; returns how many. Raises Refused."""
    with writing(actor):
        plan = reminding(actor, meeting_id)
        meeting = meeting_for_writing(meeting_id)
        need_state(meeting, "提醒回復", MeetingState.CONVENED)
        if not plan.open:
            raise Refused("沒有可以提醒的人：都已回復，或今天已提醒過。")
        _remind(actor, meeting, plan.head, plan.open, f"提醒 {len(plan.open)} 人回復")
    return len(plan.open)


def _remind(actor: Actor, meeting: Meeting, head: Head, people: tuple[Attendee, ...], summary: str) -> None:
    """Write the letters and the trail; inside ``writing()``."""
    told = (Invitee(one.person_id, one.name, one.email, one.seat, one.title) for one in people)
    mark = f"{head.invitation_sequence}-{today():%Y%m%d}"
    for letter in letters_to(Round(head, Occasion.REMINDER, head.invitation_sequence, mark), told):
        letter.post()
    ids = [one.id for one in people]
    db.session.execute(update(Attendance).where(Attendance.id.in_(ids)).values(reminded_at=moment_here()))
    audit.record(actor, "remind_unanswered", meeting, summary, permission=Permission.PLAN_MEETINGS)


def send_due_reminders() -> int:
    """What the worker does each round; returns how many mails it wrote. Takes no lock where nothing is due."""
    return _remind_of_meetings() + remind_of_actions()


def _remind_of_meetings() -> int:
    """Once for each member who has not answered, from ``remind_days`` before the meeting, not on the day of the
    notice itself."""
    last = today() + timedelta(days=current_school().committee.remind_days)
    near = select(Meeting.id).where(
        Meeting.state == MeetingState.CONVENED, Meeting.on >= today(), Meeting.on <= last
    )  # fmt: skip
    ids = list(db.session.scalars(near.order_by(Meeting.id)))
    db.session.rollback()
    return sum(_remind_of(meeting_id) for meeting_id in ids)


def _remind_of(meeting_id: int) -> int:
    if not _silent(meeting_id):
        db.session.rollback()
        return 0
    with writing(SYSTEM):
        people = _silent(meeting_id)
        if people:
            head = head_of(SYSTEM, meeting_id)
            summary = f"自動提醒 {len(people)} 人回復"
            _remind(SYSTEM, meeting_for_writing(meeting_id), head, people, summary)
    return len(people)


def _silent(meeting_id: int) -> tuple[Attendee, ...]:
    """Who is due to be reminded of a meeting; nobody once it should have begun."""
    head = head_of(SYSTEM, meeting_id)
    told_today = head.convened_at is None or local_day(head.convened_at) >= today()
    if head.state is not MeetingState.CONVENED or told_today or moment() >= head.starts_at:
        return ()
    people = attendees_of(meeting_id)
    return tuple(
        one for one in people if one.is_member and one.reply is Reply.NONE and one.email and one.reminded_at is None
    )
