"""Taking the staff roster out and bringing it in: preview, confirm, refuse."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from intranet.documents.sheets import read_sheets
from intranet.extensions import db
from intranet.models import AuditEntry, Person
from intranet.rules.staff_rosters import COLUMNS
from intranet.services.people import holders_on
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page
from tests.support.operations import Cells, xlsx
from tests.support.queries import counted_queries

Clients = Callable[[str], Client]


def bring(who: Client, rows: Cells, status: int = 200) -> Page:
    return bring_file(who, "名冊.xlsx", xlsx(rows), status)


def bring_file(who: Client, name: str, content: bytes, status: int = 200) -> Page:
    return who.submit(who.get("/people/import"), status=status, file=(io.BytesIO(content), name))


def take(who: Client) -> bytes:
    form = who.get("/people/").form("/people/export.ods")
    answer = who.http.post(form.action, data=dict(form.form_values()))
    assert (answer.status_code, answer.mimetype) == (200, "application/vnd.oasis.opendocument.spreadsheet")
    return answer.data


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_exported_roster_brought_back_has_nothing_to_confirm(clients: Clients, school_code: str) -> None:
    secretary = clients("secretary")
    content = take(secretary)
    (sheet,) = read_sheets("名冊.ods", content)
    assert sheet.rows[0] == COLUMNS
    assert len(sheet.rows) > 20
    page = bring_file(secretary, "名冊.ods", content)
    assert f"共 {len(sheet.rows) - 1} 列，沒有要變動的資料" in page.text
    assert page.select(".confirm-panel") == []


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_roster_counts_only_once_it_is_confirmed(clients: Clients, school_code: str) -> None:
    secretary = clients("secretary")
    (former,) = holders_on(date(2026, 11, 21))["registrar"]
    page = bring(
        secretary,
        [
            (*COLUMNS, "電話"),
            ("", "新任者", "教師", "new@example.edu.tw", "註冊組長", "115/12/1", "", "123"),
            (former.person_id, former.name, "", "changed@example.edu.tw", "", "", "", ""),
        ],
    )
    assert page.h1 == "確認人員名冊"
    assert "沒有使用的欄位：電話" in page.texts(".notice")[0]
    assert page.texts(".confirm-panel p")[0] == "新增人員 1，修改人員 1，結束任期 1，登錄職務 1，不變 0 列。"
    assert page.texts("#changes tbody tr") == [
        "2新增人員 新任者 人員類別：教師電子郵件：new@example.edu.tw",
        f"3修改人員 {former.name} 電子郵件：{former.email or '未登錄'} → changed@example.edu.tw",
        f"2結束任期 {former.name} 註冊組長（114/8/1 起）到 115/11/30 為止",
        "2登錄職務 新任者 註冊組長，115/12/1 起",
    ]
    assert [one.name for one in holders_on(date(2026, 12, 1))["registrar"]] == [former.name]
    done = secretary.submit(page, "/people/import/apply", status=200)
    assert "名冊已套用：新增人員 1、修改人員 1、結束任期 1、登錄職務 1。" in done.text
    assert [one.name for one in holders_on(date(2026, 12, 1))["registrar"]] == ["新任者"]
    assert "沒有重複處理" in secretary.submit(page, "/people/import/apply").text
    secretary.submit(page, "/people/import/apply", status=409, form_token="another")


def test_faulty_roster_lists_its_rows_and_applies_nothing(clients: Clients) -> None:
    secretary, before = clients("secretary"), db.session.scalar(select(func.count(Person.id)))
    page = bring(secretary, [COLUMNS, ("", "甲", "", "", "不存在", "115/8/1", ""), ("", "乙", "", "", "", "", "")], 422)
    assert page.texts("#faults tbody tr") == ["2沒有「不存在」這個職務；一列寫一個職務。"]
    assert "名冊有 1 處問題" in page.texts("#file-error")[0]
    for name, content, words in (("a.csv", b"x", ".xlsx 或 .ods"), ("a.xlsx", b"x", "不是 .xlsx")):
        assert words in bring_file(secretary, name, content, 422).texts("#file-error")[0]
    assert "請選擇檔案" in secretary.submit(secretary.get("/people/import"), status=422).texts("#file-error")[0]
    assert db.session.scalar(select(func.count(Person.id))) == before


def test_changed_or_foreign_ticket_applies_nothing(clients: Clients) -> None:
    secretary = clients("secretary")
    page = bring(secretary, [COLUMNS, ("", "黃丙", "教師", "", "", "", "")])
    secretary.submit(page, "/people/import/apply", status=409, ticket="")
    fields = {"ticket": dict(page.form("/apply").form_values())["ticket"]}
    admin = clients("admin")
    token = admin.get("/people/import").fields()["csrf_token"]
    answer = admin.http.post("/people/import/apply", data={**fields, "csrf_token": token})
    assert answer.status_code == 400
    assert "這份預覽無法辨認" in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count(Person.id)).where(Person.name == "黃丙")) == 0


def test_stored_markup_in_a_roster_stays_text(clients: Clients) -> None:
    payload = "<img src=x onerror=alert(1)>"
    page = bring(clients("secretary"), [(*COLUMNS, payload), ("", payload, "教師", "", "", "", "", "")])
    assert page.select("main img") == []
    assert payload in page.texts("#changes tbody th")


def test_readers_take_the_roster_and_leave_a_trace(clients: Clients) -> None:
    auditor = clients("auditor")
    before = db.session.scalar(select(func.count(AuditEntry.id))) or 0
    take(auditor)
    assert db.session.scalar(select(func.count(AuditEntry.id))) == before + 1
    assert auditor.http.get("/people/export.ods").status_code in (404, 405)
    auditor.get("/people/import", status=403)
    clients("teacher").get("/people/", status=403)


def test_preview_asks_as_often_for_many_rows_as_for_one(clients: Clients) -> None:
    secretary = clients("secretary")

    def asked(count: int) -> int:
        page = secretary.get("/people/import")
        content = xlsx([("姓名", "電子郵件"), *[(f"新人{n}", f"n{n}@example.edu.tw") for n in range(count)]])
        with counted_queries() as statements:
            secretary.submit(page, status=200, file=(io.BytesIO(content), "名冊.xlsx"))
        return len(statements)

    assert asked(60) == asked(1)
