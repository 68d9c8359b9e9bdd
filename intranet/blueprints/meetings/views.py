"""One meeting as its document reads."""

from __future__ import annotations

# Each of these adds its routes to the blueprint.
from intranet.blueprints.meetings import (  # noqa: F401
    action_views,
    agenda_views,
    calling_views,
    door_views,
    draft_views,
    earlier_views,
    file_views,
    item_views,
    list_views,
    minutes_views,
    odt_views,
    paper_views,
    planning_views,
    proposal_views,
    session_views,
)
from intranet.blueprints.meetings.blueprint import bp
from intranet.blueprints.meetings.earlier_views import earlier_page
from intranet.blueprints.meetings.record import record_page
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.meetings.queries import head_of
from intranet.web.auth import current_actor
from intranet.web.kept import render_kept
from intranet.web.pages import Page
from intranet.web.permissions import requires

__all__ = ["bp"]


@bp.get("/<int:meeting_id>")
@requires(Permission.VIEW_MEETINGS)
def show(meeting_id: int) -> str:
    return render_kept("meetings/meeting.html", lambda _: _page(current_actor(), meeting_id), meeting_id)


def _page(actor: Actor, meeting_id: int) -> Page:
    head = head_of(actor, meeting_id)
    return earlier_page(actor, head) if head.is_recorded_later else record_page(actor, head)
