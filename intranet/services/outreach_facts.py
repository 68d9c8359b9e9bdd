"""What outreach proves: the sessions that count for an obligation, for the meters and for the evidence of clauses."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, select, union_all

from intranet.extensions import db
from intranet.models import Credit, OutreachSession, SessionPart
from intranet.rules.obligations import Audience
from intranet.rules.outreach import CreditedSession
from intranet.services.context import today

__all__ = ["CreditedSession", "audiences", "credited_sessions"]


def credited_sessions(*, planned: bool = False, since: date | None = None) -> tuple[CreditedSession, ...]:
    """Every session, or part of one, that was held by today, was not withdrawn and counts, by date; with ``planned``
    also those that are not logged as held; none before ``since``. One query."""
    conditions: list[ColumnElement[bool]] = [OutreachSession.withdrawn_at.is_(None)]
    if not planned:
        conditions += [OutreachSession.is_planned.is_(False), OutreachSession.on <= today()]
    if since is not None:
        conditions.append(OutreachSession.on >= since)
    parts = (
        select(
            OutreachSession.id, source.obligation, OutreachSession.on, OutreachSession.title, source.remark,
            OutreachSession.audience, OutreachSession.is_planned,
        )
        .join(source, source.session_id == OutreachSession.id)
        .where(source.counts.is_(True), *conditions)
        for source in (Credit, SessionPart)
    )  # fmt: skip
    found = union_all(*parts).subquery()
    return tuple(
        CreditedSession(number, key, on, title, remark, audiences(names), bool(is_planned))
        for number, key, on, title, remark, names, is_planned in db.session.execute(
            select(found).order_by(found.c.on, found.c.id, found.c.obligation)
        )
    )


def audiences(names: list[str]) -> tuple[Audience, ...]:
    """The stored names as audiences, in the order of the enum."""
    return tuple(audience for audience in Audience if audience.name in names)
