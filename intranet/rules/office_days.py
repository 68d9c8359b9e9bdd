"""Days on which offices are closed, and the weeks of a term. Which days are holidays is told from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from intranet.rules.dates import Term

ONE = timedelta(days=1)
WEEK = timedelta(days=7)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class OfficeDays:
    """The government office calendar over some years: ``holidays`` are days off with their names, ``workdays`` are
    Saturdays and Sundays on which offices are open (補行上班). Days of other years count by the weekday alone."""

    holidays: Mapping[date, str]
    workdays: frozenset[date] = frozenset()

    def why_closed(self, day: date) -> str:
        """The name of the holiday, or the weekday; empty where offices are open."""
        if name := self.holidays.get(day):
            return name
        if day.weekday() >= SATURDAY and day not in self.workdays:
            return "週六" if day.weekday() == SATURDAY else "週日"
        return ""

    def before(self, day: date) -> date:
        """The last office day before ``day``."""
        day -= ONE
        while self.why_closed(day):
            day -= ONE
        return day

    def after(self, day: date) -> date:
        """The first office day after ``day``."""
        day += ONE
        while self.why_closed(day):
            day += ONE
        return day


WEEKENDS_ONLY = OfficeDays({})


@dataclass(frozen=True, slots=True)
class TermWeeks:
    """The numbered weeks of a term (第 n 週), Monday to Sunday: the first holds ``first`` (開學, or the term's first
    day), the last holds ``last`` (休業式, or the term's last day)."""

    first: date
    last: date

    def number(self, day: date) -> int | None:
        """The number of the week of ``day``; None outside the numbered weeks."""
        monday = monday_of(day)
        if not monday_of(self.first) <= monday <= monday_of(self.last):
            return None
        return (monday - monday_of(self.first)) // WEEK + 1

    def text(self, day: date) -> str:
        """「第 3 週」; empty outside the numbered weeks."""
        number = self.number(day)
        return f"第 {number} 週" if number else ""

    def span_text(self, start: date, end: date) -> str:
        """「第 1–21 週」, 「第 18 週起」 where the end lies outside the numbered weeks; empty where both do."""
        first, last = self.number(start), self.number(end)
        if first and last:
            return f"第 {first} 週" if first == last else f"第 {first}–{last} 週"
        return f"第 {first} 週起" if first else f"至第 {last} 週" if last else ""


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def term_weeks(term: Term, entered: Mapping[str, date]) -> TermWeeks:
    """The weeks of ``term`` by its ``entered`` anchors 開學 and 休業式, where they are entered and in order."""
    first = entered.get("school-opens", term.start)
    last = entered.get("closing-ceremony", term.end)
    return TermWeeks(first, last) if first <= last else TermWeeks(term.start, term.end)
