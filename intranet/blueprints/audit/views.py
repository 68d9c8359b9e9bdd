"""The audit trail: who did what, and whether the chain is whole."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import render_template, request, url_for

from intranet.blueprints.audit import pack_views
from intranet.blueprints.audit.blueprint import bp
from intranet.blueprints.audit.forms import TrailForm
from intranet.blueprints.audit.pages import TrailPage
from intranet.rules.permissions import Permission
from intranet.services.audit import verify_chain
from intranet.services.audit_trail import PER_PAGE, trail
from intranet.services.meetings.confidential import hidden_from
from intranet.web.auth import current_actor
from intranet.web.pages import Crumb, pager
from intranet.web.permissions import requires

__all__ = ["bp", "pack_views"]  # the module adds its routes to the blueprint


@bp.get("/")
@requires(Permission.VIEW_AUDIT)
def index() -> str | tuple[str, int]:
    form = TrailForm(request.args)
    form.validate()
    number = max(1, request.args.get("page", 1, type=int))
    entries, total = trail(number, form.wanted(), partial(hidden_from, current_actor()))
    asked: dict[str, Any] = {
        name: text for name, text in request.args.items() if text and name in form and name != "page"
    }
    page = TrailPage(
        title="稽核紀錄",
        breadcrumbs=(Crumb("稽核"),),
        entries=entries,
        pager=pager(number, total, PER_PAGE, lambda page: url_for(".index", page=page, **asked)),
        form=form,
        kinds=tuple((choice.value, choice.label) for choice in form.record.choices),
        clear_url=url_for(".index") if asked else "",
        report=verify_chain() if "verify" in request.args else None,
    )
    return render_template("audit/index.html", page=page), 422 if form.errors else 200
