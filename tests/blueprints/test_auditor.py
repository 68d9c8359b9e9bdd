"""The auditor may look everywhere and change nothing: no screen offers a form that writes a record."""

from __future__ import annotations

import pytest

from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page

TAKEN_OUT = {"/people/export.ods", "/audit/pack"}


def writing_forms(page: Page) -> set[str]:
    """The addresses that the forms of a page's main part post to."""
    return {form.get("action") or page.url for form in page.select("main form") if form.get("method") == "post"}


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_auditors_screens_offer_nothing_that_writes(client: Client) -> None:
    home = client.login("auditor").get("/")
    areas = {link.get("href") for link in home.select("nav a[href^='/']")}
    assert {"/meetings/", "/regulation/", "/accounts/", "/audit/"} < areas
    found = {address: writing_forms(client.get(address)) for address in sorted(areas | {"/gaps/", "/terms/"})}
    records = ("/meetings/", "/rewards/", "/accounts/", "/people/", "/committee/")
    for address in records:
        (first, *_) = client.get(address).select("main table th a[href]") or [None]
        if first is not None:
            found[first.get("href")] = writing_forms(client.get(first.get("href")))
    assert {address: forms - TAKEN_OUT for address, forms in found.items() if forms - TAKEN_OUT} == {}
