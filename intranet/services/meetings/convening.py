"""Calling a meeting (and calling it off): exactly one mail to each who is told, written with the act itself."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import delete, select

from intranet.documents.notice import notice_pdf
from intranet.extensions import db
from intranet.models import Attendance, Meeting, MeetingState
from intranet.rules.dates import roc_weekday, roc_year
from intranet.rules.meetings import Step, can_take
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, paper_cache, today
from intranet.services.errors import Conflict, Refused
from intranet.services.meetings.invitees import Invitee, Roll, invitees_on
from intranet.services.meetings.letters import Occasion, Round, letters_to
from intranet.services.meetings.papers import notice_of
from intranet.services.meetings.queries import attendees_of, head_of
from intranet.services.meetings.records import meeting_for_writing, moment_here, number_by_date, take_step
from intranet.services.meetings.shapes import Head
from intranet.services.meetings.turns import out_of_turn
from intranet.services.transactions import check_version, writing


class Convening(Struct, frozen=True):
    """What convening will do, as it is shown before it is done."""

    head: Head
    roll: Roll
    days_left: int
    notice_days: int
    document_no: str

    @property
    def is_short_notice(self) -> bool:
        return self.days_left < self.notice_days


def prepare_convening(actor: Actor, meeting_id: int) -> Convening:
    """Who will be told, what is missing, how much time is left, and a 發文字號 to begin with. Writes nothing."""
    actor.needs(Permission.PLAN_MEETINGS)
    head = head_of(actor, meeting_id)
    _need(head, Step.CONVENE)
    school = current_school()
    number = f"{school.profile.document_word}第{roc_year(today())}{head.id:07d}號"
    return Convening(
        head=head,
        roll=invitees_on(head.on, head.id),
        days_left=(head.on - today()).days,
        notice_days=school.committee.notice_days,
        document_no=number,
    )


def _need(head: Head, step: Step) -> None:
    if not can_take(head.state, step):
        raise out_of_turn(head, f"不能{step.value}")


def convene(
    actor: Actor, meeting_id: int, *, document_no: str, version: int | None = None, notice: bytes | None = None
) -> Meeting:
    """Freeze who is told and put one mail for each into the outbox, with the notice and an invitation.

    ``notice`` is the printed 開會通知單, made here where it is not given; papers are made before the transaction.
    Raises Refused, Conflict (also where the roll changed meanwhile), PrintingFailed.
    """
    plan = prepare_convening(actor, meeting_id)
    check_version(plan.head, version)
    if plan.days_left < 0:
        raise Refused(f"會議日期 {roc_weekday(plan.head.on)}已過，請退回草案改期後再寄發。")
    if not document_no:
        raise Refused("請填發文字號。", field="document_no")
    if not plan.roll.members:
        raise Refused("工作小組沒有任何委員，請先登錄席次。")
    if notice is None:
        notice = notice_pdf(notice_of(plan.head, document_no=document_no, issued_on=today()), paper_cache())
    letters = letters_to(Round(plan.head, Occasion.NOTICE, sequence=0, notice=notice), plan.roll.people)
    with writing(actor):
        meeting = meeting_for_writing(meeting_id, plan.head.version)
        take_step(actor, meeting, Step.CONVENE)
        if invitees_on(meeting.on, meeting.id) != plan.roll:
            raise Conflict("受通知人員在開啟之後有異動，請重新確認名單。")
        refuse_used_number(document_no, meeting_id)
        meeting.document_no, meeting.convened_at = document_no, moment_here()
        meeting.seats_total = plan.roll.seats
        _freeze(meeting, plan.roll.people)
        for letter in letters:
            letter.post()
        summary = f"寄發開會通知（{document_no}），共 {len(letters)} 封"
        audit.record(actor, "convene", meeting, summary, permission=Permission.PLAN_MEETINGS)
    return meeting


def refuse_used_number(document_no: str, meeting_id: int) -> None:
    """Each 發文字號 is used once, by one meeting; inside ``writing()``."""
    used = select(Meeting.id).where(Meeting.document_no == document_no, Meeting.id != meeting_id)
    if db.session.scalar(used) is not None:
        raise Refused("這個發文字號已經用過。", field="document_no")


def _freeze(meeting: Meeting, people: tuple[Invitee, ...]) -> None:
    """Attendance rows: what each was called and which seat they held when they were told."""
    db.session.execute(delete(Attendance).where(Attendance.meeting_id == meeting.id))  # observers added by hand
    for person in people:
        db.session.add(
            Attendance(meeting_id=meeting.id, person_id=person.person_id, seat=person.seat, title=person.title[:60])
        )


class Cancelling(Struct, frozen=True):
    """Who will be told that the meeting is off; nobody while nobody was told of it."""

    head: Head
    told: tuple[Invitee, ...]


def prepare_cancelling(actor: Actor, meeting_id: int) -> Cancelling:
    """Who has to be told that the meeting is off. Writes nothing."""
    actor.needs(Permission.PLAN_MEETINGS)
    head = head_of(actor, meeting_id)
    _need(head, Step.CANCEL)
    if head.convened_at is None:
        return Cancelling(head, ())
    rows = attendees_of(meeting_id)
    return Cancelling(head, tuple(Invitee(r.person_id, r.name, r.email, r.seat, r.title) for r in rows))


def cancel_meeting(actor: Actor, meeting_id: int, *, reason: str, version: int | None = None) -> Meeting:
    """Call a meeting off; everybody who was told of it gets a mail that takes it out of the calendar. A draft just
    loses its number. Raises Refused, Conflict."""
    plan = prepare_cancelling(actor, meeting_id)
    check_version(plan.head, version)
    if not reason:
        raise Refused("請填取消的事由。", field="reason")
    sequence = plan.head.invitation_sequence + 1
    mailing = Round(plan.head, Occasion.CANCEL, sequence, facts=(f"事由：{reason}",))
    letters = letters_to(mailing, plan.told)
    with writing(actor):
        meeting = meeting_for_writing(meeting_id, plan.head.version)
        was = meeting.state
        take_step(actor, meeting, Step.CANCEL)
        if was is MeetingState.CONVENED:
            meeting.invitation_sequence = sequence
        else:
            meeting.ordinal = -meeting.id  # nobody was told: the number is free again
            number_by_date(meeting.term)
        for letter in letters:
            letter.post()
        told = f"，通知 {len(letters)} 人" if letters else ""
        audit.record(actor, "cancel_meeting", meeting, f"取消會議：{reason}{told}", permission=Permission.PLAN_MEETINGS)
    return meeting
