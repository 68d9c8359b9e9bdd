"""What others have asked for and still waits for this person: faults, members' proposals, a second look at a release."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, and_, bindparam, func, or_, select

from intranet.extensions import db
from intranet.models import (
    AgendaItem,
    AgendaProposal,
    FaultReport,
    FaultState,
    Meeting,
    MeetingState,
    ProposalState,
    ReleaseReview,
)
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.calendar.reviews import Asked, asked_for


@dataclass(frozen=True, slots=True)
class Waiting:
    """``proposal`` is the oldest proposal that waits; ``review`` a request that still holds for the draft as it
    stands."""

    faults: int = 0
    proposals: int = 0
    proposal: int | None = None
    review: Asked | None = None


def _of_proposals(what: object) -> ScalarSelect[int]:
    statement = (
        select(what)  # type: ignore[call-overload]
        .select_from(AgendaProposal)
        .outerjoin(AgendaItem, AgendaItem.id == AgendaProposal.agenda_item_id)
        .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(or_(AgendaProposal.state == ProposalState.WAITING, Meeting.state == MeetingState.CANCELLED))
    )
    found: ScalarSelect[int] = statement.scalar_subquery()
    return found


_ALL = select(
    select(func.count(FaultReport.id)).where(FaultReport.state == FaultState.OPEN).scalar_subquery(),
    _of_proposals(func.count(AgendaProposal.id)),
    _of_proposals(func.min(AgendaProposal.id)),
    select(func.max(ReleaseReview.id))
    .where(and_(ReleaseReview.agreed.is_(None), ReleaseReview.asked_by != bindparam("person")))
    .scalar_subquery(),
)
_ASKED = (Permission.ANSWER_FAULTS, Permission.PLAN_MEETINGS, Permission.REVIEW_RELEASE)


def waiting_for(actor: Actor) -> Waiting:
    """What waits for the actor, as far as it is theirs to do. One query, none for those whom nobody asks; seven more
    while a request for a second look is open."""
    answers, plans, reviews = (actor.can(permission) for permission in _ASKED)
    if not (answers or plans or reviews):
        return Waiting()
    faults, proposals, oldest, review = db.session.execute(_ALL, {"person": actor.person_id}).one()
    return Waiting(
        faults=faults if answers else 0,
        proposals=proposals if plans else 0,
        proposal=oldest if plans else None,
        review=asked_for(review) if reviews and review is not None else None,
    )
