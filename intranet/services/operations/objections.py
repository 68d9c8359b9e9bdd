"""Doubts (疑義) about the receipt details: who raised one, which unit must assist, how it was settled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from sqlalchemy import bindparam, select

from intranet.extensions import db
from intranet.models import Person, ReceiptObjection, ReceiptPart, ReceiptRound
from intranet.rules.dates import Term
from intranet.rules.operations import ObjectionOutcome, steps_of
from intranet.rules.portfolio import SubmissionStep
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.operations.rights import (
    check_no_id,
    check_past,
    codes_of,
    record_keepers,
    sign_as,
    titles_of,
    units_for,
)
from intranet.services.transactions import check_version, writing


class ObjectionInput(Struct, frozen=True):
    """A doubt as the receipt unit takes it down. ``student`` is class and seat number; ``assists`` one of the units
    that submit the step."""

    unit: str
    student: str
    step: str
    assists: str
    text: str
    raised_on: date


class Objection(Struct, frozen=True):
    """A doubt; ``settled_on`` is None until the assisting unit has answered."""

    id: int
    unit: str
    student: str
    step: str
    assists: str
    text: str
    raised_on: date
    outcome: ObjectionOutcome | None
    outcome_text: str
    settled_on: date | None
    settled_as: str
    settled_by: str
    version: int


_OBJECTIONS = (
    select(
        ReceiptObjection.id, ReceiptObjection.unit, ReceiptObjection.student, ReceiptObjection.step,
        ReceiptObjection.assists, ReceiptObjection.text, ReceiptObjection.raised_on, ReceiptObjection.outcome,
        ReceiptObjection.outcome_text, ReceiptObjection.settled_on, ReceiptObjection.settled_as, Person.name,
        ReceiptObjection.version,
    )
    .outerjoin(Person, Person.id == ReceiptObjection.settled_by)
    .where(ReceiptObjection.round_id == bindparam("round"))
    .order_by(ReceiptObjection.id)
)  # fmt: skip


def objections_of(round_id: int) -> tuple[Objection, ...]:
    """The doubts of a receipt in the order in which they came. One query."""
    title = current_school().directory.title
    return tuple(
        Objection(
            row.id, row.unit, row.student, row.step, row.assists, row.text, row.raised_on, row.outcome,
            row.outcome_text, row.settled_on, title(row.settled_as) if row.settled_as else "", row.name or "",
            row.version,
        )
        for row in db.session.execute(_OBJECTIONS, {"round": round_id})
    )  # fmt: skip


def assisting_units(step: SubmissionStep) -> tuple[str, ...]:
    """The units that must assist with a doubt about a step: those that submit it. Where the rule says otherwise, the
    receipt units themselves."""
    receipt = current_school().portfolio.receipt
    return step.units if receipt is None or receipt.assisted_by_submitters else record_keepers()


def raise_objection(actor: Actor, term: Term, data: ObjectionInput) -> ReceiptObjection:
    """Take down a student's doubt. Raises NotFound, NotPermitted, Refused."""
    with writing(actor):
        current = db.session.scalar(select(ReceiptRound).where(ReceiptRound.term == term))
        if current is None or data.unit not in record_keepers():
            raise NotFound
        sign_as(actor, data.unit)
        step = _check(data, term, current)
        row = ReceiptObjection(
            round_id=current.id,
            unit=data.unit,
            student=data.student.strip(),
            step=data.step,
            assists=data.assists,
            text=data.text.strip(),
            raised_on=data.raised_on,
            raised_by=actor.person_id,
        )
        db.session.add(row)
        audit.record(
            actor,
            "raise_objection",
            row,
            f"登錄 {term} 收訖明細疑義（{step.what}），由{data.assists}協助確認",
            changes={"step": data.step, "assists": data.assists, "raised_on": data.raised_on},
            personal={"student": row.student, "text": row.text},
            as_position=codes_of(data.unit),
        )
    return row


def _check(data: ObjectionInput, term: Term, current: ReceiptRound) -> SubmissionStep:
    step = next((one.step for one in steps_of(current_school(), term) if one.step.key == data.step), None)
    if step is None:
        raise Refused("請選擇疑義所屬的提交項目。", field="step")
    if data.assists not in assisting_units(step):
        units = "、".join(assisting_units(step))
        raise Refused(f"「{step.what}」由{units}提交，應由其協助確認。", field="assists", clause=step.clause)
    if not data.student.strip():
        raise Refused("請填寫班級座號或學號。", field="student")
    if not data.text.strip():
        raise Refused("請寫明疑義的內容。", field="text")
    check_no_id(data.student, "student")
    check_no_id(data.text, "text")
    check_past(data.raised_on, current.starts, "raised_on")
    closed = select(ReceiptPart.closed_on).where(ReceiptPart.round_id == current.id, ReceiptPart.unit == data.unit)
    if db.session.scalar(closed) is not None:
        raise Refused(f"{data.unit}已結案，不再登錄疑義。")
    return step


def may_settle(actor: Actor, assists: str, unit: str) -> bool:
    """Whether the actor answers a doubt: as the unit that must assist, or as the one that took it down."""
    return bool(units_for(actor, (assists, unit)))


def objection_of(objection_id: int) -> tuple[ReceiptObjection, Term]:
    """A doubt with its term; raises NotFound."""
    statement = (
        select(ReceiptObjection, ReceiptRound.term)
        .join(ReceiptRound, ReceiptRound.id == ReceiptObjection.round_id)
        .where(ReceiptObjection.id == objection_id)
    )
    row = db.session.execute(statement).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def settle_objection(
    actor: Actor, objection_id: int, outcome: ObjectionOutcome, text: str, *, version: int | None = None
) -> ReceiptObjection:
    """Answer a doubt. Raises NotFound, NotPermitted, Refused, Conflict."""
    if not text.strip():
        raise Refused("請寫明查核的結果。", field="outcome_text")
    check_no_id(text, "outcome_text")
    with writing(actor):
        row, term = objection_of(objection_id)
        units: Iterable[str] = units_for(actor, (row.assists, row.unit))
        unit = next(iter(units), None)
        if unit is None:
            raise NotPermitted(f"這件疑義由{row.assists}（{titles_of(row.assists)}）協助確認。")
        check_version(row, version)
        if row.settled_on is not None:
            raise Refused("這件疑義已經處理完畢。")
        signature = sign_as(actor, unit)
        row.outcome, row.outcome_text = outcome, text.strip()
        row.settled_on, row.settled_as, row.settled_by = today(), signature.position, signature.person_id
        audit.record(
            actor,
            "settle_objection",
            row,
            f"{term} 收訖明細疑義處理完畢：{outcome.value}",
            changes={"outcome": outcome},
            personal={"text": row.outcome_text},
            as_position=codes_of(unit),
        )
    return row
