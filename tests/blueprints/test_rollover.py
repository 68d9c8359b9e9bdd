"""The page of the roll-over: preview, apply, undo; refused where something builds on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intranet.rules.dates import Term
from intranet.services.actor import SYSTEM
from intranet.services.calendar.items import draft_lines, save_item
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import dates_as
from tests.support.client import Client
from tests.support.queries import counted_queries

URL = "/terms/115-2/rollover"


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_a_term_is_previewed_applied_and_undone(clients: Callable[[str], Client], school_code: str) -> None:
    secretary = clients("secretary")
    page = secretary.get(URL)
    assert page.h1 == "銜接 115 學年度第 2 學期"
    assert [heading.split("（")[0] for heading in page.texts("section.part h2")]
    windows = len(page.select("#windows tbody tr"))
    page = secretary.submit(page, "/rollover", 200)
    assert page.texts(".page-header .stamp") == ["已銜接"]
    assert f"排定 {windows} 項作業項目" in page.text
    assert len(draft_lines(Term(115, 2))) == windows
    assert page.select("#apply") == []
    page = secretary.submit(page, "/undo", 200)
    assert draft_lines(Term(115, 2)) == ()
    assert page.texts(".page-header .stamp") == []


def test_what_builds_on_it_is_said(clients: Callable[[str], Client]) -> None:
    secretary = clients("secretary")
    page = secretary.submit(secretary.get(URL), "/rollover", 200)
    row = draft_lines(Term(115, 2))[0]
    save_item(SYSTEM, row.item_id, dates_as(row, note="改"))
    answer = secretary.submit(page, "/undo", 200)
    assert f"「{row.line.title}」已經修改" in answer.text
    assert answer.select("form[action$='/undo']") == []


def test_a_stale_preview_is_shown_again(clients: Callable[[str], Client]) -> None:
    secretary = clients("secretary")
    page = secretary.get(URL)
    answer = secretary.submit(page, "/rollover", 422, version="1")
    assert "請重新確認要套用的內容" in answer.texts(".error-summary")[0]


@pytest.mark.parametrize("term", ["114-2", "117-1", "nowhere"])
def test_only_this_term_and_the_next_two_can_be_made_ready(clients: Callable[[str], Client], term: str) -> None:
    clients("secretary").get(f"/terms/{term}/rollover", 404)


def test_the_page_asks_a_constant_number_of_queries(clients: Callable[[str], Client]) -> None:
    secretary = clients("secretary")
    with counted_queries() as sent:
        secretary.http.get(URL)
    assert sent.count <= 13
