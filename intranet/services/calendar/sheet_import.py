"""Importing a schedule: read and previewed first; what is confirmed is exactly what was previewed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from msgspec import Struct

from intranet.documents.sheets import UnreadableSheet, read_sheets
from intranet.documents.spreadsheet_safety import original
from intranet.rules.dates import Term
from intranet.rules.obligations import Audience
from intranet.rules.permissions import Permission
from intranet.rules.rosters import MAX_FAULTS, RowFault
from intranet.rules.schedule import Work
from intranet.rules.schedule_sheets import ScheduleSheet, SheetRow, read_schedule
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.calendar.changes import audience_text, period_text
from intranet.services.calendar.content import Line
from intranet.services.calendar.items import (
    DraftLine,
    ItemDates,
    OwnItem,
    add_row,
    check_values,
    checked_owner,
    date_changes,
    dates_of,
    draft_lines,
    fill_item,
)
from intranet.services.calendar.table import items_of, planned_dates
from intranet.services.context import current_settings
from intranet.services.errors import Conflict, Refused
from intranet.services.transactions import writing

CHANGED = "預覽之後，期程已有變動或檔案已經套用，請重新上傳再比對一次。"


class StepKind(Enum):
    NEW = "新增項目"
    CHANGE = "變更"


class SheetStep(Struct, frozen=True):
    """What a row does: a new item of the school's own, or the changes of one; ``details`` tells it in words."""

    row: int
    kind: StepKind
    item_id: int | None
    title: str
    values: ItemDates
    own: OwnItem | None
    details: tuple[str, ...]


class SheetPlan(Struct, frozen=True):
    steps: tuple[SheetStep, ...]
    faults: tuple[RowFault, ...]
    same: int


class SheetPreview(Struct, frozen=True):
    """What a file would change. ``ticket`` holds its rows, signed for this actor: it comes back to confirm."""

    file_name: str
    plan: SheetPlan
    ignored: tuple[str, ...]
    ticket: str


class FaultySheet(Refused):
    """The file has faults: nothing of it is taken. ``faults`` names each with its row."""

    def __init__(self, faults: tuple[RowFault, ...]) -> None:
        super().__init__(f"檔案有 {len(faults)} 處問題，沒有套用任何資料。", field="file")
        self.faults = faults


def preview_sheet(actor: Actor, term: Term, file_name: str, content: bytes) -> SheetPreview:
    """Read a file and say what it would change; nothing is written. Raises NotPermitted, Refused, FaultySheet."""
    actor.needs(Permission.EDIT_SCHEDULE)
    try:
        read = [read_schedule(_originals(one.rows)) for one in read_sheets(file_name, content)]
    except UnreadableSheet as error:
        raise Refused(str(error), field="file") from error
    sheet = next((one for one in read if one.rows), read[0] if read else ScheduleSheet((), ()))
    if sheet.faults:
        raise FaultySheet(sheet.faults)
    plan = plan_sheet(term, sheet.rows, draft_lines(term))
    if plan.faults:
        raise FaultySheet(plan.faults)
    short = file_name[-100:]
    held = {"file": short, "term": str(term), "rows": [_plain(row) for row in sheet.rows], "plan": _digest(plan)}
    return SheetPreview(short, plan, sheet.ignored, str(_signer(actor).dumps(held)))


def _originals(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[original(cell) for cell in row] for row in rows]


def plan_sheet(term: Term, rows: Sequence[SheetRow], lines: Sequence[DraftLine]) -> SheetPlan:
    """What ``rows`` would do to the draft's ``lines``. A row names its item by number, else by its title."""
    by_id = {row.item_id: row for row in lines}
    by_title: dict[str, list[DraftLine]] = {}
    for line in lines:
        by_title.setdefault(line.line.title, []).append(line)
    steps, faults, same = [], list[RowFault](), 0
    seen: dict[int | str, int] = {}
    for row in rows:
        named = by_title.get(row.title, [])
        item = by_id.get(row.number) if row.number else named[0] if len(named) == 1 else None
        key: int | str = item.item_id if item else row.title
        try:
            if row.number and item is None:
                raise Refused(f"{term.label}沒有編號 {row.number} 的項目；新項目的編號請留白。")
            if not row.number and len(named) > 1:
                raise Refused(f"有 {len(named)} 個「{row.title}」，請填編號。")
            if key in seen:
                raise Refused(f"與第 {seen[key]} 列是同一個項目。")
            step = _change(term, row, item) if item else _new(term, row)
        except Refused as refused:
            faults.append(RowFault(row.row, refused.message))
        else:
            same += step is None
            steps += [step] if step else []
        seen.setdefault(key, row.row)
    return SheetPlan(tuple(steps), tuple(faults[:MAX_FAULTS]), same)


def _new(term: Term, row: SheetRow) -> SheetStep:
    own = OwnItem(row.title, row.work or Work.OTHER, row.audience or (), row.texts.get("clause", ""))
    values = _values(row, ItemDates(None, None, None, None, ""))
    check_values(term, values, own)
    details = (f"起迄：{period_text(values.start, values.end)}", f"權責單位：{values.owner or '（未定）'}")
    return SheetStep(row.row, StepKind.NEW, None, row.title, values, own, details)


def _values(row: SheetRow, held: ItemDates) -> ItemDates:
    """What the row says, and where it says nothing (or only blanks differ) what is ``held``."""
    texts = {name: text for name, text in row.texts.items() if _folded(text) != _folded(getattr(held, name, ""))}
    return ItemDates(
        start=row.dates.get("start", held.start),
        end=row.dates.get("end", held.end),
        check_start=row.dates.get("check_start", held.check_start),
        check_end=row.dates.get("check_end", held.check_end),
        owner=checked_owner(texts["owner"]) if "owner" in texts else held.owner,
        check=texts.get("check", held.check),
        note=texts.get("note", held.note),
    )


def _change(term: Term, row: SheetRow, item: DraftLine) -> SheetStep | None:
    """The step that brings the item to what the row says; None where it is so already."""
    line = item.line
    held = ItemDates(line.start, line.end, line.check_start, line.check_end, line.owner, line.check, line.note)
    values = _values(row, held)
    own = OwnItem(
        title=row.title,
        work=row.work or line.work,
        audience=line.audience if row.audience is None else row.audience,
        clause=row.texts.get("clause", line.clause),
        division=line.division,
    )
    details = tuple(_details(line, values, own))
    if line.window and (own.title, own.work, own.audience, own.clause) != (
        line.title, line.work, line.audience, line.clause,
    ):  # fmt: skip
        raise Refused(f"「{line.title}」是規定所定的項目，不能改名稱、性質、對象與依據。")
    if not details:
        return None
    check_values(term, values, None if line.window else own)
    return SheetStep(row.row, StepKind.CHANGE, item.item_id, line.title, values, None if line.window else own, details)


def _details(line: Line, values: ItemDates, own: OwnItem) -> list[str]:
    found = [f"{label}：{text}" for label, text in date_changes(dates_of(line), dates_of(values)).items()]
    others = "、".join(one.value for one in own.audience) or "承辦單位"
    pairs = (
        ("作業項目", line.title, own.title),
        ("性質", line.work.value, own.work.value),
        ("對象", audience_text(line), others),
        ("權責單位", line.owner, values.owner),
        ("依據", line.clause, own.clause),
        ("檢核重點", line.check, values.check),
        ("說明", line.note, values.note),
    )
    return found + [f"{label}：{old or '（無）'} → {new or '（無）'}" for label, old, new in pairs if old != new]


def _folded(text: str) -> list[str]:
    """The lines without the blanks around them, which spreadsheets do not keep."""
    return [line.strip() for line in text.strip().splitlines()]


def apply_sheet(actor: Actor, term: Term, ticket: str) -> Counter[StepKind]:
    """Carry out the previewed file, whole or not at all; returns how many steps of each kind.

    Raises NotPermitted, Refused for a ticket that is none of the actor's, and Conflict where it would now change
    anything else than what the preview showed.
    """
    try:
        held: dict[str, Any] = _signer(actor).loads(ticket)
    except BadSignature as error:
        raise Refused("這份預覽無法辨認，請重新上傳檔案。") from error
    with writing(actor):
        actor.needs(Permission.EDIT_SCHEDULE)
        plan = plan_sheet(term, [_row(values) for values in held["rows"]], draft_lines(term))
        if held["term"] != str(term) or plan.faults or not plan.steps or _digest(plan) != held["plan"]:
            raise Conflict(CHANGED)
        _carry_out(term, plan.steps)
        counts = Counter(step.kind for step in plan.steps)
        told = "、".join(f"{kind.value} {counts[kind]}" for kind in StepKind if counts[kind])
        summary = f"匯入 {term} 作業期程「{held['file']}」：{told}"
        changes = {f"{step.title}（第 {step.row} 列）": "；".join(step.details) for step in plan.steps}
        audit.record(actor, "import_schedule", None, summary, changes=changes, permission=Permission.EDIT_SCHEDULE)
    return counts


def _carry_out(term: Term, steps: Sequence[SheetStep]) -> None:
    items = items_of(term, {step.item_id for step in steps if step.item_id})
    planned = planned_dates(term)
    for step in steps:
        if step.item_id is None:
            if step.own:
                add_row(term, step.values, step.own)
            continue
        item = items[step.item_id]
        before = dates_of(item)
        fill_item(item, step.values, step.own)
        if item.window and dates_of(item) != before:
            item.by_hand = planned.get(item.window) != dates_of(item)


def _plain(row: SheetRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "number": row.number,
        "title": row.title,
        "work": row.work.name if row.work else None,
        "audience": None if row.audience is None else [one.name for one in row.audience],
        "dates": {name: day.isoformat() for name, day in row.dates.items()},
        "texts": dict(row.texts),
    }


def _row(values: Mapping[str, Any]) -> SheetRow:
    return SheetRow(
        row=values["row"],
        number=values["number"],
        title=values["title"],
        work=Work[values["work"]] if values["work"] else None,
        audience=None if values["audience"] is None else tuple(Audience[name] for name in values["audience"]),
        dates={name: date.fromisoformat(day) for name, day in values["dates"].items()},
        texts=values["texts"],
    )


def _digest(plan: SheetPlan) -> str:
    return hashlib.sha256(repr(plan.steps).encode()).hexdigest()


def _signer(actor: Actor) -> URLSafeSerializer:
    """One for each account: a preview is confirmed by who saw it."""
    return URLSafeSerializer(current_settings().secret_key, salt=f"schedule-import-{actor.account_id}")
