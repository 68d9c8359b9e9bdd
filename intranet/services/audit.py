"""The audit trail: one entry per write, each entry's hash covering the one before it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, select

from intranet.extensions import db
from intranet.models import AuditEntry, LoginSession
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.context import current_school, current_settings, moment

GENESIS = "0" * 64
LAST = select(AuditEntry.sha256).order_by(AuditEntry.id.desc()).limit(1)
# Signing in and out changes no record that pages which are kept show, and is by far the most frequent entry.
NEWEST_WRITE = LAST.where(AuditEntry.record != LoginSession.__tablename__, AuditEntry.act != "sign_out")
_HASHED = ("at", "actor_id", "actor_name", "deputy_for", "act", "record", "record_id", "summary", "changes", "previous")


def record(
    actor: Actor,
    act: str,
    subject: Any = None,
    summary: str = "",
    *,
    changes: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    permission: Permission | None = None,
    as_position: frozenset[str] = frozenset(),
) -> None:
    """Add the entry of one write; call it once per service, inside ``writing()``, after the rows are added.

    ``act`` is the service's verb phrase (``confirm_minutes``), ``subject`` the row written. ``changes`` names the
    changed fields with plain values; ``personal`` those whose values are kept only as salted digests, so that the
    person's data can be deleted after retention. ``permission`` is the one that allowed it, or ``as_position`` the
    codes of the positions that did: where the actor holds these only as deputy, the entry names whom they stand in
    for.
    """
    db.session.flush()
    codes = current_school().allowed[permission] if permission else as_position
    fields: dict[str, Any] = {
        "at": moment().astimezone(UTC).replace(microsecond=0),
        "actor_id": actor.person_id,
        "actor_name": actor.name,
        "deputy_for": actor.deputy_title(current_school(), codes) if codes else "",
        "act": act,
        "record": subject.__tablename__ if subject is not None else "",
        "record_id": subject.id if subject is not None else None,
        "summary": summary[:300],
        "changes": {
            **{key: _plain(value) for key, value in (changes or {}).items()},
            **{key: _digest(value) for key, value in (personal or {}).items()},
        },
        "previous": db.session.scalar(LAST) or GENESIS,
    }
    db.session.add(AuditEntry(**fields, sha256=_hash(fields)))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Term):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _digest(value: Any) -> str:
    key = current_settings().secret_key.encode()
    return "hmac:" + hmac.new(key, str(_plain(value)).encode(), hashlib.sha256).hexdigest()[:24]


def _hash(fields: Mapping[str, Any]) -> str:
    plain = {key: _plain(fields[key]) if key != "changes" else fields[key] for key in _HASHED}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def deputy_for(subject: Any, person_id: int) -> str:
    """Title of the post that a person stood in for when last writing a record; empty for its holder, and for who
    wrote nothing."""
    mine = select(AuditEntry.deputy_for).where(
        AuditEntry.record == subject.__tablename__, AuditEntry.record_id == subject.id, AuditEntry.actor_id == person_id
    )
    return db.session.scalar(mine.order_by(AuditEntry.id.desc()).limit(1)) or ""


def head() -> str:
    """The hash of the newest entry but those of signing in and out: it changes with every other write, and with
    nothing else."""
    return db.session.scalar(NEWEST_WRITE) or GENESIS


_CHAIN = (
    select(AuditEntry.id, AuditEntry.sha256, *(getattr(AuditEntry, name) for name in _HASHED))
    .where(AuditEntry.id > bindparam("after"))
    .order_by(AuditEntry.id)
    .limit(1000)
)


class ChainReport(Struct, frozen=True):
    """The outcome of verifying the chain: how many entries, and the first broken one (None: whole)."""

    entries: int
    broken_id: int | None
    head: str


def verify_chain() -> ChainReport:
    """Recompute the chain from its start, a thousand entries at a time."""
    previous, count, last = GENESIS, 0, -1
    while rows := db.session.execute(_CHAIN, {"after": last}).all():
        for row in rows:
            count, last = count + 1, row.id
            fields = dict(zip(_HASHED, row[2:], strict=True))
            if fields["previous"] != previous or _hash(fields) != row.sha256:
                return ChainReport(count, row.id, previous)
            previous = row.sha256
    return ChainReport(count, None, previous)
