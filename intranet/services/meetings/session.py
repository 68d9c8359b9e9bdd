"""The meeting itself: opened, attended, adjourned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from msgspec import Struct
from sqlalchemy import select, update

from intranet.extensions import db
from intranet.models import Attendance, Meeting, MeetingState, Person, Presence, Reply
from intranet.rules.dates import TAIPEI, Term, roc_short
from intranet.rules.meetings import Step
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import today
from intranet.services.errors import NotFound, Refused
from intranet.services.meetings.drafts import keep_draft
from intranet.services.meetings.invitees import convener_on
from intranet.services.meetings.minutes import compose_minutes
from intranet.services.meetings.records import local_day, meeting_for_writing, moment_here, need_state, take_step, touch
from intranet.services.meetings.shapes import Attendee
from intranet.services.transactions import writing


class Mark(Struct, frozen=True):
    """What the roll call says of one person."""

    presence: Presence
    has_left: bool = False


def open_session(actor: Actor, meeting_id: int, *, at: time | None = None, version: int | None = None) -> Meeting:
    """宣布開會, today: the day it is held is today whatever the notice said. Those who asked for leave are marked so.
    ``at`` is the time of day, else the present one. Raises Refused outside the meeting's term, Conflict."""
    chair = convener_on(today())
    with writing(actor):
        meeting = meeting_for_writing(meeting_id, version)
        take_step(actor, meeting, Step.OPEN)
        _need_in_term(meeting.term)
        meeting.opened_at = moment_here(at)
        meeting.chair_id, meeting.clerk_id = chair.person_id, actor.person_id
        db.session.execute(
            update(Attendance)
            .where(Attendance.meeting_id == meeting.id, Attendance.reply == Reply.EXCUSED)
            .values(presence=Presence.EXCUSED)
        )
        audit.record(actor, "open_session", meeting, "宣布開會", permission=Permission.RECORD_MEETINGS)
    return meeting


def _need_in_term(term: Term) -> None:
    if not term.start <= today() <= term.end:
        span = f"{roc_short(term.start)} 至 {roc_short(term.end)}"
        raise Refused(f"這是 {term.label}的會議，須於 {span} 之間召開。")


def call_roll(
    actor: Actor,
    meeting_id: int,
    marks: Mapping[int, Mark],
    *,
    chair_id: int | None = None,
    clerk_id: int | None = None,
    version: int | None = None,
) -> Meeting:
    """Note who is there, by attendance id; people who are not named keep their mark. Raises Refused, Conflict."""
    with writing(actor):
        actor.needs(Permission.RECORD_MEETINGS)
        meeting = meeting_for_writing(meeting_id, version)
        need_state(meeting, "點名", MeetingState.IN_SESSION)
        rows = list(db.session.scalars(select(Attendance).where(Attendance.meeting_id == meeting_id)))
        moment, changed = moment_here(), 0
        for row in rows:
            if row.id in marks:
                changed += _mark(row, marks[row.id], meeting.opened_at or moment, moment)
        _set_chair(meeting, rows, chair_id, clerk_id)
        touch(meeting)
        came = sum(row.presence is Presence.PRESENT and bool(row.seat) for row in rows)
        audit.record(
            actor,
            "call_roll",
            meeting,
            f"點名，出席 {came} 席（異動 {changed} 人）",
            permission=Permission.RECORD_MEETINGS,
        )
    return meeting


def rest_present(people: Iterable[Attendee]) -> dict[int, Mark]:
    """Marks by which everybody who was not called yet is there; a deputy only where the member is not."""
    return {
        one.id: Mark(Presence.PRESENT if one.is_member else Presence.OBSERVING)
        for one in people
        if one.presence is None and not one.deputy_for
    }


def _mark(row: Attendance, mark: Mark, opened: datetime, moment: datetime) -> bool:
    """Write one person's mark; returns whether it changed. Members attend, others only observe; whoever is there was
    there from the beginning."""
    allowed = Presence.OBSERVING if row.seat else Presence.PRESENT
    if mark.presence is allowed:
        wanted = "出席" if row.seat else "列席"
        raise Refused(f"{row.title}只能記為{wanted}、請假或缺席。")
    is_there = mark.presence in (Presence.PRESENT, Presence.OBSERVING)
    left = is_there and mark.has_left
    if (row.presence, row.left_at is not None) == (mark.presence, left):
        return False
    if is_there and row.arrived_at is None:
        row.arrived_at = opened
    row.presence = mark.presence
    row.left_at = (row.left_at or moment) if left else None
    return True


def _set_chair(meeting: Meeting, rows: list[Attendance], chair_id: int | None, clerk_id: int | None) -> None:
    told = {row.person_id: row for row in rows}
    if chair_id is not None:
        if chair_id not in told or not told[chair_id].seat:
            raise Refused("主席須為出席的委員。", field="chair")
        meeting.chair_id = chair_id
    if clerk_id is not None:
        if clerk_id not in told and clerk_id != meeting.clerk_id:
            raise Refused("紀錄須為與會人員。", field="clerk")
        meeting.clerk_id = clerk_id


def add_observer(actor: Actor, meeting_id: int, person_id: int, title: str) -> Attendance:
    """Let a person sit in without a vote (列席): told with the others while the meeting is not convened, entered on
    the roll once it is. Raises Refused, NotFound."""
    with writing(actor):
        meeting = meeting_for_writing(meeting_id)
        early = meeting.state in (MeetingState.DRAFT, MeetingState.APPROVED)
        permission = Permission.PLAN_MEETINGS if early else Permission.RECORD_MEETINGS
        actor.needs(permission)
        states = (MeetingState.DRAFT, MeetingState.APPROVED, MeetingState.CONVENED, MeetingState.IN_SESSION)
        need_state(meeting, "增列列席人員", *states)
        person = db.session.get(Person, person_id)
        if person is None:
            raise NotFound
        known = select(Attendance.id).where(Attendance.meeting_id == meeting_id, Attendance.person_id == person_id)
        if db.session.scalar(known) is not None:
            raise Refused(f"{person.name}已在名單中。", field="person")
        row = Attendance(meeting_id=meeting_id, person_id=person_id, title=title)
        db.session.add(row)
        touch(meeting)
        audit.record(actor, "add_observer", meeting, f"增列列席：{title}{person.name}", permission=permission)
    return row


def drop_observer(actor: Actor, meeting_id: int, attendance_id: int) -> Attendance:
    """Strike an observer who was added by mistake and not told yet. Raises Refused, NotFound."""
    with writing(actor):
        actor.needs(Permission.PLAN_MEETINGS)
        meeting = meeting_for_writing(meeting_id)
        need_state(meeting, "刪除列席人員", MeetingState.DRAFT, MeetingState.APPROVED)
        row = db.session.get(Attendance, attendance_id)
        if row is None or row.meeting_id != meeting_id:
            raise NotFound
        db.session.delete(row)
        touch(meeting)
        audit.record(actor, "drop_observer", meeting, f"刪除列席：{row.title}", permission=Permission.PLAN_MEETINGS)
    return row


def adjourn(
    actor: Actor, meeting_id: int, *, began: time | None = None, at: time | None = None, version: int | None = None
) -> Meeting:
    """宣布散會: who was not called is absent, and the minutes compose themselves where nobody has written them yet.

    ``began`` corrects the time of opening, ``at`` is the time of closing, else the present one. Raises Refused before
    the first roll call, Conflict.
    """
    with writing(actor):
        meeting = meeting_for_writing(meeting_id, version)
        take_step(actor, meeting, Step.ADJOURN)
        rows = list(db.session.scalars(select(Attendance).where(Attendance.meeting_id == meeting_id)))
        if not any(row.presence is Presence.PRESENT for row in rows):
            raise Refused("尚未點名，請先登錄出席人員再散會。")
        for row in rows:
            row.presence = row.presence or Presence.ABSENT
        _close(meeting, rows, began, at)
        db.session.flush()
        if not meeting.minutes_text:
            meeting.minutes_text = compose_minutes(meeting)
        keep_draft(actor, meeting)
        audit.record(actor, "adjourn", meeting, "宣布散會", permission=Permission.RECORD_MEETINGS)
    return meeting


def _close(meeting: Meeting, rows: list[Attendance], began: time | None, at: time | None) -> None:
    noted = opened = meeting.opened_at or moment_here()
    if began is not None:
        opened = datetime.combine(local_day(opened), began, TAIPEI)
    closed = datetime.combine(local_day(opened), at, TAIPEI) if at else moment_here()
    if closed < opened:
        raise Refused(f"散會時間不得早於開會時間 {opened.astimezone(TAIPEI):%H:%M}。", field="at")
    meeting.opened_at, meeting.adjourned_at = opened, closed
    for row in rows:  # who was there from the beginning still was
        if row.arrived_at is not None and (row.arrived_at <= noted or row.arrived_at < opened):
            row.arrived_at = opened


def reopen(actor: Actor, meeting_id: int, *, version: int | None = None) -> Meeting:
    """Go back into the session to correct what was recorded; the text of the minutes stays. Raises Refused."""
    with writing(actor):
        meeting = meeting_for_writing(meeting_id, version)
        take_step(actor, meeting, Step.REOPEN)
        meeting.adjourned_at = None
        audit.record(actor, "reopen", meeting, "恢復開會以更正紀錄", permission=Permission.RECORD_MEETINGS)
    return meeting
