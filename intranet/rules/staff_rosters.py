"""Reading the staff roster that an office keeps: which column is which, and each row as far as it can be read. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from intranet.rules.dates import UnreadableDate, parse_date
from intranet.rules.operations import has_national_id
from intranet.rules.positions import Directory, UnknownName
from intranet.rules.rosters import HEADER_WITHIN, MAX_FAULTS, RowFault
from intranet.rules.sheet_tables import Layout, read_table

NUMBER, NAME, KIND, EMAIL, POST, STARTS, ENDS = COLUMNS = (
    "編號", "姓名", "人員類別", "電子郵件", "職務", "起日", "迄日"
)  # fmt: skip
ALIASES: Mapping[str, str] = {
    "人員編號": NUMBER,
    "教師姓名": NAME,
    "類別": KIND,
    "信箱": EMAIL,
    "電子信箱": EMAIL,
    "email": EMAIL,
    "e-mail": EMAIL,
    "職稱": POST,
    "任期起日": STARTS,
    "任期迄日": ENDS,
}
MAX_NAME, MAX_EMAIL, MAX_ROWS = 60, 200, 2_000
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MIDNIGHT = "T00:00:00"  # how some programs store a day


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One row: a person, and a post from–until where it names one. Empty values mean that nothing changes."""

    row: int
    number: int | None
    name: str
    staff_type: str = ""
    email: str = ""
    position: str = ""  # a position's code
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class StaffRoster:
    """What could be read; ``ignored`` are columns that nothing is taken from."""

    rows: tuple[StaffRow, ...]
    faults: tuple[RowFault, ...]
    ignored: tuple[str, ...] = ()


LAYOUT = Layout(
    columns=COLUMNS,
    aliases=ALIASES,
    needed=NAME,
    one_of=COLUMNS[2:],
    most_rows=MAX_ROWS,
    no_header=f"需要{NAME}，以及{'、'.join(COLUMNS[2:])}之中的任一欄。",
    too_long=f"名冊不得超過 {MAX_ROWS} 列，請分次匯入。",
)


def read_staff(sheet: Sequence[Sequence[str]], directory: Directory, staff_types: Collection[str]) -> StaffRoster:
    """Read the sheet's rows, given as text from its first row on."""
    if any("身分證" in cell for row in sheet[:HEADER_WITHIN] for cell in row):
        return StaffRoster((), (RowFault(0, "名冊有身分證欄位，請先刪除該欄再上傳。"),))
    table = read_table(sheet, LAYOUT)
    if isinstance(table, RowFault):
        return StaffRoster((), (table,))
    rows, faults = [], []
    for line in table.lines:
        row, wrong = _read_row(line.number, line.named, line.cells, directory, staff_types)
        rows.append(row)
        faults += [RowFault(line.number, text) for text in wrong]
    return StaffRoster(tuple(rows), tuple(faults[:MAX_FAULTS]), table.ignored)


def _read_row(
    row: int, named: Mapping[str, str], cells: Sequence[str], directory: Directory, staff_types: Collection[str]
) -> tuple[StaffRow, list[str]]:
    texts = {column: " ".join(named.get(column, "").split()) for column in COLUMNS}
    wrong: list[str] = []
    if any(has_national_id(cell) for cell in cells):
        wrong.append("含身分證統一編號，請刪除後再上傳。")
    if any(_CONTROL.search(named.get(column, "")) for column in (NAME, EMAIL)):
        wrong.append("姓名與電子郵件不得有換行或控制字元。")
    if not texts[NAME] or len(texts[NAME]) > MAX_NAME:
        wrong.append(f"姓名至多 {MAX_NAME} 字。" if texts[NAME] else "沒有姓名。")
    if texts[KIND] and texts[KIND] not in staff_types:
        wrong.append(f"沒有「{texts[KIND][:20]}」這種人員類別，可用：{'、'.join(staff_types)}。")
    if texts[EMAIL] and (len(texts[EMAIL]) > MAX_EMAIL or not _EMAIL.fullmatch(texts[EMAIL])):
        wrong.append(f"電子郵件「{texts[EMAIL][:40]}」的寫法不對，例如 name@school.edu.tw。")
    number = _number(texts[NUMBER], wrong)
    code = _position(texts[POST], directory, wrong)
    starts, ends = _day(texts[STARTS], STARTS, wrong), _day(texts[ENDS], ENDS, wrong)
    if not texts[POST] and (texts[STARTS] or texts[ENDS]):
        wrong.append("有起日或迄日，卻沒有職務。")
    if starts and ends and ends < starts:
        wrong.append("迄日不得早於起日。")
    return StaffRow(row, number, texts[NAME], texts[KIND], texts[EMAIL], code, starts, ends), wrong


def _number(text: str, wrong: list[str]) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        wrong.append(f"編號「{text[:20]}」不是數字；新進人員請留白。")
        return None
    return int(text)


def _position(text: str, directory: Directory, wrong: list[str]) -> str:
    if not text:
        return ""
    try:
        return directory.position(text).code
    except UnknownName:
        known = [name for post in directory.positions for name in (post.title, *post.aliases)]
        near = get_close_matches(text, known, 1)
        wrong.append(f"沒有「{text[:20]}」這個職務" + (f"，是否為「{near[0]}」？" if near else "；一列寫一個職務。"))
        return ""


def _day(text: str, column: str, wrong: list[str]) -> date | None:
    try:
        return parse_date(text.removesuffix(_MIDNIGHT)) if text else None
    except UnreadableDate as error:
        wrong.append(f"{column}：{error}")
        return None
