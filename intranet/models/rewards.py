"""Rewards: a term's case, its nominations, the group's evaluation."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet.models.base import Base, EnumText, TermText, UTCDateTime, now
from intranet.rules.dates import Term
from intranet.rules.reward_road import Stage as Stage  # exported again: a table's column type
from intranet.rules.rewards import Role


class CaseState(Enum):
    """A reward case: proposals are collected, put to the group, evaluated."""

    COLLECTING = "提報中"
    SUBMITTED = "已提送評核"
    EVALUATED = "已評核"


class Outcome(Enum):
    """What the group decided on a nomination."""

    APPROVED = "通過"
    CHANGED = "變更獎度通過"
    REJECTED = "不通過"
    POSTPONED = "緩議"


class View(Enum):
    """What a member thinks of a nomination before the meeting."""

    AGREE = "同意"
    LOWER = "宜調降"
    DISAGREE = "不同意"
    NONE = "無意見"


class RewardCase(Base):
    """A term's list (敘獎案). ``agenda_item_id`` is where the group evaluates it."""

    __tablename__ = "reward_case"
    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Term] = mapped_column(TermText, index=True)
    number: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(120))
    state: Mapped[CaseState] = mapped_column(EnumText(CaseState), default=CaseState.COLLECTING)
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    evaluated_on: Mapped[date | None] = mapped_column()
    evaluation: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("term", "number"),)
    __mapper_args__ = {"version_id_col": version}


class Nomination(Base):
    """One person's nomination (敘獎提報) and, after evaluation, its outcome. ``grade`` is the key in the scheme;
    unit and title are frozen as they were when nominated; ``source`` is the record that the deed was proposed from."""

    __tablename__ = "nomination"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("reward_case.id"), index=True)
    number: Mapped[int] = mapped_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit: Mapped[str] = mapped_column(String(60), default="")
    title: Mapped[str] = mapped_column(String(60), default="")
    role: Mapped[Role] = mapped_column(EnumText(Role))
    deed: Mapped[str] = mapped_column(String(300))
    evidence: Mapped[str] = mapped_column(Text, default="")
    grade: Mapped[str] = mapped_column(String(40))
    basis: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(200), default="")
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[Outcome | None] = mapped_column(EnumText(Outcome))
    final_grade: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    done_on: Mapped[date | None] = mapped_column()
    source: Mapped[str] = mapped_column(String(200), default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("case_id", "number"),)
    __mapper_args__ = {"version_id_col": version}


class NominationView(Base):
    """A member's view of a nomination before the meeting: no vote, and nobody's but the group's."""

    __tablename__ = "nomination_view"
    id: Mapped[int] = mapped_column(primary_key=True)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    view: Mapped[View] = mapped_column(EnumText(View))
    remark: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    __table_args__ = (UniqueConstraint("nomination_id", "person_id"),)


class RewardStep(Base):
    """One step of a case after the group's evaluation, in the order of their ids."""

    __tablename__ = "reward_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("reward_case.id"), index=True)
    stage: Mapped[Stage] = mapped_column(EnumText(Stage))
    on: Mapped[date] = mapped_column("done_on")
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    position: Mapped[str] = mapped_column(String(60), default="")
    document_no: Mapped[str] = mapped_column(String(60), default="")
    remark: Mapped[str] = mapped_column(String(300), default="")


class RosterVersion(Base):
    """The roster as frozen: a change makes a new version, the old one keeps its content and hash."""

    __tablename__ = "roster_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("reward_case.id"))
    number: Mapped[int] = mapped_column()
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    comment: Mapped[str] = mapped_column(String(300), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    __table_args__ = (UniqueConstraint("case_id", "number"),)
