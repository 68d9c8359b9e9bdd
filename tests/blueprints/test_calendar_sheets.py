"""Importing and exporting the schedule as people meet it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime

import pytest

from intranet.documents.records_ods import Sheet
from intranet.documents.records_xlsx import workbook_xlsx
from intranet.rules.dates import Term
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import by_window
from tests.support.client import Client

NOW = Term(115, 1)
URL = "/calendar/115-1/import"


def xlsx(*rows: tuple[str, ...]) -> tuple[io.BytesIO, str]:
    sheet = Sheet("期程", ("作業項目", "截止日", "說明"), rows)
    return io.BytesIO(workbook_xlsx("期程", (sheet,), datetime(2026, 11, 21))), "期程.xlsx"


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_file_is_previewed_then_applied(clients: Callable[[str], Client]) -> None:
    secretary, row = clients("secretary"), by_window(NOW)["upload-1"]
    page = secretary.submit(secretary.get(URL), URL, status=200, file=xlsx((row.line.title, "1160211", "延一天")))
    assert "截止日：116/2/10 → 116/2/11" in page.texts("#changes tbody tr")[0]
    assert by_window(NOW)["upload-1"] == row
    page = secretary.submit(page, "/import/apply", status=200)
    assert "期程已套用：變更 1。" in page.text
    line = by_window(NOW)["upload-1"].line
    assert (line.end, line.note) == (date(2027, 2, 11), "延一天")


def test_faults_are_listed_with_their_rows(clients: Callable[[str], Client]) -> None:
    secretary = clients("secretary")
    page = secretary.submit(secretary.get(URL), URL, status=422, file=xlsx(("甲", "116/2/30", ""), ("", "116/2/3", "")))
    assert [row.split()[0] for row in page.texts("#faults tbody tr")] == [
        "2截止日：曆上沒有「116/2/30」這一天，請檢查年月日。",
        "3沒有作業項目名稱。",
    ]
    assert "檔案有 2 處問題" in page.text


@pytest.mark.parametrize("ending", ["ods", "xlsx"])
def test_export_comes_back_without_a_change(clients: Callable[[str], Client], ending: str) -> None:
    secretary = clients("secretary")
    answer = secretary.http.get(f"/calendar/115-1/export.{ending}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    sent = (io.BytesIO(answer.data), f"期程.{ending}")
    assert "檔案與現有期程相同" in secretary.submit(secretary.get(URL), URL, status=200, file=sent).text
    secretary.get("/calendar/115-1/export.doc", status=404)
