"""What the planner sees on a meeting's page: minutes planned, clashes, proposals that wait; and the files of items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask import flash, url_for

from intranet.blueprints.meetings.blueprint import to_meeting
from intranet.blueprints.meetings.planning_pages import ClashRow, FileLink, Planning
from intranet.blueprints.meetings.present import past_note
from intranet.blueprints.meetings.proposal_views import proposal_rows
from intranet.models import MeetingState
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.meetings.clashes import Clash, clashes_of
from intranet.services.meetings.item_files import files_of_meeting
from intranet.services.meetings.proposals import waiting_proposals
from intranet.services.meetings.queries import head_of
from intranet.services.meetings.shapes import Head, Item

_PLANNED = (MeetingState.DRAFT, MeetingState.APPROVED)
MOST_NAMES = 8  # beyond that a clash says how many


def planning_of(actor: Actor, head: Head, items: Iterable[Item]) -> Planning | None:
    """For those who plan and approve, until the notice goes out; what else is on, until the meeting begins."""
    may = actor.can(Permission.PLAN_MEETINGS) or actor.can(Permission.APPROVE_MEETINGS)
    if not may or head.state not in (*_PLANNED, MeetingState.CONVENED):
        return None
    return Planning(
        planned=sum(item.planned_minutes or 0 for item in items) if head.state in _PLANNED else 0,
        room=_room(head),
        clashes=clash_rows(head),
        waiting=proposal_rows(waiting_proposals(actor)) if head.state is MeetingState.DRAFT else (),
    )


def _room(head: Head) -> int:
    """Minutes from start to end; 0 where no end is given."""
    if head.ends is None:
        return 0
    length = datetime.combine(head.on, head.ends) - datetime.combine(head.on, head.starts)
    return int(length.total_seconds()) // 60


def clash_rows(head: Head) -> tuple[ClashRow, ...]:
    """What else is on at the time of a meeting."""
    return tuple(ClashRow(one.what, _address(one), _concerned(one)) for one in clashes_of(head))


def tell_doubts(actor: Actor, meeting_id: int) -> None:
    """Say with the answer to a form that the day that was just saved is over, or else what else is on at the time."""
    head = head_of(actor, meeting_id)
    if note := past_note(head.on):
        flash(note, "warning")
    elif rows := clash_rows(head):
        first, more = rows[0], f"等 {len(rows)} 項" if len(rows) > 1 else ""
        flash(f"同一時間另有安排：{first.what}，{first.who}{more}。仍可照排，詳見「當天另有安排」。", "warning")


def _concerned(one: Clash) -> str:
    count = len(one.people)
    names = "、".join(one.people) if count <= MOST_NAMES else f"{'、'.join(one.people[:3])}等 {count} 人"
    who = f"全體 {count} 人" if one.is_all and count > 1 else names
    return "；".join(filter(None, ("同一地點" if one.in_room else "", who)))


def _address(one: Clash) -> str:
    if one.record == "meeting":
        return to_meeting(one.record_id)
    return url_for("outreach.session", session_id=one.record_id) if one.record == "outreach" else ""


def item_links(actor: Actor, meeting_id: int) -> Mapping[int, tuple[FileLink, ...]]:
    """Item → links to its files. One query."""
    return {
        item_id: tuple(
            FileLink(
                file.name,
                file.size,
                url_for("meetings.item_file", meeting_id=meeting_id, item_id=item_id, file_id=file.id),
            )
            for file in files
        )
        for item_id, files in files_of_meeting(actor, meeting_id).items()
    }
