"""What lies open for a person, in one question: meetings on their road, follow-ups, and what others have asked for."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import BindParameter, String, and_, bindparam, cast, exists, func, or_, select, type_coerce, union_all
from sqlalchemy.orm import aliased

from intranet.extensions import db
from intranet.models import (
    ActionItem,
    AgendaItem,
    AgendaProposal,
    Attendance,
    CaseState,
    FaultReport,
    FaultState,
    Meeting,
    MeetingState,
    Person,
    ProposalState,
    Release,
    ReleaseReview,
    Reply,
    RewardCase,
)
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.calendar.reviews import Asked, holding
from intranet.services.context import current_school
from intranet.services.fact_parts import part
from intranet.services.rewards_evaluation import CAME, SITTING
from intranet.services.rewards_views import BEFOREHAND

_LEFT_TO_DO = (
    MeetingState.DRAFT, MeetingState.APPROVED, MeetingState.CONVENED, MeetingState.IN_SESSION,
    MeetingState.MINUTES_DRAFTED, MeetingState.CONFIRMED,
)  # fmt: skip
REQUESTS = 4  # the newest that are looked at: one that nobody answered stays, though its draft has long been another
_PERSON: BindParameter[Any] = bindparam("person")
_OWN = and_(Attendance.meeting_id == Meeting.id, Attendance.person_id == _PERSON)
# Of a request for a second look: the number and content of the term's newest release, and a later request for the same.
_RELEASED = (
    select(func.coalesce(func.max(Release.number), 0)).where(Release.term == ReleaseReview.term).scalar_subquery()
)
_OF_NEWEST = select(Release.sha256).where(Release.term == ReleaseReview.term).order_by(Release.number.desc()).limit(1)
_NEWEST = func.coalesce(_OF_NEWEST.scalar_subquery(), "")
_LATER = aliased(ReleaseReview)
_ASKED_AGAIN = exists().where(
    _LATER.term == ReleaseReview.term, _LATER.sha256 == ReleaseReview.sha256, _LATER.id > ReleaseReview.id
)
_OPEN = union_all(
    part(
        "meeting", number=Meeting.id, term=Meeting.term, other=Meeting.ordinal,
        text=type_coerce(Meeting.state, String), first=Meeting.on, who=type_coerce(Attendance.reply, String),
    )
    .select_from(Meeting)
    .outerjoin(Attendance, _OWN)
    .where(Meeting.state.in_(_LEFT_TO_DO)),
    part(
        "action", number=ActionItem.id, term=Meeting.term, other=Meeting.ordinal, text=ActionItem.task,
        first=ActionItem.due,
    )
    .select_from(ActionItem)
    .join(AgendaItem, AgendaItem.id == ActionItem.agenda_item_id)
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .where(
        ActionItem.closed_on.is_(None), ActionItem.progress == "",
        ActionItem.owner.in_(bindparam("owners", expanding=True)),
    ),
    part("fault", number=func.count(FaultReport.id)).where(FaultReport.state == FaultState.OPEN),
    part("proposal", number=func.count(AgendaProposal.id), other=func.min(AgendaProposal.id))
    .select_from(AgendaProposal)
    .outerjoin(AgendaItem, AgendaItem.id == AgendaProposal.agenda_item_id)
    .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
    .where(or_(AgendaProposal.state == ProposalState.WAITING, Meeting.state == MeetingState.CANCELLED)),
    part(
        "review", number=ReleaseReview.id, term=ReleaseReview.term, other=_RELEASED, text=ReleaseReview.sha256,
        who=Person.name,
    )
    .select_from(ReleaseReview)
    .join(Person, Person.id == ReleaseReview.asked_by)
    .where(
        ReleaseReview.agreed.is_(None), ReleaseReview.asked_by != _PERSON, ReleaseReview.sha256 != _NEWEST, ~_ASKED_AGAIN
    ),
    part("case", number=func.count(RewardCase.id))
    .select_from(RewardCase)
    .join(AgendaItem, AgendaItem.id == RewardCase.agenda_item_id)
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .where(RewardCase.state == CaseState.SUBMITTED, Meeting.state.in_(BEFOREHAND)),
    part("decided", number=RewardCase.id, other=Meeting.seats_total, text=cast(CAME.scalar_subquery(), String))
    .join(AgendaItem, AgendaItem.id == RewardCase.agenda_item_id)
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .where(
        RewardCase.state == CaseState.SUBMITTED, Meeting.state.in_(SITTING), AgendaItem.outcome_kind.is_not(None)
    ),
)  # fmt: skip


class OpenMeeting(Struct, frozen=True):
    """A meeting that is not at the end of its road, with the person's own reply (None: not invited)."""

    id: int
    term: Term
    ordinal: int
    state: MeetingState
    on: date
    reply: Reply | None


class OpenAction(Struct, frozen=True):
    """A follow-up of the person's posts on which nobody has reported."""

    id: int
    term: Term
    ordinal: int
    task: str
    due: date


class Desk(Struct, frozen=True):
    """``proposal`` is the oldest proposal that waits; ``review`` a request that still holds for the draft as it
    stands; ``has_cases`` where reward cases stand before a meeting that is still to come, ``decided`` the paths of
    those on which the group has resolved, so that its evaluation may be entered."""

    meetings: tuple[OpenMeeting, ...]
    actions: tuple[OpenAction, ...]
    faults: int = 0
    proposals: int = 0
    proposal: int | None = None
    review: Asked | None = None
    has_cases: bool = False
    decided: frozenset[str] = frozenset()


def desk_of(actor: Actor) -> Desk:
    """What lies open for the actor, as far as it is theirs to do. One query; one more for who may answer while a request
    for a second look is open."""
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in db.session.execute(_OPEN, {"person": actor.person_id, "owners": sorted(actor.acts_as)}):
        rows[row.kind].append(row)
    proposals, waiting = rows["proposal"][0], sorted(rows["review"], key=lambda row: -row.number)[:REQUESTS]
    answers, plans, reviews = (
        actor.can(one) for one in (Permission.ANSWER_FAULTS, Permission.PLAN_MEETINGS, Permission.REVIEW_RELEASE)
    )
    return Desk(
        meetings=tuple(
            OpenMeeting(
                row.number, row.term, row.other, MeetingState[row.text], row.first, Reply[row.who] if row.who else None
            )
            for row in sorted(rows["meeting"], key=lambda row: (row.first, row.number))
        ),
        actions=tuple(
            OpenAction(row.number, row.term, row.other, row.text, row.first)
            for row in sorted(rows["action"], key=lambda row: (row.first, row.number))
        ),
        faults=rows["fault"][0].number if answers else 0,
        proposals=proposals.number if plans else 0,
        proposal=proposals.other if plans else None,
        review=holding([Asked(row.term, row.other + 1, row.who, row.text) for row in waiting]) if reviews else None,
        has_cases=bool(rows["case"][0].number),
        decided=frozenset(
            f"/rewards/{row.number}"
            for row in rows["decided"]
            if current_school().committee.quorum.is_quorate(present=int(row.text), seats=row.other)
        ),
    )
