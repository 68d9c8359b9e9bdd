"""Files of agenda items: listed, added and removed while the agenda is open, downloaded by its readers."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, send_file, url_for

from intranet.blueprints.meetings.agenda_views import BOTH, item_of
from intranet.blueprints.meetings.blueprint import Answer, act, bp, meeting_crumbs, to_meeting
from intranet.blueprints.meetings.planning_forms import FileForm, upload_of
from intranet.blueprints.meetings.planning_pages import FileLink, ItemFilesPage
from intranet.blueprints.meetings.present import agenda_closed, can_edit
from intranet.rules.permissions import Permission
from intranet.services.errors import Refused
from intranet.services.meetings import item_files as service
from intranet.services.meetings.queries import head_of
from intranet.web.auth import current_actor
from intranet.web.permissions import requires


@bp.route("/<int:meeting_id>/items/<int:item_id>/files", methods=["GET", "POST"])
@requires(*BOTH)
def item_files(meeting_id: int, item_id: int) -> Answer:
    actor, head, item = current_actor(), head_of(current_actor(), meeting_id), item_of(meeting_id, item_id)
    if not can_edit(actor, head, item.section):
        raise agenda_closed(head, "更動附件")
    form, here = FileForm(), url_for("meetings.item_files", meeting_id=meeting_id, item_id=item_id)
    if form.validate_on_submit() and (upload := upload_of(form.file)):
        try:
            service.add_file(actor, item_id, upload)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(f"已加附件「{upload.name}」。", "success")
            return redirect(here, 303)
    files = service.files_of_meeting(actor, meeting_id).get(item_id, ())
    own: dict[str, Any] = {"meeting_id": meeting_id, "item_id": item_id}
    page = ItemFilesPage(
        title="議案附件",
        breadcrumbs=meeting_crumbs(head, "附件"),
        item_title=item.title,
        files=tuple(
            FileLink(
                file.name,
                file.size,
                url_for("meetings.item_file", **own, file_id=file.id),
                url_for("meetings.remove_item_file", **own, file_id=file.id),
            )
            for file in files
        ),
        form=form,
        back_url=to_meeting(meeting_id, f"item-{item_id}"),
    )
    return render_template("meetings/item_files.html", page=page), 422 if form.errors else 200


@bp.get("/<int:meeting_id>/items/<int:item_id>/files/<int:file_id>")
@requires(Permission.VIEW_MEETINGS)
def item_file(meeting_id: int, item_id: int, file_id: int) -> Response:
    file, path = service.read_file(current_actor(), meeting_id, item_id, file_id)
    return send_file(path, mimetype=file.kind, as_attachment=True, download_name=file.name)


@bp.post("/<int:meeting_id>/items/<int:item_id>/files/<int:file_id>/remove")
@requires(*BOTH)
def remove_item_file(meeting_id: int, item_id: int, file_id: int) -> Answer:
    item_of(meeting_id, item_id)

    def call() -> object:
        return service.remove_file(current_actor(), item_id, file_id)

    back = url_for("meetings.item_files", meeting_id=meeting_id, item_id=item_id)
    return act(call, "已移除附件。", back, refused_to=to_meeting(meeting_id))
