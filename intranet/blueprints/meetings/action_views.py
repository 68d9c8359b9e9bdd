"""Follow-ups (列管事項): the board by owner and due day, each item with its reports; the secretary releases them."""

from __future__ import annotations

from itertools import groupby

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for

from intranet.blueprints.meetings.action_pages import ActionPage, BoardGroup, BoardPage, BoardRow, ProgressPage
from intranet.blueprints.meetings.blueprint import TITLE, Answer, act, bp, guarded, to_meeting
from intranet.blueprints.meetings.pages import Button
from intranet.blueprints.meetings.session_forms import ProgressForm
from intranet.documents.records_ods import Sheet, workbook_ods
from intranet.rules.dates import roc_short, roc_weekday
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.context import moment, today
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.services.meetings import follow_up
from intranet.services.meetings.action_reminders import acting_on
from intranet.services.meetings.follow_up import Action, Report
from intranet.web.auth import current_actor
from intranet.web.conflicts import conflict_answer
from intranet.web.forms import posted_version
from intranet.web.pages import Crumb
from intranet.web.permissions import requires

BOARD = "列管事項"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
COLUMNS = ("主辦", "辦理事項", "期限", "逾期天數", "執行情形", "交辦會議", "案由")
# Whoever sees meetings sees the board; other staff see what their own positions have to do.
READERS = (Permission.VIEW_MEETINGS, Permission.VIEW_DUTIES)


def _open(actor: Actor, *, mine: bool = False) -> tuple[Action, ...]:
    """The open items that the actor may know of, or those of their own posts."""
    sees_all = actor.can(Permission.VIEW_MEETINGS) and not mine
    found = follow_up.open_actions(None if sees_all else actor.acts_as)
    return tuple(follow_up.as_read_by(actor, item) for item in found)


@bp.get("/actions")
@requires(*READERS)
def actions() -> str:
    actor, mine = current_actor(), "mine" in request.args
    sees_all = actor.can(Permission.VIEW_MEETINGS)
    rows = _open(actor, mine=mine)
    released = follow_up.released_actions() if sees_all and not mine else ()
    page = BoardPage(
        title=BOARD,
        breadcrumbs=(Crumb(TITLE, url_for("meetings.index") if sees_all else None), Crumb(BOARD)),
        groups=_groups(actor, rows),
        released=tuple(
            (follow_up.as_read_by(actor, item), url_for("meetings.action", action_id=item.id)) for item in released
        ),
        total=len(rows),
        overdue=sum(row.days_overdue > 0 for row in rows),
        is_own_only=not sees_all,
        mine=mine,
        all_url=url_for("meetings.actions"),
        mine_url=url_for("meetings.actions", mine="1"),
        export_url=url_for("meetings.actions_ods", mine="1" if mine else None),
    )
    return render_template("meetings/actions.html", page=page)


def _groups(actor: Actor, rows: tuple[Action, ...]) -> tuple[BoardGroup, ...]:
    """By owner, each owner's soonest due first; the owner whose item is due soonest (or most overdue) on top."""
    ordered = sorted(rows, key=lambda row: (row.owner_title, row.due, row.id))
    groups = [
        BoardGroup(owner, tuple(_row(actor, row) for row in mine))
        for owner, mine in groupby(ordered, key=lambda row: row.owner_title)
    ]
    return tuple(sorted(groups, key=lambda group: group.rows[0].action.due))


def _row(actor: Actor, action: Action) -> BoardRow:
    is_open = action.closed_on is None
    may_report = is_open and (action.owner in actor.acts_as or actor.can(Permission.PLAN_MEETINGS))
    release = None
    if is_open and actor.can(Permission.PLAN_MEETINGS) and action.progress:
        url, asked = url_for("meetings.release", action_id=action.id), f"「{action.task}」解除列管，不再帶入下次會議？"
        release = Button("解除列管", url, "check", "", guarded(action.version), asked)
    return BoardRow(
        action,
        url_for("meetings.action", action_id=action.id),
        to_meeting(action.meeting_id) if actor.can(Permission.VIEW_MEETINGS) else "",
        url_for("meetings.progress", action_id=action.id) if may_report else "",
        release,
    )


@bp.get("/actions.ods")
@requires(*READERS)
def actions_ods() -> FlaskResponse:
    """The open items as a spreadsheet, every cell inert text."""
    rows = _open(current_actor(), mine="mine" in request.args)
    sheet = Sheet(BOARD, COLUMNS, tuple(_cells(row) for row in rows))
    content = workbook_ods(BOARD, [sheet], moment())
    headers = {"Content-Disposition": f'attachment; filename="actions-{today().isoformat()}.ods"'}
    return FlaskResponse(content, mimetype=ODS, headers=headers)


def _cells(row: Action) -> tuple[str, ...]:
    overdue = str(row.days_overdue) if row.days_overdue else ""
    return (
        row.owner_title, row.task, roc_short(row.due), overdue, row.progress or "尚未回報", row.source, row.item_title,
    )  # fmt: skip


@bp.get("/actions/<int:action_id>")
@requires(*READERS)
def action(action_id: int) -> str:
    actor, item = current_actor(), _known(action_id)
    page = ActionPage(
        title=item.task,
        breadcrumbs=(Crumb(BOARD, url_for("meetings.actions")), Crumb(item.task)),
        action=item,
        row=_row(actor, item),
        facts=_facts(item),
        reports=_reports(item),
    )
    return render_template("meetings/action.html", page=page)


def _facts(item: Action) -> tuple[tuple[str, str], ...]:
    people = "、".join(one.name for one in acting_on(item.owner, today())) or "目前無人"
    rows = [("主辦", f"{item.owner_title}（{people}）"), ("期限", roc_weekday(item.due)), ("案由", item.item_title)]
    rows += [("已提醒", roc_weekday(item.reminded_on))] if item.reminded_on else []
    rows += [("解除列管", roc_weekday(item.closed_on))] if item.closed_on else []
    return tuple(rows)


@bp.route("/actions/<int:action_id>/progress", methods=["GET", "POST"])
@requires(*READERS)
def progress(action_id: int) -> Answer:
    item = _known(action_id)
    form = _filled(item)
    back = url_for("meetings.action", action_id=action_id)
    if form.validate_on_submit():
        text = form.progress.data.replace("\r\n", "\n").strip()
        try:
            follow_up.report_progress(current_actor(), action_id, text, version=form.opened_version)
        except Conflict as conflict:
            saved, crumbs = _filled(_known(action_id), formdata=None), (Crumb(BOARD, url_for("meetings.actions")),)
            return conflict_answer(conflict, form, saved, ("progress",), crumbs=crumbs, url=back)
        except Refused as refused:
            if not refused.field:
                raise
            form.refuse(refused)
        else:
            flash("已回報執行情形。", "success")
            return redirect(back, 303)
    page = ProgressPage(
        title="回報執行情形",
        breadcrumbs=(Crumb(BOARD, url_for("meetings.actions")), Crumb(item.task, back), Crumb("回報")),
        action=item,
        form=form,
        reports=_reports(item),
        cancel_url=back,
    )
    return render_template("meetings/progress.html", page=page), 422 if form.errors else 200


def _known(action_id: int) -> Action:
    """An item that the actor may know of; raises NotFound."""
    actor, found = current_actor(), follow_up.action_of(action_id)
    if found.owner not in actor.acts_as and not actor.can(Permission.VIEW_MEETINGS):
        raise NotFound
    return follow_up.as_read_by(actor, found)


def _reports(item: Action) -> tuple[Report, ...]:
    """What was reported on it; nothing where its words are not for the actor."""
    return () if item.is_closed else follow_up.reports_on(item.id)


def _filled(item: Action, **more: object) -> ProgressForm:
    return ProgressForm(**more, data={"progress": item.progress, "version": item.version})


@bp.post("/actions/<int:action_id>/release")
@requires(Permission.PLAN_MEETINGS)
def release(action_id: int) -> Answer:
    def call() -> object:
        return follow_up.release_action(current_actor(), action_id, version=posted_version())

    return act(call, "已解除列管。", url_for("meetings.actions"))
