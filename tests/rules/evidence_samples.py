"""Factories for the plain facts that clauses are judged on. The school stands on 115/11/21, in 115-1."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from intranet.rules.constraints import ScheduleItem
from intranet.rules.dates import Term
from intranet.rules.evidence import Facts, Standpoint, Verdict
from intranet.rules.evidence.facts import CheckFact, ItemFact, MeetingFact, ReleaseFact, SessionFact
from intranet.rules.evidence.records import Event
from intranet.rules.evidence.states import Proof
from intranet.rules.obligations import Audience
from intranet.rules.schedule import Work

TODAY = date(2026, 11, 21)
T114_1, T114_2, T115_1, T115_2 = Term(114, 1), Term(114, 2), Term(115, 1), Term(115, 2)


def at(day: date = TODAY, *, began: date | None = None, term: Term | None = None) -> Standpoint:
    return Standpoint(day, term or Term.containing(day), began)


def event(on: date) -> Event:
    return Event(on, Proof("紀錄", on))


def meeting(number: int, on: date, *, present: int = 19, seats: int = 25) -> MeetingFact:
    return MeetingFact(number, on, present, seats, number, f"/meetings/{number}")


def session(obligation: str, on: date, *audience: Audience) -> SessionFact:
    return SessionFact(obligation, on, "場次", audience=audience)


def line(window: str, term: Term, start: date, end: date, *, checked_for: int = 7, **changes: Any) -> ItemFact:
    """A released line whose self-check lasts ``checked_for`` days from the day after its end."""
    values: dict[str, Any] = {
        "key": window,
        "title": window,
        "work": Work.SUBMISSION,
        "term": term,
        "audience": (),
        "start": start,
        "end": end,
        "check_start": end + timedelta(days=1),
        "check_end": end + timedelta(days=checked_for),
        "owner": "註冊組",
    }
    return ItemFact(window, window, ScheduleItem(**{**values, **changes}))


def release(term: Term, on: date, *lines: ItemFact, number: int = 1) -> ReleaseFact:
    return ReleaseFact(term, number, on, lines, url=f"/public/calendar/{term}/v{number}")


def check(term: Term, key: str, on: date, position: str = "registrar", *, passed: bool = True) -> CheckFact:
    return CheckFact(term, key, position, on, passed)


def judged(requirement: Any, facts: Facts, day: date = TODAY, term: Term | None = None) -> Verdict:
    verdict = requirement.judge(facts, Standpoint.of(facts, day, term))
    assert isinstance(verdict, Verdict)
    return verdict
