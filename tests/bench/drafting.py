"""Drafting a term of 60 items: a school with so many windows, on the database of the environment. Prints the median
in milliseconds; run as a process of its own, since it takes the place of the school's own windows."""

import statistics
import time
from dataclasses import replace

from flask import Flask
from sqlalchemy import delete

from intranet.app import create_app
from intranet.extensions import db
from intranet.models import WorkItem
from intranet.rules.dates import Term
from intranet.rules.schedule import CLOSING_CEREMONY, SCHOOL_OPENS, Window, Work, end_of
from intranet.services.actor import SYSTEM
from intranet.services.calendar.anchors import AnchorValue, enter_anchors
from intranet.services.calendar.drafting import draft_schedule
from intranet.services.context import EXTENSION
from intranet.services.transactions import writing

TERM = Term(118, 1)
ITEMS, ROUNDS = 60, 7


def many_windows(owner: str, clause: str) -> tuple[Window, ...]:
    """Sixty windows, every other one hanging on the one before it."""
    rows = []
    for number in range(ITEMS):
        start = end_of(f"bench-{number - 1}") + 1 if number % 2 else SCHOOL_OPENS + number
        end = end_of(f"bench-{number - 1}") + 10 if number % 2 else CLOSING_CEREMONY + number
        rows.append(Window(f"bench-{number}", f"作業{number}", Work.OTHER, clause, (owner,), start, end))
    return tuple(rows)


def with_many_windows(app: Flask) -> None:
    """Let the app's school have sixty windows in place of its own."""
    known = app.extensions[EXTENSION]
    first = known.school.windows[0]
    windows = many_windows(first.owners[0], first.clause)
    app.extensions[EXTENSION] = replace(known, school=replace(known.school, windows=windows))


def drafting_ms(rounds: int = ROUNDS) -> float:
    """The median time of drafting TERM anew, in milliseconds. Needs an app context."""
    days = {"school-opens": AnchorValue(TERM.start), "closing-ceremony": AnchorValue(TERM.end)}
    enter_anchors(SYSTEM, TERM, days)
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        done = draft_schedule(SYSTEM, TERM)
        taken.append((time.perf_counter() - begun) * 1000)
        if len(done.added) != ITEMS:
            raise RuntimeError(f"{len(done.added)} items were drafted, not {ITEMS}")
        with writing(SYSTEM):
            db.session.execute(delete(WorkItem).where(WorkItem.term == TERM))
        db.session.expunge_all()
    return statistics.median(taken)


if __name__ == "__main__":
    application = create_app()
    with application.app_context():
        with_many_windows(application)
        print(f"{drafting_ms():.1f}")
