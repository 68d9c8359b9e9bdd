"""Who records counts of certification besides the window's units: those who certify, each for their own works."""

from __future__ import annotations

from sqlalchemy import or_, select

from intranet.extensions import db
from intranet.models import Appointment
from intranet.rules.dates import Term
from intranet.rules.duties import Duty
from intranet.rules.permissions import Permission
from intranet.rules.schedule import Work
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.operations.rights import codes_of, units_for
from intranet.services.operations.windows import WindowLine, windows_of


def recorders_of(actor: Actor, window: WindowLine) -> tuple[str, ...]:
    """For whom the actor may record counts of a window: its units and, where outcomes are certified, those who
    certify, each for their own works."""
    units = units_for(actor, window.units)
    if window.line.work is not Work.CERTIFICATION or not actor.can(Permission.RECORD_CERTIFICATION):
        return units
    kept = kept_for(actor, window.term)
    mine = actor.acts_as | kept
    names = (*(unit for unit in window.units if codes_of(unit) & kept), *certifiers())
    return tuple(dict.fromkeys((*units, *(name for name in names if codes_of(name) & mine))))


def certifiers() -> tuple[str, ...]:
    """Who certifies, as the rows name them."""
    rows = (row for row in current_school().responsibilities if row.duty is Duty.CERTIFY)
    return tuple(dict.fromkeys(name for row in rows for name in row.builders))


def kept_for(actor: Actor, term: Term) -> frozenset[str]:
    """Of the certifying posts that the actor has left with an account kept open, those held in a term: what was
    taught then is still theirs to certify. One query, none for anybody else."""
    if not actor.certifies:
        return frozenset()
    held = select(Appointment.position).where(
        Appointment.person_id == actor.person_id, Appointment.position.in_(actor.certifies),
        Appointment.starts <= term.end, or_(Appointment.ends.is_(None), Appointment.ends >= term.start),
    )  # fmt: skip
    return frozenset(db.session.scalars(held))


def own_windows(actor: Actor) -> tuple[WindowLine, ...]:
    """The certification windows open today in which somebody who has left may still record, of this term and the
    two before. Three queries a term; none for anybody else."""
    if not actor.certifies:
        return ()
    term = Term.containing(today())
    rows = [row for one in (term, term.previous, term.previous.previous) for row in windows_of(one)]
    running = (row for row in rows if row.line.start and row.line.end and row.line.start <= today() <= row.line.end)
    return tuple(row for row in running if row.line.work is Work.CERTIFICATION and recorders_of(actor, row))
