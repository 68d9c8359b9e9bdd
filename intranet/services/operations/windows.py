"""The released windows of a term as operations sees them: their units and what each unit last read."""

from __future__ import annotations

from datetime import date
from enum import Enum

from msgspec import Struct
from sqlalchemy import bindparam, func, select

from intranet.extensions import db
from intranet.models import CountLine, CountReading, Person, Release, WorkItem
from intranet.rules.dates import Term
from intranet.rules.operations import Measure, measures_of, over_cap, share_done
from intranet.services.calendar.content import Line, key_of, thawed
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound
from intranet.services.operations.rights import is_known_term


class WindowState(Enum):
    """Where the counts of a window stand."""

    LATER = "尚未開始"
    RUNNING = "辦理中"
    PARTLY = "部分單位未登錄"
    MISSING = "截止未登錄"
    RECORDED = "已登錄"
    ELSEWHERE = "另有紀錄"


class Reading(Struct, frozen=True):
    """What a unit read on a day. ``final``: on or after the window's last day."""

    id: int
    unit: str
    on: date
    counts: dict[Measure, int]
    remark: str
    file_name: str
    person: str
    position: str
    as_deputy: bool


class WindowLine(Struct, frozen=True):
    """A released line with the newest reading of each of its units, in the order of the units."""

    item_id: int
    term: Term
    line: Line
    measures: tuple[Measure, ...]
    newest: tuple[Reading, ...]

    @property
    def units(self) -> tuple[str, ...]:
        return self.line.owners

    @property
    def missing(self) -> tuple[str, ...]:
        """The units without a reading that was taken at the window's end or later."""
        end = self.line.end
        final = {row.unit for row in self.newest if end is None or row.on >= end}
        return tuple(unit for unit in self.units if unit not in final)

    @property
    def totals(self) -> dict[Measure, int]:
        """The sum over the units; of the most that one student has, the greatest."""
        found: dict[Measure, int] = {}
        for row in self.newest:
            for measure, number in row.counts.items():
                known = found.get(measure, 0)
                found[measure] = max(known, number) if measure is Measure.MOST else known + number
        return found

    @property
    def share(self) -> tuple[int, int] | None:
        return share_done(self.totals)

    @property
    def over_cap(self) -> str:
        return over_cap(current_school().portfolio, self.totals)

    @property
    def state(self) -> WindowState:
        if not self.measures:
            return WindowState.ELSEWHERE
        if not self.missing:
            return WindowState.RECORDED
        if self.line.start and today() < self.line.start:
            return WindowState.LATER
        if self.line.end and today() <= self.line.end:
            return WindowState.RUNNING
        return WindowState.PARTLY if len(self.missing) < len(self.units) else WindowState.MISSING


class TeacherLine(Struct, frozen=True):
    """A teacher or class of an imported reading."""

    label: str
    detail: str
    counts: dict[Measure, int]


_NEWEST = (
    select(Release.content, Release.number)
    .where(Release.term == bindparam("term"))
    .order_by(Release.number.desc())
    .limit(1)
)
_ITEMS = select(WorkItem.id, WorkItem.window).where(WorkItem.term == bindparam("term"))
_COLUMNS = (
    CountReading.id, CountReading.work_item_id, CountReading.unit, CountReading.on, CountReading.counts,
    CountReading.remark, CountReading.file_name, Person.name, CountReading.position, CountReading.as_deputy,
)  # fmt: skip
_LAST = (
    select(func.max(CountReading.id))
    .join(WorkItem, WorkItem.id == CountReading.work_item_id)
    .where(WorkItem.term == bindparam("term"))
    .group_by(CountReading.work_item_id, CountReading.unit)
)
_NEWEST_READINGS = select(*_COLUMNS).join(Person, Person.id == CountReading.person_id).where(CountReading.id.in_(_LAST))
_ALL_READINGS = (
    select(*_COLUMNS)
    .join(Person, Person.id == CountReading.person_id)
    .where(CountReading.work_item_id == bindparam("item"))
    .order_by(CountReading.id.desc())
)
_TERM_OF = select(WorkItem.term).where(WorkItem.id == bindparam("item"))
_LINES = (
    select(CountLine.label, CountLine.detail, CountLine.counts)
    .where(CountLine.reading_id == bindparam("reading"))
    .order_by(CountLine.id)
)


def windows_of(term: Term) -> tuple[WindowLine, ...]:
    """The lines of the term's newest release with what was read for them, in its order. Three queries."""
    values = {"term": term}
    released = db.session.execute(_NEWEST, values).first()
    if released is None:
        return ()
    ids = {key_of(row.id, row.window): row.id for row in db.session.execute(_ITEMS, values)}
    readings: dict[int, list[Reading]] = {}
    for row in db.session.execute(_NEWEST_READINGS, values):
        readings.setdefault(row[1], []).append(_reading(tuple(row)))
    portfolio = current_school().portfolio
    return tuple(
        WindowLine(
            ids[line.key], term, line, measures_of(line.work, portfolio),
            _in_order(line.owners, readings.get(ids[line.key], [])),
        )
        for line in thawed(released.content)
        if line.key in ids
    )  # fmt: skip


def _in_order(units: tuple[str, ...], readings: list[Reading]) -> tuple[Reading, ...]:
    """Readings of the window's units; one of a unit that no longer owns it counts for nothing."""
    found = {row.unit: row for row in readings}
    return tuple(found[unit] for unit in units if unit in found)


def _reading(row: tuple) -> Reading:  # type: ignore[type-arg]
    number, _, unit, on, counts, remark, file_name, person, position, as_deputy = row
    title = current_school().directory.title(position)
    return Reading(number, unit, on, measured(counts), remark, file_name, person, title, as_deputy)


def measured(counts: dict[str, int]) -> dict[Measure, int]:
    """Stored names as measures, in the order of the enum; a name that is no longer known is left out."""
    return {measure: counts[measure.name] for measure in Measure if measure.name in counts}


def window_of(item_id: int) -> WindowLine:
    """One released window; raises NotFound. Four queries."""
    term = db.session.scalar(_TERM_OF, {"item": item_id})
    found = [row for row in windows_of(is_known_term(term)) if row.item_id == item_id] if term else []
    if not found:
        raise NotFound
    return found[0]


def readings_of(item_id: int) -> tuple[Reading, ...]:
    """Everything that was read for a window, newest first. One query."""
    return tuple(_reading(tuple(row)) for row in db.session.execute(_ALL_READINGS, {"item": item_id}))


def lines_of(reading_id: int) -> tuple[TeacherLine, ...]:
    """The teachers or classes of an imported reading, in the file's order. One query."""
    rows = db.session.execute(_LINES, {"reading": reading_id})
    return tuple(TeacherLine(label, detail, measured(counts)) for label, detail, counts in rows)
