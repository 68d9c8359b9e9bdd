"""Rows from memory are those that the services wrote, and are taken only where nothing else was written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intranet.extensions import Base, db
from intranet.models import Person
from intranet.services.actor import SYSTEM
from intranet.services.audit import verify_chain
from intranet.services.people import add_person
from intranet.services.transactions import writing
from tests.support.meetings import a_group, a_meeting
from tests.support.queries import total
from tests.support.remembered import remembered
from tests.support.stores import Store

pytestmark = pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
Stores = Callable[[str, str], Store]
calls: list[str] = []


@remembered
def two_people(name: str) -> tuple[int, int]:
    calls.append(name)
    return add_person(SYSTEM, name=name).id, add_person(SYSTEM, name="乙").id


def everything() -> dict[str, list[tuple[object, ...]]]:
    tables = Base.metadata.sorted_tables
    return {table.name: list(map(tuple, db.session.execute(table.select().order_by("id")))) for table in tables}


def test_services_run_once_and_go_on_from_what_was_remembered(stores: Stores, kind: str) -> None:
    del calls[:]
    for _ in range(2):
        with stores("luodong", kind).fresh(demo=False).app_context():
            assert (two_people("甲"), two_people("丙")) == ((1, 2), (3, 4))
            assert add_person(SYSTEM, name="丁").id == 5
            assert (total(Person), verify_chain().broken_id) == (5, None)
            db.session.remove()
    assert calls == ["甲", "丙"]


def test_what_a_test_has_written_itself_is_kept(stores: Stores, kind: str) -> None:
    for name in ("先到", "早到"):
        del calls[:]
        with stores("luodong", kind).fresh(demo=False).app_context():
            with writing(SYSTEM):
                db.session.add(Person(name=name))
            assert two_people("後到") == (2, 3)
            assert db.session.get_one(Person, 1).name == name
            db.session.remove()
        assert calls == ["後到"]


def test_rows_from_memory_are_those_that_were_written(stores: Stores, kind: str) -> None:
    found = []
    for _ in range(2):
        with stores("luodong", kind).fresh(demo=False).app_context():
            a_meeting(a_group())
            found.append(everything())
            db.session.remove()
    assert found[0] == found[1]
    assert len(found[0]["audit_entry"]) > len(found[0]["person"]) > 10
