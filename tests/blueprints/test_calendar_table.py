"""The table of dates as people meet it: typed in place, wrong dates at their cells, two people at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from intranet.rules.dates import Term
from intranet.rules.schedule import Work
from intranet.services.actor import SYSTEM
from intranet.services.calendar.items import ItemDates, OwnItem, add_item
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import by_window
from tests.support.client import Client
from tests.support.crawl import forget_what_is_kept
from tests.support.queries import counted_queries

NOW = Term(115, 1)
URL = "/calendar/115-1/table"


def name(window: str, field: str = "end") -> str:
    return f"{field}-{by_window(NOW)[window].item_id}"


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_dates_are_typed_in_place_as_people_write_them(clients: Callable[[str], Client]) -> None:
    secretary = clients("secretary")
    typed = {name("upload-1"): "1160211", name("upload-1", "check_start"): "2027-02-12", name("submit-records"): ""}
    page = secretary.submit(secretary.get(URL), URL, status=200, **typed)
    assert "已儲存 2 項。" in page.text
    rows = by_window(NOW)
    assert (rows["upload-1"].line.end, rows["upload-1"].line.check_start) == (date(2027, 2, 11), date(2027, 2, 12))
    assert rows["submit-records"].line.end is None
    page = secretary.submit(secretary.get(URL), URL, status=200)
    assert "沒有變更。" in page.text


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_every_wrong_date_is_told_at_its_cell_and_nothing_typed_is_lost(clients: Callable[[str], Client]) -> None:
    secretary = clients("secretary")
    typed = {
        name("upload-1"): "116/2/30",
        name("certify-1"): "月底",
        name("certify-1", "check_end"): "116/3/5",
        name("submit-records"): "116/3/18",
    }
    page = secretary.submit(secretary.get(URL), URL, status=422, **typed)
    assert {key: page.fields(URL)[key] for key in typed} == typed
    assert page.texts(f"#{name('upload-1')}-error") == ["曆上沒有「116/2/30」這一天，請檢查年月日。"]
    assert page.texts(f"#{name('certify-1')}-error") == ["看不懂日期「月底」，請寫成 115/2/25 或 2026-02-25。"]
    assert len(page.select(".error-summary li a")) == 2
    assert by_window(NOW)["submit-records"].line.end == date(2027, 3, 19)
    typed |= {name("upload-1"): "216/2/10", name("certify-1"): "116/2/25"}
    page = secretary.submit(page, URL, status=422, **typed)
    assert len(page.select(".cell-field .error")) == 1
    page = secretary.submit(page, URL, status=200, **{name("upload-1"): "116/2/11"})
    assert "已儲存 3 項。" in page.text


def test_two_people_on_different_rows_lose_nothing_and_on_one_row_see_both(clients: Callable[[str], Client]) -> None:
    one, other = clients("secretary"), clients("secretary")
    opened, stale = other.get(URL), other.get(URL)
    one.submit(one.get(URL), URL, **{name("upload-1"): "116/2/11"})
    page = other.submit(opened, URL, status=200, **{name("certify-1"): "116/2/25"})
    assert "已儲存 1 項。" in page.text
    assert by_window(NOW)["upload-1"].line.end == date(2027, 2, 11)
    late = {name("upload-1"): "116/2/12", name("submit-records"): "116/3/18"}
    page = other.submit(stale, URL, status=409, **late)
    assert page.texts("table caption")[0] == "兩邊的日期"
    assert page.texts("table")[0].endswith("課程學習成果上傳（第 1 學期）截止日116/2/12116/2/11")
    assert {key: page.fields(URL)[key] for key in late} == late
    assert by_window(NOW)["submit-records"].line.end == date(2027, 3, 19)
    page = other.submit(page, URL, status=200)
    assert "已儲存 2 項。" in page.text
    assert by_window(NOW)["upload-1"].line.end == date(2027, 2, 12)


def test_each_row_says_its_weeks_and_a_closed_last_day(clients: Callable[[str], Client]) -> None:
    page = clients("secretary").get(URL)
    assert "截止日春節（補假）" in page.texts(".date-table tbody th")[0]
    assert page.texts(f"output[for={name('upload-1')}]") == ["（三）"]


def test_an_empty_term_says_what_to_do_first(clients: Callable[[str], Client]) -> None:
    assert "先排定期程" in clients("secretary").get("/calendar/116-1/table").text


def test_table_takes_the_same_queries_whatever_its_rows(clients: Callable[[str], Client]) -> None:
    secretary = clients("secretary")
    secretary.get(URL)
    forget_what_is_kept(secretary.app)
    with counted_queries() as few:
        secretary.get(URL)
    for number in range(30):
        day = date(2026, 12, 1 + number % 28)
        add_item(SYSTEM, NOW, ItemDates(day, day, day, day, "教學組"), OwnItem(f"項目{number}", Work.OTHER, ()))
    with counted_queries() as many:
        secretary.get(URL)
    assert many.count == few.count <= 10
