"""Minutes from before the system: entered with their file, read like the others, struck where entered wrongly."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, send_file, url_for

from intranet.blueprints.meetings.blueprint import TITLE, Answer, act, bp, guarded, meeting_crumbs, to_meeting
from intranet.blueprints.meetings.planning_forms import EarlierForm, upload_of
from intranet.blueprints.meetings.planning_pages import EarlierFormPage, EarlierPage, FileLink
from intranet.rules.dates import roc_long
from intranet.rules.obligations import Kind
from intranet.rules.permissions import Permission
from intranet.services import attachments
from intranet.services.actor import Actor
from intranet.services.audit_trail import history_of
from intranet.services.context import current_school
from intranet.services.errors import NotFound, Refused
from intranet.services.meetings import earlier as service
from intranet.services.meetings.queries import agenda_of, head_of
from intranet.services.meetings.shapes import Head
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.forms import posted_version
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.shell import selected_term


@bp.route("/earlier", methods=["GET", "POST"])
@requires(Permission.PLAN_MEETINGS)
def earlier() -> Answer:
    form, back = EarlierForm(term=str(selected_term())), url_for("meetings.index")
    if form.validate_on_submit() and (upload := upload_of(form.file)):
        try:
            meeting = service.record_earlier_meeting(current_actor(), form.given(), upload)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已補登會議紀錄。", "success")
            return redirect(to_meeting(meeting.id), 303)
    page = EarlierFormPage(
        title="補登系統啟用前的會議",
        breadcrumbs=(Crumb(TITLE, back), Crumb("補登紀錄")),
        form=form,
        cancel_url=back,
    )
    return render_template("meetings/earlier_form.html", page=page), 422 if form.errors else 200


def earlier_page(actor: Actor, head: Head) -> EarlierPage:
    """The page of such a meeting: what was entered, the file, and whether it counts."""
    school = current_school()
    present, seats = head.present_entered or 0, head.seats_total
    counts = school.committee.quorum.is_quorate(present=present, seats=seats)
    needed = school.committee.quorum.needed(seats)
    duty = next(row for row in school.obligations if row.kind is Kind.MEETING)
    may_plan = actor.can(Permission.PLAN_MEETINGS)
    matters = (clause_link(item.matter) for item in agenda_of(head.id) if item.matter)
    return EarlierPage(
        template="meetings/earlier.html",
        title=head.title,
        breadcrumbs=meeting_crumbs(head),
        head=head,
        facts=(
            ("日期", roc_long(head.on, weekday=True)),
            *((("地點", head.place),) if head.place else ()),
            ("出席", f"應出席 {seats} 人，實到 {present} 人"),
        ),
        counts=counts,
        counts_note=f"依補登的人數，開議須 {needed} 人，實到 {present} 人。",
        matters=tuple(link for link in matters if link is not None),
        file=_file(head),
        remove_url=url_for("meetings.remove_earlier", meeting_id=head.id) if may_plan else "",
        hidden=guarded(head.version),
        clause=clause_link(duty.clause),
        history=history_of(service.RECORD, head.id) if actor.can(Permission.VIEW_AUDIT) else (),
    )


def _file(head: Head) -> FileLink | None:
    found = next(iter(attachments.of_record(service.RECORD, head.id)), None)
    url = url_for("meetings.earlier_file", meeting_id=head.id)
    return FileLink(found.name, found.size, url) if found else None


@bp.get("/<int:meeting_id>/earlier/file")
@requires(Permission.VIEW_MEETINGS)
def earlier_file(meeting_id: int) -> Response:
    head = head_of(current_actor(), meeting_id)
    found = next(iter(attachments.of_record(service.RECORD, head.id)), None) if head.is_recorded_later else None
    if found is None:
        raise NotFound
    path = attachments.stored_file(found.sha256)
    return send_file(path, mimetype=found.kind, as_attachment=True, download_name=found.name)


@bp.post("/<int:meeting_id>/earlier/remove")
@requires(Permission.PLAN_MEETINGS)
def remove_earlier(meeting_id: int) -> Answer:
    def call() -> object:
        return service.remove_earlier_meeting(current_actor(), meeting_id, version=posted_version())

    return act(call, "已刪除補登的會議。", url_for("meetings.index"))
