"""The blueprint that the area's views hang on, and what they share."""

from __future__ import annotations

import io
from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from intranet.blueprints.operations.pages import FormPage
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.forms import BaseForm
from intranet.web.pages import Crumb

bp = Blueprint("operations", __name__, url_prefix="/operations")
TITLE = "作業執行"
Answer = str | tuple[str, int] | WerkzeugResponse


def crumbs(*more: Crumb) -> tuple[Crumb, ...]:
    """The way from the area's front page, which somebody who only certifies may not open."""
    return (Crumb(TITLE, _front()), *more)


def _front(term: str | None = None) -> str | None:
    return url_for("operations.index", term=term) if current_actor().can(Permission.VIEW_OPERATIONS) else None


def term_crumb(term: Term) -> Crumb:
    return Crumb(term.label, _front(term=str(term)))


def form_page(
    title: str,
    form: BaseForm,
    *,
    button: str,
    back: str,
    trail: Sequence[Crumb],
    meta: str = "",
    clause: str = "",
    facts: tuple[tuple[str, str], ...] = (),
    hint: str = "",
) -> tuple[str, int]:
    """A form of one column with what it is about above it: 422 where it was refused."""
    page = FormPage(
        title=title,
        breadcrumbs=crumbs(*trail, Crumb(title)),
        meta=meta,
        clause=clause_link(clause),
        facts=facts,
        hint=hint,
        form=form,
        button=button,
        cancel_url=back,
    )
    return render_template("operations/form.html", page=page), 422 if form.errors else 200


def posted_version() -> int | None:
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() else None


def pdf_answer(content: bytes, name: str) -> Response:
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)
