"""「我的敘獎」: one's own nominations, and the cases on which a member is asked for its view."""

from __future__ import annotations

from flask import render_template, url_for

from intranet.blueprints.rewards import pages
from intranet.blueprints.rewards.blueprint import TITLE, bp
from intranet.rules.permissions import Permission
from intranet.services.rewards_mine import own_nominations
from intranet.services.rewards_views import cases_to_view
from intranet.web.auth import current_actor
from intranet.web.pages import Crumb
from intranet.web.permissions import requires

OWN = "我的敘獎"


@bp.get("/mine")
@requires(Permission.VIEW_OWN_REWARDS)
def own() -> str:
    return show_own()


def show_own() -> str:
    """The page, wherever it is shown."""
    actor = current_actor()
    to_list = Crumb(TITLE, url_for(".index")) if actor.can(Permission.VIEW_REWARDS) else Crumb(TITLE)
    page = pages.OwnPage(
        title=OWN,
        breadcrumbs=(to_list, Crumb(OWN)),
        rows=own_nominations(actor),
        asked=tuple((case, url_for(".views", case_id=case.case_id)) for case in cases_to_view(actor)),
    )
    return render_template("rewards/mine.html", page=page)
