"""The audit packs that wait to be made: who takes which, and what becomes of their archives."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select, update

from intranet.extensions import db
from intranet.models import AuditPack, Person
from intranet.models.base import now
from intranet.services.actor import SYSTEM
from intranet.services.audit_pack import KEPT, PackOrder, archive_of
from intranet.services.audit_pack_links import linked_packs
from intranet.services.context import moment
from intranet.services.transactions import writing

LEASE = timedelta(minutes=15)


def make_waiting_packs() -> int:
    """Make every pack that was ordered, and drop archives that are past their time; returns how many were made."""
    _drop_old()
    made = 0
    while (found := lease()) is not None:
        from intranet.services.audit_pack_making import make_pack  # all kinds of documents: a round seldom needs them

        made += make_pack(*found)
    return made


def lease() -> tuple[int, PackOrder, str] | None:
    """The next pack that nobody makes, taken for some time: if this process dies, another takes it up later."""
    free = or_(AuditPack.leased_until.is_(None), AuditPack.leased_until < now())
    columns = (AuditPack.id, AuditPack.term, AuditPack.personal, AuditPack.reason, Person.name)
    waiting = (
        select(*columns)
        .join(Person, Person.id == AuditPack.ordered_by)
        .where(AuditPack.made_at.is_(None), AuditPack.error == "", free)
        .order_by(AuditPack.id)
        .limit(1)
    )
    row = db.session.execute(waiting).first()
    db.session.rollback()
    if row is None:  # the usual case takes no lock
        return None
    with writing(SYSTEM):
        row = db.session.execute(waiting).first()
        if row is None:
            return None
        db.session.execute(update(AuditPack).where(AuditPack.id == row.id).values(leased_until=now() + LEASE))
    return row.id, PackOrder(row.term, row.personal, row.reason), row.name


def mark(pack_id: int, **values: object) -> None:
    """Note what became of a pack, and give it free."""
    with writing(SYSTEM):
        db.session.execute(update(AuditPack).where(AuditPack.id == pack_id).values(leased_until=None, **values))


def _drop_old() -> None:
    """Delete archives that nobody may fetch any more."""
    found = {int(path.stem): path for path in archive_of(0).parent.glob("*.zip")}
    if not found:
        return
    young = select(AuditPack.id).where(AuditPack.id.in_(found), AuditPack.ordered_at > moment() - KEPT)
    wanted = {*db.session.scalars(young), *linked_packs(found)}
    db.session.rollback()
    for pack_id in found.keys() - wanted:
        found[pack_id].unlink(missing_ok=True)
