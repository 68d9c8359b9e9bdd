"""Minutes and the next meeting: it approves them by an item of its own, and corrects them by another."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, or_, select

from intranet.extensions import db
from intranet.models import AgendaItem, Meeting, MeetingState, Section
from intranet.rules.dates import roc_short
from intranet.rules.minutes import approval_title, approves
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school
from intranet.services.errors import Refused
from intranet.services.meetings.records import local_day, meeting_for_writing, meeting_title, next_place, touch
from intranet.services.transactions import writing

FROZEN = (MeetingState.CONFIRMED, MeetingState.PUBLISHED)
FIRST = 0  # the matters of the regulation begin at place 1


def _title(meeting: Meeting) -> str:
    return meeting_title(meeting.term, meeting.ordinal)


def _waiting(before: Meeting) -> Select[tuple[Meeting]]:
    """Confirmed minutes of earlier meetings that no other meeting has approved, newest first."""
    return (
        select(Meeting)
        .where(
            Meeting.state.in_(FROZEN),
            Meeting.is_recorded_later.is_(False),
            Meeting.id != before.id,
            Meeting.on <= before.on,
            or_(Meeting.approved_in_id.is_(None), Meeting.approved_in_id == before.id),
        )
        .order_by(Meeting.on.desc(), Meeting.id.desc())
    )


def place_approval(meeting: Meeting) -> None:
    """Begin a draft's agenda with the approval of the last confirmed minutes where they wait for it; inside
    ``writing()``. The caller writes the audit entry."""
    last = db.session.scalars(_waiting(meeting).limit(1)).first()
    if last is None or last.confirmed_at is None:
        return
    titles = db.session.scalars(select(AgendaItem.title).where(AgendaItem.meeting_id == meeting.id))
    if any(approves(title, _title(last), is_last=True) for title in titles):
        return
    day = roc_short(local_day(last.confirmed_at))
    db.session.add(
        AgendaItem(
            meeting_id=meeting.id,
            section=Section.PROPOSAL,
            place=FIRST,
            title=approval_title(_title(last)),
            explanation=f"紀錄業經主席於 {day} 確認。",
            proposal="無更正意見時照案確認。",
            proposer=current_school().secretary.unit or current_school().secretary.title,
        )
    )


def settle_approval(meeting: Meeting, item: AgendaItem) -> None:
    """Note that ``meeting`` approved the minutes which ``item`` names, or that it no longer does; inside
    ``writing()``."""
    for number, earlier in enumerate(db.session.scalars(_waiting(meeting))):
        if approves(item.title, _title(earlier), is_last=number == 0):
            earlier.approved_in_id = meeting.id if item.carried else None


def _next_draft(meeting_id: int, on: date) -> Select[tuple[Meeting]]:
    return (
        select(Meeting)
        .where(Meeting.state == MeetingState.DRAFT, Meeting.on >= on, Meeting.id != meeting_id)
        .order_by(Meeting.on, Meeting.id)
        .limit(1)
    )


def next_draft(meeting: Meeting) -> Meeting | None:
    """The next meeting whose agenda is still open."""
    return db.session.scalars(_next_draft(meeting.id, meeting.on)).first()


def next_draft_title(meeting_id: int, on: date) -> str:
    """The title of the next meeting whose agenda is still open; empty where there is none."""
    found = db.session.scalars(_next_draft(meeting_id, on)).first()
    return _title(found) if found else ""


def propose_correction(actor: Actor, meeting_id: int, text: str) -> AgendaItem:
    """Put a correction of confirmed minutes on the next meeting's agenda. Raises Refused where no agenda is open."""
    with writing(actor):
        actor.needs(Permission.PLAN_MEETINGS)
        meeting = meeting_for_writing(meeting_id)
        if meeting.state not in FROZEN:
            raise Refused("紀錄確認後才以提案更正；確認以前可直接編輯。")
        if not text.strip():
            raise Refused("請填寫更正的內容。", field="text")
        following = next_draft(meeting)
        if following is None:
            raise Refused("還沒有草案階段的下次會議，請先排定會議，再提出更正。")
        item = AgendaItem(
            meeting_id=following.id,
            section=Section.PROPOSAL,
            place=next_place(following.id),
            title=f"更正{_title(meeting)}紀錄，提請討論。",
            explanation=text.replace("\r\n", "\n").strip(),
            proposal="通過後於本次會議紀錄載明更正內容，原紀錄不改。",
            proposer=current_school().secretary.unit or current_school().secretary.title,
        )
        db.session.add(item)
        touch(following)
        audit.record(
            actor,
            "propose_correction",
            following,
            f"提出更正{_title(meeting)}紀錄",
            changes={"meeting": meeting.id},
            permission=Permission.PLAN_MEETINGS,
        )
    return item
