"""Reading a schedule that an office keeps as a spreadsheet: which column is which, and each row as far as it can be
read. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from intranet.rules.dates import UnreadableDate, parse_date
from intranet.rules.obligations import Audience
from intranet.rules.operations import has_national_id
from intranet.rules.rosters import MAX_FAULTS, RowFault
from intranet.rules.schedule import Work
from intranet.rules.sheet_tables import Layout, read_table

NUMBER, TITLE, WORK, AUDIENCE, START, END, CHECK_START, CHECK_END, OWNER, CLAUSE, CHECK, NOTE = COLUMNS = (
    "編號", "作業項目", "性質", "對象", "開始日", "截止日", "自我檢核開始日", "自我檢核截止日", "權責單位", "依據",
    "檢核重點", "說明",
)  # fmt: skip
ALIASES: Mapping[str, str] = {
    "項目": TITLE,
    "名稱": TITLE,
    "起日": START,
    "開始": START,
    "迄日": END,
    "截止": END,
    "檢核開始日": CHECK_START,
    "檢核截止日": CHECK_END,
    "負責單位": OWNER,
    "承辦單位": OWNER,
    "依據條文": CLAUSE,
    "備註": NOTE,
}
DATE_FIELDS = {"start": START, "end": END, "check_start": CHECK_START, "check_end": CHECK_END}
TEXT_FIELDS = {"owner": (OWNER, 60), "clause": (CLAUSE, 40), "check": (CHECK, 500), "note": (NOTE, 500)}
MAX_TITLE, MAX_ROWS = 100, 300
_MIDNIGHT = "T00:00:00"  # how some programs store a day
_SEPARATORS = re.compile(r"[、,，;；/／\s]+")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One item. What the sheet leaves empty is None and changes nothing."""

    row: int
    number: int | None
    title: str
    work: Work | None = None
    audience: tuple[Audience, ...] | None = None
    dates: Mapping[str, date] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScheduleSheet:
    """What could be read; ``ignored`` are columns that nothing is taken from."""

    rows: tuple[SheetRow, ...]
    faults: tuple[RowFault, ...]
    ignored: tuple[str, ...] = ()


LAYOUT = Layout(
    columns=COLUMNS,
    aliases=ALIASES,
    needed=TITLE,
    one_of=tuple(DATE_FIELDS.values()),
    most_rows=MAX_ROWS,
    no_header=f"需要「{TITLE}」，以及{'、'.join(DATE_FIELDS.values())}之中的任一欄。",
    too_long=f"期程不得超過 {MAX_ROWS} 列。",
)


def read_schedule(sheet: Sequence[Sequence[str]]) -> ScheduleSheet:
    """Read the sheet's rows, given as text from its first row on."""
    table = read_table(sheet, LAYOUT)
    if isinstance(table, RowFault):
        return ScheduleSheet((), (table,))
    rows, faults = [], []
    for line in table.lines:
        row, wrong = _read_row(line.number, line.named, line.cells)
        rows.append(row)
        faults += [RowFault(line.number, text) for text in wrong]
    return ScheduleSheet(tuple(rows), tuple(faults[:MAX_FAULTS]), table.ignored)


def _read_row(row: int, named: Mapping[str, str], cells: Sequence[str]) -> tuple[SheetRow, list[str]]:
    wrong: list[str] = []
    if any(has_national_id(cell) for cell in cells):
        wrong.append("含身分證統一編號，請刪除後再上傳。")
    title = " ".join(named.get(TITLE, "").split())
    if not title or len(title) > MAX_TITLE:
        wrong.append(f"{TITLE}至多 {MAX_TITLE} 字。" if title else f"沒有{TITLE}名稱。")
    texts: dict[str, str] = {}
    for name, (column, longest) in TEXT_FIELDS.items():
        text = "\n".join(line.strip() for line in named.get(column, "").strip().splitlines())
        if len(text) > longest:
            wrong.append(f"{column}至多 {longest} 字。")
        elif text:
            texts[name] = text
    dates = {}
    for name, column in DATE_FIELDS.items():
        if day := _day(named.get(column, ""), column, wrong):
            dates[name] = day
    found = SheetRow(
        row=row,
        number=_number(named.get(NUMBER, "").strip(), wrong),
        title=title,
        work=_work(named.get(WORK, "").strip(), wrong),
        audience=_audience(named.get(AUDIENCE, ""), wrong),
        dates=dates,
        texts=texts,
    )
    return found, wrong


def _number(text: str, wrong: list[str]) -> int | None:
    if text and not (text.isascii() and text.isdecimal() and len(text) <= 9):
        wrong.append(f"{NUMBER}「{text[:20]}」不是數字；新項目請留白。")
        return None
    return int(text) if text else None


def _work(text: str, wrong: list[str]) -> Work | None:
    found = next((work for work in Work if work.value == text), None)
    if text and found is None:
        wrong.append(f"沒有「{text[:20]}」這種性質，可用：{'、'.join(work.value for work in Work)}。")
    return found


def _audience(text: str, wrong: list[str]) -> tuple[Audience, ...] | None:
    known = {audience.value: audience for audience in Audience if audience is not Audience.PUBLIC}
    names = [name for name in _SEPARATORS.split(text.strip()) if name and name != OWN_WORK]
    unknown = [name for name in names if name not in known]
    if unknown:
        wrong.append(f"沒有「{unknown[0][:20]}」這種對象，可用：{'、'.join(known)}；承辦單位自辦請寫{OWN_WORK}。")
    if not text.strip():
        return None
    return tuple(dict.fromkeys(known[name] for name in names if name in known))


OWN_WORK = "承辦單位"  # how the schedule writes an item without an audience


def _day(text: str, column: str, wrong: list[str]) -> date | None:
    plain = text.strip().removesuffix(_MIDNIGHT)
    if not plain:
        return None
    try:
        return parse_date(plain)
    except UnreadableDate as error:
        wrong.append(f"{column}：{error}")
        return None
