"""Shifting and copying as people meet them: chosen, shown, confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from intranet.rules.dates import Term
from intranet.rules.schedule import Work
from intranet.services.actor import SYSTEM
from intranet.services.calendar.items import ItemDates, OwnItem, add_item, draft_lines
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import by_window
from tests.support.client import Client

NOW = Term(115, 1)
SHIFT, COPY = "/calendar/115-1/shift", "/calendar/115-1/copy"


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_rows_are_chosen_previewed_and_moved(clients: Callable[[str], Client]) -> None:
    secretary, row = clients("secretary"), by_window(NOW)["upload-1"]
    chosen = {"rows": [str(row.item_id)], "days": "－2", "parts": ["end", "check"]}
    page = secretary.submit(secretary.get(SHIFT), status=200, **chosen)
    assert "1 項的截止日、自我檢核期間提前 2 日。" in page.text
    assert "116/2/8（提前 2 日）" in page.texts("#moves tbody tr")[0]
    assert by_window(NOW)["upload-1"] == row
    fields = [(one.get("name"), one.get("value")) for one in page.select(".confirm-panel input")]
    sent: dict[str, list[str]] = {}
    for name, value in fields:
        sent.setdefault(str(name), []).append(str(value))
    done = secretary.http.post(SHIFT, data=sent, follow_redirects=True)
    assert "已平移 1 項。" in done.text
    assert by_window(NOW)["upload-1"].line.end == date(2027, 2, 8)


def test_a_shift_that_cannot_be_keeps_what_was_chosen(clients: Callable[[str], Client]) -> None:
    secretary, row = clients("secretary"), by_window(NOW)["upload-1"]
    page = secretary.submit(secretary.get(SHIFT), status=422, rows=[str(row.item_id)], days="一週", parts=["end"])
    assert page.texts("#days-error") == ["看不懂「一週」，請寫成 7 或 -7。"]
    assert [one.get("value") for one in page.select("input[name=rows][checked]")] == [str(row.item_id)]
    page = secretary.submit(secretary.get(SHIFT), status=422, days="7", parts=["end"])
    assert "請勾選要平移的項目。" in page.texts("#rows")[0]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_last_years_own_items_are_shown_and_taken_over(clients: Callable[[str], Client]) -> None:
    day = date(2025, 12, 1)
    add_item(SYSTEM, Term(114, 1), ItemDates(day, day, day, day, "教學組"), OwnItem("成果展", Work.OTHER, ()))
    secretary = clients("secretary")
    page = secretary.get(COPY)
    assert "114/12/1" in page.text
    key = page.select("input[name=chosen]")[0].get("value")
    fields = {**page.fields(), "how": "WEEKS_53", "chosen": [key]}
    page = secretary.http.post(COPY, data={**fields, "step": ""})
    assert "115/12/7" in page.text
    assert all(row.line.title != "成果展" for row in draft_lines(NOW))
    done = secretary.http.post(COPY, data={**fields, "step": "apply"}, follow_redirects=True)
    assert "帶入 1 處" in done.text
    (line,) = [row.line for row in draft_lines(NOW) if row.line.title == "成果展"]
    assert line.start == date(2026, 12, 7)
    assert secretary.http.post(COPY, data={**fields, "step": "apply"}).status_code in (409, 422)


def test_nothing_to_copy_is_said(clients: Callable[[str], Client]) -> None:
    assert "沒有可以帶入的" in clients("secretary").get("/calendar/114-1/copy").text
