"""The privacy statement and the accessibility statement: public, and the same for every school but for its rows."""

from __future__ import annotations

from datetime import date

from flask import current_app, render_template, url_for

from intranet.blueprints.site.blueprint import bp
from intranet.blueprints.site.pages import AccessibilityPage, PrivacyPage
from intranet.rules.permissions import Permission
from intranet.services.context import current_settings
from intranet.services.statements import public_answerer, retention_rows
from intranet.web.auth import current_actor, is_signed_in
from intranet.web.observing import FIELDS
from intranet.web.pages import Crumb
from intranet.web.permissions import public

REVISED = date(2026, 11, 22)  # of the statements' own words; what they read from settings and rows is always of today


@bp.get("/public/privacy")
@public
def privacy() -> str:
    """隱私權保護政策: what 個人資料保護法 第8條 has told, and what the program itself keeps."""
    settings = current_settings()
    title = "隱私權保護政策"
    page = PrivacyPage(
        title=title,
        breadcrumbs=(Crumb("網站導覽", url_for(".sitemap")), Crumb(title)),
        answerer=public_answerer(),
        revised=REVISED,
        kept=retention_rows(),
        cookie=current_app.config["SESSION_COOKIE_NAME"],
        cookie_is_secure=current_app.config["SESSION_COOKIE_SECURE"],
        log_fields=tuple(FIELDS.values()) if settings.json_logs else (),
        identity_label=settings.oidc.label if settings.oidc else "",
    )
    return render_template("site/privacy.html", page=page)


@bp.get("/public/accessibility")
@public
def accessibility() -> str:
    """無障礙聲明: which standard is meant, how it was looked at, what does not hold, and where to say so."""
    title = "無障礙聲明"
    page = AccessibilityPage(
        title=title,
        breadcrumbs=(Crumb("網站導覽", url_for(".sitemap")), Crumb(title)),
        answerer=public_answerer(),
        revised=REVISED,
        fault_url=url_for("faults.new") if is_signed_in() and current_actor().can(Permission.REPORT_FAULTS) else "",
    )
    return render_template("site/accessibility.html", page=page)
