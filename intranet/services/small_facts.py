"""The union that asks for all small facts at once; compliance_facts makes facts of its rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, String, and_, bindparam, case, cast, exists, func, or_, union_all

from intranet.models import (
    Account,
    AccountReview,
    AgendaItem,
    Appointment,
    CaseState,
    ClauseException,
    Credit,
    DelayedClosing,
    Deputyship,
    Meeting,
    OutreachSession,
    Person,
    RewardCase,
    SeatHolding,
    SelfCheck,
    SessionPart,
    Statement,
    TermAnchor,
    WorkItem,
)
from intranet.services.fact_parts import DAY, SINCE, TERMS, part
from intranet.services.meetings.facts import HELD, IS_DECIDED
from intranet.services.operations.facts import operation_parts


def _tenures(kind: str, table: type[Appointment] | type[SeatHolding], key: Any) -> Select[Any]:
    found = part(kind, key=key, first=table.starts, last=table.ends, number=func.count(table.person_id))
    overlapping = and_(table.starts <= DAY, or_(table.ends.is_(None), table.ends >= SINCE))
    return found.where(overlapping).group_by(key, table.starts, table.ends)


def _credited(source: type[Credit] | type[SessionPart]) -> Select[Any]:
    """Sessions, or parts of them, that count for an obligation once their day has come and they are logged."""
    return (
        part(
            "session", key=source.obligation, first=OutreachSession.on, text=OutreachSession.title, who=source.remark,
            more=cast(OutreachSession.audience, String), number=OutreachSession.id,
            other=case((OutreachSession.is_planned, 1), else_=0),
        )
        .join(source, source.session_id == OutreachSession.id)
        .where(source.counts.is_(True), OutreachSession.withdrawn_at.is_(None), OutreachSession.on >= SINCE)
    )  # fmt: skip


_OUTSIDE = case((func.lower(Person.email).like(bindparam("mailbox")), None), else_=Person.id)
_DECIDED = and_(
    AgendaItem.id == Deputyship.resolution_id, AgendaItem.outcome_kind.is_not(None), AgendaItem.carried.is_not(False)
)
_IN_POST = exists().where(
    Appointment.person_id == Account.person_id, Appointment.starts <= DAY,
    or_(Appointment.ends.is_(None), Appointment.ends >= DAY),
)  # fmt: skip
SMALL_FACTS = union_all(
    _tenures("position", Appointment, Appointment.position),
    _tenures("seat", SeatHolding, SeatHolding.seat),
    part(
        "deputy", key=Deputyship.position, first=Deputyship.starts, last=Deputyship.ends, done=Meeting.on,
        text=Deputyship.rule, number=Meeting.id,
    )
    .select_from(Deputyship)
    .outerjoin(AgendaItem, _DECIDED)
    .outerjoin(Meeting, and_(Meeting.id == AgendaItem.meeting_id, Meeting.state.in_(HELD)))
    .where(Deputyship.starts <= DAY, or_(Deputyship.ends.is_(None), Deputyship.ends >= SINCE)),
    part(
        "statement", key=Statement.clause, term=Statement.term, first=Statement.on,
        who=Person.name,
    )
    .join(Person, Person.id == Statement.signed_by)
    .where(Statement.term.in_(TERMS)),
    part(
        "exception", key=ClauseException.clause, first=ClauseException.starts, last=ClauseException.ends,
        text=ClauseException.reason, who=ClauseException.document_no,
    ).where(ClauseException.ends >= SINCE),
    part("review", term=AccountReview.term, first=AccountReview.completed_on).where(
        AccountReview.term.in_(TERMS), AccountReview.completed_on.is_not(None)
    ),
    part(
        "delay", first=DelayedClosing.on, last=DelayedClosing.until, done=DelayedClosing.ended_on,
        text=cast(DelayedClosing.left_on, String), number=Account.id, other=case((_IN_POST, 1), else_=0),
    )
    .select_from(DelayedClosing)
    .join(Account, Account.id == DelayedClosing.account_id)
    .where(DelayedClosing.on <= DAY, or_(DelayedClosing.ended_on.is_(None), DelayedClosing.ended_on >= SINCE)),
    part(
        "case", term=RewardCase.term, text=RewardCase.title, number=RewardCase.id,
        other=case((RewardCase.state == CaseState.SUBMITTED, 1), else_=0), done=case((RewardCase.state == CaseState.EVALUATED, RewardCase.evaluated_on)),
    ).where(RewardCase.term.in_(TERMS)),
    part("anchor", key=TermAnchor.key, term=TermAnchor.term, first=TermAnchor.on).where(TermAnchor.term.in_(TERMS)),
    *operation_parts(),
    *(_credited(source) for source in (Credit, SessionPart)),
    part("matter", key=AgendaItem.matter, number=AgendaItem.meeting_id, other=AgendaItem.place)
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .where(IS_DECIDED, Meeting.on >= SINCE),
    part(
        "check", term=WorkItem.term, first=SelfCheck.on, text=WorkItem.window, who=SelfCheck.position,
        number=SelfCheck.id, other=WorkItem.id, done=case((SelfCheck.passed, SelfCheck.on)),
    )
    .join(WorkItem, WorkItem.id == SelfCheck.work_item_id)
    .where(WorkItem.term.in_(TERMS)),
    part("mail", number=func.count(Person.id.distinct()), other=func.count(_OUTSIDE.distinct()))
    .select_from(Appointment)
    .join(Person, Person.id == Appointment.person_id)
    .where(
        Appointment.position.in_(bindparam("mail_posts", expanding=True)),
        Appointment.starts <= DAY, or_(Appointment.ends.is_(None), Appointment.ends >= DAY),
    ),
)  # fmt: skip
