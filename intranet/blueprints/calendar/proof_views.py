"""The look at the school's website: does it show the newest release?"""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.calendar.area import bp, crumbs
from intranet.blueprints.calendar.release_forms import ProofForm
from intranet.blueprints.calendar.release_pages import ProofPage, ProofView
from intranet.blueprints.calendar.release_rows import proof_view
from intranet.rules.permissions import Permission
from intranet.services.calendar.proof import check_publication, checks_of, known_address
from intranet.services.calendar.releases import Released, release_of
from intranet.services.errors import Refused
from intranet.web.auth import current_actor
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.terms import term_of


@bp.route("/<term>/proof", methods=["GET", "POST"])
@requires(Permission.RELEASE_SCHEDULE, Permission.VIEW_AUDIT)
def prove(term: str) -> str | tuple[str, int] | Response:
    """What the website showed, and the button that looks now."""
    chosen, form = term_of(term), ProofForm()
    newest, _ = release_of(chosen)
    if form.validate_on_submit():
        try:
            done = check_publication(current_actor(), chosen, form.address.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(done.detail, "success" if done.passed else "warning")
            return redirect(url_for(".prove", term=term), 303)
    page = ProofPage(
        title="公告查核",
        breadcrumbs=(*crumbs(chosen), Crumb("公告查核")),
        term_label=chosen.label,
        proof=proof_of(newest, form if form.errors else None),
        schedule_url=url_for(".schedule", term=term),
    )
    return render_template("calendar/proof.html", page=page), 422 if form.errors else 200


def proof_of(newest: Released, form: ProofForm | None = None) -> ProofView:
    """How the website stands to the newest release; the form for whoever may look. Two queries."""
    found = checks_of(newest.term)
    form = form or ProofForm(None, address=known_address(found))
    may_look = current_actor().can(Permission.RELEASE_SCHEDULE)
    return proof_view(newest.term, newest.number, found, form if may_look else None)
