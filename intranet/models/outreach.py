"""Outreach: sessions that were held, their papers, and the obligations that they count for."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import JSON, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet.models.base import Base, EnumText, TermText, UTCDateTime, now
from intranet.rules.dates import Term
from intranet.rules.obligations import Kind


class OutreachSession(Base):
    """A briefing, training or development session (場次). ``organisers`` are names of units and positions as the
    regulation uses them; ``obligation`` is the key of the rule that it is logged for (one session, one clause).

    ``is_planned`` until it is logged as held; ``series`` is shared by the sessions that were planned together;
    ``registers_until`` is set where people register; ``is_public`` lets parents do so without an account;
    ``photo_consent`` is the logger's word that the persons in its photos agreed.
    """

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
    is_planned: Mapped[bool] = mapped_column(default=False)
    speakers: Mapped[str] = mapped_column(String(200), default="")
    capacity: Mapped[int | None] = mapped_column()
    series: Mapped[str] = mapped_column(String(40), default="")
    registers_until: Mapped[date | None] = mapped_column()
    is_public: Mapped[bool] = mapped_column(default=False)
    asks_feedback: Mapped[bool] = mapped_column(default=False)
    photo_consent: Mapped[bool] = mapped_column(default=False)
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


class SessionPart(Base):
    """A part of a session that counts for an obligation of its own; ``counts`` and ``remark`` as in Credit."""

    __tablename__ = "session_part"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("outreach_session.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    obligation: Mapped[str] = mapped_column(String(60))
    starts: Mapped[time] = mapped_column()
    ends: Mapped[time] = mapped_column()
    counts: Mapped[bool] = mapped_column()
    remark: Mapped[str] = mapped_column(String(300), default="")


class Participation(Base):
    """One person's registration and attendance. ``person_id`` is None for visitors without an account; ``key`` keeps
    one person from being entered twice, also when a phone sends its kept entries again."""

    __tablename__ = "participation"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("outreach_session.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(60))
    belongs_to: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    registered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    hours: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))
    key: Mapped[str] = mapped_column(String(64))
    __table_args__ = (UniqueConstraint("session_id", "key"),)


class Feedback(Base):
    """What somebody thought of a session, 1 to 5, without a name; ``key`` keeps one answer a person."""

    __tablename__ = "feedback"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("outreach_session.id"), index=True)
    score: Mapped[int] = mapped_column()
    remark: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    key: Mapped[str] = mapped_column(String(64))
    __table_args__ = (UniqueConstraint("session_id", "key"),)
