"""Moving a meeting that was called (改期): new letters to everybody who was told, and everybody is asked again."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace
from sqlalchemy import select

from intranet.documents.environment import day_and_time
from intranet.documents.notice import notice_pdf
from intranet.extensions import db
from intranet.models import Attendance, Meeting, MeetingState, Reply
from intranet.rules.dates import roc_short, roc_weekday
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, paper_cache, today
from intranet.services.errors import Refused
from intranet.services.meetings.convening import refuse_used_number
from intranet.services.meetings.invitees import Invitee, invitees_on
from intranet.services.meetings.letters import Letter, Occasion, Round, letters_to
from intranet.services.meetings.papers import notice_of
from intranet.services.meetings.planning import Plan, check_plan
from intranet.services.meetings.proxies import unseat_proxy
from intranet.services.meetings.queries import attendees_of, head_of
from intranet.services.meetings.records import meeting_for_writing, moment_here, need_state
from intranet.services.meetings.shapes import Head
from intranet.services.meetings.turns import out_of_turn
from intranet.services.transactions import check_version, writing

LABELS = {"on": "日期", "starts": "開始時間", "ends": "結束時間", "place": "地點", "online_url": "線上會議"}


class Appointed(Struct, frozen=True):
    """When and where a meeting is. Times are Asia/Taipei wall time of ``on``."""

    on: date
    starts: time
    ends: time | None
    place: str
    online_url: str = ""


class Rescheduling(Struct, frozen=True):
    """What moving a meeting will do, as it is shown before it is done. ``changes`` are (what, from, to)."""

    head: Head
    moved: Head
    changes: tuple[tuple[str, str, str], ...]
    told: tuple[Invitee, ...]
    answered: int
    newcomers: tuple[Invitee, ...]
    days_left: int
    notice_days: int
    document_no: str

    @property
    def is_short_notice(self) -> bool:
        return self.days_left < self.notice_days

    @property
    def sequence(self) -> int:
        return self.head.invitation_sequence + 1

    @property
    def unreachable(self) -> tuple[Invitee, ...]:
        return tuple(one for one in self.told if not one.email)


def appointed(head: Head) -> Appointed:
    """When and where a meeting is now."""
    return Appointed(**{name: getattr(head, name) for name in Appointed.__struct_fields__})


def prepare_rescheduling(actor: Actor, meeting_id: int, new: Appointed | None = None) -> Rescheduling:
    """Who will be told, and what changes. Writes nothing. Raises Refused where the new day or time cannot be."""
    actor.needs(Permission.PLAN_MEETINGS)
    head = head_of(actor, meeting_id)
    if head.state is not MeetingState.CONVENED:
        raise out_of_turn(head, "寄發開會通知後、開會前才能改期")
    moved = replace(head, **_values(new)) if new else head
    if new:
        _check(moved)
    people = attendees_of(meeting_id)
    told = tuple(
        Invitee(one.person_id, one.name, one.email, one.seat, one.title) for one in people if not one.deputy_for
    )
    known = {one.person_id for one in told}
    number = head.document_no.partition("之")[0]
    return Rescheduling(
        head=head,
        moved=moved,
        changes=_changes(head, moved),
        told=told,
        answered=sum(one.reply is not Reply.NONE for one in people if one.is_member),
        newcomers=tuple(one for one in invitees_on(moved.on, head.id).members if one.person_id not in known),
        days_left=(moved.on - today()).days,
        notice_days=current_school().committee.notice_days,
        document_no=f"{number}之{head.invitation_sequence + 1}",
    )


def _values(new: Appointed) -> dict[str, Any]:
    return asdict(new)


def _check(moved: Head) -> None:
    check_plan(Plan(moved.term, moved.on, moved.starts, moved.ends, moved.place, online_url=moved.online_url))
    if moved.on < today():
        raise Refused(f"會議日期不得早於今天（{roc_short(today())}）。", field="on")


def _changes(old: Head, new: Head) -> tuple[tuple[str, str, str], ...]:
    pairs = ((label, getattr(old, name), getattr(new, name)) for name, label in LABELS.items())
    return tuple((label, _said(was), _said(becomes)) for label, was, becomes in pairs if was != becomes)


def _said(value: date | time | str | None) -> str:
    if isinstance(value, date):
        return roc_weekday(value)
    return f"{value:%H:%M}" if isinstance(value, time) else value or "（無）"


def reschedule(
    actor: Actor,
    meeting_id: int,
    new: Appointed,
    *,
    document_no: str,
    version: int | None = None,
    notice: bytes | None = None,
) -> Meeting:
    """Move a meeting and write to everybody who was told: a new 開會通知單, and an invitation of the same UID with a
    higher SEQUENCE. Answers that were given are asked for again.

    ``notice`` is the printed paper, made here where it is not given. Raises Refused, Conflict, PrintingFailed.
    """
    plan = prepare_rescheduling(actor, meeting_id, new)
    check_version(plan.head, version)
    if not plan.changes:
        raise Refused("日期、時間與地點都沒有改變，不必通知。")
    if not document_no:
        raise Refused("請填發文字號。", field="document_no")
    was = day_and_time(plan.head.starts_at, plan.head.ends_at)
    remark = f"本通知取代 {plan.head.document_no}，原訂{was}於{plan.head.place or '線上'}。"
    moved = replace(plan.moved, remarks="\n".join(part for part in (plan.head.remarks, remark) if part))
    letters = _letters(plan, moved, document_no, notice)
    with writing(actor):
        meeting = meeting_for_writing(meeting_id, plan.head.version)
        need_state(meeting, "改期", MeetingState.CONVENED)
        refuse_used_number(document_no, meeting_id)
        if document_no == meeting.document_no:
            raise Refused("改期通知須用新的發文字號。", field="document_no")
        for name, value in _values(new).items():
            setattr(meeting, name, value)
        meeting.remarks, meeting.document_no, meeting.convened_at = moved.remarks, document_no, moment_here()
        meeting.invitation_sequence = plan.sequence
        _ask_again(meeting)
        for letter in letters:
            letter.post()
        what = "、".join(label for label, _, _ in plan.changes)
        summary = f"寄發改期通知（{document_no}），更改{what}，共 {len(letters)} 封"
        changes = _values(new)
        audit.record(actor, "reschedule", meeting, summary, changes=changes, permission=Permission.PLAN_MEETINGS)
    return meeting


def _letters(plan: Rescheduling, moved: Head, document_no: str, notice: bytes | None) -> tuple[Letter, ...]:
    if notice is None:
        paper = notice_of(moved, document_no=document_no, issued_on=today())
        notice = notice_pdf(paper, paper_cache())
    facts = ("異動：", *(f"　{label}：{old} → {new}" for label, old, new in plan.changes))
    mailing = Round(moved, Occasion.CHANGE, plan.sequence, str(plan.sequence), facts, notice)
    return letters_to(mailing, plan.told)


def _ask_again(meeting: Meeting) -> None:
    """Answers hold for the day they were given for: the note keeps what was answered before."""
    for row in db.session.scalars(select(Attendance).where(Attendance.meeting_id == meeting.id)):
        if row.deputy_for:
            continue
        if row.reply is not Reply.NONE:
            row.reply_note = f"改期前回復{row.reply.value}"
            unseat_proxy(meeting, row)
        row.reply, row.replied_at, row.read_at, row.reminded_at = Reply.NONE, None, None, None
