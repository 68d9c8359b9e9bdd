"""Terms: the list, and the anchors of one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.terms.forms import AnchorsForm, anchors_form
from intranet.blueprints.terms.pages import AnchorRow, TermPage, TermRow, TermsPage
from intranet.rules.dates import Period, Term
from intranet.rules.permissions import Permission
from intranet.services.calendar.anchors import AnchorLine, anchor_lines, anchor_text, enter_anchors, state_number
from intranet.services.calendar.releases import newest_numbers
from intranet.services.context import current_term
from intranet.services.errors import Conflict, Refused
from intranet.web.auth import current_actor
from intranet.web.conflicts import ConflictPage
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.terms import term_of

bp = Blueprint("terms", __name__, url_prefix="/terms")
CRUMB = "學期"


@bp.get("/")
@requires(Permission.EDIT_SCHEDULE, Permission.VIEW_AUDIT)
def index() -> str:
    now = current_term()
    terms = [now.next, now, now.previous, now.previous.previous]
    released, may_plan = newest_numbers(), current_actor().can(Permission.EDIT_SCHEDULE)
    page = TermsPage(
        title="學期與基準日",
        breadcrumbs=(Crumb(CRUMB),),
        rows=tuple(_row(term, released.get(term), is_current=term == now) for term in terms),
        rollover_url=url_for("rollover.show", term=str(now.next)) if may_plan else "",
    )
    return render_template("terms/index.html", page=page)


def _row(term: Term, number: int | None, *, is_current: bool) -> TermRow:
    lines = anchor_lines(term)
    needed = [line for line in lines if line.needed]
    return TermRow(
        label=term.label,
        starts=term.start,
        ends=term.end,
        entered=sum(line.on is not None for line in lines),
        needed=len(needed),
        missing=sum(line.on is None for line in needed),
        release=f"第 {number} 版" if number else "",
        url=url_for(".term", term=str(term)),
        is_current=is_current,
    )


@bp.get("/<term>")
@requires(Permission.EDIT_SCHEDULE, Permission.VIEW_AUDIT)
def term(term: str) -> str:
    chosen = term_of(term)
    lines = anchor_lines(chosen)
    form = anchors_form(lines, state_number(lines))
    return render_template("terms/term.html", page=_page(chosen, form, lines))


@bp.post("/<term>")
@requires(Permission.EDIT_SCHEDULE)
def save(term: str) -> tuple[str, int] | Response:
    chosen = term_of(term)
    lines = anchor_lines(chosen)
    form = anchors_form(lines, state_number(lines))
    if form.validate():
        try:
            changed = enter_anchors(current_actor(), chosen, form.values(), form.opened_version)
        except Conflict as conflict:
            return render_template("errors/conflict.html", page=_conflict(chosen, form, lines, conflict)), 409
        except Refused as refused:
            for part in refused.parts:
                form.refuse(part)
        else:
            flash(f"已儲存 {changed} 個基準日。" if changed else "沒有變更。", "success")
            return redirect(url_for("calendar.draft" if changed else "calendar.schedule", term=term), 303)
    return render_template("terms/term.html", page=_page(chosen, form, lines)), 422


def _page(chosen: Term, form: AnchorsForm, lines: tuple[AnchorLine, ...]) -> TermPage:
    rows = [(line.needed, _anchor_row(form, line)) for line in lines]
    return TermPage(
        title=f"{chosen.label}基準日",
        breadcrumbs=(Crumb(CRUMB, url_for(".index")), Crumb(chosen.label)),
        term_label=chosen.label,
        starts=chosen.start,
        ends=chosen.end,
        form=form,
        needed=tuple(row for is_needed, row in rows if is_needed),
        others=tuple(row for is_needed, row in rows if not is_needed),
        can_edit=current_actor().can(Permission.EDIT_SCHEDULE),
        calendar_url=url_for("calendar.schedule", term=str(chosen)),
    )


def _anchor_row(form: AnchorsForm, line: AnchorLine) -> AnchorRow:
    anchor = line.anchor
    return AnchorRow(
        label=anchor.label,
        hint=anchor.hint,
        per_year=anchor.per is Period.YEAR,
        needed=line.needed,
        proposal=line.proposal,
        proposal_reason=line.proposal_reason,
        on=form[f"on-{anchor.key}"],
        source=form[f"source-{anchor.key}"],
        number=form[f"number-{anchor.key}"],
    )


def _conflict(chosen: Term, form: AnchorsForm, lines: tuple[AnchorLine, ...], conflict: Conflict) -> ConflictPage:
    """What was typed beside what is saved now, for the anchors that differ."""
    typed = form.values()
    rows = []
    for line in lines:
        value = typed[line.anchor.key]
        if (value.on, value.source, value.document_no) != (line.on, line.source, line.document_no):
            ours = anchor_text(value.on, value.source, value.document_no)
            rows.append((line.anchor.label, ours, anchor_text(line.on, line.source, line.document_no)))
    url = url_for(".term", term=str(chosen))
    return ConflictPage(
        title="基準日已被他人修改",
        breadcrumbs=(Crumb(CRUMB, url_for(".index")), Crumb(chosen.label, url), Crumb("比對")),
        message=conflict.message,
        fields=tuple(rows),
        record_url=url,
    )
