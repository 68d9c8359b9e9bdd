"""Fault reports and calls for help (障礙通報): anybody reports, the platform's owner answers and closes."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import case, select
from sqlalchemy.orm import aliased

from intranet.extensions import db
from intranet.models import FaultReport, FaultState, Person
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import moment
from intranet.services.errors import NotFound, Refused
from intranet.services.transactions import check_version, writing

RECORD = FaultReport.__tablename__


class FaultLine(Struct, frozen=True):
    """One report, as lists and its page show it."""

    id: int
    title: str
    body: str
    state: FaultState
    reporter_id: int
    reporter: str
    reported_at: datetime
    answer: str
    answerer: str
    answered_at: datetime | None
    version: int


_ANSWERER = aliased(Person)
_LINES = (
    select(
        FaultReport.id,
        FaultReport.title,
        FaultReport.body,
        FaultReport.state,
        FaultReport.reporter_id,
        Person.name,
        FaultReport.reported_at,
        FaultReport.answer,
        _ANSWERER.name,
        FaultReport.answered_at,
        FaultReport.version,
    )
    .join(Person, Person.id == FaultReport.reporter_id)
    .outerjoin(_ANSWERER, _ANSWERER.id == FaultReport.answered_by)
    .order_by(case((FaultReport.state == FaultState.OPEN, 0), else_=1), FaultReport.id.desc())
)


def sees_all(actor: Actor) -> bool:
    """Whether the actor answers reports, or audits: who reads everything and reports nothing."""
    audits = actor.can(Permission.VIEW_AUDIT) and not actor.can(Permission.REPORT_FAULTS)
    return actor.can(Permission.ANSWER_FAULTS) or audits


def faults(actor: Actor) -> tuple[FaultLine, ...]:
    """The reports that the actor may see, open ones first, then the newest. One query."""
    statement = _LINES if sees_all(actor) else _LINES.where(FaultReport.reporter_id == actor.person_id)
    return tuple(_line(tuple(row)) for row in db.session.execute(statement))


def fault(actor: Actor, fault_id: int) -> FaultLine:
    """One report; raises NotFound where it is not the actor's to know of."""
    row = db.session.execute(_LINES.where(FaultReport.id == fault_id)).one_or_none()
    line = _line(tuple(row)) if row else None
    if line is None or not (sees_all(actor) or line.reporter_id == actor.person_id):
        raise NotFound
    return line


def report_fault(actor: Actor, title: str, body: str) -> FaultReport:
    """Report a fault or ask for help. Raises Refused."""
    with writing(actor):
        actor.needs(Permission.REPORT_FAULTS)
        row = FaultReport(reporter_id=actor.person_id, title=title, body=body, reported_at=moment())
        db.session.add(row)
        # What somebody needs help with may be personal: the trail keeps that they asked, not what.
        audit.record(actor, "report_fault", row, "通報障礙或請求協助", personal={"title": title, "body": body})
    return row


def answer_fault(
    actor: Actor, fault_id: int, answer: str, *, close: bool = False, version: int | None = None
) -> FaultReport:
    """Answer a report, and close it with ``close``. Raises NotFound, Conflict, Refused."""
    with writing(actor):
        row = _open(actor, fault_id, version)
        if not answer.strip():
            raise Refused("請填寫回復內容。", field="answer")
        row.answer, row.answered_by, row.answered_at = answer, actor.person_id, moment()
        row.state = FaultState.CLOSED if close else FaultState.ANSWERED
        _record(actor, "answer_fault", row, "回復並結案" if close else "回復")
    return row


def close_fault(actor: Actor, fault_id: int, *, version: int | None = None) -> FaultReport:
    """Close an answered report. Raises NotFound, Conflict, Refused."""
    with writing(actor):
        row = _open(actor, fault_id, version)
        if row.state is FaultState.OPEN:
            raise Refused("請先回復再結案。")
        row.state = FaultState.CLOSED
        _record(actor, "close_fault", row, "結案")
    return row


def _open(actor: Actor, fault_id: int, version: int | None) -> FaultReport:
    actor.needs(Permission.ANSWER_FAULTS)
    row = db.session.get(FaultReport, fault_id)
    if row is None:
        raise NotFound
    check_version(row, version)
    if row.state is FaultState.CLOSED:
        raise Refused("這件通報已結案。如有新的情形，請另行通報。")
    return row


def _record(actor: Actor, act: str, row: FaultReport, summary: str) -> None:
    audit.record(actor, act, row, summary, changes={"state": row.state}, permission=Permission.ANSWER_FAULTS)


def _line(row: tuple) -> FaultLine:  # type: ignore[type-arg]
    number, title, body, state, reporter_id, reporter, at, answer, answerer, answered_at, version = row
    return FaultLine(
        number, title, body, state, reporter_id, reporter, at, answer, answerer or "", answered_at, version
    )
