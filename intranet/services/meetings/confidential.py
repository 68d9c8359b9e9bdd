"""Confidential items (密件): set by the secretary until the minutes are confirmed, and marked in their text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Select, literal, or_, select, union

from intranet.documents.environment import chinese_number
from intranet.extensions import db
from intranet.models import (
    ActionItem,
    ActionReport,
    AgendaItem,
    AgendaProposal,
    Attachment,
    AuditEntry,
    Meeting,
    MeetingState,
    Recusal,
    Section,
)
from intranet.rules.minutes import SEALED, is_sealed, public_text, with_seal
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.audit_hiding import NOTHING, Hidden
from intranet.services.errors import Refused
from intranet.services.meetings.drafts import keep_draft
from intranet.services.meetings.queries import agenda_of
from intranet.services.meetings.records import item_for_writing, may_read_confidential, need_state, touch
from intranet.services.meetings.shapes import Item
from intranet.services.transactions import writing

OPEN_STATES = (
    MeetingState.DRAFT,
    MeetingState.APPROVED,
    MeetingState.CONVENED,
    MeetingState.IN_SESSION,
    MeetingState.MINUTES_DRAFTED,
)
_WORDS, _TEXTS, _OPEN = "words", "texts", "open"
_SEALED_MEETINGS = select(AgendaItem.meeting_id).where(AgendaItem.is_confidential)


def _column(kind: str, column: Any) -> Select[Any]:
    return select(literal(kind), column, AgendaItem.id, AgendaItem.meeting_id)


def _told(kind: str, column: Any) -> Select[Any]:
    return _column(kind, column).where(AgendaItem.is_confidential)


def _open(column: Any) -> Select[Any]:
    return _column(_OPEN, column).where(~AgendaItem.is_confidential, AgendaItem.meeting_id.in_(_SEALED_MEETINGS))


# What the audit trail tells of confidential items, in sentences and as the whole of a changed field; and the titles and
# tasks of the open items beside them.
_CONFIDENTIAL = union(
    _told(_WORDS, AgendaItem.title),
    _told(_WORDS, ActionItem.task).join(AgendaItem, AgendaItem.id == ActionItem.agenda_item_id),
    _told(_WORDS, Attachment.name).join(
        AgendaItem, (Attachment.record == AgendaItem.__tablename__) & (AgendaItem.id == Attachment.record_id)
    ),
    _told(_WORDS, AgendaProposal.title).join(AgendaItem, AgendaItem.id == AgendaProposal.agenda_item_id),
    _told(_WORDS, Attachment.name)
    .join(AgendaProposal, AgendaProposal.id == Attachment.record_id)
    .join(AgendaItem, AgendaItem.id == AgendaProposal.agenda_item_id)
    .where(Attachment.record == AgendaProposal.__tablename__),
    _told(_TEXTS, AgendaProposal.explanation).join(AgendaItem, AgendaItem.id == AgendaProposal.agenda_item_id),
    _told(_TEXTS, AgendaProposal.proposal).join(AgendaItem, AgendaItem.id == AgendaProposal.agenda_item_id),
    _told(_TEXTS, AgendaItem.explanation),
    _told(_TEXTS, AgendaItem.proposal),
    _told(_TEXTS, Recusal.reason).join(AgendaItem, AgendaItem.id == Recusal.agenda_item_id),
    _told(_TEXTS, ActionReport.text)
    .join(ActionItem, ActionItem.id == ActionReport.action_item_id)
    .join(AgendaItem, AgendaItem.id == ActionItem.agenda_item_id),
    _open(AgendaItem.title),
    _open(ActionItem.task).join(AgendaItem, AgendaItem.id == ActionItem.agenda_item_id),
)
# What told of their items by earlier words, and which items were taken off while they were confidential.
_EARLIER = select(
    AuditEntry.act, AuditEntry.record, AuditEntry.record_id, AuditEntry.summary, AuditEntry.changes
).where(
    AuditEntry.record == Meeting.__tablename__,
    or_(
        AuditEntry.record_id.in_(_SEALED_MEETINGS)
        & AuditEntry.act.in_(("place_item", "change_item", "place_proposal", "add_item_file", "add_action")),
        AuditEntry.act == "remove_item",
    ),
)
_NAMED_IN = ("title", "file", "task")
SHORTEST = 4  # characters: a shorter earlier title is taken out of the entries on its item alone, not of every text
SEALABLE = (Section.REPORT, Section.PROPOSAL, Section.MOTION)


def heading_label(item: Item) -> str:
    """How the item's heading begins in the minutes: 「案由二」, of a report 「二」."""
    number = chinese_number(item.number)
    return number if item.section is Section.REPORT else f"案由{number}"


def set_confidential(actor: Actor, item_id: int, *, confidential: bool, version: int | None = None) -> AgendaItem:
    """Close an item to all but members and those who run meetings, or open it again; a draft of the minutes is marked
    alike. Raises Refused once the minutes are confirmed, Conflict."""
    with writing(actor):
        actor.needs(Permission.PLAN_MEETINGS)
        item, meeting = item_for_writing(item_id, version)
        need_state(meeting, "變更密件", *OPEN_STATES)
        if item.section not in SEALABLE:
            raise Refused(f"{item.section.value}不能列為密件。")
        item.is_confidential = confidential
        if meeting.minutes_text and meeting.state is MeetingState.MINUTES_DRAFTED:
            shape = next(one for one in agenda_of(meeting.id) if one.id == item.id)
            text = with_seal(meeting.minutes_text, item.section.value, heading_label(shape), sealed=confidential)
            if text is None:
                raise Refused(_missing(shape))
            meeting.minutes_text = text
            keep_draft(actor, meeting)
        touch(meeting)
        what = "列為密件" if confidential else "解除密件"
        audit.record(
            actor,
            "set_confidential",
            meeting,
            f"「{item.title}」{what}",
            changes={"item": item.id, "is_confidential": confidential},
            permission=Permission.PLAN_MEETINGS,
        )
    return item


def hidden_from(actor: Actor) -> Hidden:
    """What the audit trail must not show to the actor: all that it tells of confidential items, by their present words
    and by earlier ones. At most two queries."""
    return NOTHING if may_read_confidential(actor) else hidden_words()


def hidden_words() -> Hidden:
    """The same for whoever may read nothing of them. Two queries."""
    told: dict[str, set[str]] = {_WORDS: set(), _TEXTS: set()}
    items: set[int] = set()
    beside: dict[int, tuple[str, ...]] = {}
    for kind, text, item_id, meeting_id in db.session.execute(_CONFIDENTIAL):
        if kind != _OPEN:
            items.add(item_id)
            told[kind] |= {text} if text else set()
            beside.setdefault(meeting_id, ())  # also where nothing of the meeting is open
        elif text:
            beside[meeting_id] = (*beside.get(meeting_id, ()), text)
    trail = [tuple(row) for row in db.session.execute(_EARLIER)]
    items |= {changes["item"] for *_, changes in trail if changes.get("is_confidential") and "item" in changes}
    known = Hidden(
        texts=frozenset(told[_TEXTS]),
        items=frozenset(items),
        open_words=beside,
    )
    closed = [row[-1] for row in trail if known.is_closed(*row)]
    words = told[_WORDS] | {
        text for changes in closed for name in _NAMED_IN if len(text := changes.get(name) or "") >= SHORTEST
    }
    return replace(known, words=tuple(sorted(words, key=len, reverse=True)))


def check_sealed(items: Iterable[Item], text: str) -> None:
    """Refuse minutes in which a confidential item cannot be told from the rest, or whose public version still names
    it."""
    public = public_text(text)
    for item in items:
        if not item.is_confidential:
            continue
        if not is_sealed(text, item.section.value, heading_label(item)):
            raise Refused(_missing(item))
        if item.title in public:
            raise Refused(f"紀錄的其他段落載有密件案由「{item.title}」，公開版會看到，請先修改。")


def _missing(item: Item) -> str:
    start = f"{heading_label(item)}{'、' if item.section is Section.REPORT else '：'}"
    return (
        f"「{item.title}」是密件，紀錄的「{item.section.value}」須有「### {start}…{SEALED}」的標題，"
        "才能在公開版遮蔽。請補上標題。"
    )
