"""The roll-over to a term: what it gets, applying it at once, undoing it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.rollover.forms import RolloverForm
from intranet.blueprints.rollover.pages import DueRow, RolloverPage, WindowRow
from intranet.rules.dates import Term, roc_short
from intranet.rules.permissions import Permission
from intranet.services import rollover
from intranet.services.context import current_term
from intranet.services.errors import NotFound, Refused
from intranet.services.rollover_preview import Preview, preview_of
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.terms import term_of

bp = Blueprint("rollover", __name__, url_prefix="/terms")
TITLE = "學期銜接"
Answer = str | tuple[str, int] | Response


def _term(text: str) -> Term:
    """The term of the address: this one or one of the next two; raises NotFound for others."""
    now = current_term()
    chosen = term_of(text)
    if chosen not in (now, now.next, now.next.next):
        raise NotFound
    return chosen


@bp.get("/<term>/rollover")
@requires(Permission.EDIT_SCHEDULE)
def show(term: str) -> Answer:
    chosen = _term(term)
    return _page(chosen, preview_of(chosen))


@bp.post("/<term>/rollover")
@requires(Permission.EDIT_SCHEDULE)
def apply(term: str) -> Answer:
    chosen = _term(term)
    preview = preview_of(chosen)
    form = RolloverForm(preview)
    if form.validate():
        try:
            rollover.apply_rollover(current_actor(), chosen, form.accepted.data, form.opened_version)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(f"{chosen.label}銜接完成，{rollover.UNDO.days} 天內可以復原。", "success")
            return redirect(url_for(".show", term=term), 303)
    return _page(chosen, preview, form)


@bp.post("/<term>/rollover/undo")
@requires(Permission.EDIT_SCHEDULE)
def undo(term: str) -> Answer:
    chosen = _term(term)
    try:
        rollover.undo_rollover(current_actor(), chosen)
    except NotFound:
        raise
    except Refused as refused:
        flash(refused.message, "danger")
    else:
        flash(f"{chosen.label}的銜接已經復原。", "success")
    return redirect(url_for(".show", term=term), 303)


def _page(term: Term, preview: Preview, form: RolloverForm | None = None) -> Answer:
    applied = rollover.applied_to(term)
    if form is None and applied is None and preview.changes_anything:
        accepted = [line.anchor.key for line in preview.proposed]
        form = RolloverForm(preview, formdata=None, accepted=accepted, version=preview.state)
    page = RolloverPage(
        title=f"銜接 {term.label}",
        breadcrumbs=(
            Crumb("學期", url_for("terms.index")),
            Crumb(term.label, url_for("terms.term", term=str(term))),
            Crumb(TITLE),
        ),
        term_label=term.label,
        starts=term.start,
        ends=term.end,
        applied=applied,
        undo_url=url_for(".undo", term=str(term)),
        undo_token=secrets.token_urlsafe(16),
        form=form,
        apply_url=url_for(".apply", term=str(term)),
        anchors=preview.anchors,
        windows=tuple(_windows(preview)),
        kept=tuple(move.title for move in preview.plan.kept),
        obligations=tuple(DueRow(line, clause_link(line.obligation.clause)) for line in preview.obligations),
        actions=preview.actions,
        endings=preview.endings,
        anchors_url=url_for("terms.term", term=str(term)),
        calendar_url=url_for("calendar.schedule", term=str(term)),
        committee_url=url_for("committee.index"),
    )
    return render_template("rollover/show.html", page=page), 422 if form and form.errors else 200


def _windows(preview: Preview) -> Iterator[WindowRow]:
    for row in preview.plan.added:
        missing = tuple(anchor.label for anchor in row.missing)
        yield WindowRow(row.window.item, "新增", row.start, row.end, missing, clause_link(row.window.clause))
    for move in preview.plan.moved:
        before = " 至 ".join(roc_short(day) for day in move.before[:2] if day)
        what = f"調整（原 {before}）" if before else "填入日期"
        yield WindowRow(move.title, what, move.after[0], move.after[1], (), clause_link(move.clause))
