"""Announcements and fault reports as services, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from msgspec.structs import replace

from intranet.models import FaultState
from intranet.rules.obligations import Audience
from intranet.rules.permissions import AUDITOR, permissions_of
from intranet.services import announcements, faults
from intranet.services.actor import SYSTEM, Actor
from intranet.services.announcements import AnnouncementDraft
from intranet.services.audit import verify_chain
from intranet.services.context import current_school, on_day
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused
from intranet.services.people import add_person
from tests.conftest import BOTH_SCHOOLS

DRAFT = AnnouncementDraft("公告", "內容", (Audience.STUDENTS,), date(2026, 11, 10), date(2026, 11, 30))


def actor(*codes: str) -> Actor:
    """A person of these positions and standings, with the permissions that the school's rows give them."""
    person = add_person(SYSTEM, name="測試")
    held = {*codes, "@everyone"}
    positions = frozenset(code for code in codes if not code.startswith("@"))
    return Actor(person.id, "測試", positions=positions, permissions=permissions_of(held, current_school().allowed))


def owner() -> Actor:
    """Whoever runs the platform of the school."""
    code = "registrar" if current_school().code == "luodong" else "system-manager"
    return actor(code, "@staff")


def seen(reader: Actor) -> list[str]:
    return [line.title for line in announcements.current_announcements(reader)]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_announcement_stands_from_first_to_last_day(app: Flask) -> None:
    announcements.publish_announcement(owner(), DRAFT)
    student = actor("student")
    days = (date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 30), date(2026, 12, 1))
    stands = []
    for day in days:
        with on_day(day):
            stands.append(seen(student) == ["公告"])
    assert stands == [False, True, True, False]


def test_each_audience_reads_its_own(app: Flask) -> None:
    author = owner()
    for audience in announcements.AUDIENCES:
        announcements.publish_announcement(author, replace(DRAFT, title=audience.value, audience=(audience,)))
    readers = {"student": actor("student"), "parent": actor("parent"), "staff": actor("personnel", "@staff")}
    assert {name: set(seen(reader)) for name, reader in readers.items()} == {
        "student": {"學生"},
        "parent": {"家長"},
        "staff": {"學生", "家長", "教職員"},
    }
    assert set(seen(actor("student", "teacher"))) == {"學生", "家長", "教職員"}
    assert seen(actor()) == []


def test_ended_announcement_keeps_the_days_it_stood(app: Flask) -> None:
    author = owner()
    begun = announcements.publish_announcement(author, DRAFT)
    coming = announcements.publish_announcement(author, replace(DRAFT, starts=date(2026, 11, 25)))
    announcements.end_announcement(author, begun.id)
    announcements.end_announcement(author, coming.id)
    assert (begun.starts, begun.ends) == (date(2026, 11, 10), date(2026, 11, 20))
    assert announcements.announcement(author, coming.id).is_over
    with pytest.raises(Refused):
        announcements.end_announcement(author, begun.id)
    assert announcements.announcement(actor("student"), begun.id).is_over
    with pytest.raises(NotFound):
        announcements.announcement(actor("student"), coming.id)


def test_only_the_owner_announces(app: Flask) -> None:
    row = announcements.publish_announcement(owner(), DRAFT)
    for act in (
        lambda one: announcements.publish_announcement(one, DRAFT),
        lambda one: announcements.edit_announcement(one, row.id, DRAFT),
        lambda one: announcements.end_announcement(one, row.id),
    ):
        with pytest.raises(NotPermitted):
            act(actor("academic-director", "@staff"))
    assert verify_chain().broken_id is None


def test_edit_of_an_announcement_on_an_old_version_is_refused(app: Flask) -> None:
    author = owner()
    row = announcements.publish_announcement(author, DRAFT)
    announcements.edit_announcement(author, row.id, replace(DRAFT, title="新"), version=1)
    with pytest.raises(Conflict):
        announcements.edit_announcement(author, row.id, DRAFT, version=1)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_fault_goes_from_open_to_closed(app: Flask) -> None:
    reporter, answerer = actor("student"), owner()
    row = faults.report_fault(reporter, "沒有設備", "請協助")
    with pytest.raises(Refused):
        faults.close_fault(answerer, row.id)
    states = [row.state]
    faults.answer_fault(answerer, row.id, "可到電腦教室")
    states.append(row.state)
    faults.close_fault(answerer, row.id)
    assert [*states, row.state] == [FaultState.OPEN, FaultState.ANSWERED, FaultState.CLOSED]
    with pytest.raises(Refused):
        faults.answer_fault(answerer, row.id, "再答")
    assert faults.fault(reporter, row.id).answer == "可到電腦教室"
    assert faults.fault(reporter, row.id).reported_at.date() == date(2026, 11, 21)


def test_fault_is_its_reporters_and_the_owners(app: Flask) -> None:
    reporter, answerer = actor("student"), owner()
    auditor = replace(actor(), permissions=permissions_of({AUDITOR}, current_school().allowed))
    row = faults.report_fault(reporter, "沒有設備", "請協助")
    faults.report_fault(answerer, "自己的", "另一件")
    assert {name: len(faults.faults(one)) for name, one in (("r", reporter), ("o", answerer), ("a", auditor))} == {
        "r": 1,
        "o": 2,
        "a": 2,
    }
    for stranger in (actor("student"), actor("principal", "@staff"), actor("academic-director", "@staff")):
        assert faults.faults(stranger) == ()
        with pytest.raises(NotFound):
            faults.fault(stranger, row.id)
        with pytest.raises(NotPermitted):
            faults.answer_fault(stranger, row.id, "不是我的事")
    with pytest.raises(NotPermitted):
        faults.report_fault(auditor, "稽核", "只讀")


def test_answered_reports_come_after_open_ones(app: Flask) -> None:
    reporter, answerer = actor("student"), owner()
    first = faults.report_fault(reporter, "一", "x")
    second = faults.report_fault(reporter, "二", "x")
    third = faults.report_fault(reporter, "三", "x")
    faults.answer_fault(answerer, third.id, "好")
    assert [line.id for line in faults.faults(reporter)] == [second.id, first.id, third.id]
