"""The responsibility table: the text's cells, who holds the posts, what is ours, and the reader's own part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from intranet.services.actor import SYSTEM
from intranet.services.context import current_school
from intranet.services.people import end_appointment, holders_on
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page
from tests.support.queries import counted_queries

Clients = Callable[[str], Client]


def mine(page: Page) -> list[str]:
    return page.texts("#mine tbody th")


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_every_row_stands_with_its_clause_and_our_readings(clients: Clients) -> None:
    page = clients("teacher").get("/duties/")
    rows = current_school().responsibilities
    assert len(page.select("tr[id^=duty-]")) == len(rows)
    assert len(page.select("tr[id^=duty-] details.clause")) == len(rows)
    assert page.text.count("本系統的讀法") == sum(bool(row.reading) for row in rows)


@pytest.mark.parametrize("school_code", ["daan"])
def test_table_of_the_text_keeps_its_seven_numbers_and_cells(clients: Clients) -> None:
    page = clients("registrar").get("/duties/")
    numbers = page.texts("#table td.narrow")
    assert sorted(set(numbers)) == ["1", "2", "3", "4", "5", "6", "7"]
    (attendance,) = page.texts("#duty-attendance")
    assert "整列原列：建置者註冊組、生輔組、進修部註冊組" in attendance
    assert "只見於規定" in page.texts("#duty-account-review")[0]


def test_reader_finds_its_own_duties_on_top(clients: Clients) -> None:
    assert mine(clients("secretary").get("/duties/")) == [
        "執行秘書", "規劃作業期程與自我檢核", "公告作業期程", "依成效提報敘獎",
    ]  # fmt: skip
    assert mine(clients("counselor").get("/duties/")) == []
    assert "沒有列到目前的職務" in clients("counselor").get("/duties/").text
    assert "提報敘獎" in clients("teacher").get("/duties/").texts("#duty-propose-rewards")[0]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_vacant_post_is_marked_where_it_is_named(clients: Clients) -> None:
    before = clients("secretary").get("/duties/")
    assert before.texts("#duty-plan-schedule .stamp") == []
    (holder,) = holders_on(date(2026, 11, 21))["clerk"]
    end_appointment(SYSTEM, holder.row_id or 0, date(2026, 11, 20))
    page = clients("secretary").get("/duties/")
    assert "出缺" in page.texts("#duty-minutes")[0]
    assert holder.name not in page.texts("#duty-minutes")[0]
    assert "有 1 個職務今天無人擔任" in page.text


def test_page_asks_a_few_questions_of_the_database(clients: Clients) -> None:
    teacher = clients("teacher")
    teacher.get("/duties/")
    with counted_queries() as sent:
        teacher.get("/duties/")
    assert sent.count <= 8
