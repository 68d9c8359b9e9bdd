"""Walk every link that a person can reach: each page answers, keeps the promises of all pages, and writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from urllib.parse import urldefrag, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select, text

from intranet.extensions import Base, db
from intranet.models import LoginSession
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page, check_html

PAPERS = (".pdf", ".ods", ".odt", ".csv", ".ics", ".json", ".atom", ".css", ".zip", ".xlsx")
MOST = 150  # pages of one person: enough for every kind of page, bounded where lists page on


def fingerprint() -> dict[str, str]:
    """A digest of every table's rows; a session may be touched, and nothing else."""
    db.session.rollback()
    tables = [table for table in Base.metadata.sorted_tables if table.name != LoginSession.__tablename__]
    return {
        table.name: hashlib.sha256(
            repr(db.session.execute(select(text(f'* FROM "{table.name}" ORDER BY id'))).all()).encode()
        ).hexdigest()
        for table in tables
    }


def links(page: Page) -> list[str]:
    """Addresses of this site on a page, without what only downloads."""
    found = []
    for href in page.tree.xpath("//a/@href"):
        parts = urlsplit(urldefrag(href)[0])
        if parts.scheme or parts.netloc or not parts.path.startswith("/"):
            continue
        if not parts.path.endswith(PAPERS) and "/files/" not in parts.path and "download" not in parts.path:
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def kind(url: str) -> str:
    """Addresses that differ in numbers and terms alone are of one kind; a few of each are enough."""
    path = urlsplit(url).path
    return "/".join("#" if part[:1].isdigit() else part for part in path.split("/"))


def crawl(client: Client, start: str = "/") -> dict[str, int]:
    """Address → status of every page reached, at most two of a kind."""
    seen: dict[str, int] = {}
    kinds: dict[str, int] = {}
    waiting = [start]
    while waiting and len(seen) < MOST:
        url = waiting.pop(0)
        if url in seen or kinds.get(kind(url), 0) >= 2:
            continue
        kinds[kind(url)] = kinds.get(kind(url), 0) + 1
        with client.http.get(url, follow_redirects=True) as response:
            seen[url] = response.status_code
            if response.status_code == 200 and "html" in response.content_type:
                page = Page(response)
                check_html(page)
                waiting += links(page)
    return seen


@pytest.mark.assurance("reading")
@pytest.mark.parametrize(
    ("school_code", "username"),
    [
        *((school, username) for school in BOTH_SCHOOLS for username in ("secretary", "teacher", "student", "auditor")),
        ("luodong", "principal"),
        ("luodong", "registrar"),
        ("daan", "evening-registrar"),
        ("daan", "admin"),
    ],
)
def test_every_link_leads_to_a_page_and_reading_writes_nothing(
    demo_app: Flask, clients: Callable[[str], Client], school_code: str, username: str
) -> None:
    client = clients(username)
    before = fingerprint()
    seen = crawl(client)
    assert {url: status for url, status in seen.items() if status != 200} == {}
    assert len(seen) >= (6 if username in ("student", "admin") else 12)
    assert fingerprint() == before
