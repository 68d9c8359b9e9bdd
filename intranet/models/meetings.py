"""Meetings of the working group: agenda, attendance, outcomes, minutes, follow-up."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import Enum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet.models.base import Base, EnumText, TermText, UTCDateTime, now
from intranet.rules.dates import Term
from intranet.rules.meetings import MeetingState as MeetingState  # exported again: a table's column type


class Section(Enum):
    """Parts of an agenda, in the local order."""

    CHAIR_REPORT = "主席報告"
    FOLLOW_UP = "上次會議決議執行情形"
    REPORT = "業務報告"
    PROPOSAL = "提案討論"
    MOTION = "臨時動議"


class OutcomeKind(Enum):
    """決議 is voted by the body, 決定 is for reports, 結論 is negotiated."""

    RESOLUTION = "決議"
    DECISION = "決定"
    CONCLUSION = "結論"


class Presence(Enum):
    """Attendance of one person."""

    PRESENT = "出席"
    OBSERVING = "列席"
    EXCUSED = "請假"
    ABSENT = "缺席"


class Reply(Enum):
    """The answer to a notice."""

    NONE = "未回復"
    COMING = "出席"
    EXCUSED = "請假"


class ProposalState(Enum):
    """What became of a member's proposal."""

    WAITING = "待處理"
    PLACED = "已排入議程"
    DECLINED = "未排入"


class Meeting(Base):
    """A meeting (會議). Times are Asia/Taipei wall time of ``on``; ``ordinal`` counts in the term.

    ``approved_in_id`` is the later meeting that approved its minutes; ``is_recorded_later`` marks a meeting from before
    the system, whose minutes came as a file and whose members present were ``present_entered`` as a number.
    """

    __tablename__ = "meeting"
    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Term] = mapped_column(TermText, index=True)
    ordinal: Mapped[int] = mapped_column()
    state: Mapped[MeetingState] = mapped_column(EnumText(MeetingState), default=MeetingState.DRAFT)
    on: Mapped[date] = mapped_column("held_on", index=True)
    starts: Mapped[time] = mapped_column()
    ends: Mapped[time | None] = mapped_column()
    place: Mapped[str] = mapped_column(String(100))
    contact: Mapped[str] = mapped_column(String(100), default="")
    remarks: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    document_no: Mapped[str] = mapped_column(String(60), default="")
    convened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    invitation_sequence: Mapped[int] = mapped_column(default=0)
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    clerk_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    adjourned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seats_total: Mapped[int] = mapped_column(default=0)
    minutes_text: Mapped[str] = mapped_column(Text, default="")
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_in_id: Mapped[int | None] = mapped_column()
    online_url: Mapped[str] = mapped_column(String(300), default="")
    is_recorded_later: Mapped[bool] = mapped_column(default=False)
    present_entered: Mapped[int | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("term", "ordinal"), Index("ix_meeting_state_held_on", state, on))
    __mapper_args__ = {"version_id_col": version}


class AgendaItem(Base):
    """An agenda item (案): 案由, 說明, 辦法 and its outcome. ``matter`` is the clause of the matter it answers.

    The four ``…_at_vote`` freeze the count that a vote was judged by.
    """

    __tablename__ = "agenda_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    section: Mapped[Section] = mapped_column(EnumText(Section))
    place: Mapped[int] = mapped_column()
    matter: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(200))
    explanation: Mapped[str] = mapped_column(Text, default="")
    proposal: Mapped[str] = mapped_column(Text, default="")
    proposer: Mapped[str] = mapped_column(String(60), default="")
    planned_minutes: Mapped[int | None] = mapped_column()
    is_confidential: Mapped[bool] = mapped_column(default=False)
    outcome_kind: Mapped[OutcomeKind | None] = mapped_column(EnumText(OutcomeKind))
    outcome: Mapped[str] = mapped_column(Text, default="")
    votes_for: Mapped[int | None] = mapped_column()
    votes_against: Mapped[int | None] = mapped_column()
    votes_abstain: Mapped[int | None] = mapped_column()
    present_at_vote: Mapped[int | None] = mapped_column()
    seats_at_vote: Mapped[int | None] = mapped_column()
    recused_at_vote: Mapped[int | None] = mapped_column()
    needed_at_vote: Mapped[int | None] = mapped_column()
    carried: Mapped[bool | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)
    # An id is never given twice: the audit trail tells by it which entries are on a confidential item.
    __table_args__ = ({"sqlite_autoincrement": True},)
    __mapper_args__ = {"version_id_col": version}


class Attendance(Base):
    """One person's invitation, reply and presence. ``seat`` is the seat key, empty for those who only observe.

    ``title`` freezes what the person was called when convened; ``deputy_for`` names whom a deputy stands in for.
    ``read_at``: the notice was opened; ``signed_at``: signed in by the person itself at the door (簽到).
    """

    __tablename__ = "attendance"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    seat: Mapped[str] = mapped_column(String(60), default="")
    title: Mapped[str] = mapped_column(String(60), default="")
    deputy_for: Mapped[str] = mapped_column(String(60), default="")
    reply: Mapped[Reply] = mapped_column(EnumText(Reply), default=Reply.NONE)
    reply_note: Mapped[str] = mapped_column(String(200), default="")
    replied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    presence: Mapped[Presence | None] = mapped_column(EnumText(Presence))
    arrived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)
    __mapper_args__ = {"version_id_col": version}


class Recusal(Base):
    """A person leaves the room for one item (迴避) and is not counted in it."""

    __tablename__ = "recusal"
    id: Mapped[int] = mapped_column(primary_key=True)
    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (UniqueConstraint("agenda_item_id", "person_id"),)


class ActionItem(Base):
    """A follow-up (列管事項) that belongs to a position and is carried on until it is released (解除列管)."""

    __tablename__ = "action_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    owner: Mapped[str] = mapped_column(String(60), index=True)
    task: Mapped[str] = mapped_column(String(300))
    due: Mapped[date] = mapped_column()
    progress: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[date | None] = mapped_column()
    reminded_on: Mapped[date | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class MinutesRevision(Base):
    """The minutes as frozen at confirmation: text and hash never change again."""

    __tablename__ = "minutes_revision"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    number: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)


class MinutesDraft(Base):
    """The minutes as somebody saved them before confirmation; number 1 is what the records composed."""

    __tablename__ = "minutes_draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    number: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)


class AgendaProposal(Base):
    """An item that a member asks for (提案), until the secretary places it on an agenda or says why not."""

    __tablename__ = "agenda_proposal"
    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[Term] = mapped_column(TermText, index=True)
    proposer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(200))
    explanation: Mapped[str] = mapped_column(Text, default="")
    proposal: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    state: Mapped[ProposalState] = mapped_column(EnumText(ProposalState), default=ProposalState.WAITING)
    answer: Mapped[str] = mapped_column(String(300), default="")
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class ActionReport(Base):
    """One report on a follow-up (辦理情形); the latest also stands in ``ActionItem.progress``."""

    __tablename__ = "action_report"
    id: Mapped[int] = mapped_column(primary_key=True)
    action_item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    text: Mapped[str] = mapped_column(Text)
