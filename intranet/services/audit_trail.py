"""Reading the audit trail: pages of entries, and the entries of one record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from msgspec import Struct
from sqlalchemy import ColumnElement, func, select

from intranet.extensions import db
from intranet.models import AuditEntry
from intranet.rules.dates import TAIPEI, end_of_day
from intranet.services.audit_hiding import NOTHING, Hidden
from intranet.services.audit_words import readable
from intranet.services.context import current_school

PER_PAGE = 50
_COLUMNS = (
    AuditEntry.id, AuditEntry.at, AuditEntry.actor_name, AuditEntry.deputy_for, AuditEntry.summary, AuditEntry.act,
    AuditEntry.record, AuditEntry.record_id, AuditEntry.changes, AuditEntry.sha256,
)  # fmt: skip


class Entry(Struct, frozen=True):
    """One entry as pages show it."""

    id: int
    at: datetime
    actor: str
    text: str
    act: str
    record: str
    record_id: int | None
    changes: tuple[tuple[str, str], ...]
    sha256: str


def _entry(row: tuple, hidden: Hidden = NOTHING) -> Entry:  # type: ignore[type-arg]
    number, at, actor, deputy_for, summary, act, record, record_id, changes, sha256 = row
    name = f"{actor}（代理{deputy_for}）" if deputy_for else actor
    text, shown = hidden.entry(act, record, record_id, summary or act, changes)
    return Entry(number, at, name, text, act, record, record_id, readable(current_school(), shown), sha256)


def _nothing() -> Hidden:
    return NOTHING


# Asked after the entries were read: what is closed in between is hidden rather than shown.
Hiding = Callable[[], Hidden]


def history_of(record: str, record_id: int, limit: int | None = None, hiding: Hiding = _nothing) -> tuple[Entry, ...]:
    """What was done to one record, newest first, at most ``limit`` entries; ``record`` is its table's name."""
    statement = select(*_COLUMNS).where(AuditEntry.record == record, AuditEntry.record_id == record_id)
    rows = db.session.execute(statement.order_by(AuditEntry.id.desc()).limit(limit)).all()
    hidden = hiding()
    return tuple(_entry(tuple(row), hidden) for row in rows)


class TrailFilter(Struct, frozen=True):
    """Part of an actor's name, a table's name, the first and last day (inclusive, Asia/Taipei); empty: any."""

    actor: str = ""
    record: str = ""
    since: date | None = None
    until: date | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.actor:
            found.append(AuditEntry.actor_name.contains(self.actor, autoescape=True))
        if self.record:
            found.append(AuditEntry.record == self.record)
        if self.since:
            found.append(AuditEntry.at >= datetime.combine(self.since, time(), TAIPEI))
        if self.until:
            found.append(AuditEntry.at < end_of_day(self.until))
        return found


def recorded_kinds() -> tuple[str, ...]:
    """The tables that the trail tells of. One query."""
    return tuple(db.session.scalars(select(AuditEntry.record).where(AuditEntry.record != "").distinct()))


def trail(page: int, wanted: TrailFilter, hiding: Hiding = _nothing) -> tuple[tuple[Entry, ...], int]:
    """A page (from 1) of what is wanted of the trail, newest first, and how many entries that are. Two queries."""
    where = wanted.conditions()
    total = db.session.scalar(select(func.count(AuditEntry.id)).where(*where)) or 0
    statement = select(*_COLUMNS).where(*where).order_by(AuditEntry.id.desc())
    rows = db.session.execute(statement.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    hidden = hiding()
    return tuple(_entry(tuple(row), hidden) for row in rows), total
