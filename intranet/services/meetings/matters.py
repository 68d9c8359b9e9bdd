"""The matters that the regulation gives the group, ticked off over a school year: which agenda held each."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import AgendaItem, Meeting, MeetingState
from intranet.rules.committee import Matter
from intranet.rules.dates import Term
from intranet.services.actor import Actor
from intranet.services.context import current_school
from intranet.services.meetings.facts import HELD
from intranet.services.meetings.records import is_insider, meeting_title

_HOLDING = (
    select(AgendaItem.matter, Meeting.id, Meeting.term, Meeting.ordinal, Meeting.on, Meeting.state)
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .where(AgendaItem.matter != "", Meeting.state != MeetingState.CANCELLED)
    .order_by(Meeting.on, Meeting.id)
    .distinct()
)


class Holding(Struct, frozen=True):
    """A meeting whose agenda has the matter."""

    meeting_id: int
    term: Term
    ordinal: int
    on: date
    is_held: bool

    @property
    def title(self) -> str:
        return meeting_title(self.term, self.ordinal)


class MatterLine(Struct, frozen=True):
    """A matter with the meetings of the year that have it, oldest first."""

    matter: Matter
    meetings: tuple[Holding, ...]

    @property
    def is_held(self) -> bool:
        return any(row.is_held for row in self.meetings)


def matters_of_year(actor: Actor, year: int) -> tuple[MatterLine, ...]:
    """Each matter of the regulation in school year ``year`` (民國), as far as the actor knows of its meetings. One
    query."""
    statement = _HOLDING.where(Meeting.term.in_((Term(year, 1), Term(year, 2))))
    if not is_insider(actor):
        statement = statement.where(Meeting.convened_at.is_not(None))
    found: dict[str, list[Holding]] = {}
    for clause, meeting_id, term, ordinal, on, state in db.session.execute(statement):
        found.setdefault(clause, []).append(Holding(meeting_id, term, ordinal, on, state in HELD))
    return tuple(MatterLine(row, tuple(found.get(row.clause, ()))) for row in current_school().committee.matters)


def missing_matters(actor: Actor, year: int) -> frozenset[str]:
    """The clauses of the matters that no agenda of the year has yet."""
    return frozenset(line.matter.clause for line in matters_of_year(actor, year) if not line.meetings)
