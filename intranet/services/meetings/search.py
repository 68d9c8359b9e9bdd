"""Search over agendas, resolutions and minutes: all the words, as far as the actor may read them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, null, or_, select, true, union_all

from intranet.extensions import db
from intranet.models import AgendaItem, Meeting, MeetingState, MinutesRevision
from intranet.rules.dates import Term
from intranet.services.actor import Actor
from intranet.services.meetings.records import is_insider, may_read_confidential, meeting_title

PER_PAGE = 20
MOST_WORDS = 5
AROUND = 36  # characters of the excerpt on either side of the first word found


class Piece(Struct, frozen=True):
    """A part of an excerpt; ``marked`` where it is one of the words."""

    text: str
    marked: bool


class Hit(Struct, frozen=True):
    """A place that holds all the words; ``item_id`` None is the meeting's minutes."""

    meeting_id: int
    term: Term
    ordinal: int
    on: date
    item_id: int | None
    title: str
    excerpt: tuple[Piece, ...]
    is_recorded_later: bool = False

    @property
    def meeting(self) -> str:
        return meeting_title(self.term, self.ordinal)


class Found(Struct, frozen=True):
    """One page of hits, newest meeting first; ``total`` counts all of them."""

    hits: tuple[Hit, ...]
    total: int
    page: int


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query, each once, at most five; full-width spaces part words too."""
    return tuple(dict.fromkeys(query.split()))[:MOST_WORDS]


def search(actor: Actor, query: str, *, page: int = 1) -> Found:
    """Where all words of ``query`` stand together: in an agenda item, or in minutes none of whose items has them.

    Case does not matter; ``%`` and ``_`` are themselves. Two queries.
    """
    words = words_of(query)
    if not words:
        return Found((), 0, 1)
    places = union_all(_items(actor, words), _minutes(actor, words)).subquery()
    total = db.session.scalar(select(func.count()).select_from(places)) or 0
    page = max(1, min(page, -(-total // PER_PAGE) or 1))
    rows = db.session.execute(
        select(places)
        .order_by(places.c.day.desc(), places.c.id.desc(), places.c.place, places.c.item_id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    return Found(tuple(_hit(row, words) for row in rows), total, page)


def _with_all(words: Sequence[str], *texts: Any) -> ColumnElement[bool]:
    """Every word stands in one of the texts."""
    return and_(*(or_(*(text.icontains(word, autoescape=True) for text in texts)) for word in words))


def _readable(actor: Actor) -> ColumnElement[bool]:
    """The agendas that the actor may read, as on the meetings' own pages."""
    if is_insider(actor):
        return true()
    return or_(Meeting.convened_at.is_not(None), Meeting.is_recorded_later)


def _outcome(actor: Actor) -> ColumnElement[str]:
    """An item's outcome; members find it once the minutes are published."""
    if is_insider(actor):
        return AgendaItem.outcome + ""
    return case((Meeting.state == MeetingState.PUBLISHED, AgendaItem.outcome), else_="")


def _items_with(actor: Actor, words: Sequence[str]) -> ColumnElement[bool]:
    """The item is for the actor to read and holds every word."""
    texts = (AgendaItem.title, AgendaItem.explanation, AgendaItem.proposal, AgendaItem.proposer, _outcome(actor))
    closed = [] if may_read_confidential(actor) else [AgendaItem.is_confidential.is_(False)]
    return and_(AgendaItem.meeting_id == Meeting.id, _with_all(words, *texts), *closed)


def _items(actor: Actor, words: Sequence[str]) -> Select[Any]:
    return (
        select(
            Meeting.id, Meeting.term, Meeting.ordinal, Meeting.on.label("day"), Meeting.is_recorded_later,
            AgendaItem.id.label("item_id"), AgendaItem.place,
            AgendaItem.title, AgendaItem.explanation, AgendaItem.proposal, AgendaItem.proposer,
            _outcome(actor).label("outcome"),
        )
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(_readable(actor), _items_with(actor, words))
    )  # fmt: skip


def _minutes(actor: Actor, words: Sequence[str]) -> Select[Any]:
    """Minutes that hold the words though none of their items does. Whoever may not read a confidential item searches
    no minutes that hold one."""
    newest = (
        select(func.max(MinutesRevision.number))
        .where(MinutesRevision.meeting_id == Meeting.id)
        .correlate(Meeting)
        .scalar_subquery()
    )
    text = func.coalesce(MinutesRevision.text, Meeting.minutes_text)
    may = [_readable(actor), _with_all(words, text), ~exists().where(_items_with(actor, words)).correlate(Meeting)]
    if not is_insider(actor):
        may.append(Meeting.state == MeetingState.PUBLISHED)
    if not may_read_confidential(actor):
        may.append(~exists().where(AgendaItem.meeting_id == Meeting.id, AgendaItem.is_confidential).correlate(Meeting))
    empty = [literal("").label(name) for name in ("proposal", "proposer", "outcome")]
    return (
        select(
            Meeting.id, Meeting.term, Meeting.ordinal, Meeting.on.label("day"), Meeting.is_recorded_later,
            null().label("item_id"), literal(0).label("place"),
            literal("會議紀錄").label("title"), text.label("explanation"), *empty,
        )
        .outerjoin(MinutesRevision, and_(MinutesRevision.meeting_id == Meeting.id, MinutesRevision.number == newest))
        .where(*may)
    )  # fmt: skip


def _hit(row: Any, words: Sequence[str]) -> Hit:
    parts = (row.explanation, row.proposal, row.outcome, row.proposer)
    texts = [" ".join(part.split()) for part in parts if part]
    excerpt = excerpt_of([*texts, row.title], words)
    return Hit(row.id, row.term, row.ordinal, row.day, row.item_id, row.title, excerpt, row.is_recorded_later)


def excerpt_of(texts: Sequence[str], words: Sequence[str]) -> tuple[Piece, ...]:
    """Some characters around the first word that any of the texts holds, the words marked."""
    pattern = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    for text in texts:
        first = pattern.search(text)
        if first is not None:
            break
    else:
        return ()
    start, end = max(0, first.start() - AROUND), min(len(text), first.end() + AROUND)
    pieces, at = [Piece("…", False)] if start else [], start
    for match in pattern.finditer(text, start, end):
        pieces += [Piece(text[at : match.start()], False)] if match.start() > at else []
        pieces.append(Piece(match.group(), True))
        at = match.end()
    pieces += [Piece(text[at:end], False)] if at < end else []
    return (*pieces, Piece("…", False)) if end < len(text) else tuple(pieces)
