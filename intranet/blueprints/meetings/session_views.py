"""The meeting while it sits: opening, the one screen of roll call and agenda, adjourning, going back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from intranet.blueprints.meetings.agenda_views import item_url
from intranet.blueprints.meetings.blueprint import Answer, act, bp, in_hand_url, meeting_crumbs, to_meeting
from intranet.blueprints.meetings.item_views import outcome_form
from intranet.blueprints.meetings.onward import evaluation_of, onward_from
from intranet.blueprints.meetings.pages import AdjournPage
from intranet.blueprints.meetings.present import label_of, quorum_note
from intranet.blueprints.meetings.session_forms import AdjournForm, SeatForm, TapForm
from intranet.blueprints.meetings.session_pages import ItemInHand, SittingPage
from intranet.blueprints.meetings.sitting import (
    agenda_lines,
    item_in_hand,
    recused_rows,
    roll_rows,
    tools_of_sitting,
    view_of,
)
from intranet.models import MeetingState, Presence
from intranet.rules.dates import TAIPEI
from intranet.rules.permissions import Permission
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused
from intranet.services.meetings import roll, session
from intranet.services.meetings.outcomes import undecided_of
from intranet.services.meetings.queries import agenda_of, attendees_of, count_of, head_of, item_count, told_of
from intranet.services.meetings.records import moment_here
from intranet.services.meetings.recusals import proposed_recusals
from intranet.services.meetings.roll import Tap
from intranet.services.meetings.shapes import Attendee, Head, Item
from intranet.services.meetings.turns import out_of_turn
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
        raise out_of_turn(head, "開會中才能點名及登錄")
    return head


@bp.route("/<int:meeting_id>/attendance", methods=["GET", "POST"])
@requires(Permission.RECORD_MEETINGS)
def attendance(meeting_id: int) -> Answer:
    """The one screen of a meeting in session; posting calls everybody else in, or changes chair and clerk."""
    head = _in_session(meeting_id)
    people = attendees_of(meeting_id)
    form = SeatForm(people, chair=head.chair_id, clerk=head.clerk_id)
    if request.method == "POST" and "rest" in request.form:
        session.call_roll(current_actor(), meeting_id, session.rest_present(people))
        flash("其餘都記為出席。", "success")
        return redirect(url_for("meetings.attendance", meeting_id=meeting_id), 303)
    if form.validate_on_submit():
        try:
            session.call_roll(current_actor(), meeting_id, {}, chair_id=form.chair.data, clerk_id=form.clerk.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已更改主席及紀錄。", "success")
            return redirect(url_for("meetings.attendance", meeting_id=meeting_id), 303)
    return _sitting(head, people, form), 422 if form.errors else 200


def _sitting(head: Head, people: tuple[Attendee, ...], form: SeatForm) -> str:
    items = agenda_of(head.id)
    now = item_in_hand(items, request.args.get("item", type=int))
    count = count_of(head, people)
    page = SittingPage(
        title="開會中",
        breadcrumbs=meeting_crumbs(head, "開會中"),
        head=head,
        count=count,
        quorum_note=quorum_note(count, told_of(people)),
        rows=roll_rows(head, people),
        uncalled=sum(one.presence is None for one in people),
        form=form,
        own_url=url_for("meetings.attendance", meeting_id=head.id),
        tools=tools_of_sitting(head),
        agenda=agenda_lines(head, items, now),
        in_hand=_in_hand(head, people, items, now) if now else None,
        adjourn_url=url_for("meetings.adjourn", meeting_id=head.id),
    )
    return render_template("meetings/attendance.html", page=page)


def _in_hand(head: Head, people: tuple[Attendee, ...], items: tuple[Item, ...], item: Item) -> ItemInHand:
    own: dict[str, Any] = {"meeting_id": head.id, "item_id": item.id}
    return ItemInHand(
        view=view_of(item),
        count=item_count(head, people, item),
        proposed=proposed_recusals(item, people),
        recused=recused_rows(head, item),
        recusal_url=url_for("meetings.add_recusal", **own),
        onward=onward_from(head, items, item, in_hand_url),
        evaluation=evaluation_of(current_actor(), head, item),
        form=outcome_form(item, formdata=None),
        url=url_for("meetings.item", **own),
        page_url=item_url(head.id, item.id),
    )


@bp.post("/<int:meeting_id>/attendance/<int:attendance_id>")
@requires(Permission.RECORD_MEETINGS)
def tap_presence(meeting_id: int, attendance_id: int) -> Answer:
    """One tap for one person; leads back to the same person's row."""
    form = TapForm()
    if form.validate_on_submit() and form.mark.data in Tap.__members__:
        try:
            roll.tap(current_actor(), meeting_id, attendance_id, Tap[form.mark.data], at=form.at.data)
        except (Conflict, NotFound, NotPermitted):
            raise
        except Refused as refused:
            flash(refused.message, "danger")
    else:
        flash("".join(text for _, text in form.first_errors()) or "請點選出席情形。", "danger")
    return redirect(url_for("meetings.attendance", meeting_id=meeting_id, _anchor=f"person-{attendance_id}"), 303)


@bp.route("/<int:meeting_id>/adjourn", methods=["GET", "POST"])
@requires(Permission.RECORD_MEETINGS)
def adjourn(meeting_id: int) -> Answer:
    head = _in_session(meeting_id)
    opened, now = (head.opened_at or moment_here()).astimezone(TAIPEI), moment_here()
    latest = now.time() if opened.date() == now.date() else None
    form = AdjournForm(now=latest, began=opened.time(), at=now.time(), version=head.version)
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
    page = AdjournPage(
        title="宣布散會",
        breadcrumbs=meeting_crumbs(head, "宣布散會"),
        head=head,
        form=form,
        undecided=tuple(
            (f"{label_of(item)}：{item.title}", in_hand_url(meeting_id, item.id))
            for item in undecided_of(agenda_of(meeting_id))
        ),
        uncalled=tuple(one for one in people if one.presence is None),
        missing_chair=next(
            (one for one in people if one.person_id == head.chair_id and one.presence is not Presence.PRESENT), None
        ),
        roll_url=url_for(".attendance", meeting_id=meeting_id),
        count=count,
        quorum_note=quorum_note(count, told_of(people)),
        cancel_url=to_meeting(meeting_id),
    )
    return render_template("meetings/adjourn.html", page=page), 422 if form.errors else 200


@bp.post("/<int:meeting_id>/reopen")
@requires(Permission.RECORD_MEETINGS)
def reopen(meeting_id: int) -> Answer:
    def call() -> object:
        return session.reopen(current_actor(), meeting_id, version=posted_version())

    return act(call, "已恢復開會，更正後請再宣布散會。", to_meeting(meeting_id))
