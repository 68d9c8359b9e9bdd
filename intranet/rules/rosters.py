"""Reading a roster that the platform exports: which column is which, row by row, and what it would change. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from intranet.rules.operations import OPTIONAL, Measure, count_faults, has_national_id
from intranet.rules.schedule import Work

HEADER_WITHIN = 10  # the header is looked for in the first rows: platforms write a title above it
MAX_FAULTS = 50  # more are not told: the file is then the wrong one
MAX_LABEL, MAX_DETAIL, MAX_NUMBER = 60, 100, 999_999
TEACHER = ("教師", "任課教師", "授課教師", "教師姓名", "姓名")
CLASS = ("班級", "班別", "班名", "班級名稱")
SUBJECT = ("科目", "課程", "課程名稱", "科目名稱")
SUMS = ("合計", "總計", "小計", "總和")
COLUMNS: Mapping[Measure, tuple[str, ...]] = {
    Measure.STUDENTS: ("應辦學生", "學生數", "學生人數", "人數", "應勾選人數"),
    Measure.UPLOADED: ("已上傳件數", "上傳件數", "已上傳", "應認證件數"),
    Measure.MOST: ("單一學生最多件數", "最多件數"),
    Measure.CERTIFIED: ("已認證件數", "已認證", "認證件數"),
    Measure.OUTSTANDING: ("待認證件數", "待認證", "未認證件數", "未認證"),
    Measure.SELECTED: ("已勾選學生", "已勾選人數", "已勾選"),
    Measure.RECORDS: ("已登錄筆數", "登錄筆數", "已登錄", "筆數"),
}
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One teacher or class of the roster; ``row`` is its number in the sheet."""

    row: int
    label: str
    detail: str
    counts: Mapping[Measure, int]


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in a row of the sheet; row 0 is the file as a whole."""

    row: int
    message: str


@dataclass(frozen=True, slots=True)
class Roster:
    """The rows that could be read, and the faults; only a roster without faults is applied."""

    rows: tuple[RosterRow, ...]
    faults: tuple[RowFault, ...]

    @property
    def totals(self) -> dict[Measure, int]:
        """The sum of the rows; of the most that one student has, the greatest."""
        found: dict[Measure, int] = {}
        for row in self.rows:
            for measure, number in row.counts.items():
                known = found.get(measure, 0)
                found[measure] = max(known, number) if measure is Measure.MOST else known + number
        return found


def lists_teachers(work: Work) -> bool:
    """Certification is listed by teacher, everything else by class."""
    return work is Work.CERTIFICATION


def wanted_columns(work: Work, measures: Sequence[Measure]) -> tuple[str, ...]:
    """The columns of a roster, as a hint and as the heads of the sample."""
    label = (TEACHER[1], SUBJECT[0], CLASS[0]) if lists_teachers(work) else (CLASS[0],)
    return (*label, *(COLUMNS[measure][0] for measure in measures))


def read_roster(sheet: Sequence[Sequence[str]], work: Work, measures: Sequence[Measure]) -> Roster:
    """Read the sheet's rows, given as text from its first row on."""
    if any("身分證" in cell for row in sheet[:HEADER_WITHIN] for cell in row):
        return Roster((), (RowFault(0, "名冊有身分證欄位，請先刪除該欄再上傳。"),))
    header = next((n for n, row in enumerate(sheet[:HEADER_WITHIN]) if _is_header(row, work, measures)), None)
    if header is None:
        return Roster(
            (), (RowFault(0, f"前 {HEADER_WITHIN} 列找不到欄名，需要：{'、'.join(wanted_columns(work, measures))}。"),)
        )
    columns = _columns(sheet[header], work, measures)
    lacking = _lacking(columns, measures)
    if lacking:
        return Roster((), (RowFault(header + 1, f"欄名列缺少：{'、'.join(lacking)}。"),))
    return _read_rows(sheet, header + 1, columns, work, measures)


def _is_header(row: Sequence[str], work: Work, measures: Sequence[Measure]) -> bool:
    names = {_name(cell) for cell in row}
    labels = TEACHER if lists_teachers(work) else CLASS
    return bool(names & set(labels)) and any(names & set(COLUMNS[measure]) for measure in measures)


def _name(cell: str) -> str:
    """A column's name without spaces and without what stands in brackets: 已認證 (件) is 已認證."""
    return re.sub(r"[（(].*?[)）]|\s", "", cell)


Columns = Mapping[str | Measure, tuple[int, ...]]


def _columns(row: Sequence[str], work: Work, measures: Sequence[Measure]) -> Columns:
    names = [_name(cell) for cell in row]
    details = (*SUBJECT, *CLASS) if lists_teachers(work) else ()
    found: dict[str | Measure, tuple[int, ...]] = {
        "label": _places(names, TEACHER if lists_teachers(work) else CLASS)[:1],
        "detail": _places(names, details),
    }
    return found | {measure: _places(names, COLUMNS[measure])[:1] for measure in measures}


def _places(names: Sequence[str], wanted: Sequence[str]) -> tuple[int, ...]:
    return tuple(number for number, name in enumerate(names) if name in wanted)


def _lacking(columns: Columns, measures: Sequence[Measure]) -> list[str]:
    """Columns that are needed and not there; one of the three of certification follows from the other two."""
    absent = [measure for measure in measures if not columns[measure] and measure not in OPTIONAL]
    trio = (Measure.UPLOADED, Measure.CERTIFIED, Measure.OUTSTANDING)
    if len(absent) == 1 and absent[0] in trio and all(measure in measures for measure in trio):
        return []
    return [COLUMNS[measure][0] for measure in absent]


def _read_rows(
    sheet: Sequence[Sequence[str]], first: int, columns: Columns, work: Work, measures: Sequence[Measure]
) -> Roster:
    rows: list[RosterRow] = []
    faults: list[RowFault] = []
    seen: dict[tuple[str, str], int] = {}
    for number, cells in enumerate(sheet[first:], first + 1):
        if not any(cells) or any(_name(cell) in SUMS for cell in cells):
            continue
        found, wrong = _read_row(number, cells, columns, work, measures)
        key = (found.label, found.detail)
        if not wrong and key in seen:
            wrong = [f"與第 {seen[key]} 列重複：{' '.join(filter(None, key))}。"]
        seen.setdefault(key, number)
        faults += [RowFault(number, text) for text in wrong]
        rows.append(found)
    if not rows:
        faults.append(RowFault(0, "欄名之下沒有資料。"))
    return Roster(tuple(rows), tuple(faults[:MAX_FAULTS]))


def _read_row(
    number: int, cells: Sequence[str], columns: Columns, work: Work, measures: Sequence[Measure]
) -> tuple[RosterRow, list[str]]:
    def at(place: int) -> str:
        return " ".join(cells[place].split()) if place < len(cells) else ""

    label = at(columns["label"][0])[:MAX_LABEL]
    detail = " ".join(filter(None, (at(place) for place in columns["detail"])))[:MAX_DETAIL]
    wrong = [] if label else ["沒有教師姓名。" if lists_teachers(work) else "沒有班級名稱。"]
    if any(has_national_id(cell) for cell in cells):
        wrong.append("含身分證統一編號，請刪除後再上傳。")
    counts: dict[Measure, int] = {}
    for measure in measures:
        for place in columns[measure]:
            value = _number(at(place))
            if value is None:
                wrong.append(f"{measure.value}「{at(place)[:20]}」不是 0 以上的整數。")
            else:
                counts[measure] = value
    _derive(counts, measures)
    if not wrong:
        wrong = [fault.message for fault in count_faults(work, counts)]
    return RosterRow(number, label, detail, counts), wrong


def _derive(counts: dict[Measure, int], measures: Sequence[Measure]) -> None:
    """The third of the three numbers of certification."""
    uploaded, certified, waiting = Measure.UPLOADED, Measure.CERTIFIED, Measure.OUTSTANDING
    if not {uploaded, certified, waiting} <= set(measures):
        return
    if waiting not in counts and {uploaded, certified} <= set(counts):
        counts[waiting] = max(0, counts[uploaded] - counts[certified])
    elif uploaded not in counts and {certified, waiting} <= set(counts):
        counts[uploaded] = counts[certified] + counts[waiting]
    elif certified not in counts and {uploaded, waiting} <= set(counts):
        counts[certified] = max(0, counts[uploaded] - counts[waiting])


def _number(text: str) -> int | None:
    plain = text.translate(_DIGITS).replace(",", "").replace("，", "")
    if not (plain.isascii() and plain.isdecimal()) or len(plain) > len(str(MAX_NUMBER)):
        return None
    return int(plain)


class ChangeKind(Enum):
    """What a roster does to a line that stood in the reading before."""

    NEW = "新增"
    CHANGED = "變更"
    SAME = "不變"
    GONE = "不再列出"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the preview, before and after."""

    kind: ChangeKind
    label: str
    detail: str
    before: Mapping[Measure, int]
    after: Mapping[Measure, int]


Lines = Iterable[tuple[str, str, Mapping[Measure, int]]]


def changes_between(before: Lines, after: Lines) -> tuple[Change, ...]:
    """What a new roster changes, line by line: first what is new, changed or gone, then what stays."""
    old = {(label, detail): counts for label, detail, counts in before}
    new = {(label, detail): counts for label, detail, counts in after}
    found = [
        Change(_kind(old.get(key), counts), *key, old.get(key, {}), counts) for key, counts in new.items()
    ]  # fmt: skip
    found += [Change(ChangeKind.GONE, *key, counts, {}) for key, counts in old.items() if key not in new]
    return tuple(sorted(found, key=lambda change: change.kind is ChangeKind.SAME))


def _kind(before: Mapping[Measure, int] | None, after: Mapping[Measure, int]) -> ChangeKind:
    if before is None:
        return ChangeKind.NEW
    return ChangeKind.SAME if dict(before) == dict(after) else ChangeKind.CHANGED
