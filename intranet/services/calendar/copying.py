"""From last year's same term: what staff added and reworded, with the dates moved; shown first, taken where chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import Enum

from msgspec import Struct

from intranet.models import WorkItem
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.rules.schedule import Window
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.calendar.anchors import entered_dates, known_anchors
from intranet.services.calendar.changes import period_text
from intranet.services.calendar.content import DATES, OWNER_SEPARATOR
from intranet.services.calendar.items import (
    DraftLine,
    ItemDates,
    OwnItem,
    add_row,
    checked_owner,
    dates_of,
    draft_lines,
)
from intranet.services.calendar.shifting import state_of_rows
from intranet.services.calendar.table import Dates, items_of
from intranet.services.context import current_school
from intranet.services.errors import Conflict, Refused
from intranet.services.transactions import writing

TEXTS = {"owner": "權責單位", "check": "檢核重點", "note": "說明"}


class Step(Enum):
    """How last year's dates become this year's; the number is days, which keep the weekday."""

    ANCHORS = "依基準日的差距"
    WEEKS_52 = "後移 364 日（52 週，星期不變）"
    WEEKS_53 = "後移 371 日（53 週，星期不變）"


DAYS = {Step.WEEKS_52: 364, Step.WEEKS_53: 371}


class CopiedItem(Struct, frozen=True):
    """An item that staff added last year, with its dates then and now, and why so."""

    key: str
    source: DraftLine
    dates: Dates
    reason: str


class CopiedText(Struct, frozen=True):
    """A text that staff reworded last year; this year it is still as the rules word it."""

    key: str
    item_id: int
    title: str
    field: str
    before: str
    after: str


class CopyPlan(Struct, frozen=True):
    """What may be taken over from ``source``; ``state`` is the version of both drafts."""

    source: Term
    items: tuple[CopiedItem, ...]
    texts: tuple[CopiedText, ...]
    state: int

    @property
    def keys(self) -> tuple[str, ...]:
        return (*(row.key for row in self.items), *(row.key for row in self.texts))


def last_year(term: Term) -> Term:
    return Term(term.year - 1, term.number)


def preview_copy(term: Term, step: Step) -> CopyPlan:
    """What last year's same term has that this one has not; nothing is written. Four queries."""
    source = last_year(term)
    theirs, ours = draft_lines(source), draft_lines(term)
    anchors = entered_dates(source), entered_dates(term)
    taken = {row.line.title for row in ours}
    items = tuple(
        CopiedItem(f"item-{row.item_id}", row, *_moved(dates_of(row.line), step, *anchors))
        for row in theirs
        if row.is_own and row.line.title not in taken
    )
    return CopyPlan(source, items, tuple(_texts(theirs, ours)), state_of_rows((*theirs, *ours)))


def _moved(dates: Dates, step: Step, then: Mapping[str, date], now: Mapping[str, date]) -> tuple[Dates, str]:
    """The dates this year, and the reason in words: by the anchor that is entered in both years and lay nearest."""
    first = next((day for day in dates if day), None)
    common = then.keys() & now.keys()
    if step is Step.ANCHORS and first and common:
        key = min(common, key=lambda one: (abs((then[one] - first).days), one))
        days = (now[key] - then[key]).days
        label = next(anchor.label for anchor in known_anchors() if anchor.key == key)
        reason = f"最近的基準日「{label}」差 {days} 日"
    else:
        days = DAYS.get(step, DAYS[Step.WEEKS_52])
        reason = f"後移 {days} 日" if step in DAYS else f"兩年沒有共同的基準日，後移 {days} 日"
    return tuple(day + timedelta(days) if day else None for day in dates), reason


def _texts(theirs: Iterable[DraftLine], ours: Iterable[DraftLine]) -> Iterator[CopiedText]:
    """What was reworded then and is not yet now: nothing that somebody wrote this year is written over."""
    windows = {window.key: window for window in current_school().windows}
    then = {row.line.window: row.line for row in theirs if row.line.window}
    for row in ours:
        window, old = windows.get(row.line.window), then.get(row.line.window)
        if window is None or old is None:
            continue
        for field, default in _defaults(window).items():
            before, after = getattr(row.line, field), getattr(old, field)
            if before == default and after not in (default, ""):
                yield CopiedText(f"{field}-{row.item_id}", row.item_id, row.line.title, field, before, after)


def _defaults(window: Window) -> dict[str, str]:
    return {"owner": OWNER_SEPARATOR.join(window.owners), "check": window.check, "note": ""}


def apply_copy(actor: Actor, term: Term, step: Step, chosen: Collection[str], state: int | None = None) -> int:
    """Take over the ``chosen`` of the preview, whole or not at all; returns how many. Raises Refused, Conflict."""
    with writing(actor):
        actor.needs(Permission.EDIT_SCHEDULE)
        found = preview_copy(term, step)
        if state is not None and found.state != state:
            raise Conflict("兩學期的期程在預覽之後已有變動，請重新預覽。")
        items = [row for row in found.items if row.key in chosen]
        texts = [row for row in found.texts if row.key in chosen]
        if not items and not texts:
            raise Refused("請勾選要帶入的項目。", field="chosen")
        changes = {row.source.line.title: period_text(*row.dates[:2]) for row in items}
        for item in items:
            line = item.source.line
            own = OwnItem(line.title, line.work, line.audience, line.clause, line.division)
            dates = dict(zip(DATES, item.dates, strict=True))
            add_row(term, ItemDates(**dates, owner=line.owner, check=line.check, note=line.note), own)
        rows = items_of(term, {text.item_id for text in texts})
        for text in texts:
            changes[f"{text.title}的{TEXTS[text.field]}"] = _write(rows[text.item_id], text)
        summary = f"從 {found.source} 帶入 {term} 作業期程 {len(changes)} 處"
        audit.record(actor, "copy_schedule", None, summary, changes=changes, permission=Permission.EDIT_SCHEDULE)
    return len(items) + len(texts)


def _write(item: WorkItem, text: CopiedText) -> str:
    setattr(item, text.field, checked_owner(text.after) if text.field == "owner" else text.after)
    return f"{text.before or '（無）'} → {text.after}"
