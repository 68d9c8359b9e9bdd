"""The first day's steps are read alike on both databases."""

from __future__ import annotations

from flask import Flask

from intranet.models import AccountRole
from intranet.services.context import current_school
from intranet.services.first_day import first_steps
from tests.support.people import make_account, make_actor
from tests.support.queries import counted_queries


def test_steps_are_done_one_by_one_and_asked_for_in_one_statement(app: Flask) -> None:
    admin, school = make_actor("first", role=AccountRole.ADMIN), current_school()
    with counted_queries() as sent:
        steps = first_steps(admin)
    assert sent.count == 1
    assert [step.is_done for step in steps] == [False] * 5
    assert [step.mine for step in steps] == [True, True, False, False, False]
    make_account("convener", school.convener.code)
    assert [step.is_done for step in first_steps(admin)] == [False] * 5
    secretary = make_actor("secretary", school.secretary.code)
    assert [step.is_done for step in first_steps(secretary)] == [True, True, False, False, False]
    assert all(step.mine for step in first_steps(secretary)[2:])


def test_nobody_else_is_asked_to_set_up(app: Flask) -> None:
    with counted_queries() as sent:
        assert first_steps(make_actor("a-teacher", "teacher")) == ()
    assert not [one for one in sent if "EXISTS" in one]
