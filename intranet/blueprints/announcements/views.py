"""Announcements: the list for one's audience, one announcement, publishing, changing and taking it down."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.announcements import pages
from intranet.blueprints.announcements.forms import AnnouncementForm, values_of
from intranet.documents.markdown import render_markdown
from intranet.rules.duties import Duty
from intranet.rules.permissions import Permission
from intranet.rules.serves import of_duty
from intranet.services import announcements, audit_trail
from intranet.services.attachments import stored_file
from intranet.services.context import current_school, today
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_links
from intranet.web.conflicts import conflict_answer
from intranet.web.forms import posted_version
from intranet.web.pages import Crumb, paged
from intranet.web.permissions import requires

bp = Blueprint("announcements", __name__, url_prefix="/announcements")
CRUMB = "公告"
USUAL_DAYS = 14  # how long a new announcement stands unless its author says otherwise
COMPARED = ("title", "body", "audience", "starts", "ends", "clause")
Answer = str | tuple[str, int] | Response


@bp.get("/")
@requires(Permission.SIGN_IN)
def index() -> str:
    lines = announcements.announcements(current_actor())
    past, pager = paged([line for line in lines if line.is_over])
    page = pages.ListPage(
        title=CRUMB,
        breadcrumbs=(Crumb(CRUMB),),
        rows=tuple(pages.row_of(line) for line in lines if line.is_current),
        coming=tuple(pages.row_of(line) for line in lines if not (line.is_current or line.is_over)),
        past=tuple(pages.row_of(line) for line in past),
        pager=pager,
        new_url=url_for(".new") if current_actor().can(Permission.ANNOUNCE) else "",
    )
    return render_template("announcements/index.html", page=page)


@bp.get("/<int:announcement_id>")
@requires(Permission.SIGN_IN)
def announcement(announcement_id: int) -> str:
    line, may = announcements.announcement(current_actor(), announcement_id), current_actor().can(Permission.ANNOUNCE)
    page = pages.AnnouncementPage(
        title=line.title,
        breadcrumbs=(Crumb(CRUMB, url_for(".index")), Crumb(line.title)),
        row=pages.row_of(line),
        body=render_markdown(line.body),
        clauses=clause_links((line.clause, *of_duty(current_school(), Duty.RUN_PLATFORM))),
        history=audit_trail.history_of(announcements.RECORD, announcement_id) if may else (),
        file=_file(announcement_id, may_remove=may),
        edit_url=url_for(".edit", announcement_id=announcement_id) if may else "",
        end_url=url_for(".end", announcement_id=announcement_id) if may and not line.is_over else "",
    )
    return render_template("announcements/announcement.html", page=page)


def _file(announcement_id: int, *, may_remove: bool) -> pages.File | None:
    found = announcements.attached(announcement_id)
    if found is None:
        return None
    url = url_for(".file", announcement_id=announcement_id)
    remove_url = url_for(".remove_file", announcement_id=announcement_id) if may_remove else ""
    return pages.File(found.name, found.size, url, remove_url)


@bp.get("/<int:announcement_id>/file")
@requires(Permission.SIGN_IN)
def file(announcement_id: int) -> Response:
    """The file, for those who may read its announcement."""
    announcements.announcement(current_actor(), announcement_id)
    found = announcements.attached(announcement_id)
    if found is None:
        raise NotFound
    path = stored_file(found.sha256)
    return send_file(path, mimetype=found.kind, as_attachment=True, download_name=found.name)


@bp.post("/<int:announcement_id>/file/remove")
@requires(Permission.ANNOUNCE)
def remove_file(announcement_id: int) -> Response:
    announcements.remove_file(current_actor(), announcement_id)
    flash("附件已移除。", "success")
    return redirect(url_for(".announcement", announcement_id=announcement_id), 303)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.ANNOUNCE)
def new() -> Answer:
    form = AnnouncementForm(starts=today(), ends=today() + timedelta(days=USUAL_DAYS - 1))
    if form.validate_on_submit():
        try:
            row = announcements.publish_announcement(current_actor(), form.draft(), upload=form.upload())
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("公告已儲存。", "success")
            return redirect(url_for(".announcement", announcement_id=row.id), 303)
    crumbs = (Crumb(CRUMB, url_for(".index")), Crumb("新增公告"))
    page = pages.FormPage(title="新增公告", breadcrumbs=crumbs, form=form, cancel_url=url_for(".index"))
    return render_template("announcements/form.html", page=page), 422 if form.errors else 200


@bp.route("/<int:announcement_id>/edit", methods=["GET", "POST"])
@requires(Permission.ANNOUNCE)
def edit(announcement_id: int) -> Answer:
    line = announcements.announcement(current_actor(), announcement_id)
    form, back = AnnouncementForm(data=values_of(line)), url_for(".announcement", announcement_id=announcement_id)
    if form.validate_on_submit():
        try:
            announcements.edit_announcement(
                current_actor(), announcement_id, form.draft(), upload=form.upload(), version=form.opened_version
            )
        except Conflict as conflict:
            return _conflict(conflict, form, announcement_id)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("公告已儲存。", "success")
            return redirect(back, 303)
    crumbs = (Crumb(CRUMB, url_for(".index")), Crumb(line.title, back), Crumb("修改"))
    page = pages.FormPage(title="修改公告", breadcrumbs=crumbs, form=form, cancel_url=back)
    return render_template("announcements/form.html", page=page), 422 if form.errors else 200


@bp.post("/<int:announcement_id>/end")
@requires(Permission.ANNOUNCE)
def end(announcement_id: int) -> Response:
    row = announcements.end_announcement(current_actor(), announcement_id, version=posted_version())
    flash(f"「{row.title}」已停止公告。", "success")
    return redirect(url_for(".announcement", announcement_id=announcement_id), 303)


def _conflict(conflict: Conflict, form: AnnouncementForm, announcement_id: int) -> tuple[str, int]:
    line = announcements.announcement(current_actor(), announcement_id)
    saved = AnnouncementForm(formdata=None, data=values_of(line))
    url = url_for(".announcement", announcement_id=announcement_id)
    crumbs = (Crumb(CRUMB, url_for(".index")), Crumb(line.title, url))
    return conflict_answer(conflict, form, saved, COMPARED, crumbs=crumbs, url=url)
