"""Steps that several units do together (由…、…完成): each confirms its own part, then the step is done."""

from __future__ import annotations

from intranet.rules.obligations import Kind
from intranet.rules.schedule import Window, Work
from intranet.rules.school import School

Unit = tuple[str, frozenset[str]]


def joint_units(school: School, window: Window) -> tuple[Unit, ...]:
    """The units that must each confirm a window, with the codes of the positions that may act for them; a unit that
    only the text knows has none. Empty where one confirmation is enough."""
    names: tuple[str, ...] = ()
    receipt = school.portfolio.receipt
    if window.work is Work.SUBMISSION:
        steps = (step for step in school.portfolio.steps if step.clause == window.clause)
        names = tuple(name for step in steps for name in step.units)
    elif window.work is Work.RECEIPT_CLOSING and receipt and receipt.clause == window.clause:
        names = receipt.units
    elif window.work is Work.ENROLMENT_CHECK:
        rows = (row for row in school.obligations if row.kind is Kind.ENROLMENT_CHECK and row.organisers.together)
        names = tuple(name for row in rows for name in row.organisers.names)
    units = tuple((name, school.directory.codes((name,))) for name in dict.fromkeys(names))
    return units if len(units) > 1 else ()
