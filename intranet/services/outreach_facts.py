"""What outreach proves: the sessions that count for an obligation, for the meters and for the evidence of clauses."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Credit, OutreachSession
from intranet.rules.obligations import Audience
from intranet.rules.outreach import CreditedSession
from intranet.services.context import today

__all__ = ["CreditedSession", "audiences", "credited_sessions"]


_CREDITED = (
    select(
        OutreachSession.id,
        Credit.obligation,
        OutreachSession.on,
        OutreachSession.title,
        Credit.remark,
        OutreachSession.audience,
    )
    .join(Credit, Credit.session_id == OutreachSession.id)
    .where(Credit.counts.is_(True), OutreachSession.withdrawn_at.is_(None))
    .order_by(OutreachSession.on, OutreachSession.id)
)


def credited_sessions(*, planned: bool = False, since: date | None = None) -> tuple[CreditedSession, ...]:
    """Every session that was held by today, was not withdrawn and counts, by date; with ``planned`` also those whose
    day is still to come; none before ``since``. One query."""
    statement = _CREDITED if planned else _CREDITED.where(OutreachSession.on <= today())
    if since is not None:
        statement = statement.where(OutreachSession.on >= since)
    return tuple(
        CreditedSession(number, key, on, title, remark, audiences(names))
        for number, key, on, title, remark, names in db.session.execute(statement)
    )


def audiences(names: list[str]) -> tuple[Audience, ...]:
    """The stored names as audiences, in the order of the enum."""
    return tuple(audience for audience in Audience if audience.name in names)
