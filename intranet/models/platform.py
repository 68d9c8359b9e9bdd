"""The platform's own records: announcements, faults, account reviews, attachments, outbox, audit, form tokens."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet.models.base import Base, EnumText, TermText, UTCDateTime, now
from intranet.rules.dates import Term


class FaultState(Enum):
    """A fault report or call for help."""

    OPEN = "待處理"
    ANSWERED = "已回復"
    CLOSED = "已結案"


class ReviewVerdict(Enum):
    """What the review decided on one account."""

    KEEP = "保留"
    CHANGE = "調整權限"
    DISABLE = "停用"


class MailState(Enum):
    """A message in the outbox."""

    WAITING = "待寄"
    SENT = "已寄出"
    FAILED = "無法寄達"


class Announcement(Base):
    """A message on the platform (訊息公告), shown from ``starts`` to ``ends`` (inclusive) to ``audience``."""

    __tablename__ = "announcement"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    audience: Mapped[list[str]] = mapped_column(JSON, default=list)
    clause: Mapped[str] = mapped_column(String(40), default="")
    starts: Mapped[date] = mapped_column()
    ends: Mapped[date] = mapped_column()
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class FaultReport(Base):
    """A fault or a call for help (障礙通報), answered by the platform's owner."""

    __tablename__ = "fault_report"
    id: Mapped[int] = mapped_column(primary_key=True)
    reporter_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[FaultState] = mapped_column(EnumText(FaultState), default=FaultState.OPEN)
    reported_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class AccountReview(Base):
    """A term's review (清查) of accounts and permissions. ``verdicts`` maps account ids (as text) to a verdict's
    name, ``notes`` to what has to be corrected; complete when ``completed_on`` is set."""

    __tablename__ = "account_review"
    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Term] = mapped_column(TermText, unique=True)
    started_on: Mapped[date] = mapped_column()
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    verdicts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    notes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    completed_on: Mapped[date | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Statement(Base):
    """A signed statement (人工確認) that a clause no machine can judge is met in a term; it ends with the term."""

    __tablename__ = "statement"
    id: Mapped[int] = mapped_column(primary_key=True)
    clause: Mapped[str] = mapped_column(String(40))
    term: Mapped[Term] = mapped_column(TermText)
    text: Mapped[str] = mapped_column(Text)
    on: Mapped[date] = mapped_column("signed_on")
    signed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    __table_args__ = (UniqueConstraint("clause", "term"),)


class ClauseException(Base):
    """A dated exception to a clause (例外), with the authority's document number; inclusive days."""

    __tablename__ = "clause_exception"
    id: Mapped[int] = mapped_column(primary_key=True)
    clause: Mapped[str] = mapped_column(String(40), index=True)
    starts: Mapped[date] = mapped_column()
    ends: Mapped[date] = mapped_column()
    document_no: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Attachment(Base):
    """A file kept in DATA_DIR under its SHA-256; ``record`` and ``record_id`` say what it belongs to."""

    __tablename__ = "attachment"
    id: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    __table_args__ = (Index("ix_attachment_record_record_id", "record", "record_id"),)


class OutboxMessage(Base):
    """A mail written in the transaction that caused it; delivered later, at least once. ``parts`` lists the
    attachments as name, media type and base64 content; ``key`` keeps one cause from mailing twice."""

    __tablename__ = "outbox_message"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recipient: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    state: Mapped[MailState] = mapped_column(EnumText(MailState), default=MailState.WAITING, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str] = mapped_column(String(300), default="")


class AuditEntry(Base):
    """One write: who, for whom as deputy, when, what, which fields. Each entry's hash covers the one before it."""

    __tablename__ = "audit_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_id: Mapped[int | None] = mapped_column()
    actor_name: Mapped[str] = mapped_column(String(60))
    deputy_for: Mapped[str] = mapped_column(String(60), default="")
    act: Mapped[str] = mapped_column(String(60))
    record: Mapped[str] = mapped_column(String(40), default="")
    record_id: Mapped[int | None] = mapped_column()
    summary: Mapped[str] = mapped_column(String(300), default="")
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    __table_args__ = (Index("ix_audit_entry_record_record_id", "record", "record_id"),)


class FormToken(Base):
    """A form that was already taken: a second press finds its token here and changes nothing."""

    __tablename__ = "form_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    used_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    __table_args__ = (UniqueConstraint("token", "account_id"),)
