"""Two people open the same record: who saves second sees both texts, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.support.client import Client

Clients = Callable[[str], Client]
FORMS = (
    ("secretary", "/people/3/edit", "name"),
    ("secretary", "/meetings/4/edit", "place"),
    ("registrar", "/announcements/2/edit", "body"),
)


@pytest.mark.assurance("conflicts")
@pytest.mark.parametrize(("username", "url", "field"), FORMS, ids=[url for _, url, _ in FORMS])
def test_second_of_two_sees_both_texts(demo_app: Flask, clients: Clients, username: str, url: str, field: str) -> None:
    first, second = clients(username), clients(username)
    mine, yours = first.get(url), second.get(url)
    assert mine.fields()["version"] == yours.fields()["version"] != ""
    first.submit(mine, status=200, **{field: "先存的字"})
    page = second.submit(yours, status=409, **{field: "後打的字"})
    assert "先存的字" in page.text and "後打的字" in page.text
    assert first.get(url).fields()[field].strip() == "先存的字"
