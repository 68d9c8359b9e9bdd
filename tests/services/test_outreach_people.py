"""Registering, cancelling, signing in at the door and the organiser's list. On both databases."""

from __future__ import annotations

import threading
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import AuditEntry, OutboxMessage, Participation
from intranet.rules.dates import TAIPEI
from intranet.services.actor import Actor
from intranet.services.audit import verify_chain
from intranet.services.context import on_day
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.outreach import plan_session, withdraw_session
from intranet.services.outreach_attendance import Mark, erase_visitors, note_attendance, read_names, remove_entry
from intranet.services.outreach_door import check_in, door_address, door_of, person_code
from intranet.services.outreach_people import (
    CANCELLED,
    ERASED,
    Closed,
    Entry,
    TooOften,
    Visitor,
    cancel,
    cancel_by_link,
    entries_of,
    own_entry,
    register,
    register_visitor,
)
from tests.services.test_outreach import actor, draft

DAY, UNTIL = date(2026, 12, 2), date(2026, 11, 30)
MOTHER = Visitor("林小華", "101", "lin@example.org")


def a_session(organiser: Actor | None = None, **changes: object) -> int:
    given = {"on": DAY, "starts": time(9, 10), "ends": time(11), "registers_until": UNTIL, "is_public": True}
    (number,) = plan_session(organiser or actor("course-counselor"), draft(**{**given, **changes}))
    return number


def token(link: str) -> str:
    return link.rsplit("/", 1)[1]


def names(session_id: int) -> list[str]:
    return [one.name for one in entries_of(session_id) if one.is_coming]


def only_entry(session_id: int) -> Entry:
    (entry,) = entries_of(session_id)
    return entry


def test_staff_register_once_and_may_take_it_back(app: Flask) -> None:
    number, teacher = a_session(), actor("teacher", name="教師甲")
    register(teacher, number)
    register(teacher, number)
    assert [(one.name, one.belongs_to) for one in entries_of(number)] == [("教師甲", "任課教師")]
    cancel(teacher, number)
    assert names(number) == []
    with pytest.raises(Closed):
        cancel(teacher, number)
    register(teacher, number)
    assert (names(number), db.session.scalar(select(func.count(Participation.id)))) == (["教師甲"], 1)


def test_visitor_registers_by_name_and_cancels_by_the_link_alone(app: Flask) -> None:
    number = a_session()
    link = register_visitor(number, MOTHER, "192.0.2.1")
    mail = db.session.scalars(select(OutboxMessage)).one()
    assert (mail.recipient, link in mail.body) == ("lin@example.org", True)
    with pytest.raises(Refused) as twice:
        register_visitor(number, Visitor("林 小華", "101"), "192.0.2.1")
    assert twice.value.field == "name"
    for false in (token(link)[:-1], token(door_address(number))):
        with pytest.raises(NotFound):
            cancel_by_link(false)
    cancel_by_link(token(link))
    entry = only_entry(number)
    assert (entry.name, entry.belongs_to, entry.email, entry.is_coming) == (CANCELLED, "", "", False)
    with pytest.raises(Closed):
        cancel_by_link(token(link))
    register_visitor(number, MOTHER, "192.0.2.1")
    assert names(number) == ["林小華"]


def test_the_trail_names_no_visitor(app: Flask) -> None:
    number = a_session()
    register_visitor(number, MOTHER, "192.0.2.1")
    told = [f"{row.actor_name} {row.summary} {row.changes}" for row in db.session.scalars(select(AuditEntry))]
    assert [text for text in told if "林" in text or "example" in text] == []
    assert verify_chain().broken_id is None


def test_registration_closes_by_day_by_seat_and_by_withdrawal(app: Flask) -> None:
    organiser = actor("course-counselor")
    full, private, none = (
        a_session(organiser, capacity=1),
        a_session(organiser, is_public=False),
        a_session(organiser, registers_until=None, is_public=False),
    )
    register_visitor(full, MOTHER, "192.0.2.1")
    with pytest.raises(Closed, match="名額 1 人已滿"):
        register(actor("teacher"), full)
    with pytest.raises(NotFound):
        register_visitor(private, MOTHER, "192.0.2.1")
    with pytest.raises(Closed, match="不需報名"):
        register(actor("teacher"), none)
    with on_day(date(2026, 12, 1)), pytest.raises(Closed, match="報名已於 115/11/30 截止"):
        register(actor("teacher"), private)
    withdraw_session(organiser, private)
    with pytest.raises(Closed, match="已取消辦理"):
        register(actor("teacher"), private)


def test_no_seat_is_given_twice_at_once(app: Flask) -> None:
    number, outcomes = a_session(capacity=3), []

    def one(guest: int) -> None:
        with app.app_context():
            try:
                register_visitor(number, Visitor(f"家長{guest}"), f"192.0.2.{guest}")
                outcomes.append("seated")
            except Closed:
                outcomes.append("full")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one, args=(guest,)) for guest in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert (sorted(outcomes), len(names(number))) == (["full"] * 5 + ["seated"] * 3, 3)


def test_too_many_registrations_from_one_address_are_slowed_down(app: Flask) -> None:
    number = a_session()
    for guest in range(20):
        register_visitor(number, Visitor(f"家長{guest}"), "192.0.2.1")
    with pytest.raises(TooOften):
        register_visitor(number, Visitor("家長20"), "192.0.2.1")
    register_visitor(number, Visitor("家長20"), "192.0.2.2")


def enter(code: str, **given: object) -> object:
    values = {"who": "", "visitor": None, "kept": None, "source": "192.0.2.1", **given}
    return check_in(code, **values)  # type: ignore[arg-type]


def test_everybody_signs_in_once_however_often_it_is_sent(app: Flask) -> None:
    number, teacher = a_session(asks_feedback=True), actor("teacher", name="教師甲")
    code, who = token(door_address(number)), person_code(number, teacher.person_id or 0)
    with pytest.raises(Closed, match="當天開放簽到"):
        door_of(code)
    with on_day(DAY):
        seen = [enter(code, who=who), enter(code, who=who), enter(code, visitor=MOTHER), enter(code, visitor=MOTHER)]
        assert [one.is_new for one in seen] == [True, False, True, False]  # type: ignore[attr-defined]
        assert "/feedback/" in seen[0].feedback  # type: ignore[attr-defined]
    assert [(one.name, one.hours) for one in entries_of(number)] == [
        ("教師甲", Decimal("2.0")),
        ("林小華", Decimal("2.0")),
    ]


def test_kept_entries_are_taken_later_for_the_day_itself_only(app: Flask) -> None:
    number = a_session()
    code, days = token(door_address(number)), timedelta(days=3)
    with on_day(DAY + timedelta(days=3)):
        with pytest.raises(Closed):
            enter(code, visitor=MOTHER)
        for wrong in (timedelta(days=1), timedelta(days=4)):
            with pytest.raises(Refused, match="不是場次當天"):
                enter(code, visitor=MOTHER, kept=wrong)
        enter(code, visitor=MOTHER, kept=days)
        enter(code, visitor=MOTHER, kept=days)
    at = only_entry(number).attended_at
    assert at is not None
    assert at.astimezone(TAIPEI).date() == DAY
    with on_day(DAY + timedelta(days=8)), pytest.raises(Closed):
        enter(code, visitor=Visitor("另一位"), kept=timedelta(days=8))


def test_door_of_a_staff_session_asks_for_an_account(app: Flask) -> None:
    number, other = a_session(is_public=False), a_session()
    code = token(door_address(number))
    with on_day(DAY):
        with pytest.raises(Refused, match="請先登入"):
            enter(code, visitor=MOTHER)
        with pytest.raises(Refused, match="請填寫姓名"):
            enter(code)
        with pytest.raises(NotFound):
            enter(code, who=person_code(other, 1))  # a person's code holds for its own session
        with pytest.raises(NotFound):
            enter(code[:-2])
    assert entries_of(number) == ()


def test_organiser_notes_who_came_adds_names_from_paper_and_removes_lines(app: Flask) -> None:
    organiser, teacher = actor("course-counselor"), actor("teacher", name="教師甲")
    number = a_session(organiser)
    register(teacher, number)
    entry = own_entry(teacher, number)
    assert entry is not None
    with pytest.raises(Refused):
        note_attendance(organiser, number, {entry.id: Mark(True, None)})
    with on_day(DAY):
        paper = read_names("教師甲\n王家長 102\n\n王家長 102\n")
        assert note_attendance(organiser, number, {entry.id: Mark(True, Decimal("1.5"))}, paper) == (1, 1)
        assert [(one.name, one.hours) for one in entries_of(number)] == [
            ("教師甲", Decimal("1.5")),
            ("王家長", Decimal("2.0")),
        ]
        assert note_attendance(organiser, number, {entry.id: Mark(False, None)}) == (1, 0)
        with pytest.raises(Refused):
            note_attendance(organiser, number, {entry.id: Mark(True, Decimal(25))})
        with pytest.raises(NotPermitted):
            note_attendance(actor("instruction"), number, {})
        remove_entry(organiser, number, entries_of(number)[1].id)
    assert [one.name for one in entries_of(number)] == ["教師甲"]


def test_visitors_are_erased_a_year_later_and_staff_stay(app: Flask) -> None:
    number, teacher = a_session(), actor("teacher", name="教師甲")
    register_visitor(number, MOTHER, "192.0.2.1")
    register(teacher, number)
    with on_day(DAY + timedelta(days=365)):
        assert erase_visitors() == 0
    with on_day(DAY + timedelta(days=366)):
        assert (erase_visitors(), erase_visitors()) == (1, 0)
    assert [(one.name, one.email) for one in entries_of(number)] == [("教師甲", ""), (ERASED, "")]
