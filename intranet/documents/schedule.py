"""作業期程 as released: on paper, as CSV and ODS for spreadsheets, as plain values for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from intranet.rules.dates import Term

from .environment import document_html
from .pdf import pdf_of
from .records_ods import Sheet, workbook_ods
from .spreadsheet_safety import csv_bytes

CSV_COLUMNS = (
    "編號",
    "作業項目",
    "對象",
    "開始日期",
    "結束日期",
    "自我檢核開始",
    "自我檢核結束",
    "權責單位",
    "依據",
    "說明",
)


class ScheduleEntry(Struct, frozen=True):
    """A work item (作業項目) of a release. All dates are inclusive; ``key`` stays the same over releases."""

    key: str
    title: str
    audience: str
    starts_on: date
    ends_on: date
    unit: str
    check_starts_on: date | None = None
    check_ends_on: date | None = None
    clause: str = ""
    note: str = ""


class ReleasedSchedule(Struct, frozen=True):
    """A numbered release (發布版次) of a term's schedule, entries in the order of the page."""

    school: str
    term: Term
    number: int
    released_on: date
    comment: str
    entries: tuple[ScheduleEntry, ...]

    @property
    def title(self) -> str:
        return f"{self.school}{self.term.title}學生學習歷程檔案作業期程"


def schedule_html(schedule: ReleasedSchedule) -> str:
    """The schedule as the HTML that is printed."""
    return document_html("schedule.html", schedule=schedule)


def schedule_pdf(schedule: ReleasedSchedule, cache_dir: Path | None = None) -> bytes:
    """The schedule as a PDF, A4 portrait; raises PrintingFailed."""
    return pdf_of(schedule_html(schedule), cache_dir)


def schedule_csv(schedule: ReleasedSchedule) -> bytes:
    """The schedule as CSV with a byte-order mark; ISO dates, cells that no spreadsheet runs."""
    return csv_bytes(CSV_COLUMNS, _rows(schedule))


def schedule_ods(schedule: ReleasedSchedule, made_at: datetime) -> bytes:
    """The same rows as an OpenDocument spreadsheet, named by the release."""
    sheet = Sheet(f"{schedule.term} 第 {schedule.number} 版", CSV_COLUMNS, tuple(_rows(schedule)))
    return workbook_ods(f"{schedule.title}第 {schedule.number} 版", [sheet], made_at)


def _rows(schedule: ReleasedSchedule) -> Iterator[tuple[str, ...]]:
    for number, entry in enumerate(schedule.entries, 1):
        yield (
            str(number),
            entry.title,
            entry.audience,
            _iso(entry.starts_on),
            _iso(entry.ends_on),
            _iso(entry.check_starts_on),
            _iso(entry.check_ends_on),
            entry.unit,
            entry.clause,
            entry.note,
        )


def schedule_data(schedule: ReleasedSchedule) -> dict[str, object]:
    """The schedule as values that ``json.dumps`` takes; ISO dates, both ends inclusive, null for none."""
    return {
        "school": schedule.school,
        "term": str(schedule.term),
        "title": schedule.title,
        "release": schedule.number,
        "released_on": schedule.released_on.isoformat(),
        "comment": schedule.comment,
        "items": [
            {
                "key": entry.key,
                "title": entry.title,
                "audience": entry.audience,
                "start": entry.starts_on.isoformat(),
                "end": entry.ends_on.isoformat(),
                "check_start": _iso(entry.check_starts_on) or None,
                "check_end": _iso(entry.check_ends_on) or None,
                "unit": entry.unit,
                "clause": entry.clause,
                "note": entry.note,
            }
            for entry in schedule.entries
        ],
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
