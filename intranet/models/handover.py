"""What is handed on: audit packs to auditors outside, and one term's arrangements to the next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.models.base import Base, TermText, UTCDateTime, now
from intranet.rules.dates import Term


class AuditPack(Base):
    """An audit pack as it was ordered; the worker makes it. The archive is kept in DATA_DIR for some days.

    ``personal`` packs show names and addresses, for the ``reason`` given. Until ``made_at`` is set it is being made;
    ``error`` says why it could not be.
    """

    __tablename__ = "audit_pack"
    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Term] = mapped_column(TermText)
    personal: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(300), default="")
    ordered_by: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    ordered_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    made_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(300), default="")


class AuditLink(Base):
    """A link by which an auditor without an account downloads one pack, to ``expires_on`` (inclusive). The address
    holds a signed secret, the row only its SHA-256."""

    __tablename__ = "audit_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("audit_pack.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(120))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires_on: Mapped[date] = mapped_column()
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    downloads: Mapped[int] = mapped_column(default=0)


class TermRollover(Base):
    """A term was made ready (學期銜接): what that made, so that it can be undone while nothing builds on it.

    ``made`` lists ids with the versions they had then: ``anchors``, ``items``, and ``moved`` items with the dates
    they had before. ``applied_by`` is None for the command line.
    """

    __tablename__ = "term_rollover"
    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Term] = mapped_column(TermText, index=True)
    applied_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    applied_on: Mapped[date] = mapped_column()
    applied_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    made: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    undone_on: Mapped[date | None] = mapped_column()
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
