"""Sheets of records as an OpenDocument workbook and as CSV; every cell is text that no program runs."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from html import escape

from msgspec import Struct

from .spreadsheet_safety import csv_bytes, inert

LONGEST = 32_000  # characters of a cell: spreadsheet programs cut or refuse more
CUT = "…（內容過長，全文見 CSV）"


class Sheet(Struct, frozen=True):
    """One kind of record: its name, its columns, its rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sheet_csv(sheet: Sheet) -> bytes:
    """A sheet as CSV, with a byte-order mark."""
    return csv_bytes(sheet.columns, sheet.rows)


def workbook_ods(title: str, sheets: Iterable[Sheet], made_at: datetime) -> bytes:
    """All sheets as one ODS file, each with its header row repeated in print."""
    from odfdo import Document, Element  # most processes never write a spreadsheet, and it is slow to load

    document = Document("spreadsheet")
    document.body.clear()
    for sheet in sheets:
        document.body.append(Element.from_tag(_table(sheet)))
    document.meta.title = title
    document.meta.language = "zh-TW"
    document.meta.generator = "portfolio-intranet"
    document.meta.creation_date = made_at.replace(tzinfo=None)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _table(sheet: Sheet) -> str:
    """The sheet as XML in one go: cell objects of the library would take seconds for a year's records."""
    header = f"<table:table-header-rows>{_row(sheet.columns)}</table:table-header-rows>"
    columns = f'<table:table-column table:number-columns-repeated="{len(sheet.columns)}"/>'
    rows = "".join(map(_row, sheet.rows))
    return f'<table:table table:name="{escape(sheet.title)}">{columns}{header}{rows}</table:table>'


def _row(cells: Iterable[str]) -> str:
    return f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>"


def _cell(text: str) -> str:
    if not text:
        return "<table:table-cell/>"
    shown = text if len(text) <= LONGEST else text[:LONGEST] + CUT
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in inert(shown).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
