"""A leaver's account is proposed for closing, or stays open to a named day for the certification still owed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Account, Appointment, AuditEntry, Person, ReviewVerdict
from intranet.rules.closing import ClosingState
from intranet.rules.dates import Term
from intranet.rules.duties import Duty
from intranet.rules.evidence import State
from intranet.rules.operations import Measure
from intranet.rules.permissions import Permission
from intranet.rules.schedule import Work
from intranet.services import account_review, accounts
from intranet.services.account_closing import (
    closing_of,
    delay_closing,
    end_delay,
    owed_until,
    proposed,
)
from intranet.services.actor import SYSTEM, Actor
from intranet.services.compliance import judge_on
from intranet.services.context import current_school, on_day
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused
from intranet.services.operations.certifying import own_windows, recorders_of
from intranet.services.operations.counts import CountsInput, record_counts
from intranet.services.operations.windows import windows_of
from intranet.services.people import add_person, appoint, end_appointment
from intranet.services.sign_in import actor_named
from tests.support.operations import released_items
from tests.support.people import make_account

LEFT = date(2026, 1, 31)
DECIDED = date(2026, 2, 3)
SCHOOLS = ("luodong", "fake")
REASON = "寒假上傳的成果仍須原教師認證，限校內網路登入"


def poster(duty: Duty) -> Actor:
    """Somebody in the first post that has a duty."""
    code = sorted(current_school().grants[duty])[0]
    name = f"keeper-{code}"
    if db.session.scalar(select(Account.id).where(Account.username == name)) is None:
        make_account(name, code)
    return actor_named(name)


def teaching() -> str:
    return next(iter(current_school().grants[Duty.CERTIFY]))


@contextmanager
def leaver(left: date = LEFT) -> Iterator[Account]:
    """A teacher of 114-1 who left at its end, with a released schedule of that term."""
    released_items()
    person, account = make_account("leaver", teaching())
    row = next(row for row in person_appointments(person) if row.position == teaching())
    end_appointment(SYSTEM, row.id, left)
    with on_day(DECIDED):
        yield account


def person_appointments(person: Person) -> list[Appointment]:
    return list(db.session.scalars(select(Appointment).where(Appointment.person_id == person.id)))


@pytest.mark.parametrize("school_code", SCHOOLS)
def test_leaver_is_proposed_then_kept_open_then_overdue(app: Flask, school_code: str) -> None:
    with leaver() as account:
        row = closing_of(account.id, DECIDED)
        assert row is not None
        assert (row.state, row.left_on) == (ClosingState.TO_CLOSE, LEFT)
        until = owed_until(row)
        assert until is not None
        decider = poster(Duty.DELAY_CLOSING)
        delay_closing(decider, account.id, until, REASON)
        row = closing_of(account.id, DECIDED)
        assert row is not None and row.delay is not None
        assert (row.state, row.delay.until, row.delay.reason) == (ClosingState.DELAYED, until, REASON)
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.act, entry.actor_name) == ("delay_closing", decider.name)
    after = date.fromordinal(until.toordinal() + 1)
    assert [row.username for row in proposed(after)] == ["leaver"]
    assert proposed(after)[0].state is ClosingState.OVERDUE


@pytest.mark.parametrize("school_code", SCHOOLS)
def test_delay_is_the_evidence_of_its_clause(app: Flask, school_code: str) -> None:
    clause = next(row.clause for row in current_school().responsibilities if row.duty is Duty.DELAY_CLOSING)

    def judged(day: date) -> tuple[State, tuple[str, ...]]:
        status = judge_on(day).of(clause)
        assert status is not None
        urls = tuple(proof.url for proof in status.evidence if proof.url.startswith("/accounts/"))
        return next(v.state for v in status.verdicts if "延後停用" in v.row), urls

    with leaver() as account:
        assert judged(DECIDED) == (State.NOT_APPLICABLE, ())
        row = closing_of(account.id, DECIDED)
        assert row is not None
        until = owed_until(row)
        assert until is not None
        delay_closing(poster(Duty.DELAY_CLOSING), account.id, until, REASON)
        page = f"/accounts/{account.id}"
        assert judged(until) == (State.MET, (page,))
        late = date.fromordinal(until.toordinal() + 1)
        assert judged(late) == (State.OVERDUE, (page,))
        # the evidence counts by its own day: nothing was decided the day before
        assert judged(date(2026, 2, 2)) == (State.NOT_APPLICABLE, ())
    with on_day(until):
        accounts.disable(poster(Duty.RUN_PLATFORM), account.id, "認證完成")
    assert judged(late) == (State.MET, (page, page))


@pytest.mark.parametrize("school_code", SCHOOLS)
def test_delayed_leaver_certifies_and_does_nothing_else(app: Flask, school_code: str) -> None:
    everyone = {Permission.SIGN_IN, Permission.VIEW_CALENDAR, Permission.VIEW_REGULATION, Permission.REPORT_FAULTS}
    with leaver() as account:
        assert actor_named("leaver").permissions == everyone
        row = closing_of(account.id, DECIDED)
        assert row is not None
        until = owed_until(row)
        assert until is not None
        delay_closing(poster(Duty.DELAY_CLOSING), account.id, until, REASON)
        kept = actor_named("leaver")
        assert (kept.positions, kept.acts_as) == (frozenset(), frozenset())
        assert kept.permissions == everyone | {Permission.RECORD_CERTIFICATION}
        windows = windows_of(Term(114, 1))
        mine = [row for row in windows if recorders_of(kept, row)]
        assert mine == [row for row in windows if row.line.work is Work.CERTIFICATION]
        assert [row.item_id for row in own_windows(kept)] == [row.item_id for row in mine]
        counts = {Measure.UPLOADED: 30, Measure.CERTIFIED: 28, Measure.OUTSTANDING: 2}
        reading = record_counts(kept, mine[0].item_id, CountsInput(recorders_of(kept, mine[0])[0], DECIDED, counts))
        assert (reading.position, reading.as_deputy) == (teaching(), False)
        other = next(row for row in windows if row.line.work is Work.OUTCOME_UPLOAD)
        some = dict.fromkeys(other.measures, 1)
        with pytest.raises(NotPermitted):
            record_counts(kept, other.item_id, CountsInput(other.units[0], DECIDED, some))
    with on_day(date.fromordinal(until.toordinal() + 1)):
        assert actor_named("leaver").permissions == everyone


def test_a_term_that_was_not_taught_is_not_the_leavers(app: Flask) -> None:
    with leaver(date(2025, 12, 31)) as account:
        delay_closing(poster(Duty.DELAY_CLOSING), account.id, date(2026, 3, 8), REASON)
        kept = actor_named("leaver")
        window = next(row for row in windows_of(Term(114, 1)) if row.line.work is Work.CERTIFICATION)
        assert recorders_of(kept, window) == ("任課教師",)
        later = add_person(SYSTEM, name="後來的老師")
        appoint(SYSTEM, later, "teacher", date(2026, 2, 1))
    assert kept.certifies == {"teacher"}


def test_own_counts_of_a_certifier_stand_beside_those_of_the_unit(app: Flask) -> None:
    with leaver() as account:
        delay_closing(poster(Duty.DELAY_CLOSING), account.id, date(2026, 3, 8), REASON)
        item = next(row for row in windows_of(Term(114, 1)) if row.line.work is Work.CERTIFICATION).item_id
        counts = {Measure.UPLOADED: 30, Measure.CERTIFIED: 30, Measure.OUTSTANDING: 0}
        record_counts(actor_named("leaver"), item, CountsInput("任課教師", DECIDED, counts))
    window = next(row for row in windows_of(Term(114, 1)) if row.item_id == item)
    assert (window.units, window.totals) == (("註冊組",), {})


def test_delay_is_refused_where_nothing_is_owed(app: Flask) -> None:
    decider = poster(Duty.DELAY_CLOSING)
    with leaver() as account:
        with pytest.raises(Refused, match="115/2/3 到 115/3/8") as refused:
            delay_closing(decider, account.id, date(2026, 3, 9), REASON)
        assert (refused.value.field, refused.value.clause) == ("until", "十(二)2(2)")
        with pytest.raises(Refused, match="請填寫延後的原因"):
            delay_closing(decider, account.id, date(2026, 3, 8), "  ")
        with pytest.raises(NotPermitted):
            delay_closing(actor_named("leaver"), account.id, date(2026, 3, 8), REASON)
        with pytest.raises(Refused, match="仍在職"):
            delay_closing(decider, decider.account_id or 0, date(2026, 3, 8), REASON)
    with on_day(date(2026, 3, 9)), pytest.raises(Refused, match="已於 115/3/8 截止"):
        delay_closing(decider, account.id, date(2026, 3, 9), REASON)


def test_another_day_replaces_the_first_and_is_guarded(app: Flask) -> None:
    decider = poster(Duty.DELAY_CLOSING)
    with leaver() as account:
        first = delay_closing(decider, account.id, date(2026, 2, 20), REASON)
        opened = first.version
        again = delay_closing(decider, account.id, date(2026, 3, 8), REASON, version=opened)
        assert again.id == first.id
        with pytest.raises(Conflict):
            delay_closing(decider, account.id, date(2026, 3, 1), REASON, version=opened)
        end_delay(decider, account.id)
        assert [row.state for row in proposed(DECIDED)] == [ClosingState.TO_CLOSE]
        with pytest.raises(NotFound):
            end_delay(decider, account.id)


def test_review_closes_leavers_or_says_why_not(app: Flask) -> None:
    reviewer = poster(Duty.REVIEW_ACCOUNTS)
    term = Term(114, 2)
    with leaver() as account:
        delay_closing(poster(Duty.DELAY_CLOSING), account.id, date(2026, 3, 8), REASON)
    with on_day(date(2026, 3, 9)):
        account_review.start_review(reviewer, term)
        everybody = db.session.scalars(select(Account.id).where(Account.disabled_at.is_(None)))
        account_review.save_verdicts(reviewer, term, dict.fromkeys(everybody, ReviewVerdict.KEEP))
        with pytest.raises(Refused, match="延後期滿的帳號應停用，或先改定延後的期限：leaver"):
            account_review.complete_review(reviewer, term)
        end_delay(poster(Duty.DELAY_CLOSING), account.id)
        with pytest.raises(Refused, match="請在備註寫明原因：leaver"):
            account_review.complete_review(reviewer, term)
        account_review.save_verdicts(reviewer, term, {account.id: ReviewVerdict.DISABLE})
        account_review.complete_review(reviewer, term)
        assert proposed(date(2026, 3, 9)) == ()


@pytest.mark.parametrize("school_code", ["daan"])
def test_a_school_whose_rows_do_not_allow_it_delays_nothing(app: Flask, school_code: str) -> None:
    assert current_school().allowed[Permission.DELAY_CLOSING] == frozenset()
    with leaver() as account:
        row = closing_of(account.id, DECIDED)
        assert row is not None
        assert row.state is ClosingState.TO_CLOSE
        with pytest.raises(NotPermitted):
            delay_closing(poster(Duty.RUN_PLATFORM), account.id, date(2026, 3, 8), REASON)
