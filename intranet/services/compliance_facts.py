"""Gather what clauses are judged on: three queries, however many rows, from the school year before on."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from intranet.extensions import db
from intranet.rules.constraints import ScheduleItem
from intranet.rules.dates import Period, Term
from intranet.rules.evidence.facts import (
    CaseFact,
    CheckFact,
    DecisionFact,
    DelayFact,
    DeputyFact,
    ExceptionFact,
    Facts,
    ItemFact,
    MailFact,
    MeetingFact,
    ReleaseFact,
    ReviewFact,
    SessionFact,
    StatementFact,
    Tenure,
)
from intranet.rules.obligations import Audience
from intranet.rules.school import School
from intranet.services.calendar.content import Line, key_of
from intranet.services.calendar.facts import release_facts
from intranet.services.context import current_school
from intranet.services.meetings.facts import held_since
from intranet.services.operations.facts import operation_facts
from intranet.services.outreach_facts import CreditedSession, audiences
from intranet.services.small_facts import SMALL_FACTS


@dataclass
class _Small:
    """The rows of the union, by kind."""

    rows: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def tenures(self, kind: str, url: str) -> tuple[Tenure, ...]:
        return tuple(Tenure(row.key, row.first, row.last, row.number, url) for row in self.rows[kind])

    def deputies(self) -> tuple[DeputyFact, ...]:
        return tuple(
            DeputyFact(row.key, row.first, row.last, row.text, row.done, _meeting_url(row.number) if row.done else "")
            for row in self.rows["deputy"]
        )

    def statements(self) -> tuple[StatementFact, ...]:
        rows = self.rows["statement"]
        return tuple(
            StatementFact(row.key, row.term, row.first, row.who, f"/regulation/clause/{row.key}") for row in rows
        )

    def exceptions(self) -> tuple[ExceptionFact, ...]:
        rows = self.rows["exception"]
        return tuple(ExceptionFact(row.key, row.first, row.last, row.who, row.text) for row in rows)

    def reviews(self) -> tuple[ReviewFact, ...]:
        return tuple(
            ReviewFact(row.term, row.first, f"/accounts/review?term={row.term}") for row in self.rows["review"]
        )

    def delays(self) -> tuple[DelayFact, ...]:
        return tuple(
            DelayFact(
                row.first, date.fromisoformat(row.text), row.last, row.done, bool(row.other),
                f"/accounts/{row.number}",
            )
            for row in self.rows["delay"]
        )  # fmt: skip

    def cases(self) -> tuple[CaseFact, ...]:
        return tuple(
            CaseFact(row.term, row.text, row.done, bool(row.other), f"/rewards/{row.number}")
            for row in self.rows["case"]
        )

    def mail(self) -> MailFact:
        return next((MailFact(row.number, row.other) for row in self.rows["mail"]), MailFact())

    def decided(self) -> Iterator[tuple[int, str]]:
        """Meeting and clause of each matter decided, in the order of the agenda."""
        for row in sorted(self.rows["matter"], key=lambda row: (row.number, row.other)):
            yield row.number, row.key

    def checks(self) -> tuple[CheckFact, ...]:
        return tuple(
            CheckFact(row.term, key_of(row.other, row.text), row.who, row.first, row.done is not None)
            for row in sorted(self.rows["check"], key=lambda row: (row.first, row.number))
        )

    def sessions(self) -> tuple[CreditedSession, ...]:
        return tuple(
            CreditedSession(
                row.number, row.key, row.first, row.text, row.who, audiences(json.loads(row.more)), bool(row.other)
            )
            for row in sorted(self.rows["session"], key=lambda row: (row.first, row.number, row.key))
        )

    def anchors(self, school: School, terms: Iterable[Term]) -> dict[Term, dict[str, date]]:
        """Per term the dates that it sees: its own and those kept for its year."""
        yearly = {anchor.key for anchor in school.anchors if anchor.per is Period.YEAR}
        found: dict[Term, dict[str, date]] = {term: {} for term in terms}
        for row in self.rows["anchor"]:
            for term, dates in found.items():
                if term == row.term or (row.key in yearly and row.term == Term(term.year, 1)):
                    dates[row.key] = row.first
        return found


def gather_facts(day: date, term: Term) -> Facts:
    """Everything dated from the school year before ``term`` on. Three queries."""
    school, first, last = current_school(), Term(term.year - 1, 1), Term(term.year, 2)
    terms = (first, first.next, last.previous, last)
    small = _small(school, day, terms)
    meetings, releases, sessions = (
        held_since(first.start, small.decided()),
        release_facts(first, last),
        small.sessions(),
    )
    return Facts(
        positions=small.tenures("position", "/duties/"),
        seats=small.tenures("seat", "/committee/"),
        deputies=small.deputies(),
        meetings=tuple(
            MeetingFact(
                row.id, row.on, row.present, row.seats, row.ordinal, _meeting_url(row.id), row.is_recorded_later
            )
            for row in meetings
        ),
        decisions=tuple(DecisionFact(matter, row.id) for row in meetings for matter in row.matters),
        releases=tuple(
            ReleaseFact(
                row.term, row.number, row.released_on, tuple(_item(row.term, line) for line in row.lines),
                row.has_resolution, f"/public/calendar/{row.term}/v{row.number}", row.seen_on,
            )
            for row in releases
        ),
        checks=small.checks(),
        sessions=tuple(_session(row) for row in sessions if not row.is_planned),
        planned=tuple(_session(row) for row in sessions if row.is_planned),
        reviews=small.reviews(),
        delays=small.delays(),
        cases=small.cases(),
        statements=small.statements(),
        exceptions=small.exceptions(),
        anchors=small.anchors(school, terms),
        mail=small.mail(),
        operations=operation_facts(small.rows),
    )  # fmt: skip


def _session(row: CreditedSession) -> SessionFact:
    return SessionFact(row.obligation, row.on, row.title, row.remark, row.audience, f"/outreach/{row.session_id}")


def _small(school: School, day: date, terms: tuple[Term, ...]) -> _Small:
    email = school.portfolio.email
    values = {
        "day": day,
        "since": terms[0].start,
        "terms": list(terms),
        "mail_posts": _mail_posts(school) if email else [],
        "mailbox": f"%@{email.domain.lower()}" if email else "",
    }
    small = _Small()
    for row in db.session.execute(SMALL_FACTS, values):
        small.rows[row.kind].append(row)
    return small


def _mail_posts(school: School) -> list[str]:
    """Codes of the posts whose holders the e-mail rule binds."""
    email = school.portfolio.email
    enforced = email.enforced if email else ()
    return [
        post.code
        for post in school.profile.positions
        if (Audience.TEACHERS in enforced and post.staff_type == Audience.TEACHERS.value)
        or (Audience.STAFF in enforced and post.staff_type)
        or post.title in {audience.value for audience in enforced}
    ]


def _item(term: Term, line: Line) -> ItemFact:
    item = ScheduleItem(
        line.key, line.title, line.work, term, line.audience, line.start, line.end, line.check_start, line.check_end,
        line.owner,
    )  # fmt: skip
    return ItemFact(line.key, line.window, item)


def _meeting_url(meeting_id: int) -> str:
    return f"/meetings/{meeting_id}"
