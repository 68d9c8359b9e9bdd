"""Many items at once: the table that is edited in place, and the one way in which dates of several rows are written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import WorkItem
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.rules.schedule import plan
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.calendar.anchors import check_reach, entered_dates
from intranet.services.calendar.content import DATES
from intranet.services.calendar.items import DATE_LABELS, date_changes, dates_of
from intranet.services.context import current_school
from intranet.services.errors import Conflict, Refused
from intranet.services.transactions import writing

Dates = tuple[date | None, ...]


class RowEdit(Struct, frozen=True):
    """A row that somebody changed: the version that the table was opened on, and the four dates typed."""

    item_id: int
    version: int
    dates: Dates


class FaultyRows(Refused):
    """Dates that cannot be; nothing is written. ``faults`` tells each by row and the name of its date."""

    def __init__(self, faults: Mapping[tuple[int, str], str]) -> None:
        super().__init__(f"有 {len(faults)} 個日期需要修正。")
        self.faults = faults


class RowsConflict(Conflict):
    """Rows that somebody else changed meanwhile; nothing is written. ``rows`` are their ids."""

    def __init__(self, rows: Collection[int]) -> None:
        super().__init__("下列項目在開啟之後已被他人修改，請比對後再儲存。")
        self.rows = frozenset(rows)


def save_rows(actor: Actor, term: Term, edits: Iterable[RowEdit]) -> int:
    """Save the dates of the edited rows, whole or not at all; returns how many rows changed.

    Dates that break a rule are kept: the validator shows them, and stops the release. Raises FaultyRows,
    RowsConflict.
    """
    rows = {edit.item_id: edit for edit in edits}
    check_rows(term, {key: edit.dates for key, edit in rows.items()})
    with writing(actor):
        actor.needs(Permission.EDIT_SCHEDULE)
        items = items_of(term, rows)
        stale = [key for key, edit in rows.items() if key not in items or _is_stale(items[key], edit)]
        if stale:
            raise RowsConflict(stale)
        changes = write_dates(term, items, {key: edit.dates for key, edit in rows.items()})
        if changes:
            summary = f"修改 {term} 作業期程 {len(changes)} 項的日期"
            audit.record(actor, "save_rows", None, summary, changes=changes, permission=Permission.EDIT_SCHEDULE)
    return len(changes)


def _is_stale(item: WorkItem, edit: RowEdit) -> bool:
    """Whether somebody else changed the row, and not to what was typed here as well."""
    return item.version != edit.version and dates_of(item) != edit.dates


def check_rows(term: Term, rows: Mapping[int, Dates]) -> None:
    """Refuse dates far outside the school year, each at its place. Raises FaultyRows."""
    faults = {}
    for item_id, dates in rows.items():
        for name, day in zip(DATES, dates, strict=True):
            try:
                if day is not None:
                    check_reach(term, day, DATE_LABELS[name], name)
            except Refused as refused:
                faults[item_id, name] = refused.message
    if faults:
        raise FaultyRows(faults)


def items_of(term: Term, ids: Collection[int]) -> dict[int, WorkItem]:
    """The rows to be written, by id; call it inside ``writing()``."""
    found = db.session.scalars(select(WorkItem).where(WorkItem.term == term, WorkItem.id.in_(ids)))
    return {item.id: item for item in found}


def planned_dates(term: Term) -> dict[str, Dates]:
    """What the rules say of each window of the term, by its key."""
    return {row.window.key: dates_of(row) for row in plan(current_school().windows, term, entered_dates(term))}


def write_dates(term: Term, items: Mapping[int, WorkItem], dates: Mapping[int, Dates]) -> dict[str, str]:
    """Give the items these dates inside ``writing()``; those of the rules that now differ from them are marked as
    changed by hand. Returns what changed in words, by title."""
    planned = planned_dates(term)
    changes: dict[str, str] = {}
    for item_id, new in dates.items():
        item = items[item_id]
        old = dates_of(item)
        if old == new:
            continue
        for name, day in zip(DATES, new, strict=True):
            setattr(item, name, day)
        if item.window:
            item.by_hand = planned.get(item.window) != new
        title = item.title if item.title not in changes else f"{item.title}（{item.id}）"
        changes[title] = "；".join(f"{label} {text}" for label, text in date_changes(old, new).items())
    return changes
