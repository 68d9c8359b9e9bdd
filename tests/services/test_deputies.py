"""A deputy acts only inside its dates and order, only while the holder cannot, and the trail says so."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Appointment, AuditEntry
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import SYSTEM, Actor
from intranet.services.context import on_day
from intranet.services.deputies import cancel_deputyship, end_deputyship, set_deputy
from intranet.services.deputy_lists import coming_deputies, deputies_on
from intranet.services.errors import Refused
from intranet.services.leaves import note_leave
from intranet.services.people import end_appointment
from intranet.services.sign_in import actor_named
from intranet.services.transactions import writing
from tests.support.people import make_account

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
POSITION = "academic-director"


def on(day: date, username: str) -> Actor:
    with on_day(day):
        return actor_named(username)


@pytest.fixture
def director_away(app: Flask) -> None:
    """The academic director is away in October; deputies: first, then second."""
    director, _ = make_account("director", POSITION)
    first, _ = make_account("first", "registrar")
    second, _ = make_account("second", "instruction")
    note_leave(SYSTEM, director, FIRST, LAST)
    set_deputy(SYSTEM, POSITION, first.id, order=1, starts=date(2026, 8, 1))
    set_deputy(SYSTEM, POSITION, second.id, order=2, starts=date(2026, 8, 1), ends=LAST)
    note_leave(SYSTEM, first, date(2026, 10, 20), date(2026, 10, 21))


@pytest.mark.assurance("deputies")
@pytest.mark.parametrize(
    ("day", "acting"),
    [
        (date(2026, 9, 30), None),
        (FIRST, "first"),
        (date(2026, 10, 19), "first"),
        (date(2026, 10, 20), "second"),
        (date(2026, 10, 22), "first"),
        (LAST, "first"),
        (date(2026, 11, 1), None),
    ],
)
def test_first_available_deputy_acts_while_the_holder_is_away(
    director_away: None, day: date, acting: str | None
) -> None:
    allowed = {name for name in ("first", "second") if on(day, name).can(Permission.PLAN_MEETINGS)}
    assert allowed == ({acting} if acting else set())
    row = next(row for row in deputies_on(day) if row.code == POSITION)
    assert row.acting == acting


@pytest.mark.assurance("deputies")
def test_trail_names_both(director_away: None) -> None:
    actor = on(FIRST, "first")
    with writing(actor):
        audit.record(actor, "sign", None, "簽核", as_position=frozenset({POSITION}))
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.actor_name, entry.deputy_for) == ("first", "教務主任")


def test_deputy_is_refused_where_it_makes_no_sense(director_away: None) -> None:
    director = on(FIRST, "director")
    assert director.person_id is not None
    with pytest.raises(Refused, match="請改選其他人"):
        set_deputy(SYSTEM, POSITION, director.person_id, order=3, starts=FIRST)
    other, _ = make_account("other", "teacher")
    with pytest.raises(Refused, match="第 1 順位已有人"):
        set_deputy(SYSTEM, POSITION, other.id, order=1, starts=FIRST)
    with pytest.raises(Refused, match="迄日不得早於起日"):
        set_deputy(SYSTEM, POSITION, other.id, order=3, starts=LAST, ends=FIRST)


@pytest.mark.assurance("deputies")
def test_ended_deputyship_no_longer_acts(director_away: None) -> None:
    row = next(row for row in deputies_on(FIRST) if row.code == POSITION).deputies[0]
    end_deputyship(SYSTEM, row.id, date(2026, 10, 9))
    assert on(date(2026, 10, 9), "first").can(Permission.PLAN_MEETINGS)
    assert not on(date(2026, 10, 10), "first").can(Permission.PLAN_MEETINGS)


@pytest.mark.assurance("deputies")
def test_order_is_taken_by_a_deputy_who_begins_later(director_away: None) -> None:
    third, _ = make_account("third", "teacher")
    fourth, _ = make_account("fourth", "teacher")
    set_deputy(SYSTEM, POSITION, third.id, order=3, starts=date(2027, 2, 1))
    with pytest.raises(Refused, match="第 3 順位已有人"):
        set_deputy(SYSTEM, POSITION, fourth.id, order=3, starts=FIRST)
    set_deputy(SYSTEM, POSITION, fourth.id, order=3, starts=FIRST, ends=date(2027, 1, 31))


def test_deputyship_is_taken_back_before_it_begins_only(director_away: None) -> None:
    third, _ = make_account("third", "teacher")
    row = set_deputy(SYSTEM, POSITION, third.id, order=3, starts=LAST)
    with on_day(LAST), pytest.raises(Refused, match="代理已經開始"):
        cancel_deputyship(SYSTEM, row.id)
    with on_day(FIRST):
        assert [(title, found.name) for title, found in coming_deputies(FIRST)] == [("教務主任", third.name)]
        cancel_deputyship(SYSTEM, row.id)
        assert coming_deputies(FIRST) == ()


def test_deputy_of_one_teacher_certifies_while_that_one_is_away_or_gone(app: Flask) -> None:
    absent, _ = make_account("absent", "teacher")
    make_account("present", "teacher")
    stand_in, _ = make_account("stand-in", "registrar")
    colleague, _ = make_account("colleague", "teacher")
    set_deputy(
        SYSTEM, "teacher", stand_in.id, order=1, starts=date(2026, 8, 1), for_person_id=absent.id, rule="certification"
    )
    set_deputy(SYSTEM, "teacher", colleague.id, order=2, starts=date(2026, 8, 1), for_person_id=absent.id)
    assert "teacher" not in on(FIRST, "stand-in").deputy_for
    note_leave(SYSTEM, absent, FIRST, LAST)
    assert "teacher" in on(FIRST, "stand-in").deputy_for
    row = next(row for row in deputies_on(FIRST) if row.code == "teacher")
    assert row.acting == "stand-in（代理absent）"
    assert [(one.for_person, one.scope != "") for one in row.deputies] == [("absent", True), ("absent", False)]
    note_leave(SYSTEM, stand_in, LAST, LAST)
    assert next(row for row in deputies_on(LAST) if row.code == "teacher").acting == "colleague（代理absent）"
    end_appointment(
        SYSTEM, db.session.scalars(select(Appointment.id).where(Appointment.person_id == absent.id)).one(), LAST
    )
    assert "teacher" in on(date(2026, 11, 2), "stand-in").deputy_for


def test_deputy_of_one_person_is_refused_where_it_makes_no_sense(app: Flask) -> None:
    teacher, _ = make_account("teacher-a", "teacher")
    other, _ = make_account("other", "registrar")
    wrong = [
        ({"position": POSITION, "for_person_id": teacher.id}, "不必指定"),
        ({"position": "teacher", "for_person_id": other.id}, "沒有任過任課教師"),
        ({"position": "teacher", "rule": "staff-change"}, "沒有要求這個職務"),
        ({"position": "teacher", "rule": "on-site-platform"}, "沒有要求這個職務"),
    ]
    for given, message in wrong:
        with pytest.raises(Refused, match=message):
            set_deputy(SYSTEM, person_id=other.id, order=1, starts=FIRST, **given)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="不能代理自己"):
        set_deputy(SYSTEM, "teacher", teacher.id, order=1, starts=FIRST, for_person_id=teacher.id)


def test_lists_of_two_clauses_have_their_own_order(app: Flask) -> None:
    first, _ = make_account("first", "instruction")
    second, _ = make_account("second", "academic-director")
    set_deputy(SYSTEM, "registrar", first.id, order=1, starts=FIRST, rule="staff-change")
    set_deputy(SYSTEM, "registrar", second.id, order=1, starts=FIRST, rule="web-platform")
    with pytest.raises(Refused, match="第 1 順位已有人"):
        set_deputy(SYSTEM, "registrar", second.id, order=1, starts=FIRST)
