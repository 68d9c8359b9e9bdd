"""Lists that grow by the year are shown page by page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import insert, select

from intranet.extensions import db
from intranet.models import FaultReport, Person
from intranet.models.base import now
from intranet.web.pages import paged
from tests.support.client import Client


@pytest.mark.parametrize(
    ("query", "shown", "previous", "following"),
    [
        ("", (0, 1), None, "?page=2"),
        ("?page=2&term=115-1", (2, 3), "?term=115-1&page=1", "?term=115-1&page=3"),
        ("?page=99", (4,), "?page=2", None),
        ("?page=nonsense", (0, 1), None, "?page=2"),
    ],
)
def test_page_is_the_one_asked_for(
    demo_app: Flask, query: str, shown: tuple[int, ...], previous: str | None, following: str | None
) -> None:
    with demo_app.test_request_context(f"/{query}"):
        rows, pager = paged(range(5), 2)
    assert (rows, pager.previous_url, pager.next_url, pager.total) == (shown, previous, following, 5)


def test_old_reports_are_on_later_pages(clients: Callable[[str], Client]) -> None:
    student = clients("student")
    person = db.session.scalars(select(Person.id)).first()
    report = {"reporter_id": person, "body": "說明", "reported_at": now()}
    db.session.execute(insert(FaultReport), [{**report, "title": f"通報{number}"} for number in range(60)])
    db.session.commit()
    answering = clients("auditor")
    first = answering.get("/faults/")
    (following,) = first.select("a[rel=next]")
    second = answering.get(f"/faults/{following.get('href')}")
    assert len(first.select("tbody tr")) == 50
    assert not set(first.texts("tbody th")) & set(second.texts("tbody th"))
    assert student.get("/faults/").select(".pager") == []
