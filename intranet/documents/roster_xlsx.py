"""敘獎建議名冊 as an Excel workbook: every cell inert text, A4 landscape, the header row on every printed page."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from .roster import COLUMNS, Roster
from .roster_ods import FONT, WIDTHS, spans_of
from .spreadsheet_safety import inert

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

A4 = 9  # Excel's number of the paper
CHARACTERS_A_CM = 4.9  # Excel measures columns in characters of its standard font
HEADER_ROW = 2
TALL = 57  # points: room to sign in, 2 cm


def roster_xlsx(roster: Roster) -> bytes:
    """The roster as XLSX; nothing in it is a formula, a link or a number."""
    import xlsxwriter  # most processes never write a workbook

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties(
            {"title": roster.title, "author": roster.school, "created": datetime.combine(roster.made_on, time())}
        )
        text: dict[str, Any] = {"font_name": FONT, "font_size": 11, "text_wrap": True, "valign": "vcenter"}
        styles = {
            "title": book.add_format({**text, "font_size": 16, "align": "center"}),
            "head": book.add_format({**text, "border": 1, "align": "center"}),
            "cell": book.add_format({**text, "border": 1}),
            "line": book.add_format(text),
            "right": book.add_format({**text, "align": "right"}),
        }
        sheet = book.add_worksheet("敘獎建議名冊")
        _fill(sheet, roster, styles)
        _set_page(sheet, roster)
    return out.getvalue()


def _fill(sheet: Worksheet, roster: Roster, styles: dict[str, Any]) -> None:
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, "", styles["title"])
    sheet.write_string(0, 0, inert(roster.title), styles["title"])
    sheet.merge_range(1, 0, 1, last, "", styles["right"])
    sheet.write_string(1, 0, inert(roster.edition), styles["right"])
    for column, name in enumerate(COLUMNS):
        sheet.write_string(HEADER_ROW, column, name, styles["head"])
    row = HEADER_ROW
    for number, line in enumerate(roster.lines, 1):
        row += 1
        for column, cell in enumerate(line.cells(number)):
            sheet.write_string(row, column, inert(cell), styles["cell"])
    sheet.merge_range(row + 1, 0, row + 1, last, "", styles["line"])
    sheet.write_string(row + 1, 0, inert(roster.evaluation_line), styles["line"])
    column = 0
    for title, width in zip(roster.sign_offs, spans_of(len(roster.sign_offs)), strict=True):
        for offset, content, style in ((2, title, "head"), (3, "", "cell")):
            if width > 1:
                sheet.merge_range(row + offset, column, row + offset, column + width - 1, "", styles[style])
            sheet.write_string(row + offset, column, inert(content), styles[style])
        column += width
    sheet.set_row(row + 3, TALL)


def _set_page(sheet: Worksheet, roster: Roster) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width * CHARACTERS_A_CM)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    sheet.set_footer(f"&L{roster.title.replace('&', '&&')[:180]}&R第 &P/&N 頁")
