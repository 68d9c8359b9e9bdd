"""Outreach: sessions that were held, their papers, and the obligations that they count for."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intranet.models.base import Base, EnumText, TermText, UTCDateTime, now
from intranet.rules.dates import Term
from intranet.rules.obligations import Kind


class OutreachSession(Base):
    """A briefing, training or development session (場次). ``organisers`` are names of units and positions as the
    regulation uses them; ``obligation`` is the key of the rule that it is logged for (one session, one clause)."""

    __tablename__ = "outreach_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Term] = mapped_column(TermText, index=True)
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    title: Mapped[str] = mapped_column(String(120))
    topic: Mapped[str] = mapped_column(String(200), default="")
    audience: Mapped[list[str]] = mapped_column(JSON, default=list)
    organisers: Mapped[list[str]] = mapped_column(JSON, default=list)
    host: Mapped[str] = mapped_column(String(60), default="")
    on: Mapped[date] = mapped_column("held_on", index=True)
    starts: Mapped[time | None] = mapped_column()
    ends: Mapped[time | None] = mapped_column()
    place: Mapped[str] = mapped_column(String(100))
    headcount: Mapped[int | None] = mapped_column()
    notes: Mapped[str] = mapped_column(Text, default="")
    obligation: Mapped[str] = mapped_column(String(60), default="", index=True)
    logged_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    logged_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Credit(Base):
    """A session counts (or does not) for an obligation; ``remark`` says what was expected besides."""

    __tablename__ = "credit"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("outreach_session.id"), unique=True)
    obligation: Mapped[str] = mapped_column(String(60), index=True)
    counts: Mapped[bool] = mapped_column()
    remark: Mapped[str] = mapped_column(String(300), default="")
