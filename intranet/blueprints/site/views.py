"""The theme sheet in the school's colour, the site map, the term switcher, health checks."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, session
from werkzeug.wrappers import Response as WerkzeugResponse

from intranet.blueprints.auth.views import safe_next
from intranet.blueprints.site import statements
from intranet.blueprints.site.blueprint import bp
from intranet.blueprints.site.pages import SitemapPage
from intranet.rules.dates import Term, UnreadableTerm
from intranet.rules.evidence import State
from intranet.rules.permissions import Permission
from intranet.services.context import current_school
from intranet.services.health import check_health
from intranet.web.pages import Crumb
from intranet.web.permissions import public, requires
from intranet.web.shell import TERM_COOKIE, build_shell

__all__ = ["bp", "statements"]  # the module adds its routes to the blueprint


@bp.get("/theme.css")
@public
def theme() -> Response:
    css = f":root {{ --school: {current_school().profile.colour}; }}\n"
    return Response(css, mimetype="text/css", headers={"Cache-Control": "public, max-age=3600"})


@bp.get("/sitemap")
@requires(Permission.SIGN_IN)
def sitemap() -> str:
    groups = build_shell().nav
    page = SitemapPage(title="網站導覽", breadcrumbs=(Crumb("網站導覽"),), groups=groups, legend=tuple(State))
    return render_template("site/sitemap.html", page=page)


@bp.get("/switch-term")
@requires(Permission.SIGN_IN)
def switch_term() -> WerkzeugResponse:
    """Remember the chosen term in the visitor's own cookie; nothing is written on the server."""
    try:
        session[TERM_COOKIE] = str(Term.parse(request.args.get("term", "")))
    except UnreadableTerm:
        session.pop(TERM_COOKIE, None)
    return redirect(safe_next(request.args.get("next", "")))


@bp.get("/livez")
@public
def livez() -> Response:
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def readyz() -> Response:
    """Whether requests can be answered and kept; how mail and copies stand is told, and stops nobody."""
    health = check_health()
    lines = ["ok" if health.is_ready else "not ready", *(f"{part} {word}" for part, word in health.words().items())]
    return Response("\n".join(lines) + "\n", status=200 if health.is_ready else 503, mimetype="text/plain")
