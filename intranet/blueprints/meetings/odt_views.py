"""The papers of a meeting as OpenDocument texts; who may read the PDF may have them."""

from __future__ import annotations

from flask import Response as FlaskResponse

from intranet.blueprints.meetings.blueprint import bp
from intranet.blueprints.meetings.minutes_views import readable
from intranet.rules.permissions import Permission
from intranet.services.errors import NotFound
from intranet.services.meetings import odt_papers
from intranet.services.meetings.records import is_insider
from intranet.web.auth import current_actor
from intranet.web.permissions import requires

ODT = "application/vnd.oasis.opendocument.text"


@bp.get("/<int:meeting_id>/notice.odt")
@requires(Permission.VIEW_MEETINGS)
def notice_odt(meeting_id: int) -> FlaskResponse:
    return _odt(odt_papers.write_notice(current_actor(), meeting_id), f"meeting-{meeting_id}-notice.odt")


@bp.get("/<int:meeting_id>/minutes.odt")
@requires(Permission.VIEW_MEETINGS)
def minutes_odt(meeting_id: int) -> FlaskResponse:
    readable(meeting_id)
    return _odt(odt_papers.write_minutes(current_actor(), meeting_id), f"meeting-{meeting_id}-minutes.odt")


@bp.get("/<int:meeting_id>/sign-in.odt")
@requires(Permission.VIEW_MEETINGS)
def sign_in_odt(meeting_id: int) -> FlaskResponse:
    if not is_insider(current_actor()):
        raise NotFound
    return _odt(odt_papers.write_sign_in(current_actor(), meeting_id), f"meeting-{meeting_id}-sign-in.odt")


def _odt(content: bytes, name: str) -> FlaskResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return FlaskResponse(content, mimetype=ODT, headers=headers)
