"""Fields that a form does not have change nothing: state, version, approver, role and number stay what they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.extensions import Base, db
from intranet.services.demo_accounts import DEMO_PASSWORD
from tests.support.client import Client

Clients = Callable[[str], Client]
EXTRA = {
    "id": "1", "state": "CONFIRMED", "version_id": "9", "approved_by": "1", "approver_id": "1", "role": "ADMIN",
    "account_id": "1", "author_id": "1", "reporter_id": "1", "proposer_id": "1", "convener_id": "1", "is_admin": "1",
    "password_hash": "x", "answer": "x", "answered_by": "1", "number": "99", "released_by": "1", "term": "120-1",
    "created_at": "2020-01-01T00:00:00", "disabled_at": "", "notice_seen_at": "",
}  # fmt: skip
NATURAL = ("id", "ordinal", "version", "at", "reported_at", "password_hash")  # what differs between any two presses
NEW = (
    ("teacher", "/faults/new", "fault_report", {"title": "平板", "body": "開不了機"}),
    ("registrar", "/announcements/new", "announcement",
     {"title": "公告", "body": "內文", "starts": "115/11/21", "ends": "115/11/30", "audience": "STUDENTS"}),
    ("secretary", "/people/new", "person", {"name": "新任者", "staff_type": "教師"}),
    ("secretary", "/meetings/new", "meeting", {"on": "115/12/18", "starts": "14:10", "ends": "15:40", "place": "圖書館"}),
    ("member", "/meetings/proposals/new", "agenda_proposal", {"title": "提案", "explanation": "說明"}),
)  # fmt: skip
CHANGED = (
    ("secretary", "/people/3/edit", "person", {}),
    ("secretary", "/meetings/4/edit", "meeting", {"remarks": "備有午餐，請回復出席以便統計。"}),
    ("registrar", "/announcements/2/edit", "announcement", {}),
    ("teacher", "/password", "account", {"current": DEMO_PASSWORD, "password": DEMO_PASSWORD, "again": DEMO_PASSWORD}),
)


def rows(table: str) -> list[dict[str, Any]]:
    db.session.rollback()
    target = Base.metadata.tables[table]
    found = db.session.execute(select(target).order_by(target.c.id))
    return [{name: value for name, value in row._mapping.items() if name not in NATURAL} for row in found]


def press(client: Client, url: str, values: dict[str, str], extra: dict[str, str]) -> None:
    """The page's form with ``values``, and what it does not have besides."""
    page = client.get(url)
    beyond = {name: value for name, value in extra.items() if name not in page.form().fields}
    client.submit(page, status=200, **values, **beyond)


@pytest.mark.assurance("extra-fields")
@pytest.mark.parametrize(("username", "url", "table", "values"), NEW, ids=[case[1] for case in NEW])
def test_record_made_with_extra_fields_is_like_any_other(
    demo_app: Flask, clients: Clients, username: str, url: str, table: str, values: dict[str, str]
) -> None:
    client, before = clients(username), len(rows(table))
    press(client, url, values, {})
    press(client, url, values, EXTRA)
    plain, tampered = rows(table)[before:]
    assert tampered == plain


@pytest.mark.assurance("extra-fields")
@pytest.mark.parametrize(("username", "url", "table", "values"), CHANGED, ids=[case[1] for case in CHANGED])
def test_record_saved_with_extra_fields_stays_as_it_is(
    demo_app: Flask, clients: Clients, username: str, url: str, table: str, values: dict[str, str]
) -> None:
    client = clients(username)
    before = rows(table)
    press(client, url, values, EXTRA)
    assert rows(table) == before


@pytest.mark.assurance("extra-fields")
def test_version_that_is_made_up_is_a_conflict(demo_app: Flask, clients: Clients) -> None:
    """A version sent along cannot be used to win over another's change."""
    client, before = clients("secretary"), rows("person")
    page = client.get("/people/3/edit")
    client.submit(page, status=409, name="改名", version="999")
    assert rows("person") == before
