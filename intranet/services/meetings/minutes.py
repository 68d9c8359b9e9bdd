"""The minutes: composed from the records, edited as Markdown, confirmed by the chair, then frozen."""

from __future__ import annotations

import hashlib

from intranet.documents.minutes_text import (
    FollowUp,
    MinutesContent,
    Proposal,
    Report,
    Votes,
    compose_minutes_markdown,
)
from intranet.extensions import db
from intranet.models import Meeting, MeetingState, MinutesRevision, Section
from intranet.rules.dates import roc_short
from intranet.rules.meetings import Step
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.errors import Refused
from intranet.services.meetings.approvals import next_draft, place_approval
from intranet.services.meetings.confidential import check_sealed
from intranet.services.meetings.drafts import keep_draft
from intranet.services.meetings.follow_up import Action, actions_around
from intranet.services.meetings.queries import agenda_of
from intranet.services.meetings.records import (
    meeting_for_writing,
    moment_here,
    need_state,
    take_step,
)
from intranet.services.meetings.shapes import Item
from intranet.services.transactions import writing


def compose_minutes(meeting: Meeting) -> str:
    """The body of the minutes as Markdown, from what was recorded. Two queries."""
    items = agenda_of(meeting.id)
    carried, asked = actions_around(meeting.id, meeting.on)
    by_section = {section: [item for item in items if item.section is section] for section in Section}
    content = MinutesContent(
        chair_report="\n".join(item.explanation or item.title for item in by_section[Section.CHAIR_REPORT]),
        follow_ups=tuple(_follow_up(action) for action in carried),
        reports=tuple(_report(item, asked) for item in by_section[Section.REPORT]),
        proposals=tuple(_proposal(item, asked) for item in by_section[Section.PROPOSAL]),
        motions=tuple(_proposal(item, asked) for item in by_section[Section.MOTION]),
        adjourned_at=meeting.adjourned_at,
    )
    return compose_minutes_markdown(content)


def _follow_up(action: Action) -> FollowUp:
    is_closed = action.closed_on is not None
    return FollowUp(action.task, action.owner_title, action.progress, action.due, is_closed, action.is_confidential)


def _report(item: Item, asked: tuple[Action, ...]) -> Report:
    unit = f"{item.proposer}：{item.title}" if item.proposer else item.title
    return Report(unit, item.explanation, item.outcome, _duties(item, asked), item.is_confidential)


def _proposal(item: Item, asked: tuple[Action, ...]) -> Proposal:
    return Proposal(
        subject=item.title,
        explanation=item.explanation,
        method=item.proposal,
        outcome=item.outcome,
        outcome_kind=item.outcome_kind.value if item.outcome_kind else "決議",
        votes=Votes(*item.votes) if item.votes else None,
        is_lost=item.carried is False,
        proposer=item.proposer,
        recused=tuple(one.name for one in item.recused),
        actions=_duties(item, asked),
        is_sealed=item.is_confidential,
    )


def _duties(item: Item, asked: tuple[Action, ...]) -> tuple[str, ...]:
    """What the item asks of whom by when."""
    mine = (action for action in asked if action.item_id == item.id)
    return tuple(f"{action.owner_title}於 {roc_short(action.due)} 前{action.task}。" for action in mine)


def save_minutes(actor: Actor, meeting_id: int, text: str, *, version: int | None = None) -> Meeting:
    """Keep an edited draft. Raises Conflict where somebody saved since ``version``: the form then shows both texts."""
    with writing(actor):
        actor.needs(Permission.RECORD_MEETINGS)
        meeting = meeting_for_writing(meeting_id, version)
        need_state(meeting, "編輯紀錄", MeetingState.MINUTES_DRAFTED)
        if not text.strip():
            raise Refused("紀錄不得空白。", field="text")
        meeting.minutes_text = text.replace("\r\n", "\n")
        keep_draft(actor, meeting)
        audit.record(
            actor,
            "save_minutes",
            meeting,
            "編輯紀錄",
            changes={"sha256": _sha256(meeting.minutes_text)},
            permission=Permission.RECORD_MEETINGS,
        )
    return meeting


def recompose_minutes(actor: Actor, meeting_id: int, *, version: int | None = None) -> Meeting:
    """Write the draft anew from the records; what was edited is replaced. Raises Refused, Conflict."""
    with writing(actor):
        actor.needs(Permission.RECORD_MEETINGS)
        meeting = meeting_for_writing(meeting_id, version)
        need_state(meeting, "重新產生紀錄", MeetingState.MINUTES_DRAFTED)
        meeting.minutes_text = compose_minutes(meeting)
        keep_draft(actor, meeting)
        audit.record(
            actor, "recompose_minutes", meeting, "依會中登錄重新產生紀錄", permission=Permission.RECORD_MEETINGS
        )
    return meeting


def confirm_minutes(actor: Actor, meeting_id: int, *, version: int | None = None) -> MinutesRevision:
    """The chair confirms: text and hash are frozen, corrections are items of the next meeting, and a draft of that
    meeting gets the item that approves them. Raises Refused where a confidential item is not marked in the text,
    Conflict where the text changed since ``version``."""
    with writing(actor):
        meeting = meeting_for_writing(meeting_id, version)
        take_step(actor, meeting, Step.CONFIRM)
        check_sealed(agenda_of(meeting.id), meeting.minutes_text)
        meeting.confirmed_by, meeting.confirmed_at = actor.person_id, moment_here()
        digest = _sha256(meeting.minutes_text)
        revision = MinutesRevision(
            meeting_id=meeting.id, number=1, text=meeting.minutes_text, sha256=digest, author_id=actor.person_id
        )
        db.session.add(revision)
        db.session.flush()
        following = next_draft(meeting)
        if following is not None:
            place_approval(following)
        audit.record(
            actor,
            "confirm_minutes",
            meeting,
            "確認紀錄",
            changes={"sha256": digest},
            permission=Permission.CONFIRM_MINUTES,
        )
    return revision


def publish_minutes(actor: Actor, meeting_id: int, *, version: int | None = None) -> Meeting:
    """Share confirmed minutes with all members. Raises Refused, Conflict."""
    with writing(actor):
        meeting = meeting_for_writing(meeting_id, version)
        take_step(actor, meeting, Step.PUBLISH)
        meeting.published_at = moment_here()
        audit.record(actor, "publish_minutes", meeting, "公布紀錄", permission=Permission.PLAN_MEETINGS)
    return meeting


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
