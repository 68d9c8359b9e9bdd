"""A meeting before anybody is told: drafted by the secretary, approved by the convener, or given up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time

from msgspec import Struct
from msgspec.structs import replace

from intranet.extensions import db
from intranet.models import AgendaItem, Meeting, MeetingState, Section
from intranet.rules.dates import Term, roc_short, roc_weekday
from intranet.rules.links import is_secure_link
from intranet.rules.meetings import Step
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school
from intranet.services.errors import Refused
from intranet.services.meetings.approvals import place_approval
from intranet.services.meetings.records import (
    meeting_for_writing,
    meeting_title,
    moment_here,
    need_state,
    number_by_date,
    take_step,
)
from intranet.services.transactions import writing

ONLINE = "線上會議"
NO_PLACE = "請填寫地點，或填線上會議連結。"


class Plan(Struct, frozen=True):
    """When and where: what the secretary enters. Times are Asia/Taipei wall time of ``on``; an online meeting has
    ``online_url``, and may have a place besides."""

    term: Term
    on: date
    starts: time
    ends: time | None
    place: str
    contact: str = ""
    remarks: str = ""
    online_url: str = ""


def schedule_meeting(actor: Actor, plan: Plan, *, matters: Collection[str] = ()) -> Meeting:
    """Draft a meeting whose agenda begins with the regulation's ``matters`` (by clause). Raises Refused."""
    check_plan(plan)
    with writing(actor):
        actor.needs(Permission.PLAN_MEETINGS)
        meeting = new_draft(actor, plan)
        place_matters(meeting, matters)
        title = meeting_title(meeting.term, meeting.ordinal)
        changes = {"on": plan.on, "starts": plan.starts, "place": meeting.place, "matters": list(matters)}
        audit.record(
            actor, "schedule_meeting", meeting, f"擬定 {title}", changes=changes, permission=Permission.PLAN_MEETINGS
        )
    return meeting


def new_draft(actor: Actor, plan: Plan) -> Meeting:
    """A draft, empty but for the approval of the last minutes where they wait for it, inside ``writing()``; the caller
    writes the audit entry."""
    meeting = Meeting(
        term=plan.term,
        ordinal=0,
        on=plan.on,
        starts=plan.starts,
        ends=plan.ends,
        place=plan.place or ONLINE,
        contact=plan.contact,
        remarks=plan.remarks,
        online_url=plan.online_url,
        created_by=actor.person_id,
    )
    db.session.add(meeting)
    number_by_date(plan.term)
    place_approval(meeting)
    return meeting


def check_plan(plan: Plan) -> None:
    """Refuse a plan outside its term, without length, or without a place or a link that opens."""
    if not plan.term.start <= plan.on <= plan.term.end:
        span = f"{roc_short(plan.term.start)} 至 {roc_short(plan.term.end)}"
        raise Refused(f"{plan.term.label}為 {span}，會議日期須在其中。", field="on")
    if plan.ends is not None and plan.ends <= plan.starts:
        raise Refused(f"結束時間須晚於 {plan.starts:%H:%M}。", field="ends")
    if plan.online_url and not is_secure_link(plan.online_url):
        raise Refused("線上會議連結須為 https:// 開頭的完整網址。", field="online_url")
    if not plan.place and not plan.online_url:
        raise Refused(NO_PLACE, field="place")


def place_matters(meeting: Meeting, matters: Collection[str], *, after: int = 0) -> None:
    """One proposal for each chosen matter, in the order of the regulation, after place ``after``; inside
    ``writing()``."""
    school = current_school()
    proposer = school.secretary.unit or school.secretary.title
    chosen = [matter for matter in school.committee.matters if matter.clause in matters]
    for place, matter in enumerate(chosen, after + 1):
        title = f"{meeting.term.label}{matter.text}，提請討論。"
        explanation = f"依{school.regulation.short_title}「{matter.clause}」辦理。"
        db.session.add(
            AgendaItem(
                meeting_id=meeting.id,
                section=Section.PROPOSAL,
                place=place,
                matter=matter.clause,
                title=title,
                explanation=explanation,
                proposer=proposer,
            )
        )


def change_meeting(actor: Actor, meeting_id: int, plan: Plan, *, version: int | None = None) -> Meeting:
    """Change date, place or term of a draft. Raises Refused, Conflict."""
    check_plan(plan)
    with writing(actor):
        actor.needs(Permission.PLAN_MEETINGS)
        meeting = meeting_for_writing(meeting_id, version)
        need_state(meeting, "修改開會資料", MeetingState.DRAFT)
        plan = replace(plan, place=plan.place or ONLINE)
        fields = ("term", "on", "starts", "ends", "place", "contact", "remarks", "online_url")
        changes = {name: getattr(plan, name) for name in fields if getattr(plan, name) != getattr(meeting, name)}
        was = meeting.term
        if plan.term != was:
            meeting.ordinal = -meeting.id  # free of both terms' numbers until it has its own
        for name, value in changes.items():
            setattr(meeting, name, value)
        for term in {was, plan.term}:
            number_by_date(term)
        audit.record(
            actor, "change_meeting", meeting, "修改開會資料", changes=changes, permission=Permission.PLAN_MEETINGS
        )
    return meeting


def approve_meeting(actor: Actor, meeting_id: int, *, version: int | None = None) -> Meeting:
    """The convener approves date and agenda: from now on it may be convened. Raises Refused, Conflict."""
    with writing(actor):
        meeting = meeting_for_writing(meeting_id, version)
        take_step(actor, meeting, Step.APPROVE)
        meeting.approved_by, meeting.approved_at = actor.person_id, moment_here()
        summary = f"核定於 {roc_weekday(meeting.on)}開會"
        audit.record(actor, "approve_meeting", meeting, summary, permission=Permission.APPROVE_MEETINGS)
    return meeting


def return_to_draft(actor: Actor, meeting_id: int, *, version: int | None = None) -> Meeting:
    """Take an approved meeting back to change it; it needs approval again. Raises Refused, Conflict."""
    with writing(actor):
        meeting = meeting_for_writing(meeting_id, version)
        take_step(actor, meeting, Step.RETURN)
        meeting.approved_by = meeting.approved_at = None
        audit.record(actor, "return_to_draft", meeting, "退回草案修改", permission=Permission.PLAN_MEETINGS)
    return meeting
