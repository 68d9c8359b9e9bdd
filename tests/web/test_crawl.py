"""Walk every link that a person can reach: each page answers, keeps the promises of all pages, and writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text

from intranet.extensions import Base, db
from intranet.models import LoginSession
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client
from tests.support.crawl import MOST_STATEMENTS, Visit, crawl


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


def too_many(seen: dict[str, Visit]) -> dict[str, int]:
    """The pages that send more statements than any page may, opened first after a write."""
    return {url: visit.statements for url, visit in seen.items() if visit.statements > MOST_STATEMENTS}


@pytest.mark.assurance("reading")
@pytest.mark.parametrize(
    ("school_code", "username"),
    [
        *((school, username) for school in BOTH_SCHOOLS for username in ("secretary", "auditor")),
        ("luodong", "student"),
        ("luodong", "registrar"),
        ("daan", "teacher"),
        ("daan", "admin"),
    ],
)
def test_every_link_leads_to_a_page_and_reading_writes_nothing(
    demo_app: Flask, clients: Callable[[str], Client], school_code: str, username: str
) -> None:
    client = clients(username)
    before = fingerprint()
    seen = crawl(client)
    assert {url: visit.status for url, visit in seen.items() if visit.status != 200} == {}
    assert too_many(seen) == {}
    assert len(seen) >= (6 if username in ("student", "admin") else 12)
    assert fingerprint() == before


def test_pages_of_deputies_send_no_more_statements_than_others(clients: Callable[[str], Client]) -> None:
    """Whether a deputy acts today is one question more; the bench walks the pages of every account."""
    assert {name: too_many(crawl(clients(name))) for name in ("instruction", "personnel")} == {
        "instruction": {},
        "personnel": {},
    }
