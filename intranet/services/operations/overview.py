"""What the area's front page tells of receipt, retention and enrolment changes, in two queries."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import bindparam, func, select

from intranet.extensions import db
from intranet.models import (
    Destruction,
    EnrolmentCase,
    LeaverLetter,
    ReceiptObjection,
    ReceiptPart,
    ReceiptRound,
    SealedClass,
)
from intranet.rules.dates import Term
from intranet.services.operations.rights import record_keepers


class ReceiptSummary(Struct, frozen=True):
    """A term's receipt at a glance; ``closed`` names the units that have closed."""

    starts: date
    ends: date
    students: int
    confirmed: int
    objections: int
    open_objections: int
    letters: int
    unsent: int
    closed: tuple[str, ...]

    @property
    def waiting(self) -> tuple[str, ...]:
        return tuple(unit for unit in record_keepers() if unit not in self.closed)


class YearSummary(Struct, frozen=True):
    """Sealed classes that stand and that were deleted; cases of a term, and all that are open."""

    sealed: int
    destroyed: int
    cases: int
    open_cases: int


_OF_ROUND = ReceiptRound.id
_ROUND = (
    select(
        ReceiptRound.starts,
        ReceiptRound.ends,
        select(func.count()).where(ReceiptObjection.round_id == _OF_ROUND).scalar_subquery().label("objections"),
        select(func.count())
        .where(ReceiptObjection.round_id == _OF_ROUND, ReceiptObjection.settled_on.is_(None))
        .scalar_subquery()
        .label("open_objections"),
        select(func.count()).where(LeaverLetter.round_id == _OF_ROUND).scalar_subquery().label("letters"),
        select(func.count())
        .where(LeaverLetter.round_id == _OF_ROUND, LeaverLetter.sent_on.is_(None))
        .scalar_subquery()
        .label("unsent"),
        ReceiptPart.unit,
        ReceiptPart.students,
        ReceiptPart.confirmed,
        ReceiptPart.closed_on,
    )
    .outerjoin(ReceiptPart, ReceiptPart.round_id == _OF_ROUND)
    .where(ReceiptRound.term == bindparam("term"))
)
_TERM = bindparam("term", type_=EnrolmentCase.term.type)
_YEAR = select(
    select(func.count(SealedClass.id)).scalar_subquery().label("sealed"),
    select(func.count(Destruction.id)).scalar_subquery().label("destroyed"),
    select(func.count(EnrolmentCase.id)).where(EnrolmentCase.term == _TERM).scalar_subquery().label("cases"),
    select(func.count(EnrolmentCase.id)).where(EnrolmentCase.closed_on.is_(None)).scalar_subquery().label("open_cases"),
)


def receipt_summary(term: Term) -> ReceiptSummary | None:
    """The receipt of a term at a glance; None before its period is entered. One query."""
    rows = db.session.execute(_ROUND, {"term": term}).all()
    if not rows:
        return None
    first = rows[0]
    return ReceiptSummary(
        first.starts,
        first.ends,
        sum(row.students or 0 for row in rows),
        sum(row.confirmed or 0 for row in rows),
        first.objections,
        first.open_objections,
        first.letters,
        first.unsent,
        tuple(row.unit for row in rows if row.closed_on),
    )


def year_summary(term: Term) -> YearSummary:
    """Sealed classes and cases. One query."""
    row = db.session.execute(_YEAR, {"term": term}).one()
    return YearSummary(row.sealed - row.destroyed, row.destroyed, row.cases, row.open_cases)
