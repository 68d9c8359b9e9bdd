"""Several items moved by the same number of days: shown first, then written together."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable
from datetime import timedelta

from msgspec import Struct

from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.calendar.drafting import Move
from intranet.services.calendar.items import DraftLine, dates_of, draft_lines
from intranet.services.calendar.table import Dates, check_rows, items_of, write_dates
from intranet.services.errors import Conflict, Refused
from intranet.services.transactions import writing

PARTS = {"start": "開始日", "end": "截止日", "check": "自我檢核期間"}
FURTHEST = 366


class Shift(Struct, frozen=True):
    """What to move: the rows, by how many days, and which of PARTS."""

    rows: frozenset[int]
    days: int
    parts: frozenset[str]

    def moved(self, dates: Dates) -> Dates:
        """The four dates after it."""
        parts = ("start", "end", "check", "check")
        step = timedelta(self.days)
        return tuple(day + step if day and part in self.parts else day for day, part in zip(dates, parts, strict=True))


class ShiftPreview(Struct, frozen=True):
    """Before and after of each chosen row; ``state`` is the version of these rows."""

    moves: tuple[Move, ...]
    state: int


def preview_shift(term: Term, shift: Shift) -> ShiftPreview:
    """What the shift would change; nothing is written. One query. Raises Refused, FaultyRows."""
    _check_shape(shift)
    lines = [row for row in draft_lines(term) if row.item_id in shift.rows]
    moves = tuple(
        Move(row.line.key, row.line.title, row.line.clause, dates_of(row.line), shift.moved(dates_of(row.line)))
        for row in lines
    )
    if not any(move.before != move.after for move in moves):
        raise Refused("選取的項目沒有可以平移的日期。", field="rows")
    check_rows(term, {row.item_id: move.after for row, move in zip(lines, moves, strict=True)})
    return ShiftPreview(moves, state_of_rows(lines))


def apply_shift(actor: Actor, term: Term, shift: Shift, state: int | None) -> int:
    """Move the rows as previewed, whole or not at all; returns how many. ``state`` is the preview's.

    Raises Refused, FaultyRows, Conflict.
    """
    with writing(actor):
        actor.needs(Permission.EDIT_SCHEDULE)
        if state is not None and preview_shift(term, shift).state != state:
            raise Conflict("選取的項目在預覽之後已被他人修改，請重新預覽。")
        items = items_of(term, shift.rows)
        changes = write_dates(term, items, {key: shift.moved(dates_of(item)) for key, item in items.items()})
        parts = "、".join(label for part, label in PARTS.items() if part in shift.parts)
        summary = f"平移 {term} 作業期程 {len(changes)} 項的{parts} {shift.days:+d} 日"
        audit.record(actor, "shift_items", None, summary, changes=changes, permission=Permission.EDIT_SCHEDULE)
    return len(changes)


def state_of_rows(lines: Iterable[DraftLine]) -> int:
    """A number that changes with any of the rows."""
    return zlib.crc32(repr([(row.item_id, row.version) for row in lines]).encode())


def _check_shape(shift: Shift) -> None:
    if not shift.rows:
        raise Refused("請勾選要平移的項目。", field="rows")
    if not shift.parts:
        raise Refused("請選擇要平移哪些日期。", field="parts")
    if shift.days == 0 or abs(shift.days) > FURTHEST:
        raise Refused(f"平移日數請輸入 -{FURTHEST} 到 {FURTHEST} 之間的整數，不能是 0。", field="days")


def chosen_rows(ids: Collection[str], lines: Iterable[DraftLine]) -> frozenset[int]:
    """The rows of the draft among the ``ids`` that a form sent."""
    return frozenset(row.item_id for row in lines if str(row.item_id) in ids)
