"""The staff roster from a spreadsheet: previewed with its rows, applied as previewed or not at all, and taken out."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet.documents.sheets import read_sheets
from intranet.extensions import db
from intranet.models import Appointment, AuditEntry, Person
from intranet.rules.staff_plans import StepKind
from intranet.rules.staff_rosters import COLUMNS
from intranet.services.actor import SYSTEM
from intranet.services.audit import verify_chain
from intranet.services.context import on_day
from intranet.services.errors import Conflict, NotPermitted, Refused
from intranet.services.people import add_person, appoint, change_person, holders_on
from intranet.services.staff_export import export_staff
from intranet.services.staff_import import FaultyStaff, StaffPreview, apply_import, preview_import
from tests.support.operations import Cells, xlsx
from tests.support.people import make_actor

AUGUST, NOW = date(2026, 8, 1), date(2026, 11, 21)
HEAD = COLUMNS


def brought(rows: Cells) -> StaffPreview:
    return preview_import(SYSTEM, "名冊.xlsx", xlsx(rows))


def steps(preview: StaffPreview) -> list[tuple[StepKind, int, str]]:
    return [(step.kind, step.row, step.name) for step in preview.plan.steps]


def faults(rows: Cells) -> list[tuple[int, str]]:
    with pytest.raises(FaultyStaff) as refused:
        brought(rows)
    return [(fault.row, fault.message) for fault in refused.value.faults]


def a_school() -> tuple[Person, Person]:
    """The registrar 陳甲 and the teacher 林乙, since 115/8/1."""
    first = add_person(SYSTEM, name="陳甲", staff_type="教師", email="chen@example.edu.tw")
    second = add_person(SYSTEM, name="林乙", staff_type="教師")
    appoint(SYSTEM, first, "registrar", AUGUST)
    appoint(SYSTEM, second, "teacher", AUGUST)
    return first, second


def test_preview_lists_every_change_and_writes_nothing(app: Flask) -> None:
    first, _ = a_school()
    before = db.session.scalar(select(func.count(AuditEntry.id)))
    with on_day(NOW):
        preview = brought(
            [
                ("人員名冊",),
                HEAD,
                (first.id, "陳甲", "", "new@example.edu.tw", "註冊組長", "115/8/1", ""),
                (None, "黃丙", "教師", "huang@example.edu.tw", "註冊組長", date(2026, 12, 1), ""),
                ("", "林乙", "公務人員", "", "任課教師", "115.8.1", "1151231"),
                ("", "林乙", "", "", "導師", datetime(2026, 12, 1), "中華民國116年7月31日"),
            ]
        )
    assert steps(preview) == [
        (StepKind.NEW_PERSON, 4, "黃丙"),
        (StepKind.CHANGE_PERSON, 3, "陳甲"),
        (StepKind.CHANGE_PERSON, 5, "林乙"),
        (StepKind.END, 4, "陳甲"),
        (StepKind.END, 5, "林乙"),
        (StepKind.APPOINT, 4, "黃丙"),
        (StepKind.APPOINT, 6, "林乙"),
    ]
    assert [step.tenure.ends for step in preview.plan.steps if step.tenure] == [
        date(2026, 11, 30), date(2026, 12, 31), None, date(2027, 7, 31),
    ]  # fmt: skip
    assert preview.plan.same == 0
    assert db.session.scalar(select(func.count(AuditEntry.id))) == before
    assert db.session.scalars(select(Person.name).order_by(Person.id)).all() == ["陳甲", "林乙"]


def test_confirmed_roster_is_applied_whole_with_one_audit_entry(app: Flask) -> None:
    first, _ = a_school()
    before = db.session.scalar(select(func.count(AuditEntry.id))) or 0
    with on_day(NOW):
        preview = brought(
            [
                HEAD,
                (first.id, "陳甲", "", "new@example.edu.tw", "註冊組長", "115/8/1", ""),
                ("", "黃丙", "教師", "huang@example.edu.tw", "註冊組長", "115/12/1", ""),
            ]
        )
        counts = apply_import(SYSTEM, preview.ticket)
    assert counts == {StepKind.NEW_PERSON: 1, StepKind.CHANGE_PERSON: 1, StepKind.END: 1, StepKind.APPOINT: 1}
    assert [holder.name for holder in holders_on(date(2026, 11, 30))["registrar"]] == ["陳甲"]
    (holder,) = holders_on(date(2026, 12, 1))["registrar"]
    assert (holder.name, holder.email) == ("黃丙", "huang@example.edu.tw")
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[before:]
    assert [entry.act for entry in entries] == ["import_staff"]
    assert "新增人員 1、修改人員 1、結束任期 1、登錄職務 1" in entries[0].summary
    assert set(entries[0].changes) == {"new_person", "change_person", "end", "appoint", "rows"}
    assert entries[0].changes["change_person"] == [first.id]
    assert entries[0].changes["rows"].startswith("hmac:")
    assert "example.edu.tw" not in str(entries[0].changes)
    assert verify_chain().broken_id is None


def test_confirming_twice_or_after_a_change_is_a_conflict(app: Flask) -> None:
    first, _ = a_school()
    rows = [HEAD, (first.id, "陳甲", "", "new@example.edu.tw", "註冊組長", "115/8/1", "115/12/31")]
    with on_day(NOW):
        stale = brought(rows)
        change_person(SYSTEM, first.id, name="陳甲", staff_type="教師", email="other@example.edu.tw")
        with pytest.raises(Conflict):
            apply_import(SYSTEM, stale.ticket)
        fresh = brought(rows)
        apply_import(SYSTEM, fresh.ticket)
        with pytest.raises(Conflict):
            apply_import(SYSTEM, fresh.ticket)
    assert db.session.scalars(select(Appointment.ends).where(Appointment.person_id == first.id)).all() == [
        date(2026, 12, 31)
    ]


def test_ticket_is_the_previewers_own_and_whole(app: Flask) -> None:
    a_school()
    secretary, teacher = make_actor("secretary", "academic-director"), make_actor("somebody", "teacher")
    content = xlsx([HEAD, ("", "黃丙", "教師", "", "", "", "")])
    with pytest.raises(NotPermitted):
        preview_import(teacher, "名冊.xlsx", content)
    with pytest.raises(NotPermitted):
        export_staff(teacher)
    ticket = preview_import(SYSTEM, "名冊.xlsx", content).ticket
    for actor, text in ((secretary, ticket), (SYSTEM, ticket + "x"), (SYSTEM, "")):
        with pytest.raises(Refused, match="無法辨認"):
            apply_import(actor, text)
    assert db.session.scalar(select(func.count(Person.id)).where(Person.name == "黃丙")) == 0


def test_export_brought_back_changes_nothing(app: Flask) -> None:
    first, second = a_school()
    add_person(SYSTEM, name="沒有職務", staff_type="約聘僱", email="none@example.edu.tw")
    add_person(SYSTEM, name="沒有職務", staff_type="教師")  # of the same name
    add_person(SYSTEM, name="=HYPERLINK(1)", staff_type="自訂類別")
    appoint(SYSTEM, second, "homeroom", AUGUST, date(2027, 7, 31))
    appoint(SYSTEM, second, "course-counselor", date(2025, 8, 1), date(2026, 7, 31))  # over
    appoint(SYSTEM, first, "academic-director", date(2027, 2, 1))  # to come
    student = add_person(SYSTEM, name="學生")
    appoint(SYSTEM, student, "student", AUGUST)
    with on_day(NOW):
        content = export_staff(SYSTEM)
        (sheet,) = read_sheets("名冊.ods", content)
        assert sheet.rows[0] == COLUMNS
        assert [row[1] for row in sheet.rows[1:]].count("學生") == 0
        assert len(sheet.rows) == 1 + 3 + 2 + 2
        preview = preview_import(SYSTEM, "名冊.ods", content)
    assert preview.plan.steps == ()
    assert preview.plan.same == 7
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.act, last.changes) == ("export_staff", {"rows": 7})


def test_faults_name_their_rows_and_stop_everything(app: Flask) -> None:
    a_school()
    found = faults(
        [
            HEAD,
            ("", "黃丙", "教師", "", "註冊組組長", "115/8/1", ""),
            ("", "", "教師", "", "", "", ""),
            ("", "吳丁", "機器人", "no-at-sign", "", "", ""),
            ("", "吳丁", "", "", "導師", "115/2/30", ""),
            ("", "吳丁", "", "", "導師", "115/8/1", "115/7/1"),
            ("甲", "吳戊", "", "", "", "115/8/1", ""),
            ("", "吳己 A123456789", "", "", "", "", ""),
        ]
    )
    assert [row for row, _ in found] == [2, 3, 4, 4, 5, 6, 7, 7, 8]
    told = dict(found)
    assert told[2] == "沒有「註冊組組長」這個職務，是否為「註冊組長」？"
    assert told[3] == "沒有姓名。"
    assert "曆上沒有" in told[5]
    assert told[6] == "迄日不得早於起日。"
    assert "身分證" in told[8]
    assert db.session.scalar(select(func.count(Person.id))) == 2


def test_rows_against_the_present_state_are_told_by_row(app: Flask) -> None:
    first, second = a_school()
    add_person(SYSTEM, name="林乙", email="lin2@example.edu.tw")
    appoint(SYSTEM, first, "homeroom", AUGUST, date(2027, 7, 31))
    with on_day(NOW):
        found = faults(
            [
                HEAD,
                (999, "無人", "", "", "", "", ""),
                ("", "林乙", "", "", "導師", "115/8/1", ""),
                (first.id, "陳甲", "", "", "導師", "115/8/1", "117/7/31"),
                (first.id, "陳甲", "", "", "註冊組長", "115/9/1", ""),
                ("", "新名字", "", "CHEN@example.edu.tw", "", "", ""),
                ("", "黃丙", "", "", "註冊組長", "115/8/1", ""),
                ("", "黃丙", "", "", "導師", "", ""),
                ("", "黃丙", "", "", "註冊組長", "115/8/1", ""),
                (second.id, "林乙", "教師", "", "", "", ""),
                (second.id, "林乙", "公務人員", "", "任課教師", "", ""),
            ]
        )
    assert found == [
        (2, "沒有編號 999 的人員；新進人員請留白。"),
        (3, "有多位「林乙」，請填編號或已登錄的電子郵件。"),
        (4, "任期原訂到 116/7/31，提前結束請填這一天以前。"),
        (5, "此人自 115/8/1 起已任這個職務，起日請填這一天。"),
        (6, "電子郵件與「陳甲」相同；若是改名，請填他的編號。"),
        (7, "這個職務在該日已有人擔任，請先結束原任期。"),
        (8, "新的職務請填起日。"),
        (9, "與第 7 列重複。"),
        (11, "人員類別與第 10 列不同。"),
    ]


def test_two_newcomers_for_one_post_need_the_formers_last_day(app: Flask) -> None:
    rows = [HEAD, ("", "甲", "", "", "註冊組長", "115/8/1", ""), ("", "乙", "", "", "註冊組長", "115/9/1", "")]
    assert faults(rows) == [(3, "名冊另有一列同時登錄「註冊組長」，請填前一任的迄日。")]
    rows[1] = ("", "甲", "", "", "註冊組長", "115/8/1", "115/8/31")
    apply_import(SYSTEM, brought(rows).ticket)
    assert [holder.name for holder in holders_on(date(2026, 8, 31))["registrar"]] == ["甲"]
    assert [holder.name for holder in holders_on(date(2026, 9, 1))["registrar"]] == ["乙"]


def test_newcomers_of_one_name_are_told_apart_by_address(app: Flask) -> None:
    preview = brought([("姓名", "信箱"), ("王小明", "a@x.tw"), ("王小明", "b@x.tw")])
    assert faults([("姓名", "信箱"), ("王小明", "a@x.tw"), ("王小明", "a@x.tw")]) == [(3, "與第 2 列重複。")]
    assert len(preview.plan.steps) == 2


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (70 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("名冊.csv", b"a,b", ".xlsx 或 .ods"),
        ("名冊.xlsx", b"", "不是 .xlsx"),
        ("名冊.ods", bomb(), "展開後過大"),
    ],
    ids=["type", "empty", "bomb"],
)
def test_file_that_is_no_roster_is_refused_at_its_field(app: Flask, name: str, content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        preview_import(SYSTEM, name, content)
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("a",)], "找不到欄名"),
        ([("姓名", "電話"), ("甲", "1")], "找不到欄名"),
        ([("姓名", "職務", "職稱"), ("甲", "", "")], "欄名重複：職務"),
        ([("姓名", "職務", "身分證字號"), ("甲", "", "")], "身分證欄位"),
        ([HEAD], "欄名之下沒有資料"),
        ([HEAD, *[("", "甲", "", "", "", "", "")] * 2001], "不得超過 2000 列"),
    ],
    ids=["no-head", "columns", "twice", "id", "no-rows", "long"],
)
def test_sheet_of_other_columns_is_refused_as_a_whole(app: Flask, rows: Cells, words: str) -> None:
    ((_, message),) = faults(rows)
    assert words in message
