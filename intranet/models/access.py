"""How an account proves who signs in, beyond its password: a second factor, and the school's own sign-in service."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet.models.base import Base, UTCDateTime, now


class SecondFactor(Base):
    """The second factor of an account (第二因素驗證): six digits from an app, by time.

    ``sealed`` is its secret, encrypted with a key that is not in the database; ``pending`` is one that was shown but
    not confirmed yet. ``last_step`` is the time step of the newest code that was accepted: none is accepted twice.
    ``asked_at`` is when its holder was first asked to set one up.
    """

    __tablename__ = "second_factor"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    sealed: Mapped[str] = mapped_column(String(200), default="")
    pending: Mapped[str] = mapped_column(String(200), default="")
    pending_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_step: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    set_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RecoveryCode(Base):
    """A recovery code (備援碼), for one use where the app is out of reach; only its digest is kept."""

    __tablename__ = "recovery_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    __table_args__ = (UniqueConstraint("account_id", "code_hash"),)


class SchoolIdentity(Base):
    """An identity at the school's sign-in service (學校單一帳號) that is linked to an account.

    ``issuer`` and ``subject`` tell who it is; ``label`` is the address as it was when linked, shown and never compared.
    """

    __tablename__ = "school_identity"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    issuer: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(255))
    label: Mapped[str] = mapped_column(String(200), default="")
    linked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
