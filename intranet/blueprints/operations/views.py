"""The front page of the area: a term's windows, submissions, receipt, retention and cases, by unit."""

from __future__ import annotations

from flask import render_template, url_for

from intranet.blueprints.operations import (
    case_views,
    letter_views,
    pages,
    receipt_views,
    retention_views,
    submission_views,
    window_views,
)
from intranet.blueprints.operations.area import TITLE, bp
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.operations import overview
from intranet.services.operations.certifying import recorders_of
from intranet.services.operations.rights import units_for
from intranet.services.operations.submissions import StepLine, steps_with_parts
from intranet.services.operations.windows import WindowLine, windows_of
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.shell import selected_term

# Each adds its routes to the blueprint.
__all__ = ["bp", "case_views", "letter_views", "receipt_views", "retention_views", "submission_views", "window_views"]


@bp.get("/")
@requires(Permission.VIEW_OPERATIONS)
def index() -> str:
    term, actor, portfolio = selected_term(), current_actor(), current_school().portfolio
    windows = windows_of(term)
    receipt, retention = portfolio.receipt, portfolio.retention
    page = pages.IndexPage(
        title=TITLE,
        breadcrumbs=(Crumb(TITLE),),
        term=term.label,
        windows=tuple(window_row(row, actor) for row in windows if row.measures),
        schedule_url=url_for("calendar.schedule", term=str(term)),
        steps=tuple(step_row(line, term, actor, windows) for line in steps_with_parts(term)),
        receipt=overview.receipt_summary(term),
        has_receipt=receipt is not None,
        receipt_clause=clause_link(receipt.clause if receipt else ""),
        receipt_url=url_for(".receipt", term=str(term)),
        year=overview.year_summary(term),
        retention_clause=clause_link(retention.clause if retention else ""),
        retention_url=url_for(".retention") if retention else "",
        cases_clause=clause_link(portfolio.enrolment_changes_clause),
        cases_url=url_for(".cases") if actor.can(Permission.VIEW_STUDENT_CASES) else "",
    )
    return render_template("operations/index.html", page=page)


def window_row(window: WindowLine, actor: Actor) -> pages.WindowRow:
    return pages.WindowRow(
        window=window,
        clause=clause_link(window.line.clause),
        readings=tuple((row.unit, pages.words_of(row.counts), row.on) for row in window.newest),
        tone=pages.TONES[window.state],
        url=url_for("operations.window", item_id=window.item_id),
        record_url=record_url(window, actor),
    )


def record_url(window: WindowLine, actor: Actor) -> str:
    """Where the actor records counts; empty before the window begins, and for those who may not."""
    begun = window.line.start is None or window.line.start <= today()
    may = begun and recorders_of(actor, window)
    return url_for("operations.record", item_id=window.item_id) if may else ""


def step_row(line: StepLine, term: Term, actor: Actor, windows: tuple[WindowLine, ...]) -> pages.StepRow:
    released = next((row.line for row in windows if row.line.window == line.window), None)
    period = (released.start, released.end) if released and released.start and released.end else None
    late = bool(period and ((line.done_on or today()) > period[1]))
    return pages.StepRow(
        what=line.step.what,
        clause=clause_link(line.step.clause),
        period=period,
        parts=tuple(
            _part_row(line, term, number, actor, open_yet=period is None or period[0] <= today())
            for number in range(len(line.parts))
        ),
        withdrawn=line.withdrawn,
        done_on=line.done_on,
        late=late,
    )


def _part_row(line: StepLine, term: Term, number: int, actor: Actor, *, open_yet: bool) -> pages.PartRow:
    unit, part = line.parts[number]
    mine = bool(units_for(actor, (unit,)))
    sign = url_for(".part", term=str(term), step=line.step.key, unit=number) if mine and not part and open_yet else ""
    withdraw = url_for(".withdraw", part_id=part.id) if mine and part else ""
    return pages.PartRow(unit, part, sign, withdraw)
