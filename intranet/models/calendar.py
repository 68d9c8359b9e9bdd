"""The term's schedule: anchors, work items, numbered releases, self-checks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet.models.base import Base, EnumText, TermText, UTCDateTime, now
from intranet.rules.dates import Term
from intranet.rules.schedule import Work


class TermAnchor(Base):
    """A date that windows hang on, entered once. Anchors that count per year are kept under the year's term 1."""

    __tablename__ = "term_anchor"
    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Term] = mapped_column(TermText)
    key: Mapped[str] = mapped_column(String(60))
    on: Mapped[date] = mapped_column("falls_on")
    source: Mapped[str] = mapped_column(String(200), default="")
    document_no: Mapped[str] = mapped_column(String(60), default="")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("term", "key"),)
    __mapper_args__ = {"version_id_col": version}


class WorkItem(Base):
    """A line of the draft schedule (作業項目); dates are inclusive days. ``window`` is the rule's key, empty for
    items that staff added; ``by_hand`` marks dates that were changed by hand and are kept when anchors move."""

    __tablename__ = "work_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Term] = mapped_column(TermText, index=True)
    window: Mapped[str] = mapped_column(String(60), default="")
    title: Mapped[str] = mapped_column(String(100))
    work: Mapped[Work] = mapped_column(EnumText(Work))
    audience: Mapped[list[str]] = mapped_column(JSON, default=list)
    division: Mapped[str] = mapped_column(String(20), default="")
    owner: Mapped[str] = mapped_column(String(60), default="")
    clause: Mapped[str] = mapped_column(String(40), default="")
    start: Mapped[date | None] = mapped_column("starts_on")
    end: Mapped[date | None] = mapped_column("ends_on")
    check_start: Mapped[date | None] = mapped_column("check_starts_on")
    check_end: Mapped[date | None] = mapped_column("check_ends_on")
    check: Mapped[str] = mapped_column("check_what", Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    by_hand: Mapped[bool] = mapped_column(default=False)
    place: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    # An id is never given twice: calendars out there know an own item by it.
    __table_args__ = ({"sqlite_autoincrement": True},)
    __mapper_args__ = {"version_id_col": version}


class Release(Base):
    """The schedule as published (發布版次): numbered per term, immutable. ``content`` holds the items with ISO dates;
    ``resolution_id`` the agenda item that passed it, where there is one; ``released_by`` is None for the
    command line."""

    __tablename__ = "release"
    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Term] = mapped_column(TermText, index=True)
    number: Mapped[int] = mapped_column()
    comment: Mapped[str] = mapped_column(String(300))
    content: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    released_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    released_on: Mapped[date] = mapped_column()
    resolution_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    __table_args__ = (UniqueConstraint("term", "number"),)


class SelfCheck(Base):
    """The responsible position's confirmation (自我檢核) of a work item, or its report of a problem."""

    __tablename__ = "self_check"
    id: Mapped[int] = mapped_column(primary_key=True)
    work_item_id: Mapped[int] = mapped_column(ForeignKey("work_item.id"), index=True)
    position: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    as_deputy: Mapped[bool] = mapped_column(default=False)
    on: Mapped[date] = mapped_column("checked_on")
    passed: Mapped[bool] = mapped_column()
    remark: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class PublicationCheck(Base):
    """A look at the school's website: is release ``number`` of ``term`` what stands there? ``found`` is the number
    that was read at ``address``, None where there was none."""

    __tablename__ = "publication_check"
    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Term] = mapped_column(TermText, index=True)
    number: Mapped[int] = mapped_column()
    address: Mapped[str] = mapped_column(String(300))
    on: Mapped[date] = mapped_column("checked_on")
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    found: Mapped[int | None] = mapped_column()
    passed: Mapped[bool] = mapped_column()
    detail: Mapped[str] = mapped_column(String(300), default="")


class ReleaseReview(Base):
    """A second person's look at what is about to be released: ``sha256`` is the hash of that content, so that the
    agreement holds for it alone; ``agreed`` is None until it is answered."""

    __tablename__ = "release_review"
    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Term] = mapped_column(TermText, index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    comment: Mapped[str] = mapped_column(String(300), default="")
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    agreed: Mapped[bool | None] = mapped_column()
    answer: Mapped[str] = mapped_column(String(300), default="")
