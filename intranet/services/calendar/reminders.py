"""What is pointed out on a draft besides its findings: closed days, congestion, empty posts, the neighbouring terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import bindparam, select, union_all

from intranet.extensions import db
from intranet.models import Appointment, Deputyship, WorkItem
from intranet.rules.constraints import Finding, ScheduleItem
from intranet.rules.dates import Term
from intranet.rules.deputies import Span
from intranet.rules.obligations import Audience
from intranet.rules.positions import UnknownName
from intranet.rules.reminders import closed_deadlines, congested_days, overlapping_terms, vacant_owners
from intranet.services.calendar.office_days import office_days
from intranet.services.context import current_school, today

_TENURES = union_all(
    select(Appointment.position, Appointment.starts, Appointment.ends),
    select(Deputyship.position, Deputyship.starts, Deputyship.ends),
)
_NEIGHBOURS = select(
    WorkItem.id, WorkItem.term, WorkItem.window, WorkItem.title, WorkItem.work, WorkItem.audience, WorkItem.owner,
    WorkItem.start, WorkItem.end,
).where(WorkItem.term.in_(bindparam("terms", expanding=True))).order_by(WorkItem.term, WorkItem.place, WorkItem.id)  # fmt: skip


def reminders_of(term: Term, items: Iterable[ScheduleItem]) -> tuple[Finding, ...]:
    """All reminders on ``items`` that are not past. Two queries."""
    day = today()
    rows = [row for row in items if row.end is None or row.end >= day]
    if not rows:
        return ()
    return (
        *closed_deadlines(rows, office_days(term)),
        *congested_days(rows),
        *vacant_owners(rows, _posts(rows), day),
        *overlapping_terms(rows, _neighbours(term), day),
    )


def _posts(rows: Iterable[ScheduleItem]) -> dict[str, list[Span]]:
    """When somebody acts for each responsible owner; pupils and parents are no posts."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for position, starts, ends in db.session.execute(_TENURES):
        spans[position].append(Span(starts, ends))
    directory, found = current_school().directory, {}
    for owner in {row.owner.split("、")[0] for row in rows}:
        try:
            actors = directory.actors(owner)
        except UnknownName:
            continue
        if any(post.staff_type is not None for post in actors):
            found[owner] = [span for post in actors for span in spans[post.code]]
    return found


def _neighbours(term: Term) -> tuple[ScheduleItem, ...]:
    """The items of the term before and after, as they stand in their drafts."""
    terms = [other for other in (term.previous, term.next)]
    return tuple(
        ScheduleItem(
            key=row.window or f"own-{row.id}",
            title=row.title,
            work=row.work,
            term=row.term,
            audience=tuple(Audience[name] for name in row.audience),
            start=row.start,
            end=row.end,
            check_start=None,
            check_end=None,
            owner=row.owner,
        )
        for row in db.session.execute(_NEIGHBOURS, {"terms": terms})
    )
