"""The files of a session."""

from __future__ import annotations

from flask import Response, flash, redirect, send_file
from werkzeug.wrappers import Response as WerkzeugResponse

from intranet.blueprints.outreach.blueprint import bp, to_session
from intranet.rules.permissions import Permission
from intranet.services import attachments, outreach
from intranet.web.auth import current_actor
from intranet.web.permissions import requires


@bp.get("/<int:session_id>/files/<int:material_id>")
@requires(Permission.VIEW_OUTREACH)
def material(session_id: int, material_id: int) -> Response:
    file, path = attachments.file_of(outreach.RECORD, session_id, material_id)
    return send_file(path, mimetype=file.kind, as_attachment=True, download_name=file.name)


@bp.post("/<int:session_id>/files/<int:material_id>/remove")
@requires(Permission.LOG_OUTREACH)
def remove_material(session_id: int, material_id: int) -> WerkzeugResponse:
    name = outreach.remove_material(current_actor(), session_id, material_id)
    flash(f"檔案「{name}」已移除。", "success")
    return redirect(to_session(session_id, "files"), 303)
