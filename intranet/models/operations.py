"""The year's portfolio operations: counts read on the platform, submissions, receipt, retention, enrolment changes.

The platform of the vendor holds the students' files; here stands only who did what, how many, and when.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet.models.base import Base, EnumText, TermText, UTCDateTime, now
from intranet.rules.dates import Term
from intranet.rules.operations import CaseKind, ObjectionOutcome


class CountReading(Base):
    """What a unit read on the platform for a work item on a day. Never changed: a newer reading follows it.

    ``counts`` maps the names of measures to numbers. ``file_name`` is empty where the counts were typed.
    """

    __tablename__ = "count_reading"
    id: Mapped[int] = mapped_column(primary_key=True)
    work_item_id: Mapped[int] = mapped_column(ForeignKey("work_item.id"), index=True)
    unit: Mapped[str] = mapped_column(String(60))
    on: Mapped[date] = mapped_column("read_on")
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    remark: Mapped[str] = mapped_column(String(300), default="")
    file_name: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    as_deputy: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class CountLine(Base):
    """One teacher or class of an imported reading. The names may be cleared later; the reading's totals stay."""

    __tablename__ = "count_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("count_reading.id"), index=True)
    label: Mapped[str] = mapped_column(String(60))
    detail: Mapped[str] = mapped_column(String(100), default="")
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)


class StagedRoster(Base):
    """An imported roster that waits for its confirmation; nothing counts until then. Gone once applied."""

    __tablename__ = "staged_roster"
    id: Mapped[int] = mapped_column(primary_key=True)
    work_item_id: Mapped[int] = mapped_column(ForeignKey("work_item.id"))
    unit: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    on: Mapped[date] = mapped_column("read_on")
    file_name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    based_on: Mapped[int | None] = mapped_column()
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class SubmissionPart(Base):
    """One unit's part of a submission step (提交), signed off. What was signed is never changed; it may be
    withdrawn, with the reason, and signed anew."""

    __tablename__ = "submission_part"
    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Term] = mapped_column(TermText, index=True)
    step: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[int] = mapped_column()
    on: Mapped[date] = mapped_column("submitted_on")
    document_no: Mapped[str] = mapped_column(String(60), default="")
    remark: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    as_deputy: Mapped[bool] = mapped_column(default=False)
    signed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    withdrawn_on: Mapped[date | None] = mapped_column()
    withdrawn_why: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index("ix_submission_part_term_step_unit", "term", "step", "unit"),)
    __mapper_args__ = {"version_id_col": version}


class ReceiptRound(Base):
    """The period (inclusive) in which a term's students confirm their receipt details (收訖明細), as announced."""

    __tablename__ = "receipt_round"
    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Term] = mapped_column(TermText, unique=True)
    starts: Mapped[date] = mapped_column()
    ends: Mapped[date] = mapped_column()
    announced_on: Mapped[date] = mapped_column()
    announced_where: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class ReceiptPart(Base):
    """One receipt unit's own students: how many, how many confirmed, how many objected; closed in the end."""

    __tablename__ = "receipt_part"
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("receipt_round.id"), index=True)
    unit: Mapped[str] = mapped_column(String(60))
    students: Mapped[int] = mapped_column(default=0)
    confirmed: Mapped[int] = mapped_column(default=0)
    objected: Mapped[int] = mapped_column(default=0)
    counted_on: Mapped[date | None] = mapped_column()
    closed_on: Mapped[date | None] = mapped_column()
    closed_as: Mapped[str] = mapped_column(String(60), default="")
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    as_deputy: Mapped[bool] = mapped_column(default=False)
    remark: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("round_id", "unit"),)
    __mapper_args__ = {"version_id_col": version}


class ReceiptObjection(Base):
    """A student's doubt (疑義) about the receipt details. ``student`` is class and seat number, never an ID;
    ``step`` is the submission step it is about, ``assists`` the unit that must help."""

    __tablename__ = "receipt_objection"
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("receipt_round.id"), index=True)
    unit: Mapped[str] = mapped_column(String(60))
    student: Mapped[str] = mapped_column(String(40))
    step: Mapped[str] = mapped_column(String(60))
    assists: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    raised_on: Mapped[date] = mapped_column()
    raised_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[ObjectionOutcome | None] = mapped_column(EnumText(ObjectionOutcome))
    outcome_text: Mapped[str] = mapped_column(Text, default="")
    settled_on: Mapped[date | None] = mapped_column()
    settled_as: Mapped[str] = mapped_column(String(60), default="")
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class LeaverLetter(Base):
    """A paper letter to a student who left and cannot use the platform. Name and address are cleared once the
    receipt is closed; that a letter went out, and the answer, stay."""

    __tablename__ = "leaver_letter"
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("receipt_round.id"), index=True)
    unit: Mapped[str] = mapped_column(String(60))
    class_name: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    postcode: Mapped[str] = mapped_column(String(6), default="")
    address: Mapped[str] = mapped_column(String(200))
    document_no: Mapped[str] = mapped_column(String(60), default="")
    sent_on: Mapped[date | None] = mapped_column()
    answer: Mapped[str] = mapped_column(String(200), default="")
    answered_on: Mapped[date | None] = mapped_column()
    cleared_on: Mapped[date | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class SealedClass(Base):
    """A graduating class whose files are sealed (封存). ``year`` is the ROC school year of the graduation."""

    __tablename__ = "sealed_class"
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    unit: Mapped[str] = mapped_column(String(60))
    class_name: Mapped[str] = mapped_column(String(40))
    students: Mapped[int] = mapped_column()
    on: Mapped[date] = mapped_column("sealed_on")
    place: Mapped[str] = mapped_column(String(200))
    position: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    as_deputy: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("year", "unit", "class_name"),)
    __mapper_args__ = {"version_id_col": version}


class Destruction(Base):
    """The record that a sealed class was deleted (銷毀), by a carried resolution; never changed, kept to
    ``kept_until`` at least."""

    __tablename__ = "destruction"
    id: Mapped[int] = mapped_column(primary_key=True)
    sealed_class_id: Mapped[int] = mapped_column(ForeignKey("sealed_class.id"), unique=True)
    resolution_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    on: Mapped[date] = mapped_column("destroyed_on")
    permitted_from: Mapped[date] = mapped_column()
    method: Mapped[str] = mapped_column(String(200))
    witness: Mapped[str] = mapped_column(String(60))
    document_no: Mapped[str] = mapped_column(String(60))
    position: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    as_deputy: Mapped[bool] = mapped_column(default=False)
    kept_until: Mapped[date] = mapped_column()
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class EnrolmentCase(Base):
    """A student who transfers, repeats, resumes or visits. ``student`` is class and seat number or a student
    number, never an ID; ``done`` maps the keys of the checklist to ISO dates."""

    __tablename__ = "enrolment_case"
    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Term] = mapped_column(TermText, index=True)
    kind: Mapped[CaseKind] = mapped_column(EnumText(CaseKind))
    unit: Mapped[str] = mapped_column(String(60))
    student: Mapped[str] = mapped_column(String(40))
    other_school: Mapped[str] = mapped_column(String(100), default="")
    on: Mapped[date] = mapped_column("changed_on")
    remark: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    closed_on: Mapped[date | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
