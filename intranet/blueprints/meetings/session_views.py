"""The meeting while it sits: opening, roll call, adjourning, going back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from intranet.blueprints.meetings.blueprint import Answer, act, bp, meeting_crumbs, to_meeting
from intranet.blueprints.meetings.pages import AdjournPage, RollPage
from intranet.blueprints.meetings.present import quorum_note
from intranet.blueprints.meetings.session_forms import AdjournForm, roll_form
from intranet.models import MeetingState, Section
from intranet.rules.dates import TAIPEI
from intranet.rules.permissions import Permission
from intranet.services.errors import Refused
from intranet.services.meetings import session
from intranet.services.meetings.queries import agenda_of, attendees_of, count_of, head_of
from intranet.services.meetings.records import moment_here
from intranet.services.meetings.shapes import Head
from intranet.web.auth import current_actor
from intranet.web.forms import posted_version
from intranet.web.permissions import requires


@bp.post("/<int:meeting_id>/open")
@requires(Permission.RECORD_MEETINGS)
def open_session(meeting_id: int) -> Answer:
    def call() -> object:
        return session.open_session(current_actor(), meeting_id, version=posted_version())

    roll = url_for("meetings.attendance", meeting_id=meeting_id)
    return act(call, "已宣布開會，請點名。", roll, refused_to=to_meeting(meeting_id))


def _in_session(meeting_id: int) -> Head:
    head = head_of(current_actor(), meeting_id)
    if head.state is not MeetingState.IN_SESSION:
        raise Refused(f"會議目前為「{head.state.value}」，宣布開會後才能點名及登錄。")
    return head


@bp.route("/<int:meeting_id>/attendance", methods=["GET", "POST"])
@requires(Permission.RECORD_MEETINGS)
def attendance(meeting_id: int) -> Answer:
    head = _in_session(meeting_id)
    people = attendees_of(meeting_id)
    form = roll_form(people, chair=head.chair_id, clerk=head.clerk_id, version=head.version)
    if form.validate_on_submit():
        marks = form.marks(people, rest_present="rest" in request.form)
        try:
            session.call_roll(
                current_actor(),
                meeting_id,
                marks,
                chair_id=form.chair.data,
                clerk_id=form.clerk.data,
                version=form.opened_version,
            )
        except Refused as refused:
            if not refused.field:
                raise
            form.refuse(refused)
        else:
            flash("已儲存點名結果。", "success")
            return redirect(to_meeting(meeting_id), 303)
    count = count_of(head, people)
    page = RollPage(
        title="點名",
        breadcrumbs=meeting_crumbs(head, "點名"),
        head=head,
        form=form,
        people=people,
        count=count,
        quorum_note=quorum_note(count),
        observers_url=url_for("meetings.observers", meeting_id=meeting_id),
        cancel_url=to_meeting(meeting_id),
    )
    return render_template("meetings/attendance.html", page=page), 422 if form.errors else 200


@bp.route("/<int:meeting_id>/adjourn", methods=["GET", "POST"])
@requires(Permission.RECORD_MEETINGS)
def adjourn(meeting_id: int) -> Answer:
    head = _in_session(meeting_id)
    began = head.opened_at.astimezone(TAIPEI).time() if head.opened_at else None
    form = AdjournForm(began=began, at=moment_here().time(), version=head.version)
    if form.validate_on_submit():
        try:
            session.adjourn(
                current_actor(), meeting_id, began=form.began.data, at=form.at.data, version=form.opened_version
            )
        except Refused as refused:
            if not refused.field:
                raise
            form.refuse(refused)
        else:
            flash("已散會，紀錄草稿已依會中登錄產生。", "success")
            return redirect(url_for("meetings.minutes", meeting_id=meeting_id), 303)
    people = attendees_of(meeting_id)
    count = count_of(head, people)
    voted = (Section.PROPOSAL, Section.MOTION)
    page = AdjournPage(
        title="宣布散會",
        breadcrumbs=meeting_crumbs(head, "宣布散會"),
        head=head,
        form=form,
        undecided=tuple(item for item in agenda_of(meeting_id) if item.section in voted and not item.outcome_kind),
        uncalled=tuple(one for one in people if one.presence is None),
        count=count,
        quorum_note=quorum_note(count),
        cancel_url=to_meeting(meeting_id),
    )
    return render_template("meetings/adjourn.html", page=page), 422 if form.errors else 200


@bp.post("/<int:meeting_id>/reopen")
@requires(Permission.RECORD_MEETINGS)
def reopen(meeting_id: int) -> Answer:
    def call() -> object:
        return session.reopen(current_actor(), meeting_id, version=posted_version())

    return act(call, "已恢復開會，更正後請再宣布散會。", to_meeting(meeting_id))
