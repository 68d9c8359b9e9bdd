"""成果報告 of a session and of a school year: made by a button, kept with their hash."""

from __future__ import annotations

from flask import Response, flash, redirect, send_file, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from intranet.blueprints.outreach.blueprint import act, bp, to_session
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services import attachments, outreach_reports
from intranet.services.errors import NotFound
from intranet.services.outreach_records import SESSION_REPORT
from intranet.services.outreach_reports import YEAR_REPORT
from intranet.web.auth import current_actor
from intranet.web.permissions import requires


@bp.post("/<int:session_id>/report")
@requires(Permission.LOG_OUTREACH)
def make_report(session_id: int) -> WerkzeugResponse:
    return act(
        lambda: outreach_reports.freeze_session_report(current_actor(), session_id),
        "成果報告已製成並凍結為佐證。",
        to_session(session_id, "reports"),
    )


@bp.get("/<int:session_id>/report/<int:report_id>")
@requires(Permission.VIEW_OUTREACH)
def report(session_id: int, report_id: int) -> Response:
    file, path = attachments.file_of(SESSION_REPORT, session_id, report_id)
    return send_file(path, mimetype=file.kind, as_attachment=True, download_name=file.name)


@bp.post("/years/<int:year>/report")
@requires(Permission.LOG_OUTREACH)
def make_year_report(year: int) -> WerkzeugResponse:
    if not 1 <= year <= 999:
        raise NotFound
    file = outreach_reports.freeze_year_report(current_actor(), year)
    flash(f"「{file.name}」已製成並凍結為佐證。", "success")
    return redirect(url_for(".index", term=str(Term(year, 1)), _anchor="year"), 303)


@bp.get("/years/<int:year>/report/<int:report_id>")
@requires(Permission.VIEW_OUTREACH)
def year_report(year: int, report_id: int) -> Response:
    file, path = attachments.file_of(YEAR_REPORT, year, report_id)
    return send_file(path, mimetype=file.kind, as_attachment=True, download_name=file.name)
