"""The gap report: national duties × this regulation, posts and seats without anybody, on every day of a term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from sqlalchemy import Date, Select, bindparam, or_, select

from intranet.extensions import db
from intranet.models import Appointment, Deputyship, Leave, SeatHolding
from intranet.rules.committee import Seat
from intranet.rules.constraints import NeedsPeriods
from intranet.rules.cover import DAY, Cover, Leaves, Post, Run, runs, turning_days
from intranet.rules.dates import Term
from intranet.rules.deputies import Deputy, Span
from intranet.rules.positions import Position
from intranet.rules.regulation import Clause
from intranet.rules.school import School
from intranet.services.context import current_school

_FIRST, _LAST = bindparam("first", type_=Date), bindparam("last", type_=Date)


def _of_term(table: type[Appointment] | type[Deputyship] | type[SeatHolding], *columns: object) -> Select[tuple]:  # type: ignore[type-arg]
    """Rows of which some day lies in the term."""
    within = (table.starts <= _LAST, or_(table.ends.is_(None), table.ends >= _FIRST))
    return select(*columns, table.starts, table.ends).where(*within)  # type: ignore[call-overload, no-any-return]


_APPOINTMENTS = _of_term(Appointment, Appointment.position, Appointment.person_id)
_SEATS = _of_term(SeatHolding, SeatHolding.seat, SeatHolding.person_id)
_DEPUTIES = _of_term(Deputyship, Deputyship.position, Deputyship.person_id, Deputyship.order)
_LEAVES = select(Leave.person_id, Leave.starts, Leave.ends).where(Leave.starts <= _LAST, Leave.ends >= _FIRST)


class Task(Struct, frozen=True):
    """What a post has to do: 辦理 as builder, 督導 as supervisor."""

    part: str
    item: str
    clause: str


class PostCover(Struct, frozen=True):
    """A post with its tasks, and how it stands through the term."""

    position: Position
    tasks: tuple[Task, ...]
    runs: tuple[Run, ...]

    @property
    def gaps(self) -> tuple[Run, ...]:
        return tuple(run for run in self.runs if run.cover.is_gap)


class SeatGap(Struct, frozen=True):
    """A seat of which ``missing`` of its chairs have nobody, on inclusive days."""

    seat: Seat
    title: str
    missing: int
    starts: date
    ends: date


class NationalRow(Struct, frozen=True):
    """A national clause: the school's clauses that answer it; ``is_gap`` where its regulation ought to and does not."""

    clause: Clause
    answered_by: tuple[str, ...]
    is_gap: bool


class GapReport(Struct, frozen=True):
    term: Term
    posts: tuple[PostCover, ...]
    seats: tuple[SeatGap, ...]
    national: tuple[NationalRow, ...]


def gap_report(term: Term) -> GapReport:
    """Everything that is missing in a term: four queries, whatever the number of people."""
    school, days = current_school(), {"first": term.start, "last": term.end}
    holders: dict[str, list[tuple[int, Span]]] = defaultdict(list)
    for position, person, starts, ends in db.session.execute(_APPOINTMENTS, days):
        holders[position].append((person, Span(starts, ends)))
    deputies: dict[str, list[Deputy]] = defaultdict(list)
    for position, person, order, starts, ends in db.session.execute(_DEPUTIES, days):
        deputies[position].append(Deputy(person, order, Span(starts, ends)))
    leaves: dict[int, list[Span]] = defaultdict(list)
    for person, starts, ends in db.session.execute(_LEAVES, days):
        leaves[person].append(Span(starts, ends))
    chairs: dict[str, list[Span]] = defaultdict(list)
    for seat, _, starts, ends in db.session.execute(_SEATS, days):
        chairs[seat].append(Span(starts, ends))
    posts = tuple(
        _cover(position, tasks, Post(tuple(holders[code]), tuple(deputies[code]), position.many), leaves, term)
        for code, tasks in _tasks(school).items()
        if (position := school.directory.by_code[code])
    )
    by_position = {code: [span for _, span in rows] for code, rows in holders.items()}
    return GapReport(term, posts, tuple(_seat_gaps(school, by_position, chairs, term)), national_rows(school))


def _cover(position: Position, tasks: list[Task], post: Post, leaves: Leaves, term: Term) -> PostCover:
    return PostCover(position, tuple(tasks), runs(post, leaves, term.start, term.end))


def _tasks(school: School) -> dict[str, list[Task]]:
    """Staff posts that answer for a row of the responsibility table or that a deputy rule names, in the school's order."""
    found: dict[str, list[Task]] = defaultdict(list)
    for row in school.responsibilities:
        for part, names in (("辦理", row.builders), ("督導", row.supervisors)):
            posts = {post.code: post for name in names if (post := school.directory.responsible(name))}
            for code, post in posts.items():
                if post.staff_type is not None:
                    found[code].append(Task(part, row.item, row.clause))
    for rule in school.committee.deputies:
        if rule.applies:
            for code in school.directory.codes(rule.positions):
                found[code].append(Task("應有代理人", rule.scope, rule.clause))
    return {code: found[code] for code in school.directory.by_code if code in found}


def _seat_gaps(
    school: School, holders: dict[str, list[Span]], chairs: dict[str, list[Span]], term: Term
) -> Iterable[SeatGap]:
    for seat in school.committee.seats:
        if seat.position:
            position = school.directory.position(seat.position)
            title, spans = position.title, holders.get(position.code, [])
        else:
            title, spans = seat.title, chairs[seat.key]
        yield from _merged(seat, title, spans, term)


def _merged(seat: Seat, title: str, spans: list[Span], term: Term) -> list[SeatGap]:
    """Runs of days on which the same number of the seat's chairs is empty."""
    days, found = turning_days(spans, term.start, term.end), list[SeatGap]()
    for day, following in zip(days, [*days[1:], term.end + DAY], strict=True):
        missing = seat.count - sum(span.holds(day) for span in spans)
        if missing <= 0:
            continue
        starts = day
        if found and found[-1].missing == missing and found[-1].ends == day - DAY:
            starts = found.pop().starts
        found.append(SeatGap(seat, title, missing, starts, following - DAY))
    return found


def national_rows(school: School) -> tuple[NationalRow, ...]:
    """Every national clause with the school's clauses that answer it."""
    answers: dict[str, list[str]] = defaultdict(list)
    rows = (
        *((row.answers, row.clause) for row in school.obligations),
        *((rule.answers, rule.clause) for rule in school.committee.deputies if rule.applies),
        *((limit.answers, limit.clause) for limit in school.constraints if isinstance(limit, NeedsPeriods)),
        (school.portfolio.answers, school.portfolio.select_clause),
    )
    for keys, clause in rows:
        for key in keys:
            answers[key].append(clause)
    gaps = {row.clause for row in school.gaps}
    return tuple(
        NationalRow(clause, tuple(dict.fromkeys(answers[clause.ref])), clause.ref in gaps)
        for clause in school.national.clauses
    )


def count_gaps(posts: Iterable[PostCover], day: date) -> dict[Cover, int]:
    """How many posts stand in each way on ``day``."""
    found = dict.fromkeys(Cover, 0)
    for post in posts:
        for run in post.runs:
            if run.starts <= day <= run.ends:
                found[run.cover] += 1
    return found
