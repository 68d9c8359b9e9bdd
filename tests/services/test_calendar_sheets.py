"""The draft as a spreadsheet: out and back in without a change; what is changed is shown first."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask
from msgspec.structs import replace
from sqlalchemy import func, select

from intranet.documents.records_ods import Sheet, workbook_ods
from intranet.documents.records_xlsx import workbook_xlsx
from intranet.documents.sheets import read_sheets
from intranet.extensions import db
from intranet.models import AuditEntry
from intranet.rules.obligations import Audience
from intranet.rules.schedule import Work
from intranet.rules.schedule_sheets import COLUMNS
from intranet.services.actor import SYSTEM, Actor
from intranet.services.calendar.items import ItemDates, OwnItem, add_item, draft_lines, save_item
from intranet.services.calendar.sheet_export import export_draft
from intranet.services.calendar.sheet_import import FaultySheet, StepKind, apply_sheet, preview_sheet
from intranet.services.errors import Conflict, NotPermitted, Refused
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import TERM, by_window, dates_as, drafted

FORMULA = '=HYPERLINK("http://example.com")'
OWN = OwnItem("校內成果展", Work.OTHER, (Audience.G10, Audience.PARENTS))
OWN_DATES = ItemDates(date(2025, 12, 1), date(2025, 12, 5), None, None, "教學組、註冊組", FORMULA, "第一行\n\n  第二行")


def file(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS, ending: str = "ods") -> tuple[str, bytes]:
    """A workbook with these cells by column."""
    sheet = Sheet("期程", columns, tuple(tuple(row.get(name, "") for name in columns) for row in rows))
    make = {"ods": workbook_ods, "xlsx": workbook_xlsx}[ending]
    return f"期程.{ending}", make("期程", (sheet,), datetime(2026, 11, 21))


def faults(*rows: dict[str, str]) -> list[tuple[int, str]]:
    with pytest.raises(FaultySheet) as faulty:
        preview_sheet(SYSTEM, TERM, *file(*rows))
    return [(fault.row, fault.message) for fault in faulty.value.faults]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
@pytest.mark.parametrize("ending", ["ods", "xlsx"])
def test_export_brought_back_changes_nothing(app: Flask, ending: str) -> None:
    rows = drafted()
    add_item(SYSTEM, TERM, OWN_DATES, OWN)
    save_item(SYSTEM, rows["upload-1"].item_id, dates_as(rows["upload-1"], end=None, note="-1+1"))
    before = draft_lines(TERM)
    found = preview_sheet(SYSTEM, TERM, f"期程.{ending}", export_draft(TERM, ending))
    assert (found.plan.steps, found.plan.faults, found.plan.same) == ((), (), len(before))
    with pytest.raises(Conflict):
        apply_sheet(SYSTEM, TERM, found.ticket)
    assert draft_lines(TERM) == before


@pytest.mark.parametrize("ending", ["ods", "xlsx"])
def test_no_cell_can_be_taken_for_a_formula(app: Flask, ending: str) -> None:
    add_item(SYSTEM, TERM, OWN_DATES, OWN)
    (sheet,) = read_sheets(f"期程.{ending}", export_draft(TERM, ending))
    assert sheet.rows[0] == COLUMNS
    assert [cell for cell in sheet.rows[1] if "HYPERLINK" in cell] == [f"'{FORMULA}"]


def test_changes_and_new_items_are_shown_then_applied_with_one_entry(app: Flask) -> None:
    rows = drafted()
    upload = rows["upload-1"]
    changed = {"編號": str(upload.item_id), "作業項目": upload.line.title, "截止日": "2026-02-23", "說明": "延一天"}
    new = {
        "作業項目": "成果展",
        "對象": "高一、家長",
        "開始日": "1141201",
        "截止日": "114/12/5",
        "權責單位": "教學組，註冊組",
    }
    before = draft_lines(TERM)
    found = preview_sheet(SYSTEM, TERM, *file(changed, new))
    assert [(step.row, step.kind, step.title) for step in found.plan.steps] == [
        (2, StepKind.CHANGE, upload.line.title),
        (3, StepKind.NEW, "成果展"),
    ]
    assert found.plan.steps[0].details == ("截止日：115/2/22 → 115/2/23", "說明：（無） → 延一天")
    assert draft_lines(TERM) == before
    entries = db.session.scalar(select(func.count(AuditEntry.id))) or 0
    assert apply_sheet(SYSTEM, TERM, found.ticket) == {StepKind.CHANGE: 1, StepKind.NEW: 1}
    assert db.session.scalar(select(func.count(AuditEntry.id))) == entries + 1
    after = by_window()
    assert (after["upload-1"].line.end, after["upload-1"].by_hand) == (date(2026, 2, 23), True)
    own = draft_lines(TERM)[-1].line
    assert (own.title, own.audience, own.start, own.owner) == (
        "成果展", (Audience.G10, Audience.PARENTS), date(2025, 12, 1), "教學組、註冊組",
    )  # fmt: skip
    others = {key: row for key, row in after.items() if key not in ("upload-1", own.key)}
    assert others == {key: row for key, row in rows.items() if key != "upload-1"}
    with pytest.raises(Conflict):
        apply_sheet(SYSTEM, TERM, found.ticket)


def test_item_is_known_by_its_title_where_the_number_is_missing(app: Flask) -> None:
    title = drafted()["upload-1"].line.title
    found = preview_sheet(
        SYSTEM, TERM, *file({"作業項目": title, "迄日": "115/2/23"}, columns=("作業項目", "迄日", "備忘"))
    )
    assert ([step.kind for step in found.plan.steps], found.ignored) == ([StepKind.CHANGE], ("備忘",))


def test_every_fault_is_told_with_its_row_and_nothing_is_taken(app: Flask) -> None:
    rows = drafted()
    upload, certify = rows["upload-1"], rows["certify-1"]
    number = str(upload.item_id)
    assert faults(
        {"作業項目": "甲", "開始日": "115/2/30"},
        {"作業項目": "", "截止日": "115/2/3", "性質": "其他作業"},
        {"作業項目": "乙", "對象": "鄰居"},
    ) == [
        (2, "開始日：曆上沒有「115/2/30」這一天，請檢查年月日。"),
        (3, "沒有作業項目名稱。"),
        (
            4,
            "沒有「鄰居」這種對象，可用：高一、高二、高三、學生、家長、教師、教職員；承辦單位自辦請寫承辦單位。",
        ),
    ]
    assert faults(
        {"編號": number, "作業項目": "改名字"},
        {"編號": "99999", "作業項目": "丙"},
        {"作業項目": certify.line.title, "權責單位": "福利社"},
        {"編號": number, "作業項目": upload.line.title},
        {"作業項目": "丁", "截止日": "95/1/1"},
    ) == [
        (2, f"「{upload.line.title}」是規定所定的項目，不能改名稱、性質、對象與依據。"),
        (3, "114 學年度第 1 學期沒有編號 99999 的項目；新項目的編號請留白。"),
        (4, "學校沒有「福利社」這個單位或職務，可填處室、組別或職務，處室有教務處、學務處、輔導處、圖書館、人事室。"),
        (5, "與第 2 列是同一個項目。"),
        (6, "「截止日」應在 114/7/1 至 115/12/31 之間，輸入的是 95/1/1。"),
    ]
    assert by_window() == rows


def test_file_that_is_no_schedule_is_refused(app: Flask) -> None:
    assert faults()[0][0] == 0
    with pytest.raises(Refused, match="試算表"):
        preview_sheet(SYSTEM, TERM, "期程.pdf", b"%PDF-1.7")


def test_draft_changed_after_the_preview_is_a_conflict(app: Flask) -> None:
    upload = drafted()["upload-1"]
    row = {"編號": str(upload.item_id), "作業項目": upload.line.title, "截止日": "115/2/23"}
    found = preview_sheet(SYSTEM, TERM, *file(row))
    save_item(SYSTEM, upload.item_id, dates_as(upload, end=date(2026, 2, 24)))
    with pytest.raises(Conflict):
        apply_sheet(SYSTEM, TERM, found.ticket)
    assert by_window()["upload-1"].line.end == date(2026, 2, 24)


def test_ticket_is_good_for_its_own_term_and_person(app: Flask) -> None:
    upload = drafted()["upload-1"]
    found = preview_sheet(SYSTEM, TERM, *file({"作業項目": upload.line.title, "截止日": "115/2/23"}))
    with pytest.raises(Conflict):
        apply_sheet(SYSTEM, TERM.next, found.ticket)
    with pytest.raises(Refused, match="無法辨認"):
        apply_sheet(replace(SYSTEM, account_id=7), TERM, found.ticket)
    somebody = Actor(None, "某人")
    with pytest.raises(NotPermitted):
        preview_sheet(somebody, TERM, *file())
    with pytest.raises(NotPermitted):
        apply_sheet(somebody, TERM, found.ticket)
    assert by_window()["upload-1"] == upload
