"""The board of action items: open ones by owner and due day; owners report, the secretary releases."""

from __future__ import annotations

from itertools import groupby

from flask import flash, redirect, render_template, url_for

from intranet.blueprints.meetings.blueprint import TITLE, Answer, act, bp, guarded, to_meeting
from intranet.blueprints.meetings.pages import BoardGroup, BoardPage, BoardRow, Button, ProgressPage
from intranet.blueprints.meetings.session_forms import ProgressForm
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.services.meetings import follow_up
from intranet.services.meetings.follow_up import Action
from intranet.web.auth import current_actor
from intranet.web.conflicts import conflict_answer
from intranet.web.forms import posted_version
from intranet.web.pages import Crumb
from intranet.web.permissions import requires

BOARD = "列管事項"
# Whoever sees meetings sees the board; other staff see what their own positions have to do.
READERS = (Permission.VIEW_MEETINGS, Permission.VIEW_DUTIES)


def _mine(actor: Actor) -> tuple[Action, ...]:
    """The open items that the actor may know of."""
    return follow_up.open_actions(None if actor.can(Permission.VIEW_MEETINGS) else actor.acts_as)


@bp.get("/actions")
@requires(*READERS)
def actions() -> str:
    actor = current_actor()
    sees_all = actor.can(Permission.VIEW_MEETINGS)
    rows = sorted(_mine(actor), key=lambda row: (row.owner_title, row.due))
    groups = tuple(
        BoardGroup(owner, tuple(_row(actor, row) for row in mine))
        for owner, mine in groupby(rows, key=lambda row: row.owner_title)
    )
    page = BoardPage(
        title=BOARD,
        breadcrumbs=(Crumb(TITLE, url_for("meetings.index") if sees_all else None), Crumb(BOARD)),
        groups=tuple(sorted(groups, key=lambda group: group.rows[0].action.due)),
        released=follow_up.released_actions() if sees_all else (),
        overdue=sum(row.days_overdue > 0 for row in rows),
        is_own_only=not sees_all,
    )
    return render_template("meetings/actions.html", page=page)


def _row(actor: Actor, action: Action) -> BoardRow:
    may_report = action.owner in actor.acts_as or actor.can(Permission.PLAN_MEETINGS)
    release = None
    if actor.can(Permission.PLAN_MEETINGS) and action.progress:
        url, asked = url_for("meetings.release", action_id=action.id), f"「{action.task}」解除列管，不再帶入下次會議？"
        release = Button("解除列管", url, "check", "", guarded(action.version), asked)
    return BoardRow(
        action,
        to_meeting(action.meeting_id) if actor.can(Permission.VIEW_MEETINGS) else "",
        url_for("meetings.progress", action_id=action.id) if may_report else "",
        release,
    )


@bp.route("/actions/<int:action_id>/progress", methods=["GET", "POST"])
@requires(*READERS)
def progress(action_id: int) -> Answer:
    action = _known(action_id)
    form = _filled(action)
    back = url_for("meetings.actions")
    if form.validate_on_submit():
        text = form.progress.data.replace("\r\n", "\n").strip()
        try:
            follow_up.report_progress(current_actor(), action_id, text, version=form.opened_version)
        except Conflict as conflict:
            saved = _filled(_known(action_id), formdata=None)
            return conflict_answer(conflict, form, saved, ("progress",), crumbs=(Crumb(BOARD, back),), url=back)
        except Refused as refused:
            if not refused.field:
                raise
            form.refuse(refused)
        else:
            flash("已回報執行情形。", "success")
            return redirect(back, 303)
    page = ProgressPage(
        title="回報執行情形",
        breadcrumbs=(Crumb(BOARD, back), Crumb("回報")),
        action=action,
        form=form,
        cancel_url=back,
    )
    return render_template("meetings/progress.html", page=page), 422 if form.errors else 200


def _known(action_id: int) -> Action:
    found = next((row for row in _mine(current_actor()) if row.id == action_id), None)
    if found is None:
        raise NotFound
    return found


def _filled(action: Action, **more: object) -> ProgressForm:
    return ProgressForm(**more, data={"progress": action.progress, "version": action.version})


@bp.post("/actions/<int:action_id>/release")
@requires(Permission.PLAN_MEETINGS)
def release(action_id: int) -> Answer:
    def call() -> object:
        return follow_up.release_action(current_actor(), action_id, version=posted_version())

    return act(call, "已解除列管。", url_for("meetings.actions"))
