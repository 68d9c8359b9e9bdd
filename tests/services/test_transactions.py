"""One writer at a time: nothing fails, nothing is lost."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from intranet.extensions import db
from intranet.models import AuditEntry, Person
from intranet.services import audit
from intranet.services.actor import SYSTEM
from intranet.services.audit import verify_chain
from intranet.services.errors import Conflict
from intranet.services.people import add_person
from intranet.services.transactions import check_version, one_question, writing
from tests.support.elsewhere import elsewhere

THREADS, TURNS = 8, 12


@pytest.mark.assurance("kept")
def test_read_then_write_by_eight_threads_loses_nothing(app: Flask) -> None:
    person = add_person(SYSTEM, name="0").id
    failures: list[BaseException] = []

    def count_up() -> None:
        try:
            for _ in range(TURNS):
                with app.app_context():
                    with writing(SYSTEM):
                        row = db.session.get_one(Person, person)
                        row.name = str(int(row.name) + 1)
                        audit.record(SYSTEM, "count", row)
                    db.session.remove()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert failures == []
    assert db.session.get_one(Person, person).name == str(THREADS * TURNS)
    report = verify_chain()
    assert (report.entries, report.broken_id) == (THREADS * TURNS + 1, None)


@pytest.mark.assurance("kept")
def test_failed_write_leaves_nothing(app: Flask) -> None:
    def add_and_fail() -> None:
        with writing(SYSTEM):
            add_person(SYSTEM, name="半途")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    assert db.session.scalar(select(func.count(Person.id))) == 0
    assert db.session.scalar(select(func.count(AuditEntry.id))) == 0


@pytest.mark.assurance("conflicts")
def test_stale_version_is_a_conflict(app: Flask) -> None:
    person = add_person(SYSTEM, name="甲")
    with pytest.raises(Conflict):
        check_version(person, person.version + 1)
    check_version(person, None)


@pytest.mark.assurance("audit")
@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET summary = 'x'", "DELETE FROM audit_entry"])
def test_audit_entry_cannot_be_changed(app: Flask, statement: str) -> None:
    add_person(SYSTEM, name="甲")
    with pytest.raises(DatabaseError, match="never changed"):
        db.session.execute(db.text(statement))
    db.session.rollback()
    assert verify_chain().broken_id is None


def test_one_question_is_of_this_moment_whatever_was_read_before(app: Flask) -> None:
    number = select(func.count(Person.id))
    assert db.session.scalar(number) == 0
    elsewhere(app, lambda: add_person(SYSTEM, name="新人"))
    with one_question() as connection:
        assert connection.scalar(number) == 1


def test_one_question_takes_no_second_connection_on_postgresql(app: Flask, backend: str) -> None:
    db.session.scalar(select(Person.id))
    with one_question() as connection:
        assert (connection is db.session.connection()) is (backend == "postgresql")
    db.session.remove()
    with one_question() as connection:
        assert connection.scalar(select(func.count(Person.id))) == 0
    assert not db.session.registry.has()
