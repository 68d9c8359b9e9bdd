"""The other way round: which clauses a record serves, by the rows that speak of its kind."""

from __future__ import annotations

from collections.abc import Iterable

from intranet.rules.constraints import NeedsPeriods
from intranet.rules.duties import Duty
from intranet.rules.obligations import Kind
from intranet.rules.school import School

Refs = tuple[str, ...]


def once(refs: Iterable[str]) -> Refs:
    """Each clause once, in the order of the rows; empty ones left out."""
    return tuple(dict.fromkeys(ref for ref in refs if ref))


def of_duty(school: School, *duties: Duty) -> Refs:
    """The clauses of the rows that give these duties."""
    return once(row.clause for duty in duties for row in school.responsibilities if row.duty is duty)


def of_kind(school: School, *kinds: Kind) -> Refs:
    """The clauses of the obligations of these kinds, and the national ones that they fulfil."""
    rows = [row for row in school.obligations if row.kind in kinds]
    return once((*(row.clause for row in rows), *(ref for row in rows for ref in row.answers)))


def of_post(school: School, code: str) -> Refs:
    """The clauses that a post answers for, as builder or through its seat."""
    seats = (seat.clause for seat in school.committee.seats if _fills(school, seat.position, code))
    rows = (row.clause for row in school.responsibilities if code in school.directory.codes(row.builders))
    return once((*seats, *rows))


def _fills(school: School, position: str | None, code: str) -> bool:
    return position is not None and school.directory.position(position).code == code


def of_seat(school: School, key: str) -> Refs:
    """The clause that sets up a seat of the group."""
    seat = school.committee.seat(key)
    return once((seat.clause,)) if seat else ()


def of_schedule(school: School) -> Refs:
    """The clauses of planning and publishing the schedule, and of what each of its lines must state."""
    periods = [row for row in school.constraints if isinstance(row, NeedsPeriods)]
    stated = (ref for row in periods for ref in (row.clause, *row.answers))
    return once((*of_kind(school, Kind.SCHEDULE_PLAN, Kind.PUBLICATION), *stated))


def of_letters(school: School) -> Refs:
    """The clauses of paper letters to leavers: their own, else that of the receipt."""
    receipt = school.portfolio.receipt
    return once((receipt.letters_clause or receipt.clause,)) if receipt else ()


def of_deputies(school: School, code: str, rule: str = "") -> Refs:
    """The clauses that ask for deputies of a post, or the one that a deputyship answers; the national row where the
    school has none."""
    rules = [row for row in school.committee.deputies if row.applies and rule in ("", row.key)]
    mine = [row for row in rules if code in school.directory.codes(row.positions)]
    own = once((*(row.clause for row in mine), *(ref for row in mine for ref in row.answers)))
    if own or code not in school.grants[Duty.CERTIFY]:
        return own
    return of_kind(school, Kind.DEPUTIES)
