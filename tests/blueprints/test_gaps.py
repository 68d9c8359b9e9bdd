"""The gap report as its readers see it: sign, word and colour in each cell, the days beneath."""

from __future__ import annotations

import pytest

from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client
from tests.support.queries import counted_queries


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_each_cell_has_sign_word_and_colour(client: Client, school_code: str) -> None:
    page = client.login("teacher").get("/gaps/?term=115-1")
    columns = page.select(".heat thead tr:last-child th")
    rows = page.select(".heat tbody tr")
    assert len(columns) == 28
    assert {len(row.findall("td")) for row in rows} == {27}
    words = {cell.get("class"): cell.text_content() for row in rows for cell in row.findall("td")}
    legend = {span.get("class").split()[1]: span.text_content() for span in page.select("#heat .ledger .cover")}
    assert {key: legend[key] for key in words} == words
    assert len(page.select(".heat thead [aria-current=date]")) == 1


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_missing_national_clause_is_a_gap_only_where_it_is_missing(client: Client, school_code: str) -> None:
    page = client.login("auditor").get("/gaps/")
    missing = [text for text in page.texts("#national tbody tr") if "缺條文" in text]
    assert bool(missing) is (school_code == "daan")
    assert len(page.select("#seats tbody tr")) == 1


def test_months_and_other_terms(client: Client) -> None:
    client.login("secretary")
    months = client.get("/gaps/?by=months")
    assert len(months.select(".heat thead tr:last-child th")) == 7
    past = client.get("/gaps/?term=114-1")
    assert past.select(".heat [aria-current]") == []
    assert past.select(".tally") == []


def test_duties_and_regulation_lead_here_those_who_may(client: Client) -> None:
    client.login("secretary")
    assert client.get("/duties/").select("a[href='/gaps/']")
    assert client.get("/regulation/").select("a[href='/gaps/']")


def test_student_sees_no_way_to_it(client: Client) -> None:
    client.login("student")
    assert client.get("/regulation/").select("a[href='/gaps/']") == []
    client.get("/gaps/", status=403)


def test_page_takes_few_queries(client: Client) -> None:
    client.login("secretary").get("/gaps/")
    with counted_queries() as sent:
        client.get("/gaps/")
    assert sent.count <= 8
