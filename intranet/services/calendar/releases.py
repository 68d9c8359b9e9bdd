"""The releases of a schedule (發布版次) as they are read: frozen lines, who, when, by which resolution."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from intranet.extensions import db
from intranet.models import AgendaItem, Meeting, MeetingState, OutcomeKind, Person, Release
from intranet.rules.committee import Topic
from intranet.rules.dates import Term
from intranet.rules.obligations import Audience
from intranet.services.calendar.changes import LineChange, differences, lines_for
from intranet.services.calendar.content import Line, thawed
from intranet.services.context import current_school
from intranet.services.errors import NotFound
from intranet.services.meetings.cited import cited


class Released(Struct, frozen=True):
    """A release with its lines; ``resolution`` and ``released_by`` are empty where there is none."""

    release_id: int
    term: Term
    number: int
    comment: str
    released_on: date
    released_at: datetime
    released_by: str
    resolution: str
    resolution_id: int | None
    sha256: str
    lines: tuple[Line, ...]
    changes: tuple[LineChange, ...]


class Resolution(Struct, frozen=True):
    """A carried resolution that a release may cite. ``on_schedule``: it decides the matter of the schedule."""

    agenda_item_id: int
    term: Term
    title: str
    meeting: str
    on: date
    on_schedule: bool


_RELEASES = (
    select(
        Release.id, Release.term, Release.number, Release.comment, Release.released_on, Release.released_at,
        Release.sha256, Release.content, Release.resolution_id, Person.name.label("released_by"), cited(AgendaItem.title).label("resolution"),
    )
    .outerjoin(Person, Person.id == Release.released_by)
    .outerjoin(AgendaItem, AgendaItem.id == Release.resolution_id)
)  # fmt: skip
_OF_TERM = _RELEASES.where(Release.term == bindparam("term")).order_by(Release.number)
_OF_SAME_TERM = aliased(Release)
# The page names the resolutions that its releases cite, and a resolution may be closed afterwards.
_CITED = (
    select(func.aggregate_strings(cited(AgendaItem.title), "\n"))
    .join(_OF_SAME_TERM, _OF_SAME_TERM.resolution_id == AgendaItem.id)
    .where(_OF_SAME_TERM.term == Release.term)
    .correlate(Release)
    .scalar_subquery()
)
_IDENTITIES = select(Release.term, Release.id, Release.sha256, _CITED.label("cited")).where(
    Release.id.in_(select(func.max(Release.id)).group_by(Release.term))
)
BESIDE = 2  # terms that a page leads to, on either side of its own
_NUMBERS = select(Release.term, func.max(Release.number).label("number")).group_by(Release.term)
_RESOLUTIONS = (
    select(
        AgendaItem.id,
        cited(AgendaItem.title).label("title"),
        AgendaItem.matter,
        Meeting.term,
        Meeting.ordinal,
        Meeting.on,
    )
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .where(
        AgendaItem.outcome_kind == OutcomeKind.RESOLUTION,
        AgendaItem.carried.is_(True),
        Meeting.state != MeetingState.CANCELLED,
        Meeting.term.in_(bindparam("terms", expanding=True)),
    )
    .order_by(Meeting.on.desc(), AgendaItem.place)
)


def releases_of(term: Term) -> tuple[Released, ...]:
    """All releases of a term, first to last, each with what it changed. One query."""
    found: list[Released] = []
    for row in db.session.execute(_OF_TERM, {"term": term}):
        lines = thawed(row.content)
        changes = differences(found[-1].lines, lines) if found else ()
        found.append(
            Released(
                row.id, row.term, row.number, row.comment, row.released_on, row.released_at, row.released_by or "",
                _matter_of(row.resolution or ""), row.resolution_id, row.sha256, lines, changes,
            )
        )  # fmt: skip
    return tuple(found)


def release_of(term: Term, number: int | None = None) -> tuple[Released, tuple[Released, ...]]:
    """The release ``number`` of a term (the newest where None) and all of the term; raises NotFound."""
    found = releases_of(term)
    chosen = [row for row in found if number is None or row.number == number]
    if not chosen:
        raise NotFound
    return chosen[-1], found


def removed_lines(upto: Released, found: tuple[Released, ...], audience: Audience | None = None) -> tuple[Line, ...]:
    """Lines that earlier releases held for the audience (None: for anybody) and ``upto`` does not, as they last stood."""
    standing = {line.key for line in lines_for(upto.lines, audience)}
    before = [row for row in found if row.number < upto.number]
    earlier = {line.key: line for row in before for line in lines_for(row.lines, audience)}
    return tuple(line for key, line in earlier.items() if key not in standing)


def changes_between(
    found: tuple[Released, ...], first: int, last: int | None = None
) -> tuple[Released, Released, tuple[LineChange, ...]]:
    """Two releases of a term, the earlier one first, and what changed from it to the other (the newest where None).
    Raises NotFound."""
    by_number = {row.number: row for row in found}
    wanted = sorted((first, found[-1].number if last is None and found else last or 0))
    if not all(number in by_number for number in wanted):
        raise NotFound
    earlier, later = (by_number[number] for number in wanted)
    return earlier, later, differences(earlier.lines, later.lines)


def released_term_on(day: date) -> Term | None:
    """The released term for whoever asks on ``day`` without naming one: that in which it lies, else the next one, else
    the one before; None where nothing is released. One query."""
    released, now = sorted(newest_numbers()), Term.containing(day)
    return next((term for term in released if term >= now), released[-1] if released else None)


def terms_beside(term: Term, released: Iterable[Term]) -> tuple[Term, ...]:
    """The released terms that the page of ``term`` leads to, newest first: at most two later and two earlier ones, so
    that a new term changes few other pages."""
    others = sorted(one for one in released if one != term)
    later, earlier = [one for one in others if one > term], [one for one in others if one < term]
    return tuple(reversed((*earlier[-BESIDE:], *later[:BESIDE])))


def newest_numbers() -> dict[Term, int]:
    """For each term with a release, the number of its newest. One query."""
    return {row.term: row.number for row in db.session.execute(_NUMBERS)}


def release_identities() -> dict[Term, str]:
    """For each term with a release, what tells its newest one from any other, what its releases cite by the words
    that may be read, and the terms that its pages lead to. One query."""
    rows = db.session.execute(_IDENTITIES).all()
    released = [row.term for row in rows]
    return {
        row.term: f"{row.id}:{row.sha256}:{hashlib.sha256((row.cited or '').encode()).hexdigest()[:16]}:"
        + ",".join(str(term) for term in terms_beside(row.term, released))
        for row in rows
    }


def resolutions_for(term: Term) -> tuple[Resolution, ...]:
    """Resolutions that were carried in the term or the one before; the term's own on the schedule first. One query."""
    school = current_school()
    matter = schedule_matter()
    found = [
        Resolution(row.id, row.term, _matter_of(row.title), f"{row.term} 第 {row.ordinal} 次{school.committee.name}會議", row.on,
                   row.matter == matter)
        for row in db.session.execute(_RESOLUTIONS, {"terms": [term, term.previous]})
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda row: (row.term != term, not row.on_schedule)))


def _matter_of(title: str) -> str:
    """What a carried motion was about: its title without the closing words that lay it before the group."""
    return title.removesuffix("，提請討論。")


def schedule_matter() -> str:
    """The clause under which the group decides on the schedule; empty where the regulation names none."""
    matter = current_school().committee.matter_on(Topic.SCHEDULE)
    return matter.clause if matter else ""
