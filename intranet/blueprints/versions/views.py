"""The amendments of the regulation, and two of its versions side by side, as page and PDF."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, Response, render_template, request, url_for

from intranet.blueprints.versions.forms import CompareForm
from intranet.blueprints.versions.pages import VersionRow, VersionsPage
from intranet.documents.comparison import Comparison
from intranet.rules.dates import roc_short
from intranet.rules.permissions import Permission
from intranet.services import versions
from intranet.services.context import current_school
from intranet.services.errors import NotFound
from intranet.web.clauses import clause_links
from intranet.web.pages import Crumb
from intranet.web.permissions import requires

bp = Blueprint("versions", __name__, url_prefix="/regulation/versions")


def _asked() -> tuple[CompareForm, Comparison | None]:
    """The form with the days of the address (without any, the last change), and the comparison where they pass."""
    old, new = versions.default_days()
    is_asked = "old" in request.args or "new" in request.args
    form = CompareForm(request.args) if is_asked else CompareForm(formdata=None, old=old, new=new)
    if is_asked and not form.validate():
        return form, None
    return form, versions.comparison(form.old.data, form.new.data)


@bp.get("/")
@requires(Permission.VIEW_REGULATION)
def index() -> str | tuple[str, int]:
    form, comparison = _asked()
    rows = versions.versions()
    page = VersionsPage(
        title="修正沿革與對照",
        breadcrumbs=(Crumb("規定", url_for("regulation.index")), Crumb("修正沿革與對照")),
        regulation=current_school().regulation.title,
        clauses=clause_links((current_school().regulation.adoption_clause,)),
        rows=tuple(VersionRow(row.amendment, _address(row.amendment.on) if row.is_known else "") for row in rows),
        unknown=sum(not row.is_known for row in rows),
        form=form,
        index_url=url_for(".index"),
        comparison=comparison,
        paper_url=_paper(comparison) if comparison else "",
    )
    return render_template("versions/index.html", page=page), 422 if form.errors else 200


def _address(day: date) -> str:
    """The comparison of a day with the day before it."""
    return url_for(".index", old=roc_short(day - timedelta(days=1)), new=roc_short(day))


def _paper(comparison: Comparison) -> str:
    return url_for(".paper", old=roc_short(comparison.old), new=roc_short(comparison.new))


@bp.get("/comparison.pdf")
@requires(Permission.VIEW_REGULATION)
def paper() -> Response:
    _, comparison = _asked()
    if comparison is None:
        raise NotFound
    content = versions.print_comparison(comparison.old, comparison.new)
    headers = {"Content-Disposition": "inline; filename=comparison.pdf"}
    return Response(content, mimetype="application/pdf", headers=headers)
