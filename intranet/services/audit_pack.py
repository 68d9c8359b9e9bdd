"""Audit packs of a term: ordering one, and the packs that somebody ordered. The worker makes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import AuditPack
from intranet.rules.dates import Term, roc_short
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, current_settings, moment, today
from intranet.services.errors import NotFound, Refused
from intranet.services.transactions import writing

SHORTEST_REASON, LONGEST_REASON = 5, 300
KEPT = timedelta(days=7)  # then the archive goes, unless a link still leads to it
SHOWN = 12


class PackOrder(Struct, frozen=True):
    """What is asked for. ``personal``: with names and addresses, for which ``reason`` must be given."""

    term: Term
    personal: bool = False
    reason: str = ""


class PackLine(Struct, frozen=True):
    """A pack in the list. It is ready while its archive is there, and waiting until it is made or has failed."""

    id: int
    term: Term
    personal: bool
    reason: str
    ordered_at: datetime
    made_at: datetime | None
    sha256: str
    size: int
    error: str
    is_ready: bool

    @property
    def is_waiting(self) -> bool:
        return self.made_at is None and not self.error

    @property
    def name(self) -> str:
        """The name that the archive is downloaded under."""
        return f"{current_school().code}-{self.term}-audit{'-personal' if self.personal else ''}.zip"


_PACKS = select(
    AuditPack.id, AuditPack.term, AuditPack.personal, AuditPack.reason, AuditPack.ordered_at, AuditPack.made_at,
    AuditPack.sha256, AuditPack.size, AuditPack.error,
)  # fmt: skip


def order_pack(actor: Actor, order: PackOrder) -> AuditPack:
    """Order a pack; the order, and the reason for names, stand in the audit trail before anything is read.

    Raises Refused, NotPermitted.
    """
    reason = order.reason.strip()
    _check(order, reason)
    with writing(actor):
        actor.needs(Permission.VIEW_AUDIT)
        pack = AuditPack(
            term=order.term,
            personal=order.personal,
            reason=reason if order.personal else "",
            ordered_by=actor.person_id,
            ordered_at=moment(),
        )
        db.session.add(pack)
        kind = "含個人資料" if order.personal else "個人資料已遮蔽"
        changes = {"term": order.term, "personal": order.personal, "reason": pack.reason}
        audit.record(
            actor, "order_pack", pack, f"製作 {order.term} 稽核資料（{kind}）", changes=changes,
            permission=Permission.VIEW_AUDIT,
        )  # fmt: skip
    return pack


def _check(order: PackOrder, reason: str) -> None:
    if order.term.start > today():
        raise Refused(f"{order.term.label}自 {roc_short(order.term.start)} 起，還沒有紀錄。", field="term")
    if order.personal and not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        text = f"要顯示個人資料，請寫明理由（{SHORTEST_REASON} 到 {LONGEST_REASON} 字），理由會記入稽核紀錄。"
        raise Refused(text, field="reason")


def packs_of(actor: Actor) -> tuple[PackLine, ...]:
    """The newest packs that the actor ordered. One query."""
    statement = _PACKS.where(AuditPack.ordered_by == actor.person_id).order_by(AuditPack.id.desc()).limit(SHOWN)
    return tuple(_line(row) for row in db.session.execute(statement))


def pack_of(actor: Actor, pack_id: int) -> PackLine:
    """One of the actor's own packs; raises NotFound."""
    statement = _PACKS.where(AuditPack.id == pack_id, AuditPack.ordered_by == actor.person_id)
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return _line(row)


def pack_line(pack_id: int) -> PackLine:
    """Any pack, for the link that leads to it; raises NotFound."""
    row = db.session.execute(_PACKS.where(AuditPack.id == pack_id)).one_or_none()
    if row is None:
        raise NotFound
    return _line(row)


def archive_of(pack_id: int) -> Path:
    """Where the archive of a pack is kept."""
    return current_settings().data_dir / "packs" / f"{pack_id}.zip"


def _line(row: Any) -> PackLine:
    columns = row._asdict()
    return PackLine(**columns, is_ready=row.made_at is not None and archive_of(row.id).exists())
