"""What the schedule proves: releases with their lines, and self-checks, over a span of terms. For the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from sqlalchemy import bindparam, func, select

from intranet.extensions import db
from intranet.models import PublicationCheck, Release, SelfCheck, WorkItem
from intranet.rules.dates import Term
from intranet.services.calendar.content import Line, key_of, thawed


class ReleaseFact(Struct, frozen=True):
    """A release of a term; ``lines`` as published, with window key, owners and both periods. ``seen_on`` is the first
    day on which it was found on the school's website."""

    release_id: int
    term: Term
    number: int
    released_on: date
    resolution_id: int | None
    lines: tuple[Line, ...]
    seen_on: date | None = None

    @property
    def has_resolution(self) -> bool:
        return self.resolution_id is not None

    def line(self, window: str) -> Line | None:
        return next((line for line in self.lines if line.window == window), None)


class CheckFact(Struct, frozen=True):
    """A self-check of the line ``key`` of ``term``; ``window`` is empty for items that staff added."""

    term: Term
    key: str
    window: str
    position: str
    on: date
    passed: bool
    as_deputy: bool


class ScheduleFacts(Struct, frozen=True):
    """Releases by term and number, self-checks by day."""

    releases: tuple[ReleaseFact, ...]
    checks: tuple[CheckFact, ...]

    def release(self, term: Term, as_of: date) -> ReleaseFact | None:
        """The release that was in force on ``as_of``."""
        found = [row for row in self.releases if row.term == term and row.released_on <= as_of]
        return found[-1] if found else None


_SEEN = (
    select(func.min(PublicationCheck.on))
    .where(PublicationCheck.term == Release.term, PublicationCheck.number == Release.number, PublicationCheck.passed)
    .correlate(Release)
    .scalar_subquery()
)
_RELEASES = (
    select(
        Release.id, Release.term, Release.number, Release.released_on, Release.resolution_id, Release.content,
        _SEEN.label("seen_on"),
    )
    .where(Release.term.in_(bindparam("terms", expanding=True)))
    .order_by(Release.id)
)  # fmt: skip
_CHECKS = (
    select(
        WorkItem.term, WorkItem.id, WorkItem.window, SelfCheck.position, SelfCheck.on, SelfCheck.passed,
        SelfCheck.as_deputy,
    )
    .join(WorkItem, WorkItem.id == SelfCheck.work_item_id)
    .where(WorkItem.term.in_(bindparam("terms", expanding=True)))
    .order_by(SelfCheck.on, SelfCheck.id)
)  # fmt: skip


def schedule_facts(first: Term, last: Term) -> ScheduleFacts:
    """All releases and self-checks of the terms from ``first`` to ``last``, both included; two queries."""
    checks = tuple(
        CheckFact(row.term, key_of(row.id, row.window), row.window, row.position, row.on, row.passed, row.as_deputy)
        for row in db.session.execute(_CHECKS, {"terms": list(_span(first, last))})
    )
    return ScheduleFacts(release_facts(first, last), checks)


def release_facts(first: Term, last: Term) -> tuple[ReleaseFact, ...]:
    """All releases of the terms from ``first`` to ``last``, both included, by term and number; one query."""
    releases = [
        ReleaseFact(row.id, row.term, row.number, row.released_on, row.resolution_id, thawed(row.content), row.seen_on)
        for row in db.session.execute(_RELEASES, {"terms": list(_span(first, last))})
    ]
    return tuple(sorted(releases, key=lambda row: (row.term, row.number)))


def _span(first: Term, last: Term) -> Iterator[Term]:
    while first <= last:
        yield first
        first = first.next
