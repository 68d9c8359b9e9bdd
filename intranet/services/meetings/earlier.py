"""Minutes from before the system (系統啟用前): a meeting entered afterwards, with its scanned or printed minutes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time

from msgspec import Struct
from sqlalchemy import delete, select

from intranet.extensions import db
from intranet.models import AgendaItem, Meeting, MeetingState, Section
from intranet.rules.dates import Term, roc_short
from intranet.rules.permissions import Permission
from intranet.services import attachments, audit
from intranet.services.actor import SYSTEM, Actor
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound, Refused
from intranet.services.meetings.records import meeting_for_writing, meeting_title, moment_here
from intranet.services.transactions import writing

RECORD = Meeting.__tablename__
BEFORE = "系統啟用前"
FIRST_YEAR = 108  # the portfolio began with this school year


class EarlierMeeting(Struct, frozen=True):
    """What is entered of it: ``present`` of ``seats`` members came; ``matters`` are the clauses it dealt with."""

    term: Term
    ordinal: int
    on: date
    present: int
    seats: int
    text: str = ""
    place: str = ""
    matters: Collection[str] = ()


def known_terms() -> tuple[Term, ...]:
    """The terms that such minutes may be of, newest first."""
    terms = [Term.containing(today())]
    while terms[-1] > Term(FIRST_YEAR, 1):
        terms.append(terms[-1].previous)
    return tuple(terms)


def record_earlier_meeting(actor: Actor, given: EarlierMeeting, upload: attachments.Upload) -> Meeting:
    """Enter a meeting that was held before the system, with its minutes as PDF. It stands as published, and counts
    for the cadence where it was quorate as entered. Raises Refused."""
    _check(given)
    if upload.name.rpartition(".")[2].lower() != "pdf":
        raise Refused("會議紀錄請上傳 PDF 檔。", field="file")
    with writing(actor):
        actor.needs(Permission.PLAN_MEETINGS)
        _refuse_taken(given)
        meeting = Meeting(
            term=given.term,
            ordinal=given.ordinal,
            state=MeetingState.PUBLISHED,
            on=given.on,
            starts=time(0),
            place=given.place,
            created_by=actor.person_id,
            seats_total=given.seats,
            present_entered=given.present,
            minutes_text=given.text,
            published_at=moment_here(),
            is_recorded_later=True,
        )
        db.session.add(meeting)
        db.session.flush()
        _enter_matters(meeting, given.matters)
        file = attachments.attach(actor, RECORD, meeting.id, upload)
        title = meeting_title(given.term, given.ordinal)
        changes = {"on": given.on, "present": given.present, "seats": given.seats, "file": file.name}
        summary = f"補登{BEFORE}的{title}紀錄"
        audit.record(
            actor, "record_earlier_meeting", meeting, summary, changes=changes, permission=Permission.PLAN_MEETINGS
        )
    return meeting


def _check(given: EarlierMeeting) -> None:
    if not given.term.start <= given.on <= given.term.end:
        span = f"{roc_short(given.term.start)} 至 {roc_short(given.term.end)}"
        raise Refused(f"{given.term.label}為 {span}，會議日期須在其中。", field="on")
    if given.on > today():
        raise Refused(f"會議日期不得晚於今天（{roc_short(today())}）。", field="on")
    if given.ordinal < 1:
        raise Refused("次別從 1 起。", field="ordinal")
    if given.seats < 1:
        raise Refused("應出席人數從 1 起。", field="seats")
    if given.present > given.seats:
        raise Refused(f"實到不得多於應出席的 {given.seats} 人。", field="present")


def _refuse_taken(given: EarlierMeeting) -> None:
    taken = select(Meeting.ordinal).where(Meeting.term == given.term, Meeting.ordinal > 0)
    numbers = set(db.session.scalars(taken))
    if given.ordinal in numbers:
        free = next(number for number in range(1, len(numbers) + 2) if number not in numbers)
        raise Refused(f"{meeting_title(given.term, given.ordinal)}已有資料，可用第 {free} 次。", field="ordinal")


def _enter_matters(meeting: Meeting, matters: Collection[str]) -> None:
    """One heading for each matter that it dealt with; what became of it stands in the file."""
    chosen = [matter for matter in current_school().committee.matters if matter.clause in matters]
    for place, matter in enumerate(chosen, 1):
        db.session.add(
            AgendaItem(
                meeting_id=meeting.id,
                section=Section.PROPOSAL,
                place=place,
                matter=matter.clause,
                title=f"{meeting.term.label}{matter.text}",
            )
        )


def remove_earlier_meeting(actor: Actor, meeting_id: int, *, version: int | None = None) -> str:
    """Strike a meeting that was entered wrongly, with its file, and return its title; the trail keeps what it was. Raises NotFound."""
    with writing(actor):
        actor.needs(Permission.PLAN_MEETINGS)
        meeting = meeting_for_writing(meeting_id, version)
        if not meeting.is_recorded_later:
            raise NotFound
        files = attachments.of_record(RECORD, meeting.id)
        title = meeting_title(meeting.term, meeting.ordinal)
        changes = {"on": meeting.on, "files": [file.sha256 for file in files]}
        audit.record(
            actor,
            "remove_earlier_meeting",
            meeting,
            f"刪除補登的{title}",
            changes=changes,
            permission=Permission.PLAN_MEETINGS,
        )
        for file in files:
            db.session.delete(file)
        db.session.execute(delete(AgendaItem).where(AgendaItem.meeting_id == meeting.id))
        db.session.delete(meeting)
        digests = [file.sha256 for file in files]
    for digest in digests:
        attachments.drop_unused(SYSTEM, digest)
    return title
