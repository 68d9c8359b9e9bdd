"""How the deployment stands: database, disk, outbox, copies. Numbers only, nobody's data."""

from __future__ import annotations

import shutil
from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import LoginSession, MailState, OutboxMessage
from intranet.models.base import now
from intranet.services.context import current_settings
from intranet.services.daily_copy import last_copy_at
from intranet.services.database import is_reachable
from intranet.services.login_sessions import IDLE

LOW_DISK = 20 * 2**20  # bytes: below it a write may fail at any moment
LATE_MAIL, LATE_COPY = 3600, 26 * 3600  # seconds


class Health(Struct, frozen=True):
    """What was found. ``oldest_due`` is how many seconds the longest waiting mail has been due, ``copy_age`` how old the
    newest copy is (None: there is none)."""

    database: bool
    disk_free: int
    wants_copies: bool
    copy_age: float | None
    waiting: int = 0
    failed: int = 0
    oldest_due: float = 0.0
    sessions: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether requests can be answered and kept."""
        return self.database and self.disk_free >= LOW_DISK

    def words(self) -> dict[str, str]:
        """Part → how it stands, in a word."""
        late = self.copy_age is None or self.copy_age > LATE_COPY
        return {
            "database": "ok" if self.database else "away",
            "disk": "ok" if self.disk_free >= LOW_DISK else "full",
            "outbox": ("late" if self.oldest_due > LATE_MAIL else "ok") if self.database else "unknown",
            "backup": ("late" if late else "ok") if self.wants_copies else "off",
        }


def check_health() -> Health:
    """Look once; three small queries where the database answers."""
    settings, at = current_settings(), now()
    made = last_copy_at()
    found = Health(
        database=is_reachable(),
        disk_free=shutil.disk_usage(settings.data_dir).free,
        wants_copies=bool(settings.daily_copies),
        copy_age=(at - made).total_seconds() if made else None,
    )
    return _with_counts(found, at) if found.database else found


def _with_counts(found: Health, at: datetime) -> Health:
    states = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    mails = dict(db.session.execute(states).tuples().all())
    oldest = db.session.scalar(select(func.min(OutboxMessage.due_at)).where(OutboxMessage.state == MailState.WAITING))
    sessions = select(func.count(LoginSession.id)).where(LoginSession.seen_at > at - IDLE)
    return Health(
        found.database,
        found.disk_free,
        found.wants_copies,
        found.copy_age,
        waiting=mails.get(MailState.WAITING, 0),
        failed=mails.get(MailState.FAILED, 0),
        oldest_due=max(0.0, (at - oldest).total_seconds()) if oldest else 0.0,
        sessions=db.session.scalar(sessions) or 0,
    )
