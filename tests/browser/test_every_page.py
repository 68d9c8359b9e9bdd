"""Every page in a browser: axe finds nothing, nothing leaves the window at 100, 200 and 400 %, and it can be printed.

Each school is looked at by axe in the width of its walks (see decision 0040): one at a desk, one on a phone. Which
pages an account may open, and that their HTML is valid for all of them: tests/web/test_every_page.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, WALKS
from tests.browser.sight import faults_of
from tests.support.client import Client
from tests.support.client import Page as Answer
from tests.support.every_page import PARTS, VISITOR, addresses, page_rules, who_may
from tests.support.every_record import bring_on

pytestmark = pytest.mark.browser

MOST = 6  # records of a kind; looked at are those that show something new
NEW = 12  # kinds of elements that make a page look different
LOOKS = {DESK: 2, PHONE: 1}  # so many of one route
EVERYBODYS = ("home.index",)  # other for each account


def shape_of(tree: Any) -> set[tuple[str, ...]]:
    """The kinds of elements of a page: name, class, and those of what they stand in."""
    return {
        (element.tag, element.get("class", ""), above.tag, above.get("class", ""))
        for element in tree.iter("{*}*", "*")
        if isinstance(element.tag, str) and (above := element.getparent()) is not None
    }


def pages_of(app: Flask, school_code: str, part: tuple[str, ...], looks: int) -> Iterator[tuple[str, str]]:
    """Account and address of each page to look at: by the account with most rights, one of each look."""
    with_word = bring_on()
    people: dict[str, Client] = {}
    for rule in page_rules(app, part):
        shapes: set[tuple[str, ...]] = set()
        shown = 0
        found = list(with_word.get(rule.endpoint) or addresses(app, rule))[-MOST:]
        for username in who_may(app, rule, school_code):
            client = people.get(username) or Client(app)
            if username and username not in people:
                client.login(username)
            people[username] = client
            for address in found:
                response = client.http.get(address)
                if response.status_code != 200:
                    continue
                shape = shape_of(Answer(response).tree)
                if len(shape - shapes) > NEW and (shown < looks or rule.endpoint in EVERYBODYS):
                    shown += 1
                    yield username, address
                shapes |= shape
            if shapes and rule.endpoint not in EVERYBODYS:
                break


@pytest.mark.parametrize(("school_code", "width"), WALKS)
@pytest.mark.parametrize("part", PARTS, ids=lambda part: part[0])
def test_every_page_can_be_seen_by_everyone(
    live_app: Flask, person: Callable[..., Page], school_code: str, width: int, part: tuple[str, ...]
) -> None:
    with live_app.app_context():
        to_see = list(pages_of(live_app, school_code, part, LOOKS[width]))
    windows: dict[str, Page] = {}
    faults = []
    for username, address in to_see:
        if username not in windows:
            windows[username] = person(username or VISITOR, width, at="")
        page = windows[username]
        page.goto(address)
        faults += [f"{username} {address}: {fault}" for fault in faults_of(page, width)]
    assert faults == []
    assert len(to_see) >= len(part)
