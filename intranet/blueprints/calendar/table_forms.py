"""The table that is edited in place: what its fields are called, and what was typed. Plain fields, not WTForms: a
table of thirty items has a hundred and twenty dates, and each costs a form field's work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from intranet.rules.dates import UnreadableDate, parse_date
from intranet.services.calendar.content import DATES
from intranet.services.calendar.items import DraftLine, dates_of
from intranet.services.calendar.table import Dates, RowEdit

OPEN = "-"  # a date that was open, in the field that remembers the row as it was opened
Place = tuple[int, str]  # a row's id and the name of its date


class Typed(Struct, frozen=True):
    """What was sent: the texts as typed, what could not be read, and the rows that differ from what was opened.
    ``removed`` are ids of rows with changes that are no longer there."""

    texts: Mapping[Place, str]
    faults: Mapping[Place, str]
    edits: tuple[RowEdit, ...]
    removed: tuple[int, ...]


def field_name(item_id: int, name: str) -> str:
    return f"{name}-{item_id}"


def remembered(row: DraftLine) -> str:
    """The row as it is opened: its version and its dates, sent back with what is typed."""
    days = (day.isoformat() if day else OPEN for day in dates_of(row.line))
    return " ".join((str(row.version), *days))


def read_table(form: Mapping[str, str], lines: Iterable[DraftLine]) -> Typed:
    """Read what was sent for the rows that were on the page; rows that nobody touched are left alone, whatever
    somebody else did to them meanwhile."""
    known = {row.item_id for row in lines}
    texts: dict[Place, str] = {}
    faults: dict[Place, str] = {}
    edits, removed = [], []
    for item_id, version, opened in _opened(form):
        dates: list[date | None] = []
        for name in DATES:
            place = item_id, name
            texts[place] = form.get(field_name(item_id, name), "").strip()
            try:
                dates.append(parse_date(texts[place]) if texts[place] else None)
            except UnreadableDate as error:
                faults[place] = str(error)
                dates.append(None)
        if tuple(dates) != opened or any(place[0] == item_id for place in faults):
            if item_id in known:
                edits.append(RowEdit(item_id, version, tuple(dates)))
            else:
                removed.append(item_id)
    return Typed(texts, faults, tuple(edits), tuple(removed))


def _opened(form: Mapping[str, str]) -> Iterable[tuple[int, int, Dates]]:
    """Id, version and dates of each row as it was opened; what was tampered with is passed over."""
    for field, value in form.items():
        kind, _, number = field.partition("-")
        parts = value.split()
        if kind != "opened" or not number.isdecimal() or len(parts) != 1 + len(DATES) or not parts[0].isdecimal():
            continue
        try:
            days = tuple(None if part == OPEN else date.fromisoformat(part) for part in parts[1:])
        except ValueError:
            continue
        yield int(number), int(parts[0]), days
