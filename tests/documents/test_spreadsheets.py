"""CSV and ODS: the right values, and nothing that a spreadsheet program would run."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from xml.etree import ElementTree

import pytest

from intranet.documents.roster import COLUMNS, RosterLine
from intranet.documents.roster_ods import roster_ods
from intranet.documents.schedule import CSV_COLUMNS, schedule_csv, schedule_data
from intranet.documents.spreadsheet_safety import inert
from tests.documents.samples import a_roster, a_schedule, an_entry

RISKY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "＝1",
    "＋1",
    "－1",
    "＠A",
    " =1",
    "　=1",
    "\r\n=1",
    "\u200b=1",
    "\ufeff=1",
]
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def ods_table(content: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        table = ElementTree.fromstring(archive.read("content.xml")).find(f".//{TABLE}table")
    assert table is not None
    return table


def ods_rows(table: ElementTree.Element) -> list[list[str]]:
    return [
        [
            "\n".join("".join(text.itertext()) for text in cell.iter(f"{TEXT}p"))
            for cell in row.iter(f"{TABLE}table-cell")
        ]
        for row in table.iter(f"{TABLE}table-row")
    ]


@pytest.mark.assurance("spreadsheets")
@pytest.mark.parametrize("text", RISKY)
def test_inert_formula_gets_an_apostrophe(text: str) -> None:
    assert inert(text).startswith("'")


@pytest.mark.parametrize("text", ["", "課程學習成果", "115-1", "a=b", "(03)900-0000", "'=1"])
def test_inert_plain_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


def test_inert_drops_what_no_sheet_can_hold() -> None:
    assert inert("甲\x00\x08\ud800\uffff乙") == "甲乙"


def test_schedule_csv_has_mark_header_and_iso_dates() -> None:
    content = schedule_csv(a_schedule(an_entry(), an_entry(check_starts_on=None, check_ends_on=None)))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == list(CSV_COLUMNS)
    assert rows[1][:7] == [
        "1",
        "課程學習成果上傳",
        "高一、高二",
        "2026-09-01",
        "2027-02-03",
        "2027-02-04",
        "2027-02-06",
    ]
    assert rows[2][5:7] == ["", ""]


@pytest.mark.assurance("spreadsheets")
@pytest.mark.parametrize("text", RISKY)
def test_schedule_csv_cells_are_inert(text: str) -> None:
    content = schedule_csv(a_schedule(an_entry(title=text, unit=text, note=text)))
    _, row = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert [row[column][0] for column in (1, 7, 9)] == ["'", "'", "'"]


def test_schedule_data_is_json_with_iso_dates() -> None:
    data = json.loads(json.dumps(schedule_data(a_schedule(an_entry(check_starts_on=None, check_ends_on=None)))))
    assert data == {
        "school": "國立明德高級中學",
        "term": "115-1",
        "title": "國立明德高級中學115學年度第一學期學生學習歷程檔案作業期程",
        "release": 2,
        "released_on": "2026-09-14",
        "comment": "配合休業式調整。",
        "items": [
            {
                "key": "course-outcome-upload",
                "title": "課程學習成果上傳",
                "audience": "高一、高二",
                "start": "2026-09-01",
                "end": "2027-02-03",
                "check_start": None,
                "check_end": None,
                "unit": "教務處註冊組",
                "clause": "五(三)1",
                "note": "",
            }
        ],
    }


def test_roster_ods_holds_the_roster() -> None:
    roster = a_roster(3)
    rows = ods_rows(ods_table(roster_ods(roster)))
    assert rows == [
        [roster.title],
        list(COLUMNS),
        *[list(line.cells(number)) for number, line in enumerate(roster.lines, 1)],
        [roster.evaluation_line],
        ["承辦人", "單位主管", "人事室", "校長"],
        ["", "", "", ""],
    ]


@pytest.mark.parametrize(
    "boxes", [("校長",), ("承辦人", "校長"), ("承辦人", "單位主管", "人事室", "校長"), tuple("一二三四五六七八九")]
)
def test_roster_ods_has_a_box_for_each_who_signs(boxes: tuple[str, ...]) -> None:
    table = ods_table(roster_ods(a_roster(1, sign_offs=boxes)))
    assert [cell for cell in ods_rows(table)[-2] if cell] == list(boxes)
    last = list(table)[-1]
    assert sum(int(cell.get(f"{TABLE}number-columns-repeated", "1")) for cell in last) == len(COLUMNS)


def test_roster_ods_repeats_the_header_row_and_lies_landscape() -> None:
    content = roster_ods(a_roster(1))
    header = ods_table(content).find(f"{TABLE}table-header-rows")
    assert header is not None
    assert ods_rows(header) == [list(COLUMNS)]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        styles = archive.read("styles.xml").decode()
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
    assert 'fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape"' in styles


@pytest.mark.assurance("spreadsheets")
def test_roster_ods_cells_are_inert_text() -> None:
    lines = tuple(RosterLine(text, text, text, text, text, text, text, text) for text in RISKY)
    table = ods_table(roster_ods(a_roster(0, lines=lines)))
    assert [cell.attrib for cell in table.iter(f"{TABLE}table-cell") if f"{TABLE}formula" in cell.attrib] == []
    assert {row[1][0] for row in ods_rows(table)[2:-3]} == {"'"}
