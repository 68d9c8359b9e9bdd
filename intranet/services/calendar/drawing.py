"""The timeline of a term's schedule, with its weeks and the office calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from intranet.rules.dates import Term
from intranet.rules.office_days import term_weeks
from intranet.rules.timeline import Timeline, TimelineItem, lay_out
from intranet.services.calendar.content import Line
from intranet.services.calendar.office_days import office_days


def draw_schedule(
    term: Term, lines: Iterable[Line], entered: Mapping[str, date], today: date | None = None
) -> Timeline:
    """Draw ``lines``; ``entered`` are the term's anchors, which number its weeks. Without ``today`` no day is marked:
    for paper and for published pages."""
    items = [TimelineItem(row.title, row.start, row.end, row.check_start, row.check_end) for row in lines]
    weeks = term_weeks(term, entered)
    return lay_out(items, term, weeks=weeks, today=today, office_days=office_days(term))
