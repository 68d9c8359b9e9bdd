"""The planner's desk: a term's draft with what the rules say of it, beside what was released."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from intranet.rules.constraints import Finding, Level
from intranet.rules.dates import Term
from intranet.services.calendar.anchors import entered_dates
from intranet.services.calendar.changes import LineChange, differences
from intranet.services.calendar.checking import findings_of, refusals, reminders_on
from intranet.services.calendar.content import Line, content_hash, frozen
from intranet.services.calendar.drafting import DraftPlan, plan_from
from intranet.services.calendar.items import DraftLine, draft_lines
from intranet.services.calendar.releases import Released, releases_of


class Desk(Struct, frozen=True):
    """``entered`` are the term's anchors, ``changes`` those of the draft against the newest release; ``state`` is the
    version of the draft."""

    term: Term
    drafted: tuple[DraftLine, ...]
    entered: Mapping[str, date]
    plan: DraftPlan
    findings: tuple[Finding, ...]
    releases: tuple[Released, ...]
    changes: tuple[LineChange, ...]
    state: int

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(row.line for row in self.drafted)

    @property
    def newest(self) -> Released | None:
        return self.releases[-1] if self.releases else None

    @property
    def next_number(self) -> int:
        return self.newest.number + 1 if self.newest else 1

    @property
    def refusals(self) -> tuple[Finding, ...]:
        return refusals(self.findings)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(row for row in self.findings if row.level is Level.WARN)

    @property
    def unreleased(self) -> tuple[LineChange, ...]:
        """What a release now would bring; before the first one every line is new."""
        return self.changes if self.newest else differences((), self.lines)

    @property
    def is_unchanged(self) -> bool:
        """Whether a release now would publish what is published already."""
        return self.newest is not None and not self.changes


def desk_of(term: Term) -> Desk:
    """Everything about the term's schedule. Five queries."""
    drafted, entered, found = draft_lines(term), entered_dates(term), releases_of(term)
    lines = tuple(row.line for row in drafted)
    return Desk(
        term=term,
        drafted=drafted,
        entered=entered,
        plan=plan_from(term, drafted, entered),
        findings=(*findings_of(term, lines, entered), *reminders_on(term, lines)),
        releases=found,
        changes=differences(found[-1].lines, lines) if found else (),
        state=int(content_hash(frozen(lines))[:8], 16),
    )
