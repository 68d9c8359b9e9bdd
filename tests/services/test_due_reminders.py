"""Deadline, self-check and account review: one letter each, to whoever acts for the post on that day."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import AccountReview, Person
from intranet.rules.dates import Term
from intranet.services.actor import SYSTEM
from intranet.services.calendar.releasing import release_schedule
from intranet.services.calendar.self_checks import confirm_self_check
from intranet.services.context import on_day
from intranet.services.deputies import set_deputy
from intranet.services.due_reminders import remind_of_dates
from intranet.services.leaves import note_leave
from intranet.services.transactions import writing
from tests.support.calendar import TERM, acting, drafted, holder_of
from tests.support.letters import mails, mails_to
from tests.support.queries import counted_queries

# 「提交學籍資料與學業成績」 ends 115/3/20; it is checked from 115/3/21 to 115/3/27.
EARLY, SOON, CHECK = date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 21)


def registrar_with_address() -> Person:
    person = holder_of("註冊組長")
    with writing(SYSTEM):
        person.email = "registrar@example.edu.tw"
    return person


def letters_on(*days: date) -> list[int]:
    """How many letters each day's round wrote."""
    written = []
    for day in days:
        with on_day(day):
            written.append(remind_of_dates())
    return written


@pytest.mark.assurance("mail")
def test_deadline_is_reminded_of_once(app: Flask) -> None:
    person = registrar_with_address()
    drafted()
    release_schedule(SYSTEM, TERM, comment="初版")
    before = len(mails())
    assert letters_on(EARLY, SOON, SOON, date(2026, 3, 18)) == [0, 1, 0, 0]
    (mail,) = mails(before)
    assert (mail.person_id, mail.subject) == (person.id, "提醒：作業將於 115/3/20（五）截止")
    assert "提交學籍資料與學業成績" in mail.body


@pytest.mark.assurance("mail")
def test_open_self_check_is_reminded_of_once_and_not_when_done(app: Flask) -> None:
    person = registrar_with_address()
    item = drafted()["submit-records"].item_id
    release_schedule(SYSTEM, TERM, comment="初版")
    before = len(mails_to(person.id))
    letters_on(CHECK, CHECK, date(2026, 3, 23))
    told = [mail for mail in mails_to(person.id)[before:] if "自我檢核" in mail.subject]
    assert len([mail for mail in told if "115/3/27" in mail.subject and "提交學籍資料與學業成績" in mail.body]) == 1
    with on_day(CHECK):
        confirm_self_check(acting(person), item, passed=True)


def test_deputy_of_a_holder_on_leave_is_reminded(app: Flask) -> None:
    person, deputy = registrar_with_address(), holder_of("教學組長", "代理人")
    with writing(SYSTEM):
        deputy.email = "deputy@example.edu.tw"
    note_leave(SYSTEM, person, date(2026, 3, 10), date(2026, 3, 31))
    set_deputy(SYSTEM, "registrar", deputy.id, order=1, starts=date(2026, 2, 1))
    drafted()
    release_schedule(SYSTEM, TERM, comment="初版")
    letters_on(SOON)
    assert [mail for mail in mails_to(person.id) if mail.key.startswith("deadline-")] == []
    assert [mail.key for mail in mails_to(deputy.id) if mail.key.startswith("deadline-20260320")]


@pytest.mark.assurance("mail")
def test_account_review_is_reminded_of_once_until_it_is_done(app: Flask) -> None:
    person = registrar_with_address()
    assert letters_on(date(2027, 1, 2), date(2027, 1, 4), date(2027, 1, 20)) == [0, 1, 0]
    (mail,) = mails_to(person.id)
    assert mail.subject == "提醒：115 學年度第 1 學期帳號清查尚未完成"
    with writing(SYSTEM):
        done = date(2027, 7, 1)
        db.session.add(AccountReview(term=Term(115, 2), started_on=done, reviewer_id=person.id, completed_on=done))
    assert letters_on(date(2027, 7, 20)) == [0]


def test_day_without_anything_due_writes_and_locks_nothing(app: Flask) -> None:
    drafted()
    release_schedule(SYSTEM, TERM, comment="初版")
    with counted_queries() as sent, on_day(date(2026, 11, 21)):
        assert remind_of_dates() == 0
    assert [statement for statement in sent if not statement.startswith("SELECT")] == []
