"""The term switcher in the page head: it stands where lists go by term, and always leads to a page that obeys it."""

from __future__ import annotations

import pytest

from tests.support.client import Client


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("/operations/?term=115-1", "/operations/"),  # a term in the address would outlive the choice
        ("/gaps/", "/gaps/"),
        ("/meetings/new", "/meetings/new"),
        ("/meetings/3", "/meetings/"),  # a record keeps its own term
        ("/calendar/114-1", "/calendar/"),
    ],
)
def test_switching_leads_to_a_page_that_shows_the_term(client: Client, page: str, leads_to: str) -> None:
    shown = client.login("secretary").get(page)
    assert [field.get("value") for field in shown.select(".term-switch [name=next]")] == [leads_to]


@pytest.mark.parametrize("page", ["/", "/regulation/", "/accounts/review", "/terms/", "/people/"])
def test_page_without_a_choice_of_term_offers_none(client: Client, page: str) -> None:
    assert client.login("secretary").get(page).select(".term-switch") == []


@pytest.mark.parametrize("page", ["/calendar/114-2", "/calendar/114-2/release", "/calendar/114-2/items/new"])
def test_switcher_stands_at_the_term_of_the_page(client: Client, page: str) -> None:
    shown = client.login("secretary").get(page)
    assert shown.texts(".term-switch option[selected]") == ["114 學年度第 2 學期"]
    item = client.get("/calendar/114-2").select("tbody th a[href^='/calendar/items/']")[0].get("href")
    assert client.get(item).texts(".term-switch option[selected]") == ["114 學年度第 2 學期"]
    assert client.get("/calendar/").texts(".term-switch option[selected]") == ["115 學年度第 1 學期"]


def test_chosen_term_is_shown(client: Client) -> None:
    client.login("secretary")
    listed = client.get("/switch-term?term=114-2&next=/meetings/")
    assert "114 學年度第 2 學期第 1 次會議" in listed.text
    assert listed.texts(".term-switch option[selected]") == ["114 學年度第 2 學期"]
