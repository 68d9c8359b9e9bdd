"""Reading outreach: the sessions of a term, one session with its papers, the meters of the clauses."""

from __future__ import annotations

from datetime import date, datetime, time

from msgspec import Struct
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import Credit, OutreachSession, Person, SessionPart, TermAnchor
from intranet.rules.dates import Period, Term
from intranet.rules.obligations import Audience, Kind
from intranet.rules.outreach import Tally, tally
from intranet.rules.outreach_projection import Projection, project
from intranet.rules.schedule import CLOSING_CEREMONY
from intranet.services import attachments, audit_trail
from intranet.services.audit_trail import Entry
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound
from intranet.services.outreach import RECORD, draft_of
from intranet.services.outreach_drafts import SessionDraft
from intranet.services.outreach_facts import audiences, credited_sessions

SESSION_REPORT = "outreach_report"  # kept apart from the files that may be removed


class SessionLine(Struct, frozen=True):
    """A session in the list. ``counts`` is None where it is logged for no clause; ``parts`` is how many it has."""

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
    is_planned: bool
    parts: int


class Material(Struct, frozen=True):
    """A file of a session."""

    id: int
    name: str
    size: int
    kind: str
    sha256: str


class PartLine(Struct, frozen=True):
    """A part of a session, with the clause that it is for and whether it counts."""

    title: str
    obligation: str
    starts: time
    ends: time
    counts: bool
    remark: str


class SessionRecord(Struct, frozen=True):
    """One session, as its page shows it; ``draft`` is what its form would hold, ``reports`` are frozen."""

    line: SessionLine
    draft: SessionDraft
    logged_by: int
    logger: str
    logged_at: datetime
    series: str
    version: int
    parts: tuple[PartLine, ...]
    materials: tuple[Material, ...]
    reports: tuple[Material, ...]
    history: tuple[Entry, ...]


_PARTS = (
    select(SessionPart.session_id, func.count().label("parts"), func.max(SessionPart.id).label("last"))
    .group_by(SessionPart.session_id)
    .subquery()
)
_COUNTED = (
    select(func.count())
    .where(SessionPart.session_id == OutreachSession.id, SessionPart.counts.is_(True))
    .correlate(OutreachSession)
    .scalar_subquery()
)
_LINE = (
    OutreachSession.id, OutreachSession.on, OutreachSession.title, OutreachSession.kind, OutreachSession.audience,
    OutreachSession.organisers, OutreachSession.headcount, OutreachSession.obligation, Credit.counts, Credit.remark,
    OutreachSession.withdrawn_at, OutreachSession.is_planned, _PARTS.c.parts, _COUNTED,
)  # fmt: skip
_LINES = (
    select(*_LINE)
    .outerjoin(Credit, Credit.session_id == OutreachSession.id)
    .outerjoin(_PARTS, _PARTS.c.session_id == OutreachSession.id)
    .order_by(OutreachSession.on.desc(), OutreachSession.starts.desc(), OutreachSession.id.desc())
)
_RECORD = _LINES.add_columns(OutreachSession, Person.name).join(Person, Person.id == OutreachSession.logged_by)
_PART_LINES = select(
    SessionPart.title, SessionPart.obligation, SessionPart.starts, SessionPart.ends, SessionPart.counts,
    SessionPart.remark,
).order_by(SessionPart.starts)  # fmt: skip


def _line(row: tuple) -> SessionLine:  # type: ignore[type-arg]
    number, on, title, kind, names, organisers, headcount, obligation, counts, remark, withdrawn_at, *more = row
    is_planned, parts, counted = more
    return SessionLine(
        number, on, title, kind, audiences(names), tuple(organisers), headcount, obligation,
        counted > 0 if parts else counts, remark or "", withdrawn_at is not None, is_planned, parts or 0,
    )  # fmt: skip


def sessions_of(*terms: Term) -> tuple[SessionLine, ...]:
    """The sessions whose day lies in the terms, newest first, withdrawn ones among them. One query."""
    return tuple(_line(tuple(row)) for row in db.session.execute(_LINES.where(OutreachSession.term.in_(terms))))


def sessions_in_series(series: str) -> tuple[SessionLine, ...]:
    """The sessions that were planned together, first to last. One query, none without a series."""
    if not series:
        return ()
    rows = db.session.execute(_LINES.where(OutreachSession.series == series))
    return tuple(reversed([_line(tuple(row)) for row in rows]))


def session_record(session_id: int) -> SessionRecord:
    """One session in three queries, four where it has parts; raises NotFound."""
    found = db.session.execute(_RECORD.where(OutreachSession.id == session_id)).one_or_none()
    if found is None:
        raise NotFound
    *columns, row, logger = found
    line = _line(tuple(columns))
    parts = db.session.execute(_PART_LINES.where(SessionPart.session_id == session_id)) if line.parts else ()
    kept = attachments.of_record(RECORD, session_id, SESSION_REPORT)
    files = [(file.record, Material(file.id, file.name, file.size, file.kind, file.sha256)) for file in kept]
    return SessionRecord(
        line=line,
        draft=draft_of(row),
        logged_by=row.logged_by,
        logger=logger,
        logged_at=row.logged_at,
        series=row.series,
        version=row.version,
        parts=tuple(PartLine(*part) for part in parts),
        materials=tuple(file for record, file in files if record == RECORD),
        reports=tuple(file for record, file in files if record == SESSION_REPORT),
        history=audit_trail.history_of(RECORD, session_id),
    )


class Meter(Struct, frozen=True):
    """How far a clause has come in the period of a term; ``ahead`` says what is planned, and by when the rest must
    be; ``earlier`` is the newest session for the clause, to be copied (None: there is none)."""

    tally: Tally
    ahead: Projection | None
    earlier: int | None


def meters(term: Term) -> tuple[Meter, ...]:
    """A meter for each outreach clause in the period that ``term`` belongs to, in the order of the regulation. Two
    queries."""
    credited = credited_sessions(planned=True, since=Term(term.year - 1, 1).start)
    closings = closing_days(term.year)
    newest = {row.obligation: row.session_id for row in credited}  # by date: the last one stays
    rows = (tally(row, credited, row.per.of(term), today()) for row in current_school().outreach)
    return tuple(Meter(row, _ahead(row, term, closings), newest.get(row.obligation.key)) for row in rows)


def tallies(term: Term) -> tuple[Tally, ...]:
    """How far each outreach clause has come in the period that ``term`` belongs to."""
    return tuple(row.tally for row in meters(term))


def _ahead(row: Tally, term: Term, closings: dict[Term, date]) -> Projection | None:
    last = Term(term.year, 2) if row.obligation.per is Period.YEAR else term
    planned = [one.on for one in row.planned]
    return project(row.obligation, row.end, held=len(row.held), planned=planned, on=today(), closing=closings.get(last))


def closing_days(year: int) -> dict[Term, date]:
    """The days of 休業式 that are entered for the terms of a school year. One query."""
    terms = (Term(year, 1), Term(year, 2))
    rows = select(TermAnchor.term, TermAnchor.on).where(
        TermAnchor.key == CLOSING_CEREMONY.key, TermAnchor.term.in_(terms)
    )
    return {term: on for term, on in db.session.execute(rows)}
