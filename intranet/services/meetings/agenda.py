"""The agenda: items are placed while the meeting is a draft, motions while it is in session."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from intranet.extensions import db
from intranet.models import (
    AgendaItem,
    AgendaProposal,
    Deputyship,
    Meeting,
    MeetingState,
    ProposalState,
    Recusal,
    RewardCase,
    Section,
)
from intranet.rules.permissions import Permission
from intranet.services import attachments, audit
from intranet.services.actor import SYSTEM, Actor
from intranet.services.context import current_school
from intranet.services.errors import Refused
from intranet.services.meetings.records import (
    item_for_writing,
    meeting_for_writing,
    need_state,
    next_place,
    touch,
)
from intranet.services.transactions import writing

REPORTS = (Section.CHAIR_REPORT, Section.REPORT)


def place_item(
    actor: Actor,
    meeting_id: int,
    *,
    section: Section,
    title: str,
    explanation: str = "",
    proposal: str = "",
    matter: str = "",
    proposer: str = "",
    planned_minutes: int | None = None,
) -> AgendaItem:
    """Put an item at the end of its section: by the secretary in a draft, and as a motion (臨時動議) by whoever
    records a meeting in session. Raises Refused."""
    with writing(actor):
        meeting = meeting_for_writing(meeting_id)
        need_open(actor, meeting, section, "新增議案")
        if matter and current_school().clause(matter) is None:
            raise Refused(f"規定中沒有「{matter}」。", field="matter")
        item = AgendaItem(
            meeting_id=meeting.id,
            section=section,
            place=next_place(meeting.id),
            matter=matter,
            title=title,
            explanation=explanation,
            proposal=proposal,
            proposer=proposer,
            planned_minutes=planned_minutes,
        )
        db.session.add(item)
        touch(meeting)
        db.session.flush()
        changes = {"item": item.id, "section": section, "title": title, "matter": matter}
        audit.record(
            actor, "place_item", meeting, f"新增議案「{title}」", changes=changes, permission=Permission.PLAN_MEETINGS
        )
    return item


def need_open(actor: Actor, meeting: Meeting, section: Section, what: str) -> None:
    """Refuse ``what`` where the part of the agenda is closed. Proposals are settled before the convener approves; reports may still be entered, and motions are made, while
    the meeting is in session."""
    if section is Section.FOLLOW_UP:
        raise Refused("執行情形由列管事項帶入，不另外輸入。", field="section")
    if section is Section.MOTION or (section in REPORTS and meeting.state is MeetingState.IN_SESSION):
        actor.needs(Permission.RECORD_MEETINGS)
        need_state(meeting, what if section in REPORTS else "提出臨時動議", MeetingState.IN_SESSION)
        return
    actor.needs(Permission.PLAN_MEETINGS)
    need_state(meeting, what, MeetingState.DRAFT)


def change_item(
    actor: Actor,
    item_id: int,
    *,
    section: Section,
    title: str,
    explanation: str,
    proposal: str,
    matter: str,
    proposer: str,
    planned_minutes: int | None = None,
    version: int | None = None,
) -> AgendaItem:
    """Change an item's text. Raises Refused, Conflict."""
    given = {
        "section": section,
        "title": title,
        "explanation": explanation,
        "proposal": proposal,
        "matter": matter,
        "proposer": proposer,
        "planned_minutes": planned_minutes,
    }
    with writing(actor):
        item, meeting = item_for_writing(item_id, version)
        if Section.MOTION in (item.section, section) and item.section is not section:
            raise Refused("臨時動議只能在會中提出，不能與其他議程互換。", field="section")
        need_open(actor, meeting, item.section, "修改議案")
        if matter and matter != item.matter and current_school().clause(matter) is None:
            raise Refused(f"規定中沒有「{matter}」。", field="matter")
        changes = {name: value for name, value in given.items() if value != getattr(item, name)}
        for name, value in changes.items():
            setattr(item, name, value)
        touch(meeting)
        told = {"item": item.id, **changes}
        audit.record(
            actor, "change_item", meeting, f"修改議案「{title}」", changes=told, permission=Permission.PLAN_MEETINGS
        )
    return item


def remove_item(actor: Actor, item_id: int) -> int:
    """Take an item off the agenda of a draft; returns the meeting's id. Raises Refused where a reward case or a
    deputyship cites it."""
    with writing(actor):
        item, meeting = item_for_writing(item_id)
        need_open(actor, meeting, item.section, "刪除議案")
        if db.session.scalar(select(RewardCase.id).where(RewardCase.agenda_item_id == item.id)) is not None:
            raise Refused("這一案由敘獎案提送，不能直接刪除。")
        if db.session.scalar(select(Deputyship.id).where(Deputyship.resolution_id == item.id)) is not None:
            raise Refused("已有代理人依這一案的決議登錄，不能刪除。")
        if item.outcome_kind is not None:
            raise Refused("這一案已作成結果，不能刪除。")
        db.session.execute(delete(Recusal).where(Recusal.agenda_item_id == item.id))
        _hand_back(item)
        files = attachments.of_record(AgendaItem.__tablename__, item.id)
        for file in files:
            db.session.delete(file)
        db.session.delete(item)
        touch(meeting)
        summary = f"刪除議案「{item.title}」"
        changes = {"item": item.id, "is_confidential": item.is_confidential}
        audit.record(actor, "remove_item", meeting, summary, changes=changes, permission=Permission.PLAN_MEETINGS)
        meeting_id, digests = meeting.id, [file.sha256 for file in files]
    for digest in digests:
        attachments.drop_unused(SYSTEM, digest)
    return meeting_id


def _hand_back(item: AgendaItem) -> None:
    """A member's proposal waits again once its item is taken off."""
    db.session.execute(
        update(AgendaProposal)
        .where(AgendaProposal.agenda_item_id == item.id)
        .values(state=ProposalState.WAITING, agenda_item_id=None, version=AgendaProposal.version + 1)
        .execution_options(synchronize_session="fetch")
    )


def move_item(actor: Actor, item_id: int, *, up: bool) -> int:
    """Change places with the neighbour in the same section; returns the meeting's id. At the end nothing moves."""
    with writing(actor):
        item, meeting = item_for_writing(item_id)
        actor.needs(Permission.PLAN_MEETINGS)
        need_state(meeting, "調整議程", MeetingState.DRAFT)
        beyond = AgendaItem.place < item.place if up else AgendaItem.place > item.place
        order = AgendaItem.place.desc() if up else AgendaItem.place
        neighbour = db.session.scalar(
            select(AgendaItem)
            .where(AgendaItem.meeting_id == meeting.id, AgendaItem.section == item.section, beyond)
            .order_by(order)
            .limit(1)
        )
        if neighbour is not None:
            item.place, neighbour.place = neighbour.place, item.place
            touch(meeting)
            summary = f"調整議案「{item.title}」順序"
            changes = {"item": item.id}
            audit.record(actor, "move_item", meeting, summary, changes=changes, permission=Permission.PLAN_MEETINGS)
    return meeting.id
