"""Anchors and actors for tests of the calendar: the worked example 114-1 and a whole term at either school."""

from __future__ import annotations

from datetime import date

from intranet.extensions import db
from intranet.models import Person
from intranet.rules.dates import Term
from intranet.services.actor import SYSTEM, Actor, resolve_actor
from intranet.services.calendar.anchors import AnchorValue, anchor_lines, enter_anchors
from intranet.services.calendar.drafting import draft_schedule
from intranet.services.calendar.items import DraftLine, ItemDates, draft_lines
from intranet.services.context import current_school, today
from intranet.services.people import add_person, appoint

TERM = Term(114, 1)
CLOSING, BREAK_ENDS = date(2026, 1, 20), date(2026, 2, 22)  # 115/1/20 and 115/2/22
DATES = {
    "school-opens": date(2025, 9, 1),
    "closing-ceremony": CLOSING,
    "winter-break-ends": BREAK_ENDS,
    "outcomes-open": date(2025, 9, 1),
    "outcomes-close": BREAK_ENDS,
    "certify-closes": date(2026, 3, 8),
    "g12-performances-close": date(2026, 4, 30),
    "performances-open": date(2025, 8, 1),
    "performances-close": date(2026, 7, 31),
    "records-open": date(2025, 9, 1),
    "records-close": date(2026, 1, 31),
    "courses-chosen": date(2025, 9, 12),
    "submission-opens": date(2026, 3, 9),
    "submission-closes": date(2026, 3, 20),
    "upload-closes": date(2026, 2, 18),
    "receipt-opens": date(2026, 3, 23),
    "receipt-closes": date(2026, 3, 27),
    "national-receipt-opens": date(2026, 3, 20),
    "national-receipt-closes": date(2026, 4, 10),
}


def enter_all(term: Term = TERM, **changes: date) -> None:
    """Enter every anchor of the term that this school has."""
    dates = {**DATES, **{key.replace("_", "-"): day for key, day in changes.items()}}
    keys = [row.anchor.key for row in anchor_lines(term)]
    enter_anchors(SYSTEM, term, {key: AnchorValue(dates[key]) for key in keys if key in dates})


def drafted(term: Term = TERM) -> dict[str, DraftLine]:
    """The term's draft on all anchors, by window."""
    enter_all(term)
    draft_schedule(SYSTEM, term)
    return by_window(term)


def by_window(term: Term = TERM) -> dict[str, DraftLine]:
    return {row.line.window or row.line.key: row for row in draft_lines(term)}


def dates_as(row: DraftLine, **changes: date | str | None) -> ItemDates:
    """The item's values with ``changes``, as its form would send them."""
    line = row.line
    values = {
        "start": line.start,
        "end": line.end,
        "check_start": line.check_start,
        "check_end": line.check_end,
        "owner": line.owner,
        "check": line.check,
        "note": line.note,
    }
    return ItemDates(**{**values, **changes})  # type: ignore[arg-type]


def holder_of(title: str, name: str = "王小明") -> Person:
    """A new person appointed to the post of that title (or code) since 2025."""
    person = add_person(SYSTEM, name=name, staff_type="教師")
    appoint(SYSTEM, person, current_school().directory.position(title).code, date(2025, 8, 1))
    return person


def acting(person: Person) -> Actor:
    """The person as an actor on the day taken for today."""
    db.session.refresh(person)
    return resolve_actor(current_school(), today(), person_id=person.id, name=person.name)
