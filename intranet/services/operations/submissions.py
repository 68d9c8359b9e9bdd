"""Submission (提交): each named unit signs its part; a step is done when every unit has."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import bindparam, select

from intranet.extensions import db
from intranet.models import Person, SubmissionPart
from intranet.rules.dates import Term, roc_short
from intranet.rules.operations import PlannedStep, steps_of
from intranet.rules.portfolio import SubmissionStep
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, moment, today
from intranet.services.errors import NotFound, Refused
from intranet.services.operations.rights import check_past, codes_of, sign_as
from intranet.services.transactions import check_version, writing

MAX_QUANTITY = 999_999


class PartInput(Struct, frozen=True):
    """What a unit submitted, how many, on which day, under which document number."""

    what: str
    quantity: int
    on: date
    document_no: str = ""
    remark: str = ""


class Part(Struct, frozen=True):
    """A unit's signed part; ``withdrawn_on`` is None while it holds."""

    id: int
    unit: str
    what: str
    quantity: int
    on: date
    document_no: str
    remark: str
    person: str
    position: str
    as_deputy: bool
    withdrawn_on: date | None
    withdrawn_why: str
    version: int


class StepLine(Struct, frozen=True):
    """A step of the term: each of its units with its part, or None where the unit has not signed."""

    step: SubmissionStep
    window: str
    parts: tuple[tuple[str, Part | None], ...]
    withdrawn: tuple[Part, ...]

    @property
    def waiting(self) -> tuple[str, ...]:
        return tuple(unit for unit, part in self.parts if part is None)

    @property
    def done_on(self) -> date | None:
        """The day on which the last unit submitted; None while one is missing."""
        days = [part.on for _, part in self.parts if part]
        return max(days) if days and not self.waiting else None


_PARTS = (
    select(
        SubmissionPart.step, SubmissionPart.id, SubmissionPart.unit, SubmissionPart.what, SubmissionPart.quantity,
        SubmissionPart.on, SubmissionPart.document_no, SubmissionPart.remark, Person.name, SubmissionPart.position,
        SubmissionPart.as_deputy, SubmissionPart.withdrawn_on, SubmissionPart.withdrawn_why, SubmissionPart.version,
    )
    .join(Person, Person.id == SubmissionPart.person_id)
    .where(SubmissionPart.term == bindparam("term"))
    .order_by(SubmissionPart.id)
)  # fmt: skip


def steps_with_parts(term: Term) -> tuple[StepLine, ...]:
    """The steps of a term with what each unit signed. One query."""
    parts: dict[str, list[Part]] = {}
    for row in db.session.execute(_PARTS, {"term": term}):
        key, *values = row
        part = Part(*values)
        parts.setdefault(key, []).append(part)
    return tuple(_step_line(planned, parts.get(planned.step.key, [])) for planned in steps_of(current_school(), term))


def _step_line(planned: PlannedStep, parts: list[Part]) -> StepLine:
    standing = {part.unit: part for part in parts if part.withdrawn_on is None}
    return StepLine(
        planned.step,
        planned.window,
        tuple((unit, standing.get(unit)) for unit in planned.step.units),
        tuple(part for part in parts if part.withdrawn_on is not None),
    )


def step_line(term: Term, key: str) -> StepLine:
    """One step of a term; raises NotFound."""
    found = [line for line in steps_with_parts(term) if line.step.key == key]
    if not found:
        raise NotFound
    return found[0]


def sign_part(actor: Actor, term: Term, key: str, unit: str, data: PartInput) -> SubmissionPart:
    """Sign a unit's part of a step. Raises NotFound, NotPermitted, Refused."""
    with writing(actor):
        line = step_line(term, key)
        parts = dict(line.parts)
        if unit not in parts:
            raise NotFound
        signature = sign_as(actor, unit)
        if (part := parts[unit]) is not None:
            raise Refused(f"{unit}已於 {roc_short(part.on)} 提交並簽核；需要更正時請先撤回。", clause=line.step.clause)
        _check(data, term)
        row = SubmissionPart(
            term=term,
            step=key,
            unit=unit,
            what=data.what.strip(),
            quantity=data.quantity,
            on=data.on,
            document_no=data.document_no.strip(),
            remark=data.remark.strip(),
            position=signature.position,
            person_id=signature.person_id,
            as_deputy=signature.as_deputy,
            signed_at=moment(),
        )
        db.session.add(row)
        changes = {"what": row.what, "quantity": row.quantity, "on": row.on, "document_no": row.document_no}
        audit.record(
            actor,
            "sign_part",
            row,
            f"{term}「{line.step.what}」{unit}提交 {row.quantity} 筆並簽核",
            changes=changes,
            as_position=codes_of(unit),
        )
    return row


def _check(data: PartInput, term: Term) -> None:
    if not data.what.strip():
        raise Refused("請填寫提交的內容。", field="what")
    if not 0 <= data.quantity <= MAX_QUANTITY:
        raise Refused(f"筆數請在 0 到 {MAX_QUANTITY} 之間。", field="quantity")
    check_past(data.on, term.start, "on")


def withdraw_part(actor: Actor, part_id: int, why: str, *, version: int | None = None) -> SubmissionPart:
    """Take a signed part back, with the reason; the signed row stays to be read. Raises NotFound, NotPermitted,
    Refused, Conflict."""
    if not why.strip():
        raise Refused("請寫明撤回的原因。", field="why")
    with writing(actor):
        row = db.session.get(SubmissionPart, part_id)
        if row is None:
            raise NotFound
        sign_as(actor, row.unit)
        if row.withdrawn_on is not None:
            raise Refused("這一筆已經撤回。")
        check_version(row, version)
        row.withdrawn_on, row.withdrawn_why = today(), why.strip()
        step = next((one for one in current_school().portfolio.steps if one.key == row.step), None)
        audit.record(
            actor,
            "withdraw_part",
            row,
            f"撤回 {row.term}「{step.what if step else row.step}」{row.unit}的提交",
            changes={"why": row.withdrawn_why},
            as_position=codes_of(row.unit),
        )
    return row


def part_of(part_id: int) -> SubmissionPart:
    """A signed part; raises NotFound."""
    row = db.session.get(SubmissionPart, part_id)
    if row is None:
        raise NotFound
    return row
