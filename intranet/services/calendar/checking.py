"""The validator on a draft: what stops its release, and what is only pointed out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from intranet.rules.constraints import Finding, Level, ScheduleItem, validate
from intranet.rules.dates import Term
from intranet.rules.reminders import closed_deadlines
from intranet.services.calendar.anchors import entered_dates
from intranet.services.calendar.content import Line
from intranet.services.calendar.items import draft_lines
from intranet.services.calendar.office_days import office_days
from intranet.services.calendar.reminders import reminders_of
from intranet.services.context import current_school, today


def findings_of(term: Term, lines: Iterable[Line], entered: Mapping[str, date]) -> tuple[Finding, ...]:
    """All findings on ``lines`` of ``term`` with its ``entered`` anchors: those that stop the release first, one for
    each message."""
    found = validate([_as_item(term, line) for line in lines], current_school().constraints, entered)
    once = {(finding.item, finding.field, finding.message): finding for finding in found}
    return tuple(sorted(once.values(), key=lambda finding: finding.level is not Level.REFUSE))


def check_draft(term: Term) -> tuple[Finding, ...]:
    """All findings and reminders on the draft of ``term``. Four queries."""
    lines = [row.line for row in draft_lines(term)]
    return *findings_of(term, lines, entered_dates(term)), *reminders_on(term, lines)


def reminders_on(term: Term, lines: Iterable[Line]) -> tuple[Finding, ...]:
    """What is pointed out on ``lines`` besides. Two queries."""
    return reminders_of(term, [_as_item(term, line) for line in lines])


def line_findings(term: Term, line: Line) -> tuple[Finding, ...]:
    """All findings on one line, and whether its deadline falls on a closed day. One query."""
    coming = [_as_item(term, line)] if line.end and line.end >= today() else []
    return *findings_of(term, [line], entered_dates(term)), *closed_deadlines(coming, office_days(term))


def refusals(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.level is Level.REFUSE)


def _as_item(term: Term, line: Line) -> ScheduleItem:
    return ScheduleItem(
        key=line.key,
        title=line.title,
        work=line.work,
        term=term,
        audience=line.audience,
        start=line.start,
        end=line.end,
        check_start=line.check_start,
        check_end=line.check_end,
        owner=line.owner,
        clause=line.clause,
    )
