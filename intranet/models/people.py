"""People: persons, accounts, sessions, and the positions and seats that they hold from–until."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet.models.base import Base, EnumText, UTCDateTime, now


class AccountRole(Enum):
    """A standing that no position gives: the auditor reads everything, admin only bootstraps."""

    NONE = "一般"
    AUDITOR = "稽核"
    ADMIN = "系統啟用"


class Person(Base):
    """A person (人員). ``staff_type`` (教師, 公務人員 …) picks the legal basis of a reward; empty for others."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    staff_type: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Account(Base):
    """A sign-in (帳號). User names are never re-issued: a disabled account keeps its row. ``notice_seen_at`` is when
    its holder acknowledged the personal-data notice."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[AccountRole] = mapped_column(EnumText(AccountRole), default=AccountRole.NONE)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    last_login_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    disabled_why: Mapped[str] = mapped_column(String(200), default="")
    setup_hash: Mapped[str] = mapped_column(String(64), default="")
    setup_expires: Mapped[datetime | None] = mapped_column(UTCDateTime)
    notice_seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class DelayedClosing(Base):
    """The account of somebody who has left stays open to ``until`` (inclusive), for the certification still owed.

    ``on`` is the day of the decision, ``position`` the post that decided; ``ended_on`` is set when the account is
    closed, or is no longer one to close.
    """

    __tablename__ = "delayed_closing"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    left_on: Mapped[date] = mapped_column()
    until: Mapped[date] = mapped_column("kept_until")
    reason: Mapped[str] = mapped_column(String(300))
    on: Mapped[date] = mapped_column("decided_on")
    decided_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    position: Mapped[str] = mapped_column(String(60))
    as_deputy: Mapped[bool] = mapped_column(default=False)
    ended_on: Mapped[date | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class LoginSession(Base):
    """A server-side session. The cookie holds a secret, the row only its SHA-256.

    ``proven_at`` is when its bearer last proved who they are; None while the code of the second factor is still owed,
    and nobody is signed in by it until then.
    """

    __tablename__ = "login_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    proven_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class LoginFailure(Base):
    """A failed sign-in, kept to slow down guessing: by account name and source address."""

    __tablename__ = "login_failure"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    __table_args__ = (Index("ix_login_failure_username_source_at", "username", "source", "at"),)


class Appointment(Base):
    """A person holds a position from ``starts`` to ``ends`` (inclusive days; None: until further notice)."""

    __tablename__ = "appointment"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    position: Mapped[str] = mapped_column(String(60), index=True)
    starts: Mapped[date] = mapped_column()
    ends: Mapped[date | None] = mapped_column()
    note: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Leave(Base):
    """The holder of a position is away from ``starts`` to ``ends`` (inclusive days): deputies may act."""

    __tablename__ = "leave"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    starts: Mapped[date] = mapped_column()
    ends: Mapped[date] = mapped_column()
    reason: Mapped[str] = mapped_column(String(100), default="")


class Deputyship(Base):
    """A deputy (代理人) for a position, in order (順位 from 1), dated, set by a resolution of the group.

    ``rule`` is the key of the school's deputy rule that it answers, empty where it stands for all of them;
    ``resolution_id`` points at the agenda item whose resolution set it. ``for_person_id`` names one holder of a post
    that many hold: the deputy stands in for that person alone, on leave or gone.
    """

    __tablename__ = "deputyship"
    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[str] = mapped_column(String(60), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    order: Mapped[int] = mapped_column("rank")
    starts: Mapped[date] = mapped_column()
    ends: Mapped[date | None] = mapped_column()
    rule: Mapped[str] = mapped_column(String(60), default="")
    resolution_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("position", "person_id", "starts", "for_person_id"),)
    __mapper_args__ = {"version_id_col": version}


class SeatHolding(Base):
    """A person holds a seat of the group that a body names or elects, from ``starts`` to ``ends`` (inclusive)."""

    __tablename__ = "seat_holding"
    id: Mapped[int] = mapped_column(primary_key=True)
    seat: Mapped[str] = mapped_column(String(60), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    starts: Mapped[date] = mapped_column()
    ends: Mapped[date | None] = mapped_column()
    note: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
