"""What becomes of an item: who leaves the room for it, and what is decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import (
    AgendaItem,
    Attendance,
    Meeting,
    MeetingState,
    OutcomeKind,
    Person,
    Presence,
    Recusal,
    Section,
)
from intranet.rules.meetings import Count, Vote, count_for_item
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school
from intranet.services.errors import NotFound, Refused
from intranet.services.meetings.approvals import settle_approval
from intranet.services.meetings.records import item_for_writing, need_state
from intranet.services.meetings.shapes import Item
from intranet.services.transactions import writing

VOTED = (Section.PROPOSAL, Section.MOTION)


def kinds_for(section: Section) -> tuple[OutcomeKind, ...]:
    """決議 is voted on proposals and motions, 決定 closes a report, 結論 may close anything."""
    if section in VOTED:
        return (OutcomeKind.RESOLUTION, OutcomeKind.CONCLUSION)
    return (OutcomeKind.DECISION, OutcomeKind.CONCLUSION)


def undecided_of(items: Iterable[Item]) -> tuple[Item, ...]:
    """The proposals and motions without an outcome, in the order of the agenda."""
    return tuple(item for item in items if item.section in VOTED and item.outcome_kind is None)


class Result(Struct, frozen=True):
    """What the meeting made of an item. ``vote`` None: without a counted vote (無異議)."""

    kind: OutcomeKind
    text: str
    vote: Vote | None = None


def record_outcome(actor: Actor, item_id: int, result: Result, *, version: int | None = None) -> AgendaItem:
    """Record the outcome of an item of a meeting in session; may be corrected until it is adjourned.

    A resolution needs a quorum of members who are not recused, and no more votes than they are. Raises Refused,
    Conflict.
    """
    with writing(actor):
        item, meeting = _in_session(actor, item_id, version)
        if result.kind not in kinds_for(item.section):
            allowed = "或".join(kind.value for kind in kinds_for(item.section))
            raise Refused(f"{item.section.value}以{allowed}作結。", field="kind")
        count = _count(meeting, item)
        if result.kind is OutcomeKind.RESOLUTION:
            _check_resolution(result, count)
        elif result.vote is not None:
            raise Refused(f"{result.kind.value}不計票，請清空票數，或改為決議。", field="votes_for")
        vote = result.vote
        item.outcome_kind, item.outcome = result.kind, result.text
        item.votes_for = vote.in_favour if vote else None
        item.votes_against = vote.against if vote else None
        item.votes_abstain = vote.abstained if vote else None
        item.carried = vote.carries(count) if vote else True
        frozen = count.frozen()
        item.seats_at_vote, item.present_at_vote = frozen.seats, frozen.present
        item.recused_at_vote, item.needed_at_vote = frozen.recused, frozen.needed
        settle_approval(meeting, item)
        changes = {"item": item.id, "kind": result.kind, "votes_for": item.votes_for, **asdict(frozen)}
        audit.record(
            actor,
            "record_outcome",
            meeting,
            f"「{item.title}」{result.kind.value}",
            changes=changes,
            permission=Permission.RECORD_MEETINGS,
        )
    return item


def _in_session(actor: Actor, item_id: int, version: int | None = None) -> tuple[AgendaItem, Meeting]:
    actor.needs(Permission.RECORD_MEETINGS)
    item, meeting = item_for_writing(item_id, version)
    need_state(meeting, "登錄議案結果", MeetingState.IN_SESSION)
    return item, meeting


def _count(meeting: Meeting, item: AgendaItem) -> Count:
    rows = db.session.execute(
        select(Attendance.presence, Attendance.left_at, Recusal.id)
        .outerjoin(Recusal, (Recusal.person_id == Attendance.person_id) & (Recusal.agenda_item_id == item.id))
        .where(Attendance.meeting_id == meeting.id, Attendance.seat != "")
    ).all()
    there = [(row.presence is Presence.PRESENT and row.left_at is None) for row in rows]
    away = [row.id is not None for row in rows]
    return count_for_item(
        current_school().committee.quorum,
        seats=meeting.seats_total,
        present=sum(there),
        recused=sum(away),
        recused_present=sum(is_there and is_away for is_there, is_away in zip(there, away, strict=True)),
    )


def _check_resolution(result: Result, count: Count) -> None:
    if not count.is_quorate:
        basis = "" if count.rule.stated else "（系統預設，非規定所載）"
        raise Refused(
            f"本案在場且未迴避的委員 {count.present} 席，須 {count.needed} 席以上才能決議{basis}。", field="kind"
        )
    if result.vote is not None and not result.vote.fits(count):
        raise Refused(
            f"票數合計 {result.vote.total}，超過在場且未迴避的 {count.present} 席；合計至多 {count.present} 票。",
            field="votes_for",
        )


def clear_outcome(actor: Actor, item_id: int, *, version: int | None = None) -> AgendaItem:
    """Take an outcome back, to correct recusals or vote again. Raises Refused, Conflict."""
    with writing(actor):
        item, meeting = _in_session(actor, item_id, version)
        item.outcome_kind, item.outcome, item.carried = None, "", None
        item.votes_for = item.votes_against = item.votes_abstain = None
        item.seats_at_vote = item.present_at_vote = item.recused_at_vote = item.needed_at_vote = None
        settle_approval(meeting, item)
        summary = f"清除「{item.title}」的結果"
        changes = {"item": item.id}
        audit.record(actor, "clear_outcome", meeting, summary, changes=changes, permission=Permission.RECORD_MEETINGS)
    return item


def recuse(actor: Actor, item_id: int, person_id: int, reason: str) -> Recusal:
    """Note that a member leaves the room for an item (迴避), before it is decided. Raises Refused, NotFound."""
    with writing(actor):
        item, meeting = _in_session(actor, item_id)
        _need_undecided(item)
        member = db.session.scalar(
            select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.person_id == person_id)
        )
        if member is None or not member.seat:
            raise Refused("迴避的人須為受通知的委員。", field="person")
        if not reason:
            raise Refused("請填迴避的事由。", field="reason")
        name = db.session.get_one(Person, person_id).name
        known = select(Recusal.id).where(Recusal.agenda_item_id == item_id, Recusal.person_id == person_id)
        if db.session.scalar(known) is not None:
            raise Refused(f"{name}已登錄迴避。", field="person")
        row = Recusal(agenda_item_id=item_id, person_id=person_id, reason=reason)
        db.session.add(row)
        changes = {"item": item.id, "person_id": person_id, "reason": reason}
        audit.record(
            actor,
            "recuse",
            meeting,
            f"「{item.title}」{name}迴避",
            changes=changes,
            permission=Permission.RECORD_MEETINGS,
        )
    return row


def _need_undecided(item: AgendaItem) -> None:
    if item.outcome_kind is not None:
        raise Refused("本案已作成結果，請先清除結果再更動迴避。", field="person")


def end_recusal(actor: Actor, item_id: int, person_id: int) -> AgendaItem:
    """Strike a recusal that was entered by mistake, before the item is decided. Raises Refused, NotFound."""
    with writing(actor):
        item, meeting = _in_session(actor, item_id)
        _need_undecided(item)
        row = db.session.scalar(
            select(Recusal).where(Recusal.agenda_item_id == item_id, Recusal.person_id == person_id)
        )
        if row is None:
            raise NotFound
        db.session.delete(row)
        summary = f"取消「{item.title}」的一項迴避"
        changes = {"item": item.id}
        audit.record(actor, "end_recusal", meeting, summary, changes=changes, permission=Permission.RECORD_MEETINGS)
    return item
