"""Spreadsheets that people bring: read in a child process, and refused where they would harm."""

from __future__ import annotations

import io
import zipfile

import pytest

from intranet.documents.roster_ods import roster_ods
from intranet.documents.sheets import MAX_FILE, UnreadableSheet, read_sheets
from tests.documents import samples
from tests.support.operations import xlsx


def test_xlsx_comes_back_as_text() -> None:
    (sheet,) = read_sheets("名冊.xlsx", xlsx([(), ("教師", "件數"), ("王大明", 12), ("李小華", 3.5), ("=1+1", None)]))
    assert sheet.rows[1:4] == (("教師", "件數"), ("王大明", "12"), ("李小華", "3.5"))


def test_ods_comes_back_as_text() -> None:
    sheets = read_sheets("名冊.ods", roster_ods(samples.a_roster(2)))
    assert any("姓名" in row for row in sheets[0].rows)


def far_corner() -> bytes:
    """A workbook with one cell at each end of the largest sheet: dense, it would take gigabytes."""
    content = xlsx([("a",)])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
                start, end = data.index(b"<sheetData>"), data.index(b"</sheetData>")
                data = data[:start] + b"<sheetData>" + cells + data[end:]
            new.writestr(name, data)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (70 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("名冊.xls", b"", ".xlsx 或 .ods"),
        ("名冊", b"", ".xlsx 或 .ods"),
        ("名冊.xlsx", b"not a zip", "不是 .xlsx"),
        ("名冊.xlsx", b"0" * (MAX_FILE + 1), "不得超過 5 MB"),
        ("名冊.xlsx", bomb(), "展開後過大"),
        ("名冊.xlsx", far_corner(), "無法讀取"),
    ],
    ids=["xls", "no-ending", "no-zip", "large", "bomb", "corner"],
)
def test_harmful_or_foreign_file_is_refused(name: str, content: bytes, words: str) -> None:
    with pytest.raises(UnreadableSheet, match=words):
        read_sheets(name, content)


def test_long_sheet_is_refused() -> None:
    with pytest.raises(UnreadableSheet, match="5000 列"):
        read_sheets("名冊.xlsx", xlsx([(n,) for n in range(5001)]))
