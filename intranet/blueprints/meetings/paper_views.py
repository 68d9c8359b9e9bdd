"""The papers of a meeting as PDF."""

from __future__ import annotations

from flask import Response as FlaskResponse

from intranet.blueprints.meetings.blueprint import bp
from intranet.blueprints.meetings.minutes_views import published, readable
from intranet.rules.permissions import Permission
from intranet.services.errors import NotFound
from intranet.services.meetings import papers
from intranet.services.meetings.records import is_insider
from intranet.web.auth import current_actor
from intranet.web.permissions import requires


@bp.get("/<int:meeting_id>/notice.pdf")
@requires(Permission.VIEW_MEETINGS)
def notice_pdf(meeting_id: int) -> FlaskResponse:
    return _pdf(papers.print_notice(current_actor(), meeting_id), f"meeting-{meeting_id}-notice.pdf")


@bp.get("/<int:meeting_id>/minutes.pdf")
@requires(Permission.VIEW_MEETINGS)
def minutes_pdf(meeting_id: int) -> FlaskResponse:
    readable(meeting_id)
    return _pdf(papers.print_minutes(current_actor(), meeting_id), f"meeting-{meeting_id}-minutes.pdf")


@bp.get("/<int:meeting_id>/minutes-public.pdf")
@requires(Permission.SIGN_IN)
def public_minutes_pdf(meeting_id: int) -> FlaskResponse:
    published(meeting_id)
    name = f"meeting-{meeting_id}-minutes-public.pdf"
    return _pdf(papers.print_minutes(current_actor(), meeting_id, public=True), name)


@bp.get("/<int:meeting_id>/sign-in.pdf")
@requires(Permission.VIEW_MEETINGS)
def sign_in_pdf(meeting_id: int) -> FlaskResponse:
    if not is_insider(current_actor()):
        raise NotFound
    return _pdf(papers.print_sign_in(current_actor(), meeting_id), f"meeting-{meeting_id}-sign-in.pdf")


def _pdf(content: bytes, name: str) -> FlaskResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return FlaskResponse(content, mimetype="application/pdf", headers=headers)
