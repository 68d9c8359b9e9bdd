"""Formulas in every field that takes text: no sheet that leaves the house runs one."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from flask import Flask

from tests.documents.test_spreadsheets import TABLE, ods_rows, ods_table
from tests.support.client import Client
from tests.support.stored_text import type_payload_everywhere

FORMULA = "=HYPERLINK(A1)+"
SHEETS = (
    "/public/calendar/115-1.csv", "/public/calendar/115-1.ods", "/calendar/115-1/export.xlsx", "/calendar/115-1/export.ods", "/meetings/actions.ods", "/committee/roster.ods", "/rewards/1/roster.ods",
)  # fmt: skip
STARTS = tuple("=+-@\t＝＋－＠")


def cells_of(url: str, content: bytes) -> list[str]:
    """Every cell's text; none may be a formula."""
    if url.endswith(".csv"):
        return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]
    if url.endswith(".ods"):
        table = ods_table(content)
        assert [cell for cell in table.iter() if f"{TABLE}formula" in cell.attrib] == []
        return [cell for row in ods_rows(table) for cell in row]
    sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    return [str(cell.value or "") for cell in cells]


@pytest.mark.assurance("spreadsheets")
def test_typed_formulas_are_text_in_every_sheet(embedded_demo: Flask) -> None:
    type_payload_everywhere(FORMULA, in_front=True)
    client = Client(embedded_demo).login("secretary")
    for url in SHEETS:
        with client.http.get(url) as answer:
            assert answer.status_code == 200, url
            cells = cells_of(url, answer.get_data())
        assert any(cell.startswith(f"'{FORMULA}") for cell in cells), url
        assert [cell for cell in cells if cell.startswith(STARTS)] == [], url
