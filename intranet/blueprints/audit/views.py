"""The audit trail: who did what, and whether the chain is whole."""

from __future__ import annotations

from flask import render_template, request, url_for

from intranet.blueprints.audit import pack_views
from intranet.blueprints.audit.blueprint import bp
from intranet.blueprints.audit.pages import Pager, TrailPage
from intranet.rules.permissions import Permission
from intranet.services.audit import verify_chain
from intranet.services.audit_trail import PER_PAGE, trail
from intranet.web.pages import Crumb
from intranet.web.permissions import requires

__all__ = ["bp", "pack_views"]  # the module adds its routes to the blueprint


@bp.get("/")
@requires(Permission.VIEW_AUDIT)
def index() -> str:
    actor = request.args.get("actor", "").strip()[:60]
    number = max(1, request.args.get("page", 1, type=int))
    entries, total = trail(number, actor)
    count = max(1, -(-total // PER_PAGE))

    def address(page: int) -> str | None:
        return url_for(".index", page=page, actor=actor or None) if 1 <= page <= count else None

    page = TrailPage(
        title="稽核紀錄",
        breadcrumbs=(Crumb("稽核"),),
        entries=entries,
        pager=Pager(number, count, total, address(number - 1), address(number + 1)),
        actor=actor,
        report=verify_chain() if "verify" in request.args else None,
    )
    return render_template("audit/index.html", page=page)
