"""The minutes as they were saved, one after the other: who wrote what when, and how two of them differ."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import Meeting, MinutesDraft, Person
from intranet.rules.differences import Line, differences
from intranet.rules.minutes import public_text
from intranet.services.actor import Actor
from intranet.services.context import moment
from intranet.services.errors import NotFound
from intranet.services.meetings.records import may_read_confidential


class Draft(Struct, frozen=True):
    """One saved text of the minutes; ``number`` 1 is what the records composed."""

    number: int
    author: str
    at: datetime
    text: str


def keep_draft(actor: Actor, meeting: Meeting) -> None:
    """Keep the minutes as they now read, inside ``writing()``; a text that was saved last is not kept twice."""
    last = db.session.scalar(
        select(MinutesDraft)
        .where(MinutesDraft.meeting_id == meeting.id)
        .order_by(MinutesDraft.number.desc())
        .limit(1)
    )  # fmt: skip
    if last is not None and last.text == meeting.minutes_text:
        return
    number = (last.number if last else 0) + 1
    db.session.add(
        MinutesDraft(
            meeting_id=meeting.id,
            number=number,
            text=meeting.minutes_text,
            author_id=actor.person_id,
            at=moment(),
        )
    )


def drafts_of(actor: Actor, meeting_id: int) -> tuple[Draft, ...]:
    """Every saved text as the actor may read it, newest first. One query."""
    rows = db.session.execute(
        select(MinutesDraft.number, func.coalesce(Person.name, ""), MinutesDraft.at, MinutesDraft.text)
        .outerjoin(Person, Person.id == MinutesDraft.author_id)
        .where(MinutesDraft.meeting_id == meeting_id)
        .order_by(MinutesDraft.number.desc())
    )
    may = may_read_confidential(actor)
    return tuple(Draft(number, author, at, text if may else public_text(text)) for number, author, at, text in rows)


class Comparison(Struct, frozen=True):
    """Two drafts and what differs in them; no line where they read the same."""

    old: Draft
    new: Draft
    lines: tuple[Line, ...]


def compare_drafts(drafts: tuple[Draft, ...], old: int | None, new: int | None) -> Comparison | None:
    """Two drafts by their numbers, the earlier first, else the last two; None where there are fewer. Raises
    NotFound."""
    if len(drafts) < 2:
        return None
    by_number = {draft.number: draft for draft in drafts}
    wanted = sorted((old or drafts[1].number, new or drafts[0].number))
    if not set(wanted) <= set(by_number):
        raise NotFound
    first, second = (by_number[number] for number in wanted)
    return Comparison(first, second, differences(first.text, second.text))
