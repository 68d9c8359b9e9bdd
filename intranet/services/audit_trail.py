"""Reading the audit trail: pages of entries, and the entries of one record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import AuditEntry
from intranet.services.audit_words import readable
from intranet.services.context import current_school

PER_PAGE = 50
_COLUMNS = (
    AuditEntry.id, AuditEntry.at, AuditEntry.actor_name, AuditEntry.deputy_for, AuditEntry.summary, AuditEntry.act,
    AuditEntry.record, AuditEntry.record_id, AuditEntry.changes, AuditEntry.sha256,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
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


def _entry(row: tuple) -> Entry:  # type: ignore[type-arg]
    number, at, actor, deputy_for, summary, act, record, record_id, changes, sha256 = row
    name = f"{actor}（代理{deputy_for}）" if deputy_for else actor
    shown = readable(current_school(), changes)
    return Entry(number, at, name, summary or act, act, record, record_id, shown, sha256)


def history_of(record: str, record_id: int, limit: int | None = None) -> tuple[Entry, ...]:
    """What was done to one record, newest first, at most ``limit`` entries; ``record`` is its table's name."""
    statement = select(*_COLUMNS).where(AuditEntry.record == record, AuditEntry.record_id == record_id)
    rows = db.session.execute(statement.order_by(AuditEntry.id.desc()).limit(limit))
    return tuple(_entry(tuple(row)) for row in rows)


def trail(page: int, actor: str = "") -> tuple[tuple[Entry, ...], int]:
    """A page (from 1) of the whole trail, newest first, and the number of entries; ``actor`` filters by name."""
    where = [AuditEntry.actor_name.contains(actor, autoescape=True)] if actor else []
    total = db.session.scalar(select(func.count(AuditEntry.id)).where(*where)) or 0
    statement = select(*_COLUMNS).where(*where).order_by(AuditEntry.id.desc())
    rows = db.session.execute(statement.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return tuple(_entry(tuple(row)) for row in rows), total
