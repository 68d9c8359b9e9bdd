"""The work items of the draft: reading, editing, adding, removing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, func, select

from intranet.extensions import db
from intranet.models import CountReading, SelfCheck, WorkItem
from intranet.rules.dates import Term, roc_short
from intranet.rules.obligations import Audience
from intranet.rules.permissions import Permission
from intranet.rules.positions import UnknownName
from intranet.rules.schedule import Planned, Work, plan
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.calendar.anchors import check_reach, entered_dates
from intranet.services.calendar.content import DATES, OWNER_SEPARATOR, Line, line_of
from intranet.services.context import current_school
from intranet.services.errors import NotFound, Refused
from intranet.services.transactions import check_version, writing

OWN_PLACE = 1000  # items that staff added stand after those of the rules
DATE_LABELS = {"start": "開始日", "end": "截止日", "check_start": "自我檢核開始日", "check_end": "自我檢核截止日"}
_SEPARATORS = re.compile(r"[、,，;；/／\s]+")


class DraftLine(Struct, frozen=True):
    """A line of the draft with its row."""

    item_id: int
    term: Term
    version: int
    by_hand: bool
    line: Line

    @property
    def is_own(self) -> bool:
        return not self.line.window


class ItemDates(Struct, frozen=True):
    """What may be edited of every item; None where a date is still open."""

    start: date | None
    end: date | None
    check_start: date | None
    check_end: date | None
    owner: str
    check: str = ""
    note: str = ""


class OwnItem(Struct, frozen=True):
    """What may be edited besides, of an item that staff added."""

    title: str
    work: Work
    audience: tuple[Audience, ...]
    clause: str = ""
    division: str = ""


_LINES = (
    select(
        WorkItem.id, WorkItem.term, WorkItem.version, WorkItem.by_hand, WorkItem.window, WorkItem.title, WorkItem.work,
        WorkItem.audience, WorkItem.division, WorkItem.owner, WorkItem.clause, WorkItem.start, WorkItem.end,
        WorkItem.check_start, WorkItem.check_end, WorkItem.check, WorkItem.note,
    )
)  # fmt: skip
_OF_TERMS = _LINES.where(WorkItem.term.in_(bindparam("terms", expanding=True))).order_by(WorkItem.place, WorkItem.id)
_ONE = _LINES.where(WorkItem.id == bindparam("id"))
_LAST_PLACE = select(func.max(WorkItem.place)).where(WorkItem.term == bindparam("term"))
_HAS_CHECK = select(SelfCheck.id).where(SelfCheck.work_item_id == bindparam("id")).limit(1)
_HAS_COUNT = select(CountReading.id).where(CountReading.work_item_id == bindparam("id")).limit(1)


def draft_lines(term: Term) -> tuple[DraftLine, ...]:
    """The draft of a term in its order. One query."""
    return drafts_of((term,))[term]


def drafts_of(terms: Iterable[Term]) -> dict[Term, tuple[DraftLine, ...]]:
    """The drafts of several terms, each in its order. One query."""
    wanted = list(dict.fromkeys(terms))
    rows = [_draft_line(row) for row in db.session.execute(_OF_TERMS, {"terms": wanted})]
    return {term: tuple(row for row in rows if row.term == term) for term in wanted}


def draft_line(item_id: int) -> DraftLine:
    """One line of a draft; raises NotFound."""
    row = db.session.execute(_ONE, {"id": item_id}).first()
    if row is None:
        raise NotFound
    return _draft_line(row)


def _draft_line(row: Any) -> DraftLine:  # a result row with the names of WorkItem
    return DraftLine(row.id, row.term, row.version, row.by_hand, line_of(row))


def planned_item(term: Term, window: str) -> Planned | None:
    """What the rules say of the window in ``term``; None for own items and windows that the rules dropped."""
    rows = plan(current_school().windows, term, entered_dates(term)) if window else ()
    return next((row for row in rows if row.window.key == window), None)


def dates_of(row: WorkItem | Planned | ItemDates | Line) -> tuple[date | None, ...]:
    """Start, end, start and end of the self-check."""
    return tuple(getattr(row, name) for name in DATES)


def date_changes(old: tuple[date | None, ...], new: tuple[date | None, ...]) -> dict[str, str]:
    """The dates that differ, in words by label: 「115/2/22 → 115/2/23」."""
    rows = zip(DATE_LABELS.values(), old, new, strict=True)
    return {label: f"{_text(one)} → {_text(other)}" for label, one, other in rows if one != other}


def save_item(
    actor: Actor, item_id: int, values: ItemDates, own: OwnItem | None = None, version: int | None = None
) -> WorkItem:
    """Save an edited item. Dates that break a rule are kept: the validator shows them, and stops the release.

    ``own`` is taken only for items that staff added. Raises NotFound, Refused, Conflict.
    """
    with writing(actor):
        actor.needs(Permission.EDIT_SCHEDULE)
        item = _item(item_id)
        check_version(item, version)
        before = dates_of(item)
        fill_item(item, values, None if item.window else own)
        changes = date_changes(before, dates_of(item))
        if item.window and changes:
            planned = planned_item(item.term, item.window)
            item.by_hand = planned is None or dates_of(planned) != dates_of(item)
        audit.record(
            actor,
            "save_item",
            item,
            f"修改 {item.term} 作業項目「{item.title}」",
            changes=changes,
            permission=Permission.EDIT_SCHEDULE,
        )
    return item


def add_item(actor: Actor, term: Term, values: ItemDates, own: OwnItem) -> WorkItem:
    """Add an item of the school's own to the draft. Raises Refused."""
    with writing(actor):
        actor.needs(Permission.EDIT_SCHEDULE)
        item = add_row(term, values, own)
        audit.record(
            actor,
            "add_item",
            item,
            f"新增 {term} 作業項目「{item.title}」",
            changes=_changes(item),
            permission=Permission.EDIT_SCHEDULE,
        )
    return item


def add_row(term: Term, values: ItemDates, own: OwnItem) -> WorkItem:
    """A new item at the end of the draft, inside ``writing()``. Raises Refused."""
    place = max(OWN_PLACE, db.session.scalar(_LAST_PLACE, {"term": term}) or 0) + 1
    item = WorkItem(term=term, window="", by_hand=True, place=place)
    fill_item(item, values, own)
    db.session.add(item)
    return item


def remove_item(actor: Actor, item_id: int, version: int | None = None) -> Term:
    """Take an own item, or one that the rules no longer know, out of the draft. Raises NotFound, Refused, Conflict."""
    with writing(actor):
        actor.needs(Permission.EDIT_SCHEDULE)
        item = _item(item_id)
        check_version(item, version)
        term = item.term
        if planned_item(term, item.window) is not None:
            raise Refused(f"「{item.title}」是規定所定的項目，不能移除。", clause=item.clause)
        if db.session.scalar(_HAS_CHECK, {"id": item_id}) is not None:
            raise Refused(f"「{item.title}」已有自我檢核紀錄，不能移除。")
        if db.session.scalar(_HAS_COUNT, {"id": item_id}) is not None:
            raise Refused(f"「{item.title}」已有作業統計，不能移除。")
        audit.record(
            actor,
            "remove_item",
            item,
            f"移除 {term} 作業項目「{item.title}」",
            changes=_changes(item),
            permission=Permission.EDIT_SCHEDULE,
        )
        db.session.delete(item)
    return term


def follow_rule(actor: Actor, item_id: int, version: int | None = None) -> WorkItem:
    """Give an item that was changed by hand the dates of the rules again. Raises NotFound, Refused, Conflict."""
    with writing(actor):
        actor.needs(Permission.EDIT_SCHEDULE)
        item = _item(item_id)
        check_version(item, version)
        planned = planned_item(item.term, item.window)
        if planned is None:
            raise Refused("這個項目由學校自訂，沒有規定的日期可以回復。")
        if planned.is_impossible:
            raise Refused("依基準日推算的開始日晚於截止日，請先修正基準日。")
        for name, day in zip(DATES, dates_of(planned), strict=True):
            setattr(item, name, day)
        item.by_hand = False
        audit.record(
            actor,
            "follow_rule",
            item,
            f"「{item.title}」回復為依基準日推算的日期",
            changes=_changes(item),
            permission=Permission.EDIT_SCHEDULE,
        )
    return item


def _item(item_id: int) -> WorkItem:
    item = db.session.get(WorkItem, item_id)
    if item is None:
        raise NotFound
    return item


def fill_item(item: WorkItem, values: ItemDates, own: OwnItem | None) -> None:
    """Write the values, ``own`` only for items that staff added. Raises Refused."""
    owner = check_values(item.term, values, own)
    for name in DATES:
        setattr(item, name, getattr(values, name))
    item.owner, item.check, item.note = owner, values.check, values.note
    if own is None:
        return
    item.title, item.work, item.clause, item.division = own.title, own.work, own.clause, own.division
    item.audience = [audience.name for audience in own.audience]


def check_values(term: Term, values: ItemDates, own: OwnItem | None) -> str:
    """Refuse what cannot be of an item; returns the owners as they are kept. Raises Refused."""
    for name in DATES:
        day = getattr(values, name)
        if day is not None:
            check_reach(term, day, DATE_LABELS[name], name)
    owner = checked_owner(values.owner)
    if own is not None and not own.title:
        raise Refused("請輸入作業項目名稱。", field="title")
    if own is not None and own.clause and current_school().clause(own.clause) is None:
        raise Refused(f"規定沒有「{own.clause}」這一條。", field="clause")
    return owner


def checked_owner(text: str) -> str:
    """The owners as they are kept, each a unit or post that the school knows. Raises Refused."""
    directory = current_school().directory
    names = [name for name in _SEPARATORS.split(text.strip()) if name]
    for name in names:
        try:
            directory.actors(name)
        except UnknownName:
            near = directory.near(name)
            offices = [unit.name for unit in directory.units if unit.parent is None]
            known = f"最相近的是{_quoted(near)}。" if near else f"可填處室、組別或職務，處室有{'、'.join(offices)}。"
            raise Refused(f"學校沒有「{name}」這個單位或職務，{known}", field="owner") from None
    return OWNER_SEPARATOR.join(names)


def _quoted(names: Iterable[str]) -> str:
    return "、".join(f"「{name}」" for name in names)


def _changes(item: WorkItem) -> dict[str, str]:
    return {label: _text(getattr(item, name)) for name, label in DATE_LABELS.items()}


def _text(day: date | None) -> str:
    return roc_short(day) if day else "（未定）"
