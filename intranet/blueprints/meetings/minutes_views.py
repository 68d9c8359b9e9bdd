"""The minutes: read, edited with a preview, composed anew, confirmed, published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from intranet.blueprints.meetings.blueprint import (
    Answer,
    act,
    bp,
    guarded,
    meeting_crumbs,
    to_meeting,
)
from intranet.blueprints.meetings.minutes_pages import MinutesFormPage, MinutesPage
from intranet.blueprints.meetings.pages import TONES, Button
from intranet.blueprints.meetings.present import may_read_minutes
from intranet.blueprints.meetings.session_forms import MinutesForm
from intranet.documents.environment import day_and_time, joined
from intranet.documents.markdown import render_markdown
from intranet.documents.minutes import Minutes
from intranet.models import MeetingState
from intranet.rules.dates import roc_weekday
from intranet.rules.differences import Line, differences
from intranet.rules.minutes import has_sealed
from intranet.rules.permissions import Permission
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.services.meetings import minutes as service
from intranet.services.meetings import papers
from intranet.services.meetings.approvals import FROZEN
from intranet.services.meetings.queries import head_of
from intranet.services.meetings.records import is_insider, local_day, may_read_confidential
from intranet.services.meetings.shapes import Head
from intranet.services.meetings.turns import out_of_turn
from intranet.web.auth import current_actor
from intranet.web.forms import posted_version
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.step_up import proves_again

BOTH_SAVED = "開啟之後，這份紀錄已在另一處先儲存。原來的文字保留在編輯區，請與下方已儲存的內容比對，合併後再儲存。"


@bp.get("/<int:meeting_id>/minutes")
@requires(Permission.VIEW_MEETINGS)
def minutes(meeting_id: int) -> str:
    head = readable(meeting_id)
    paper = papers.minutes_for(current_actor(), head)
    crumbs = meeting_crumbs(head, "會議紀錄")
    return _minutes_page(head, paper, crumbs, buttons=_buttons(head), main=_main(head))


@bp.get("/<int:meeting_id>/minutes/public")
@requires(Permission.SIGN_IN)
def public_minutes(meeting_id: int) -> str:
    """The public version, for everybody who has an account, once the minutes are published."""
    head = published(meeting_id)
    crumbs = meeting_crumbs(head, "會議紀錄", "公開版") if current_actor().can(Permission.VIEW_MEETINGS) else ()
    pdf = Button("公開版 PDF", url_for("meetings.public_minutes_pdf", meeting_id=meeting_id), "pdf")
    return _minutes_page(head, papers.minutes_of(head, public=True), crumbs, buttons=(pdf,))


def _minutes_page(
    head: Head, paper: Minutes, crumbs: tuple[Crumb, ...], *, buttons: tuple[Button, ...], main: Button | None = None
) -> str:
    page = MinutesPage(
        title=f"{head.title}紀錄",
        breadcrumbs=crumbs,
        head=head,
        tone=TONES[head.state],
        facts=tuple(_facts(head, paper)),
        body=render_markdown(paper.body),
        buttons=buttons,
        main=main,
        is_frozen=head.frozen_text is not None,
        is_public=paper.is_public,
    )
    return render_template("meetings/minutes.html", page=page)


def _facts(head: Head, paper: Minutes) -> Iterator[tuple[str, str]]:
    """The head of the minutes, as they are printed, and how far they have come."""
    yield "時間", day_and_time(paper.starts_at, paper.ends_at)
    yield "地點", paper.place
    yield "主席", paper.chair
    yield "紀錄", paper.recorder
    yield "出席", f"{paper.came}：{joined(paper.present)}"
    yield "列席", joined(paper.observers)
    yield "請假", joined(paper.on_leave)
    if not paper.confirmed_on:
        return
    yield "主席確認", f"{paper.confirmed_by}，{roc_weekday(paper.confirmed_on)}"
    yield "下次會議確認", head.approved_in or "尚未"
    yield "公布", roc_weekday(local_day(head.published_at)) if head.published_at else "尚未"
    yield "內容雜湊", paper.fingerprint


def readable(meeting_id: int) -> Head:
    """The meeting whose minutes the actor may read; raises NotFound otherwise, Refused where there are none yet."""
    actor = current_actor()
    head = head_of(actor, meeting_id)
    if not may_read_minutes(actor, head):
        raise out_of_turn(head, "散會後才有紀錄") if is_insider(actor) else NotFound
    return head


def published(meeting_id: int) -> Head:
    """The meeting whose public version the actor may read: those who may read the minutes may see it before."""
    head = head_of(current_actor(), meeting_id)
    if head.state is not MeetingState.PUBLISHED and not may_read_minutes(current_actor(), head):
        raise NotFound
    if head.opened_at is None or not head.minutes:
        raise NotFound
    return head


def _buttons(head: Head) -> tuple[Button, ...]:
    own: dict[str, Any] = {"meeting_id": head.id}
    actor = current_actor()
    found = [Button("會議紀錄 PDF", url_for("meetings.minutes_pdf", **own), "pdf")]
    found.append(Button("會議紀錄 ODT", url_for("meetings.minutes_odt", **own), "file"))
    if may_read_confidential(actor) and has_sealed(head.minutes):
        found.append(Button("公開版", url_for("meetings.public_minutes", **own), "minutes"))
    if actor.can(Permission.RECORD_MEETINGS) and head.state is MeetingState.MINUTES_DRAFTED:
        found.append(Button("編輯紀錄", url_for("meetings.edit_minutes", **own), "edit"))
    if is_insider(actor):
        found.append(Button("歷次修改", url_for("meetings.minutes_drafts", **own), "history"))
    if actor.can(Permission.PLAN_MEETINGS) and head.state in FROZEN:
        found.append(Button("提出更正", url_for("meetings.correct_minutes", **own), "edit"))
    return tuple(found)


def _main(head: Head) -> Button | None:
    """The next step on the minutes' own page."""
    actor, hidden = current_actor(), guarded(head.version)
    if head.state is MeetingState.MINUTES_DRAFTED and actor.can(Permission.CONFIRM_MINUTES):
        asked = "確認後紀錄凍結，不能再改；更正須提下次會議。"
        return Button(
            "確認紀錄",
            url_for("meetings.confirm", meeting_id=head.id),
            "confirmed",
            "primary",
            hidden,
            asked,
            "確認無誤",
        )
    if head.state is MeetingState.CONFIRMED and actor.can(Permission.PLAN_MEETINGS):
        asked = "確定公布？工作小組委員都能查閱這份紀錄。"
        if has_sealed(head.minutes):
            asked += "其他人只看得到公開版，密件的內容不公開。"
        return Button("公布紀錄", url_for("meetings.publish", meeting_id=head.id), "release", "primary", hidden, asked)
    return None


@bp.route("/<int:meeting_id>/minutes/edit", methods=["GET", "POST"])
@requires(Permission.RECORD_MEETINGS)
def edit_minutes(meeting_id: int) -> Answer:
    head = readable(meeting_id)
    if head.state is not MeetingState.MINUTES_DRAFTED:
        raise out_of_turn(head, "散會後、確認前才能編輯紀錄")
    form = MinutesForm(text=head.minutes, version=head.version)
    if not form.validate_on_submit():
        return _edit_page(head, form, 422 if form.errors else 200)
    if "preview" in request.form:
        return _edit_page(head, form, 200, preview=True)
    try:
        service.save_minutes(current_actor(), meeting_id, form.text.data, version=form.opened_version)
    except Conflict:
        # What was typed stays in the editor, on the version that is now saved; the other text stands beneath it.
        now, typed = head_of(current_actor(), meeting_id), (form.text.data or "").replace("\r\n", "\n")
        form.version.data = str(now.version)
        form.form_errors.append(BOTH_SAVED)
        return _edit_page(now, form, 409, other=now.minutes, lines=differences(now.minutes, typed))
    except Refused as refused:
        form.refuse(refused)
        return _edit_page(head, form, 422)
    flash("已儲存紀錄草稿。", "success")
    return redirect(url_for("meetings.minutes", meeting_id=meeting_id), 303)


def _edit_page(
    head: Head,
    form: MinutesForm,
    status: int,
    *,
    preview: bool = False,
    other: str = "",
    lines: tuple[Line, ...] = (),
) -> Answer:
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
        lines=lines,
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
@proves_again
def publish(meeting_id: int) -> Answer:
    def call() -> object:
        return service.publish_minutes(current_actor(), meeting_id, version=posted_version())

    return act(call, "紀錄已公布給工作小組委員。", to_meeting(meeting_id))
