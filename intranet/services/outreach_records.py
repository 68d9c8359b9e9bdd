"""Reading outreach: the sessions of a term, one session with its papers, the meters of the clauses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Credit, OutreachSession, Person
from intranet.rules.dates import Term
from intranet.rules.obligations import Audience, Kind
from intranet.rules.outreach import Tally, tally
from intranet.services import attachments, audit_trail
from intranet.services.audit_trail import Entry
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound
from intranet.services.outreach import RECORD
from intranet.services.outreach_facts import audiences, credited_sessions


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in the list. ``counts`` is None where it is logged for no clause."""

    id: int
    on: date
    title: str
    kind: Kind
    audience: tuple[Audience, ...]
    organisers: tuple[str, ...]
    headcount: int | None
    obligation: str
    counts: bool | None
    remark: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Material:
    """A file of a session."""

    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One session, as its page shows it."""

    line: SessionLine
    topic: str
    host: str
    starts: time | None
    ends: time | None
    place: str
    notes: str
    logged_by: int
    logger: str
    logged_at: datetime
    version: int
    materials: tuple[Material, ...]
    history: tuple[Entry, ...]


_LINE = (
    OutreachSession.id, OutreachSession.on, OutreachSession.title, OutreachSession.kind, OutreachSession.audience,
    OutreachSession.organisers, OutreachSession.headcount, OutreachSession.obligation, Credit.counts, Credit.remark,
    OutreachSession.withdrawn_at,
)  # fmt: skip
_LINES = (
    select(*_LINE)
    .outerjoin(Credit, Credit.session_id == OutreachSession.id)
    .order_by(OutreachSession.on.desc(), OutreachSession.id.desc())
)
_RECORD = (
    select(
        *_LINE,
        OutreachSession.topic,
        OutreachSession.host,
        OutreachSession.starts,
        OutreachSession.ends,
        OutreachSession.place,
        OutreachSession.notes,
        OutreachSession.logged_by,
        Person.name,
        OutreachSession.logged_at,
        OutreachSession.version,
    )
    .outerjoin(Credit, Credit.session_id == OutreachSession.id)
    .join(Person, Person.id == OutreachSession.logged_by)
)


def _line(row: tuple) -> SessionLine:  # type: ignore[type-arg]
    number, on, title, kind, names, organisers, headcount, obligation, counts, remark, withdrawn_at = row
    return SessionLine(
        number, on, title, kind, audiences(names), tuple(organisers), headcount, obligation, counts, remark or "",
        withdrawn_at is not None,
    )  # fmt: skip


def sessions_of(term: Term) -> tuple[SessionLine, ...]:
    """The sessions whose day lies in ``term``, newest first, withdrawn ones among them. One query."""
    return tuple(_line(tuple(row)) for row in db.session.execute(_LINES.where(OutreachSession.term == term)))


def session_record(session_id: int) -> SessionRecord:
    """One session in three queries; raises NotFound."""
    row = db.session.execute(_RECORD.where(OutreachSession.id == session_id)).one_or_none()
    if row is None:
        raise NotFound
    values = tuple(row)
    materials = tuple(Material(file.id, file.name, file.size) for file in attachments.of_record(RECORD, session_id))
    topic, host, starts, ends, place, notes, logged_by, logger, logged_at, version = values[len(_LINE) :]
    return SessionRecord(
        line=_line(values[: len(_LINE)]),
        topic=topic,
        host=host,
        starts=starts,
        ends=ends,
        place=place,
        notes=notes,
        logged_by=logged_by,
        logger=logger,
        logged_at=logged_at,
        version=version,
        materials=materials,
        history=audit_trail.history_of(RECORD, session_id),
    )


def tallies(term: Term) -> tuple[Tally, ...]:
    """How far each outreach clause has come in the period that ``term`` belongs to, in the order of the regulation.
    One query."""
    credited = credited_sessions(planned=True)
    return tuple(tally(row, credited, row.per.of(term), today()) for row in current_school().outreach)
