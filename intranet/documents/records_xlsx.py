"""Sheets of records as an Excel workbook; every cell is text that no program runs."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

from .records_ods import Sheet
from .spreadsheet_safety import inert

WIDEST, NARROWEST = 40, 8


def workbook_xlsx(title: str, sheets: Iterable[Sheet], made_at: datetime) -> bytes:
    """All sheets as one .xlsx file, each with its header row kept in sight and repeated in print."""
    import xlsxwriter  # most processes never write a spreadsheet

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": made_at.replace(tzinfo=None)})
    head, body = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.title)
        for row, cells in enumerate((sheet.columns, *sheet.rows)):
            for column, text in enumerate(cells):
                page.write_string(row, column, inert(text), body if row else head)
        for column, name in enumerate(sheet.columns):
            longest = max([len(name), *(len(row[column]) for row in sheet.rows)])
            page.set_column(column, column, min(max(longest * 2, NARROWEST), WIDEST))
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        page.set_landscape()
        page.set_paper(9)  # A4
    book.close()
    return out.getvalue()
