"""What operations prove, for the evidence of clauses: parts of the one union that asks for small facts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, String, and_, case, cast, func, or_, select

from intranet.models import (
    CountReading,
    EnrolmentCase,
    LeaverLetter,
    ReceiptPart,
    ReceiptRound,
    SealedClass,
    SubmissionPart,
    WorkItem,
)
from intranet.rules.evidence.operation_facts import (
    ChangeFact,
    LetterFact,
    OperationFacts,
    ReadingFact,
    ReceiptFact,
    SealedFact,
    SubmittedFact,
)
from intranet.services.fact_parts import DAY, SINCE, TERMS, part
from intranet.services.operations.windows import measured


def operation_parts() -> tuple[Select[Any], ...]:
    """The parts of the union: parts signed, receipts, the newest readings, sealed years, enrolment cases."""
    newest = (
        select(func.max(CountReading.id))
        .join(WorkItem, WorkItem.id == CountReading.work_item_id)
        .where(WorkItem.term.in_(TERMS), CountReading.on <= DAY)
        .group_by(CountReading.work_item_id, CountReading.unit)
    )
    return (
        part(
            "submitted",
            key=SubmissionPart.step,
            term=SubmissionPart.term,
            first=SubmissionPart.on,
            who=SubmissionPart.unit,
            number=SubmissionPart.quantity,
        ).where(SubmissionPart.term.in_(TERMS), SubmissionPart.withdrawn_on.is_(None)),
        part(
            "receipt",
            term=ReceiptRound.term,
            first=ReceiptRound.starts,
            last=ReceiptRound.ends,
            done=ReceiptPart.closed_on,
            text=cast(ReceiptRound.announced_on, String),
            who=ReceiptPart.unit,
            number=ReceiptPart.confirmed,
            other=ReceiptPart.students,
        )
        .outerjoin(ReceiptPart, ReceiptPart.round_id == ReceiptRound.id)
        .where(ReceiptRound.term.in_(TERMS)),
        part(
            "letter",
            term=ReceiptRound.term,
            last=ReceiptRound.ends,
            done=LeaverLetter.sent_on,
            number=cast(func.count(LeaverLetter.id), Integer),
            other=cast(func.count(case((LeaverLetter.answered_on <= DAY, 1))), Integer),
        )
        .join(LeaverLetter, LeaverLetter.round_id == ReceiptRound.id)
        .where(ReceiptRound.term.in_(TERMS))
        .group_by(ReceiptRound.term, ReceiptRound.ends, LeaverLetter.sent_on),
        part("counted", term=ReceiptRound.term, who=ReceiptPart.unit, first=ReceiptPart.counted_on)
        .join(ReceiptPart, ReceiptPart.round_id == ReceiptRound.id)
        .where(ReceiptRound.term.in_(TERMS), ReceiptPart.counted_on.is_not(None)),
        part(
            "reading",
            key=WorkItem.window,
            term=WorkItem.term,
            first=CountReading.on,
            who=CountReading.unit,
            text=cast(CountReading.counts, String),
        )
        .join(WorkItem, WorkItem.id == CountReading.work_item_id)
        .where(CountReading.id.in_(newest)),
        part(
            "sealed",
            first=func.max(SealedClass.on),
            number=SealedClass.year,
            other=cast(func.count(SealedClass.id), Integer),
        )
        .where(SealedClass.on <= DAY, SealedClass.on >= SINCE)
        .group_by(SealedClass.year),
        part("change", first=EnrolmentCase.on, done=EnrolmentCase.closed_on, number=EnrolmentCase.id).where(
            or_(EnrolmentCase.closed_on.is_(None), and_(EnrolmentCase.on <= DAY, EnrolmentCase.on >= SINCE))
        ),
    )


def operation_facts(rows: Mapping[str, Sequence[Any]]) -> OperationFacts:
    """The union's rows of these kinds as facts."""
    counted = {(row.term, row.who): row.first for row in rows.get("counted", ())}
    return OperationFacts(
        submitted=tuple(
            SubmittedFact(row.term, row.key, row.who, row.first, row.number) for row in rows.get("submitted", ())
        ),
        receipts=tuple(
            ReceiptFact(
                row.term,
                row.who or "",
                row.first,
                row.last,
                row.other or 0,
                row.number or 0,
                counted.get((row.term, row.who)),
                row.done,
                date.fromisoformat(row.text),
            )
            for row in rows.get("receipt", ())
        ),
        readings=tuple(
            ReadingFact(row.term, row.key, row.who, row.first, measured(json.loads(row.text)))
            for row in rows.get("reading", ())
        ),
        letters=tuple(
            LetterFact(row.term, row.last, row.number, row.done, row.other) for row in rows.get("letter", ())
        ),
        sealed=tuple(SealedFact(row.number, row.first, row.other) for row in rows.get("sealed", ())),
        changes=tuple(
            ChangeFact(row.first, row.done, f"/operations/cases/{row.number}") for row in rows.get("change", ())
        ),
    )
