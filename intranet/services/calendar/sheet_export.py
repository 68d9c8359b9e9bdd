"""The draft as a spreadsheet, in the columns that the import reads: brought back as it is, it changes nothing."""

from __future__ import annotations

from datetime import date

from intranet.documents.records_ods import Sheet, workbook_ods
from intranet.documents.records_xlsx import workbook_xlsx
from intranet.rules.dates import Term, roc_short
from intranet.rules.schedule_sheets import COLUMNS
from intranet.services.calendar.changes import audience_text
from intranet.services.calendar.items import DraftLine, draft_lines
from intranet.services.context import moment

FORMATS = {
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", workbook_ods),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook_xlsx),
}


def export_draft(term: Term, ending: str) -> bytes:
    """The term's draft as an .ods or .xlsx file. One query."""
    sheet = Sheet(f"{term} 作業期程", COLUMNS, tuple(_cells(row) for row in draft_lines(term)))
    return FORMATS[ending][1](f"{term.label}作業期程", (sheet,), moment())


def _cells(row: DraftLine) -> tuple[str, ...]:
    """The cells, in the order of COLUMNS."""
    line = row.line
    days = (line.start, line.end, line.check_start, line.check_end)
    return (
        str(row.item_id),
        line.title,
        line.work.value,
        audience_text(line),
        *(_day(day) for day in days),
        line.owner,
        line.clause,
        line.check,
        line.note,
    )


def _day(day: date | None) -> str:
    return roc_short(day) if day else ""
