"""Drafting a meeting, changing it, approving it, taking it back; who sits in."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from intranet.blueprints.meetings.blueprint import (
    TITLE,
    Answer,
    act,
    bp,
    meeting_crumbs,
    to_meeting,
)
from intranet.blueprints.meetings.forms import CopyForm, MeetingForm, NewMeetingForm
from intranet.blueprints.meetings.planning_pages import MeetingFormPage, ObserverRow, ObserversPage
from intranet.blueprints.meetings.planning_present import tell_doubts
from intranet.blueprints.meetings.session_forms import ObserverForm
from intranet.models import MeetingState
from intranet.rules.permissions import Permission
from intranet.services.context import today
from intranet.services.errors import Conflict, Refused
from intranet.services.meetings import copying, planning, session
from intranet.services.meetings.follow_up import open_actions
from intranet.services.meetings.invitees import possible_observers
from intranet.services.meetings.matters import missing_matters
from intranet.services.meetings.queries import attendees_of, head_of
from intranet.services.meetings.shapes import Head
from intranet.web.auth import current_actor
from intranet.web.conflicts import conflict_answer
from intranet.web.forms import posted_version
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.shell import selected_term

COMPARED = ("term", "on", "starts", "ends", "place", "online_url", "contact", "remarks")


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PLAN_MEETINGS)
def new() -> Answer:
    missing = missing_matters(current_actor(), selected_term().year)
    form = NewMeetingForm(term=str(selected_term()), matters=sorted(missing), missing=missing)
    if form.validate_on_submit():
        try:
            meeting = planning.schedule_meeting(current_actor(), form.plan(), matters=form.matters.data or ())
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已建立草案，尚未通知任何人。", "success")
            tell_doubts(current_actor(), meeting.id)
            return redirect(to_meeting(meeting.id), 303)
    page = MeetingFormPage(
        title="排定會議",
        breadcrumbs=(Crumb(TITLE, url_for("meetings.index")), Crumb("排定會議")),
        form=form,
        cancel_url=url_for("meetings.index"),
        is_new=True,
        carried=open_actions(),
    )
    return render_template("meetings/form.html", page=page), 422 if form.errors else 200


@bp.route("/<int:meeting_id>/copy", methods=["GET", "POST"])
@requires(Permission.PLAN_MEETINGS)
def copy(meeting_id: int) -> Answer:
    """A new draft after the pattern of this meeting; the day is left to be filled in."""
    actor, source = current_actor(), head_of(current_actor(), meeting_id)
    form = _copy_form(source, copying.offers_of(actor, meeting_id))
    if form.validate_on_submit():
        chosen, matters = form.items.data or (), form.matters.data or ()
        try:
            copied = copying.copy_meeting(actor, meeting_id, form.plan(), items=chosen, matters=matters)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(f"已依 {source.title}建立草案，尚未通知任何人。", "success")
            if copied.gone:
                flash(f"這些列席職稱目前沒有人擔任，請自行增列：{'、'.join(copied.gone)}。", "warning")
            tell_doubts(actor, copied.meeting.id)
            return redirect(to_meeting(copied.meeting.id), 303)
    page = MeetingFormPage(
        title="複製成新草案",
        breadcrumbs=meeting_crumbs(source, "複製成新草案"),
        form=form,
        cancel_url=to_meeting(meeting_id),
        is_new=True,
        carried=open_actions(),
        copied=source.title,
    )
    return render_template("meetings/form.html", page=page), 422 if form.errors else 200


def _copy_form(source: Head, offers: tuple[copying.Offer, ...]) -> CopyForm:
    missing = missing_matters(current_actor(), selected_term().year)
    kept = ("starts", "ends", "place", "online_url", "contact")
    values = {name: getattr(source, name) for name in kept}
    values["items"] = [offer.item.id for offer in offers if not offer.is_once]
    values["matters"] = sorted(missing - {offer.item.matter for offer in offers})
    return CopyForm(offers, missing=missing, data={**values, "term": str(selected_term())})


@bp.route("/<int:meeting_id>/edit", methods=["GET", "POST"])
@requires(Permission.PLAN_MEETINGS)
def edit(meeting_id: int) -> Answer:
    head = head_of(current_actor(), meeting_id)
    form = _filled(head)
    if form.validate_on_submit():
        try:
            planning.change_meeting(current_actor(), meeting_id, form.plan(), version=form.opened_version)
        except Conflict as conflict:
            saved = _filled(head_of(current_actor(), meeting_id), formdata=None)
            crumbs = meeting_crumbs(head)
            return conflict_answer(conflict, form, saved, COMPARED, crumbs=crumbs, url=to_meeting(meeting_id))
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已修改開會資料。", "success")
            tell_doubts(current_actor(), meeting_id)
            return redirect(to_meeting(meeting_id), 303)
    page = MeetingFormPage(
        title="修改開會資料",
        breadcrumbs=meeting_crumbs(head, "修改"),
        form=form,
        cancel_url=to_meeting(meeting_id),
        is_new=False,
    )
    return render_template("meetings/form.html", page=page), 422 if form.errors else 200


def _filled(head: Head, **more: object) -> MeetingForm:
    """The form filled from the meeting as it is now."""
    values = {name: getattr(head, name) for name in COMPARED if name != "term"}
    return MeetingForm(**more, data={**values, "term": str(head.term), "version": head.version})


@bp.post("/<int:meeting_id>/approve")
@requires(Permission.APPROVE_MEETINGS)
def approve(meeting_id: int) -> Answer:
    def call() -> object:
        return planning.approve_meeting(current_actor(), meeting_id, version=posted_version())

    return act(call, "已核定開會，執行秘書可以寄發通知。", to_meeting(meeting_id))


@bp.post("/<int:meeting_id>/return")
@requires(Permission.PLAN_MEETINGS)
def return_to_draft(meeting_id: int) -> Answer:
    def call() -> object:
        return planning.return_to_draft(current_actor(), meeting_id, version=posted_version())

    return act(call, "已退回草案。", to_meeting(meeting_id))


@bp.route("/<int:meeting_id>/observers", methods=["GET", "POST"])
@requires(Permission.PLAN_MEETINGS, Permission.RECORD_MEETINGS)
def observers(meeting_id: int) -> Answer:
    head = head_of(current_actor(), meeting_id)
    staff = possible_observers(today())
    form = ObserverForm()
    form.person.choices = [("", "（請選擇）"), *((str(one.person_id), one.spaced) for one in staff)]
    if form.validate_on_submit():
        chosen = next(one for one in staff if str(one.person_id) == form.person.data)
        try:
            session.add_observer(current_actor(), meeting_id, chosen.person_id or 0, chosen.title)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(f"已增列{chosen.label}列席。", "success")
            return redirect(url_for("meetings.observers", meeting_id=meeting_id), 303)
    page = ObserversPage(
        title="列席人員",
        breadcrumbs=meeting_crumbs(head, "列席人員"),
        head=head,
        form=form,
        observers=tuple(
            ObserverRow(one, url_for("meetings.drop_observer", meeting_id=meeting_id, attendance_id=one.id))
            for one in attendees_of(meeting_id)
            if not one.is_member
        ),
        back_url=to_meeting(meeting_id),
        is_told=head.state in (MeetingState.DRAFT, MeetingState.APPROVED),
    )
    return render_template("meetings/observers.html", page=page), 422 if form.errors else 200


@bp.post("/<int:meeting_id>/observers/<int:attendance_id>/drop")
@requires(Permission.PLAN_MEETINGS)
def drop_observer(meeting_id: int, attendance_id: int) -> Answer:
    def call() -> object:
        return session.drop_observer(current_actor(), meeting_id, attendance_id)

    return act(call, "已刪除。", url_for("meetings.observers", meeting_id=meeting_id))
