"""Posts and seats from–until: nothing overlaps, nothing is given twice, and any day can be asked about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Leave, Person
from intranet.rules.permissions import Permission
from intranet.services.actor import SYSTEM, Actor
from intranet.services.audit_trail import history_of
from intranet.services.context import current_school, today
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.services.leaves import note_leave, withdraw_leave
from intranet.services.people import (
    add_person,
    appoint,
    change_person,
    end_appointment,
    end_seat,
    holders_on,
    seat,
    seat_lines,
)
from intranet.services.people_lists import PAGE_SIZE, people_on, person_record, seat_history, staff_choices
from tests.conftest import BOTH_SCHOOLS

AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)


def a_person(name: str = "陳甲", **values: Any) -> Person:
    return add_person(SYSTEM, name=name, **values)


def names_on(day: date, code: str) -> list[str]:
    return [holder.name for holder in holders_on(day)[code]]


def test_trail_names_whom_a_deputy_stands_in_for(app: Flask) -> None:
    secretary = current_school().secretary
    deputy = Actor(None, "林代理", deputy_for=frozenset({secretary.code}), permissions=frozenset(Permission))
    holder = Actor(None, "王秘書", positions=frozenset({secretary.code}), permissions=frozenset(Permission))
    written = [history_of("person", add_person(actor, name="新人").id) for actor in (deputy, holder)]
    assert [[entry.actor for entry in entries] for entries in written] == [
        [f"林代理（代理{secretary.title}）"],
        ["王秘書"],
    ]


def test_appointing_a_successor_ends_the_former_holder(app: Flask) -> None:
    appoint(SYSTEM, a_person("陳甲"), "registrar", AUGUST)
    appoint(SYSTEM, a_person("林乙"), "registrar", SEPTEMBER)
    assert names_on(date(2026, 8, 31), "registrar") == ["陳甲"]
    assert names_on(SEPTEMBER, "registrar") == ["林乙"]


def test_appointment_over_a_later_holder_is_refused_with_the_last_free_day(app: Flask) -> None:
    appoint(SYSTEM, a_person("陳甲"), "registrar", SEPTEMBER)
    with pytest.raises(Refused, match="迄日請不晚於 115/8/31") as refused:
        appoint(SYSTEM, a_person("林乙"), "registrar", AUGUST)
    assert refused.value.field == "ends"
    appoint(SYSTEM, a_person("黃丙"), "registrar", AUGUST, date(2026, 8, 31))
    assert names_on(SEPTEMBER, "registrar") == ["陳甲"]


def test_post_of_many_is_not_given_twice_to_one_person(app: Flask) -> None:
    person = a_person()
    appoint(SYSTEM, person, "teacher", AUGUST)
    with pytest.raises(Refused, match="已任這個職務"):
        appoint(SYSTEM, person, "teacher", SEPTEMBER)
    appoint(SYSTEM, a_person("林乙"), "teacher", AUGUST)
    assert names_on(SEPTEMBER, "teacher") == ["林乙", "陳甲"]


def test_ended_appointment_keeps_its_last_day(app: Flask) -> None:
    row = appoint(SYSTEM, a_person(), "registrar", AUGUST)
    end_appointment(SYSTEM, row.id, date(2026, 8, 14), version=row.version)
    assert names_on(date(2026, 8, 14), "registrar") == ["陳甲"]
    assert "registrar" not in holders_on(date(2026, 8, 15))


@pytest.mark.parametrize(
    ("ends", "message"), [(date(2026, 7, 31), "不得早於起日"), (date(2026, 9, 2), "原訂到 115/9/1")]
)
def test_last_day_outside_the_appointment_is_refused(app: Flask, ends: date, message: str) -> None:
    row = appoint(SYSTEM, a_person(), "registrar", AUGUST, SEPTEMBER)
    with pytest.raises(Refused, match=message):
        end_appointment(SYSTEM, row.id, ends)


def test_ending_on_a_stale_version_is_a_conflict(app: Flask) -> None:
    row = appoint(SYSTEM, a_person(), "registrar", AUGUST)
    end_appointment(SYSTEM, row.id, SEPTEMBER, version=1)
    with pytest.raises(Conflict):
        end_appointment(SYSTEM, row.id, AUGUST, version=1)


def test_unknown_rows_are_not_found(app: Flask) -> None:
    for act in (lambda: end_appointment(SYSTEM, 99, AUGUST), lambda: end_seat(SYSTEM, 99, AUGUST)):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotFound):
        person_record(99)


def test_seat_is_full_on_any_day_of_the_term_of_office(app: Flask) -> None:
    seat(SYSTEM, a_person("陳甲"), "students", SEPTEMBER)
    with pytest.raises(Refused, match="115/9/1 已滿"):
        seat(SYSTEM, a_person("林乙"), "students", AUGUST)
    seat(SYSTEM, a_person("黃丙"), "students", AUGUST, date(2026, 8, 31))
    line = next(line for line in seat_lines(current_school(), AUGUST) if line.seat.key == "students")
    assert line.holder is not None
    assert (line.holder.name, line.holder.since, line.holder.until) == ("黃丙", AUGUST, date(2026, 8, 31))
    assert [holding.title for holding, _ in seat_history("students")] == ["陳甲", "黃丙"]


def test_ended_seat_is_free_the_day_after(app: Flask) -> None:
    holding = seat(SYSTEM, a_person("陳甲"), "students", AUGUST)
    end_seat(SYSTEM, holding.id, date(2026, 8, 31), version=holding.version)
    seat(SYSTEM, a_person("林乙"), "students", SEPTEMBER)
    holders = {day: [line.holder.name for line in seat_lines(current_school(), day) if line.holder]
               for day in (date(2026, 8, 31), SEPTEMBER)}  # fmt: skip
    assert holders == {date(2026, 8, 31): ["陳甲"], SEPTEMBER: ["林乙"]}


def test_people_are_listed_as_of_a_day_in_the_order_of_their_posts(app: Flask) -> None:
    registrar, principal, nobody = a_person("王丙"), a_person("陳甲", staff_type="教師"), a_person("林乙")
    appoint(SYSTEM, registrar, "registrar", AUGUST, date(2026, 8, 14))
    appoint(SYSTEM, principal, "principal", AUGUST)
    note_leave(SYSTEM, principal, date(2026, 8, 3), date(2026, 8, 4))
    on = people_on(date(2026, 8, 4))
    assert [(line.name, line.titles, line.is_away) for line in on.lines] == [
        ("陳甲", ("校長",), True), ("王丙", ("註冊組長",), False), ("林乙", (), False),
    ]  # fmt: skip
    assert [line.name for line in people_on(date(2026, 8, 14), position="registrar").lines] == ["王丙"]
    assert people_on(date(2026, 8, 15), position="registrar").total == 0
    assert [line.name for line in people_on(AUGUST, query="註冊").lines] == ["王丙"]
    assert [line.name for line in people_on(AUGUST, query="林").lines] == [nobody.name]
    assert people_on(AUGUST, query="%").total == 0


def test_long_list_is_read_in_pages(app: Flask) -> None:
    for number in range(PAGE_SIZE + 1):
        a_person(f"甲{number:02d}")
    assert [len(people_on(AUGUST, page=page).lines) for page in (1, 2, 3)] == [PAGE_SIZE, 1, 0]


def test_record_lists_every_post_and_seat(app: Flask) -> None:
    person = a_person(email="a@example.invalid")
    appoint(SYSTEM, person, "teacher", AUGUST)
    appoint(SYSTEM, person, "registrar", SEPTEMBER)
    seat(SYSTEM, person, "parents", AUGUST)
    change_person(SYSTEM, person.id, name="陳丁", staff_type="教師", email="b@example.invalid", version=person.version)
    record = person_record(person.id)
    assert (record.name, record.email, record.username) == ("陳丁", "b@example.invalid", "")
    assert [holding.title for holding in record.appointments] == ["註冊組長", "任課教師"]
    assert [holding.title for holding in record.seats] == ["家長代表"]


def test_staff_are_those_with_a_staff_post_by_their_first_post(app: Flask) -> None:
    both, parent = a_person("陳甲"), a_person("林乙")
    appoint(SYSTEM, both, "teacher", AUGUST)
    appoint(SYSTEM, both, "registrar", AUGUST)
    appoint(SYSTEM, parent, "parent", AUGUST)
    clerk = a_person("黃丙", staff_type="約聘僱")
    appoint(SYSTEM, clerk, "clerk", AUGUST)
    assert [(one.name, one.position.title, one.unit, one.staff_type) for one in staff_choices(AUGUST)] == [
        ("陳甲", "註冊組長", "註冊組", "教師"), ("黃丙", "紀錄", "教務處", "約聘僱"),
    ]  # fmt: skip


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_list_names_seats_by_post_and_by_naming(app: Flask) -> None:
    registrar, parent = a_person("王丙"), a_person("林乙")
    appoint(SYSTEM, registrar, "registrar", AUGUST)
    seat(SYSTEM, parent, "parents", AUGUST)
    title = next(row.title for row in current_school().committee.seats if row.key == "parents")
    lines = {line.name: line.seats for line in people_on(SEPTEMBER).lines}
    assert lines == {"王丙": ("依職務",), "林乙": (title,)}


def test_leave_that_has_not_begun_is_taken_back_and_a_running_one_ends_yesterday(app: Flask) -> None:
    person = a_person("陳甲")
    day = today()
    later = note_leave(SYSTEM, person, day, day + timedelta(days=2))
    running = note_leave(SYSTEM, person, day - timedelta(days=3), day + timedelta(days=3))
    over = note_leave(SYSTEM, person, day - timedelta(days=9), day - timedelta(days=8))
    withdraw_leave(SYSTEM, person.id, later.id)
    withdraw_leave(SYSTEM, person.id, running.id)
    with pytest.raises(Refused, match="已經結束"):
        withdraw_leave(SYSTEM, person.id, over.id)
    with pytest.raises(NotFound):
        withdraw_leave(SYSTEM, person.id + 1, running.id)
    spans = db.session.execute(select(Leave.starts, Leave.ends).order_by(Leave.starts)).all()
    assert [tuple(span) for span in spans] == [
        (day - timedelta(days=9), day - timedelta(days=8)), (day - timedelta(days=3), day - timedelta(days=1)),
    ]  # fmt: skip
