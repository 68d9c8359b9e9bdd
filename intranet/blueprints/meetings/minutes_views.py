"""The minutes: read, edited with a preview, composed anew, confirmed, published; and the papers as PDF."""

from __future__ import annotations

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for

from intranet.blueprints.meetings.blueprint import (
    Answer,
    act,
    bp,
    guarded,
    meeting_crumbs,
    to_meeting,
)
from intranet.blueprints.meetings.pages import TONES, Button, MinutesFormPage, MinutesPage
from intranet.blueprints.meetings.present import may_read_minutes
from intranet.blueprints.meetings.session_forms import MinutesForm
from intranet.documents.environment import day_and_time, joined
from intranet.documents.markdown import render_markdown
from intranet.models import MeetingState
from intranet.rules.dates import roc_weekday
from intranet.rules.permissions import Permission
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.services.meetings import minutes as service
from intranet.services.meetings import papers
from intranet.services.meetings.queries import head_of
from intranet.services.meetings.records import is_insider
from intranet.services.meetings.shapes import Head
from intranet.web.auth import current_actor
from intranet.web.forms import posted_version
from intranet.web.permissions import requires

BOTH_SAVED = "在您編輯的時候，另一位已先儲存。您的文字保留在編輯區，請與下方已儲存的內容比對，合併後再儲存。"


@bp.get("/<int:meeting_id>/minutes")
@requires(Permission.VIEW_MEETINGS)
def minutes(meeting_id: int) -> str:
    head = _readable(meeting_id)
    page = MinutesPage(
        title=f"{head.title}紀錄",
        breadcrumbs=meeting_crumbs(head, "會議紀錄"),
        head=head,
        tone=TONES[head.state],
        facts=_facts(head),
        body=render_markdown(head.minutes),
        buttons=_buttons(head),
        main=_main(head),
        is_frozen=head.frozen_text is not None,
    )
    return render_template("meetings/minutes.html", page=page)


def _facts(head: Head) -> tuple[tuple[str, str], ...]:
    """The head of the minutes, as they are printed."""
    paper = papers.minutes_of(head)
    came = f"應出席 {paper.expected} 人，實到 {len(paper.present)} 人：{joined(paper.present)}"
    rows = [
        ("時間", day_and_time(paper.starts_at, paper.ends_at)),
        ("地點", paper.place),
        ("主席", paper.chair),
        ("紀錄", paper.recorder),
        ("出席", came),
        ("列席", joined(paper.observers)),
        ("請假", joined(paper.on_leave)),
    ]
    if paper.confirmed_on:
        rows.append(("確認", f"{paper.confirmed_by}，{roc_weekday(paper.confirmed_on)}"))
        rows.append(("內容雜湊", paper.fingerprint))
    return tuple(rows)


def _readable(meeting_id: int) -> Head:
    """The meeting whose minutes the actor may read; raises NotFound otherwise."""
    head = head_of(current_actor(), meeting_id)
    if not may_read_minutes(current_actor(), head):
        raise NotFound
    return head


def _buttons(head: Head) -> tuple[Button, ...]:
    own: dict[str, Any] = {"meeting_id": head.id}
    found = [Button("會議紀錄 PDF", url_for("meetings.minutes_pdf", **own), "pdf")]
    if current_actor().can(Permission.RECORD_MEETINGS) and head.state is MeetingState.MINUTES_DRAFTED:
        found.append(Button("編輯紀錄", url_for("meetings.edit_minutes", **own), "edit"))
    return tuple(found)


def _main(head: Head) -> Button | None:
    """The next step on the minutes' own page."""
    actor, hidden = current_actor(), guarded(head.version)
    if head.state is MeetingState.MINUTES_DRAFTED and actor.can(Permission.CONFIRM_MINUTES):
        asked = "確認後紀錄凍結，不能再改；更正須提下次會議。"
        return Button(
            "確認紀錄", url_for("meetings.confirm", meeting_id=head.id), "confirmed", "primary", hidden, asked
        )
    if head.state is MeetingState.CONFIRMED and actor.can(Permission.PLAN_MEETINGS):
        asked = "確定公布？工作小組委員都能查閱這份紀錄。"
        return Button("公布紀錄", url_for("meetings.publish", meeting_id=head.id), "release", "primary", hidden, asked)
    return None


@bp.route("/<int:meeting_id>/minutes/edit", methods=["GET", "POST"])
@requires(Permission.RECORD_MEETINGS)
def edit_minutes(meeting_id: int) -> Answer:
    head = _readable(meeting_id)
    if head.state is not MeetingState.MINUTES_DRAFTED:
        raise Refused(f"會議目前為「{head.state.value}」，紀錄不能再編輯。")
    form = MinutesForm(text=head.minutes, version=head.version)
    if not form.validate_on_submit():
        return _edit_page(head, form, 422 if form.errors else 200)
    if "preview" in request.form:
        return _edit_page(head, form, 200, preview=True)
    try:
        service.save_minutes(current_actor(), meeting_id, form.text.data, version=form.opened_version)
    except Conflict:
        # What was typed stays in the editor, on the version that is now saved; the other text stands beneath it.
        now = head_of(current_actor(), meeting_id)
        form.version.data = str(now.version)
        form.form_errors.append(BOTH_SAVED)
        return _edit_page(now, form, 409, other=now.minutes)
    except Refused as refused:
        form.refuse(refused)
        return _edit_page(head, form, 422)
    flash("已儲存紀錄草稿。", "success")
    return redirect(url_for("meetings.minutes", meeting_id=meeting_id), 303)


def _edit_page(head: Head, form: MinutesForm, status: int, *, preview: bool = False, other: str = "") -> Answer:
    recompose = Button(
        "重新產生",
        url_for("meetings.recompose", meeting_id=head.id),
        "undo",
        "danger",
        guarded(head.version),
        "依會中登錄重新產生紀錄，目前儲存的文字會被取代。",
    )
    page = MinutesFormPage(
        title="編輯紀錄",
        breadcrumbs=meeting_crumbs(head, "編輯紀錄"),
        form=form,
        cancel_url=url_for("meetings.minutes", meeting_id=head.id),
        recompose=recompose,
        preview=render_markdown(form.text.data or "") if preview else None,
        other=other,
    )
    return render_template("meetings/minutes_edit.html", page=page), status


@bp.post("/<int:meeting_id>/minutes/recompose")
@requires(Permission.RECORD_MEETINGS)
def recompose(meeting_id: int) -> Answer:
    def call() -> object:
        return service.recompose_minutes(current_actor(), meeting_id, version=posted_version())

    editor = url_for("meetings.edit_minutes", meeting_id=meeting_id)
    return act(call, "已依會中登錄重新產生紀錄。", editor, refused_to=to_meeting(meeting_id))


@bp.post("/<int:meeting_id>/minutes/confirm")
@requires(Permission.CONFIRM_MINUTES)
def confirm(meeting_id: int) -> Answer:
    def call() -> object:
        return service.confirm_minutes(current_actor(), meeting_id, version=posted_version())

    return act(call, "紀錄已確認並凍結。", to_meeting(meeting_id))


@bp.post("/<int:meeting_id>/minutes/publish")
@requires(Permission.PLAN_MEETINGS)
def publish(meeting_id: int) -> Answer:
    def call() -> object:
        return service.publish_minutes(current_actor(), meeting_id, version=posted_version())

    return act(call, "紀錄已公布給工作小組委員。", to_meeting(meeting_id))


@bp.get("/<int:meeting_id>/notice.pdf")
@requires(Permission.VIEW_MEETINGS)
def notice_pdf(meeting_id: int) -> FlaskResponse:
    return _pdf(papers.print_notice(current_actor(), meeting_id), f"meeting-{meeting_id}-notice.pdf")


@bp.get("/<int:meeting_id>/minutes.pdf")
@requires(Permission.VIEW_MEETINGS)
def minutes_pdf(meeting_id: int) -> FlaskResponse:
    _readable(meeting_id)
    return _pdf(papers.print_minutes(current_actor(), meeting_id), f"meeting-{meeting_id}-minutes.pdf")


@bp.get("/<int:meeting_id>/sign-in.pdf")
@requires(Permission.VIEW_MEETINGS)
def sign_in_pdf(meeting_id: int) -> FlaskResponse:
    if not is_insider(current_actor()):
        raise NotFound
    return _pdf(papers.print_sign_in(current_actor(), meeting_id), f"meeting-{meeting_id}-sign-in.pdf")


def _pdf(content: bytes, name: str) -> FlaskResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return FlaskResponse(content, mimetype="application/pdf", headers=headers)
