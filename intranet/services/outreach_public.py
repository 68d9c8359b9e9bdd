"""What anybody may read of a session that is open to the public: nothing about who comes."""

from __future__ import annotations

from datetime import date, time

from msgspec import Struct
from sqlalchemy import Row, func, select

from intranet.extensions import db
from intranet.models import OutreachSession, Participation
from intranet.services.context import today
from intranet.services.errors import NotFound
from intranet.services.outreach_facts import audiences
from intranet.services.outreach_people import why_closed


class PublicSession(Struct, frozen=True):
    """``closed`` says why nobody can register now, empty where one can; ``left`` is None without a capacity."""

    id: int
    title: str
    on: date
    starts: time | None
    ends: time | None
    place: str
    topic: str
    audience: str
    organisers: str
    speakers: str
    until: date | None
    left: int | None
    closed: str


_TAKEN = (
    select(func.count(Participation.id))
    .where(
        Participation.session_id == OutreachSession.id,
        Participation.registered_at.is_not(None),
        Participation.cancelled_at.is_(None),
    )
    .correlate(OutreachSession)
    .scalar_subquery()
)
_SESSIONS = select(OutreachSession, _TAKEN).where(OutreachSession.is_public.is_(True)).order_by(
    OutreachSession.on, OutreachSession.starts, OutreachSession.id
)  # fmt: skip


def open_sessions() -> tuple[PublicSession, ...]:
    """Public sessions that are still to come. One query."""
    coming = _SESSIONS.where(OutreachSession.on >= today(), OutreachSession.withdrawn_at.is_(None))
    return tuple(map(_public, db.session.execute(coming)))


def public_session(session_id: int) -> PublicSession:
    """One public session; raises NotFound, also for one that is not public."""
    row = db.session.execute(_SESSIONS.where(OutreachSession.id == session_id)).first()
    if row is None:
        raise NotFound
    return _public(row)


def _public(found: Row[tuple[OutreachSession, int]]) -> PublicSession:
    row, taken = found
    closed = why_closed(
        until=row.registers_until,
        on=row.on,
        withdrawn=row.withdrawn_at is not None,
        held=not row.is_planned,
        capacity=row.capacity,
        taken=taken,
    )
    return PublicSession(
        id=row.id, title=row.title, on=row.on, starts=row.starts, ends=row.ends, place=row.place, topic=row.topic,
        audience="、".join(one.value for one in audiences(row.audience)), organisers="、".join(row.organisers),
        speakers=row.speakers, until=row.registers_until, closed=closed,
        left=None if row.capacity is None else max(0, row.capacity - taken),
    )  # fmt: skip
