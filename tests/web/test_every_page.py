"""Every page, for every account that may open it, on every kind of record: it answers, and keeps what holds for all
pages; reading writes nothing. What axe and a window say of the same pages: tests/browser/test_every_page.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest
from flask import Flask

from intranet.services.demo_accounts import demo_accounts
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page, check_html
from tests.support.every_page import NO_PAGES, PARTS, VISITOR, addresses, page_rules, who_may
from tests.support.every_record import bring_on
from tests.support.page_rules import folded
from tests.web.test_crawl import fingerprint

# Pages that stand on something of the visitor's own; each has tests of its own.
ELSEWHERE = frozenset({"auth.code", "auth.identity"})  # a sign-in half way; a school with a service for it
# Of one content, so of one title.
ALIKE = (
    {"calendar.index", "calendar.schedule"},
    {"public.calendar", "public.version", "public.embed"},
    {"rewards.index", "rewards.own"},  # who may not read the cases gets one's own at once
)
MOST = 9  # records of a kind that the first account opens; the others open the first and the last that answered
ANSWERS = (200, 303, 400, 403, 404)  # 400: the record is not there yet, or no longer, and the page says so


def read(http: object, address: str) -> Page | None:
    """The page at the address, checked; None where the answer leads on."""
    response = http.get(address)  # type: ignore[attr-defined]
    assert response.status_code in ANSWERS, f"{address}: {response.status_code}"
    if response.status_code == 303:
        return None
    page = Page(response)
    check_html(page)
    return page


@pytest.mark.assurance("reading")
@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
@pytest.mark.parametrize("part", PARTS, ids=lambda part: part[0])
def test_every_page_keeps_the_rules_for_everyone(
    demo_app: Flask, clients: Callable[[str], Client], school_code: str, part: tuple[str, ...]
) -> None:
    with_word = bring_on()
    people = {VISITOR: Client(demo_app)} | {username: clients(username) for username, _ in demo_accounts()}
    before = fingerprint()
    titles: dict[str, set[str]] = defaultdict(set)
    unread = set()
    for rule in page_rules(demo_app, part):
        waiting = list(with_word.get(rule.endpoint) or addresses(demo_app, rule))[-MOST:]
        answered: dict[str, None] = {}
        for username in who_may(demo_app, rule, school_code):
            for address in dict.fromkeys((*answered,)[:1] + (*answered,)[-1:]) or waiting:
                page = read(people[username].http, address)
                if page and page.status == 200:
                    answered[address] = None
                    titles[folded(page.tree.find(".//title"))].add(rule.endpoint)
        if not answered:
            unread.add(rule.endpoint)
    assert unread - ELSEWHERE == set()
    assert {title: found for title, found in titles.items() if len(found) > 1 and found not in ALIKE} == {}
    assert fingerprint() == before


def test_every_area_belongs_to_one_part(demo_app: Flask) -> None:
    areas = [area for part in PARTS for area in part]
    endpoints = {rule.endpoint for rule in demo_app.url_map.iter_rules()} - {"static", "bootstrap.static"}
    assert sorted(areas) == sorted({endpoint.split(".")[0] for endpoint in endpoints})
    assert NO_PAGES - endpoints == set()
