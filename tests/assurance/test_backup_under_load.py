"""A backup while others write: one moment of the database, whole, and given back entry for entry."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import AuditEntry, Person
from intranet.services.actor import SYSTEM
from intranet.services.audit import verify_chain
from intranet.services.backup import back_up, restore
from intranet.services.people import add_person
from tests.services.test_backup import counts, empty_all
from tests.support.queries import total


@pytest.mark.assurance("backup")
def test_backup_under_load_is_one_moment_and_comes_back_whole(app: Flask, tmp_path: Path) -> None:
    stop, faults = threading.Event(), []

    def write() -> None:
        try:
            while not stop.is_set():
                with app.app_context():
                    add_person(SYSTEM, name="同時寫入")
                    db.session.remove()
        except BaseException as error:
            faults.append(error)

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    while total(Person) < 10:
        db.session.rollback()
    first, second = (back_up(tmp_path / f"{number}.tar.gz") for number in (1, 2))
    stop.set()
    for writer in writers:
        writer.join()
    assert faults == []
    # One entry for each person: in every snapshot both tables agree, though both grew all the time.
    for manifest in (first, second):
        assert manifest["rows"]["person"] == manifest["rows"]["audit_entry"] >= 10
    db.session.rollback()
    assert total(AuditEntry) > first["rows"]["audit_entry"]
    empty_all(app)
    restore(tmp_path / "2.tar.gz")
    db.session.rollback()
    assert counts() == second["rows"]
    report = verify_chain()
    assert (report.head, report.broken_id) == (second["audit_head"], None)
