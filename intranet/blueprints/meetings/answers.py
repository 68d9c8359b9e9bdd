"""From the answers to a notice to what the meeting's page shows of them."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for

from intranet.blueprints.meetings.blueprint import guarded
from intranet.blueprints.meetings.calling_pages import Answers, Calling, OwnReply, ReplyBoard
from intranet.blueprints.meetings.pages import Button
from intranet.models import MeetingState, Reply
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.meetings.proxies import Represented, proxy_note, proxy_of, stand_ins
from intranet.services.meetings.records import is_insider, local_day
from intranet.services.meetings.reminders import remind_days_note
from intranet.services.meetings.shapes import Attendee, Head

KINDS: tuple[tuple[str, str, Callable[[Attendee], bool]], ...] = (
    ("出席", "good", lambda one: one.reply is Reply.COMING),
    ("請假", "warn", lambda one: one.reply is Reply.EXCUSED),
    ("已閱，未回復", "info", lambda one: one.reply is Reply.NONE and one.read_at is not None),
    ("未回復", "neutral", lambda one: one.reply is Reply.NONE and one.read_at is None),
)


def calling_of(actor: Actor, head: Head, people: tuple[Attendee, ...], mine: Attendee | None) -> Calling:
    """What the page of a meeting says of its notice."""
    is_open = head.state is MeetingState.CONVENED
    board = board_of(actor, head, people) if is_open and is_insider(actor) else None
    may_reply = is_open and mine is not None and mine.is_member and actor.can(Permission.TAKE_PART)
    return Calling(board, own_of(head, mine) if may_reply and mine else None, stand_ins(people))


def board_of(actor: Actor, head: Head, people: tuple[Attendee, ...]) -> ReplyBoard:
    members = [one for one in people if one.is_member]
    groups = tuple(
        Answers(label, tone, tuple(f"{one.title} {one.name}" for one in members if fits(one)))
        for label, tone, fits in KINDS
    )
    return ReplyBoard(groups, _remind(actor, head, members), remind_days_note())


def _remind(actor: Actor, head: Head, members: list[Attendee]) -> Button | None:
    silent = [one for one in members if one.reply is Reply.NONE and one.email and not _was_reminded(one)]
    if not silent or not actor.can(Permission.PLAN_MEETINGS):
        return None
    asked = f"將寄信提醒 {len(silent)} 人：{'、'.join(one.name for one in silent)}。每人每天至多一封。"
    url = url_for("meetings.remind", meeting_id=head.id)
    return Button("提醒未回復者", url, "send", "", guarded(head.version), asked)


def _was_reminded(one: Attendee) -> bool:
    return one.reminded_at is not None and local_day(one.reminded_at) == today()


def own_of(head: Head, mine: Attendee) -> OwnReply:
    read = None
    if mine.read_at is None:
        read = Button("已閱，稍後回復", url_for("meetings.read", meeting_id=head.id), "view", "", guarded(head.version))
    return OwnReply(read, leave_note(head, mine))


def leave_note(head: Head, mine: Attendee) -> str:
    """What leave means for the member's seat: who stands in, or that it does not count, and by which rule."""
    if mine.deputy_for:
        return f"代理{mine.deputy_for}。"
    rule = current_school().committee.quorum
    return proxy_note(rule, proxy_of(head.id, head.on, Represented(mine.person_id, mine.seat, mine.title)))
