"""The audit trail: one entry for each write, nothing personal in it, and no change to it goes unseen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from intranet.extensions import db
from intranet.models import AuditEntry
from intranet.services.actor import SYSTEM
from intranet.services.audit import verify_chain
from intranet.services.people import add_person
from intranet.services.transactions import WHOLE
from tests.assurance.test_extra_fields import NEW, press
from tests.support.client import Client
from tests.support.commands import run_command
from tests.support.servers import environment

Clients = Callable[[str], Client]


def break_trail(statement: str) -> None:
    """Change the trail as somebody could who owns the database itself: without what refuses it."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={WHOLE: True})
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        for (name,) in db.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            db.session.execute(text(f"DROP TRIGGER {name}"))
    db.session.execute(text(statement))
    db.session.commit()


@pytest.mark.assurance("audit")
@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit_entry SET summary = 'x' WHERE id = 3", 3),
        ("UPDATE audit_entry SET actor_name = 'x' WHERE id = 4", 4),
        ("DELETE FROM audit_entry WHERE id = 2", 3),
        ("UPDATE audit_entry SET sha256 = 'x' WHERE id = 5", 5),
    ],
)
def test_first_broken_entry_is_named(app: Flask, statement: str, broken: int) -> None:
    for number in range(6):
        add_person(SYSTEM, name=f"人員{number}")
    assert verify_chain().broken_id is None
    break_trail(statement)
    assert verify_chain().broken_id == broken


@pytest.mark.assurance("audit")
def test_command_names_the_broken_entry(app: Flask) -> None:
    for number in range(3):
        add_person(SYSTEM, name=f"人員{number}")
    break_trail("UPDATE audit_entry SET summary = 'x' WHERE id = 2")
    done = run_command("audit", "verify", variables=environment(app))
    assert done == (1, "", "intranet: audit entry 2 is broken\n")


@pytest.mark.assurance("audit")
def test_each_press_leaves_one_entry_with_its_author(demo_app: Flask, clients: Clients) -> None:
    for username, url, table, values in NEW:
        client = clients(username)
        last = db.session.scalar(select(func.max(AuditEntry.id)))
        press(client, url, values, {})
        (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.id > last))
        assert (entry.record, entry.actor_id is not None, entry.record_id is not None) == (table, True, True)
        name = client.get("/").texts(".user-name, .person-name, header summary")
        assert not name or entry.actor_name in " ".join(name)
    assert verify_chain().broken_id is None


@pytest.mark.assurance("audit")
def test_personal_values_are_digests_in_the_trail(demo_app: Flask, clients: Clients) -> None:
    press(clients("student"), "/faults/new", {"title": "某生的困難", "body": "家中情形"}, {})
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert set(entry.changes) == {"title", "body"}
    assert all(value.startswith("hmac:") for value in entry.changes.values())
    assert "某生的困難" not in entry.summary
