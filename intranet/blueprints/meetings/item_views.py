"""One item while the meeting sits: recusals, what is decided, what it asks of whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from intranet.blueprints.meetings.agenda_views import find_item, item_of, item_url
from intranet.blueprints.meetings.blueprint import Answer, act, bp, guarded, in_hand_url, meeting_crumbs, to_meeting
from intranet.blueprints.meetings.onward import evaluation_of, onward_from
from intranet.blueprints.meetings.pages import ActionRow, Button, ItemPage, ItemView
from intranet.blueprints.meetings.present import label_of, quorum_note
from intranet.blueprints.meetings.session_forms import ActionForm, OutcomeForm, RecusalForm
from intranet.blueprints.meetings.sitting import recused_rows
from intranet.models import MeetingState
from intranet.rules.permissions import Permission
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.services.meetings import confidential as service
from intranet.services.meetings import follow_up, outcomes
from intranet.services.meetings.queries import agenda_of, attendees_of, head_of, item_count, told_of
from intranet.services.meetings.recusals import proposed_recusals
from intranet.services.meetings.shapes import Attendee, Head, Item
from intranet.services.meetings.turns import out_of_turn
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.conflicts import conflict_answer
from intranet.web.forms import posted_version
from intranet.web.permissions import requires

COMPARED = ("kind", "outcome", "votes_for", "votes_against", "votes_abstain")
BACK, SESSION = "back", "session"  # what the forms of the session screen send along


@bp.route("/<int:meeting_id>/items/<int:item_id>", methods=["GET", "POST"])
@requires(Permission.RECORD_MEETINGS)
def item(meeting_id: int, item_id: int) -> Answer:
    head, items = _recording(meeting_id), agenda_of(meeting_id)
    one = find_item(items, item_id)
    form = outcome_form(one)
    if form.validate_on_submit():
        try:
            outcomes.record_outcome(current_actor(), item_id, form.result(), version=form.opened_version)
        except Conflict as conflict:
            saved = outcome_form(item_of(meeting_id, item_id), formdata=None)
            url = item_url(meeting_id, item_id)
            return conflict_answer(conflict, form, saved, COMPARED, crumbs=meeting_crumbs(head), url=url)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已登錄結果。", "success")
            return redirect(_back(meeting_id, item_id), 303)
    return _page(head, items, one, form=form)


def _recording(meeting_id: int) -> Head:
    head = head_of(current_actor(), meeting_id)
    if head.state not in (MeetingState.IN_SESSION, MeetingState.MINUTES_DRAFTED):
        raise out_of_turn(head, "宣布開會後、紀錄確認前才能登錄議案結果")
    return head


def _back(meeting_id: int, item_id: int) -> str:
    """Where the form stood: on the item's own page, or on the session screen with the item in hand."""
    if request.form.get(BACK) == SESSION:
        return in_hand_url(meeting_id, item_id)
    return item_url(meeting_id, item_id)


def outcome_form(one: Item, **more: Any) -> OutcomeForm:
    votes = one.votes or (None, None, None)
    kind = one.outcome_kind or outcomes.kinds_for(one.section)[0]
    values = {"kind": kind.name, "outcome": one.outcome, "version": one.version}
    counted = dict(zip(("votes_for", "votes_against", "votes_abstain"), votes, strict=True))
    return OutcomeForm(one, **more, data={**values, **counted})


def _page(
    head: Head,
    items: tuple[Item, ...],
    one: Item,
    *,
    form: OutcomeForm | None = None,
    recusal: RecusalForm | None = None,
    action: ActionForm | None = None,
) -> Answer:
    """The item's page; the form that was sent keeps what was typed, the others are fresh."""
    people = attendees_of(head.id)
    members = tuple(person for person in people if person.is_member)
    asked = tuple(row for row in follow_up.actions_around(head.id, head.on)[1] if row.item_id == one.id)
    count = item_count(head, people, one)
    own: dict[str, Any] = {"meeting_id": head.id, "item_id": one.id}
    sent = form or recusal or action
    clear = Button("清除結果", url_for("meetings.clear_item", **own), "undo", "", guarded(one.version))
    following = _following(items, one)
    page = ItemPage(
        title=one.title,
        breadcrumbs=meeting_crumbs(head, label_of(one)),
        head=head,
        view=ItemView(one, label_of(one), clause_link(one.matter), asked),
        count=count,
        quorum_note=quorum_note(count, told_of(people)),
        onward=onward_from(head, items, one, item_url),
        evaluation=evaluation_of(current_actor(), head, one),
        form=form or outcome_form(one, formdata=None),
        sent_along={name: SESSION for name in (BACK,) if request.form.get(name) == SESSION},
        recusal_form=recusal or RecusalForm(_not_recused(members, one), formdata=None),
        recusal_url=url_for("meetings.add_recusal", **own),
        proposed=proposed_recusals(one, people) if head.state is MeetingState.IN_SESSION else (),
        recused=recused_rows(head, one),
        action_form=action or ActionForm(formdata=None),
        action_url=url_for("meetings.add_action", **own),
        actions=tuple(
            ActionRow(row, url_for("meetings.drop_action", meeting_id=head.id, action_id=row.id)) for row in asked
        ),
        clear=clear if one.outcome_kind and head.state is MeetingState.IN_SESSION else None,
        can_decide=head.state is MeetingState.IN_SESSION,
        back_url=to_meeting(head.id, "agenda"),
        next_url=item_url(head.id, following) if following else "",
    )
    return render_template("meetings/item.html", page=page), 422 if sent is not None and sent.errors else 200


def _not_recused(members: Iterable[Attendee], one: Item) -> tuple[Attendee, ...]:
    away = {gone.person_id for gone in one.recused}
    return tuple(member for member in members if member.person_id not in away)


def _following(items: tuple[Item, ...], one: Item) -> int | None:
    """The id of the item after this one on the agenda."""
    ids = [item.id for item in items]
    at = ids.index(one.id) + 1
    return ids[at] if at < len(ids) else None


@bp.post("/<int:meeting_id>/items/<int:item_id>/clear")
@requires(Permission.RECORD_MEETINGS)
def clear_item(meeting_id: int, item_id: int) -> Answer:
    one = item_of(meeting_id, item_id)

    def call() -> object:
        return outcomes.clear_outcome(current_actor(), one.id, version=posted_version())

    return act(call, "已清除結果。", item_url(meeting_id, item_id))


@bp.post("/<int:meeting_id>/items/<int:item_id>/confidential")
@requires(Permission.PLAN_MEETINGS)
def set_confidential(meeting_id: int, item_id: int) -> Answer:
    one, confidential = item_of(meeting_id, item_id), request.form.get("confidential") == "yes"

    def call() -> object:
        return service.set_confidential(current_actor(), one.id, confidential=confidential, version=posted_version())

    done = "已列為密件，只有委員及辦理會議的人員看得到內容。" if confidential else "已解除密件。"
    return act(call, done, to_meeting(meeting_id, f"item-{item_id}"))


@bp.post("/<int:meeting_id>/items/<int:item_id>/recusals")
@requires(Permission.RECORD_MEETINGS)
def add_recusal(meeting_id: int, item_id: int) -> Answer:
    head, items = _recording(meeting_id), agenda_of(meeting_id)
    one = find_item(items, item_id)
    members = [person for person in attendees_of(meeting_id) if person.is_member]
    form = RecusalForm(_not_recused(members, one))
    if form.validate_on_submit():
        try:
            outcomes.recuse(current_actor(), item_id, form.person.data, form.reason.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已登錄迴避，本案不計入該委員。", "success")
            return redirect(_back(meeting_id, item_id), 303)
    return _page(head, items, one, recusal=form)


@bp.post("/<int:meeting_id>/items/<int:item_id>/recusals/<int:person_id>/end")
@requires(Permission.RECORD_MEETINGS)
def end_recusal(meeting_id: int, item_id: int, person_id: int) -> Answer:
    one = item_of(meeting_id, item_id)

    def call() -> object:
        return outcomes.end_recusal(current_actor(), one.id, person_id)

    return act(call, "已取消迴避。", _back(meeting_id, item_id))


@bp.post("/<int:meeting_id>/items/<int:item_id>/actions")
@requires(Permission.RECORD_MEETINGS)
def add_action(meeting_id: int, item_id: int) -> Answer:
    head, items = _recording(meeting_id), agenda_of(meeting_id)
    one = find_item(items, item_id)
    form = ActionForm()
    if form.validate_on_submit():
        try:
            follow_up.add_action(
                current_actor(), item_id, owner=form.owner.data, task=form.task.data, due=form.due.data
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已列管。", "success")
            return redirect(item_url(meeting_id, item_id), 303)
    return _page(head, items, one, action=form)


@bp.post("/<int:meeting_id>/actions/<int:action_id>/drop")
@requires(Permission.RECORD_MEETINGS)
def drop_action(meeting_id: int, action_id: int) -> Answer:
    head = head_of(current_actor(), meeting_id)
    mine = {row.id: row for row in follow_up.actions_around(meeting_id, head.on)[1]}
    if action_id not in mine:
        raise NotFound

    def call() -> object:
        return follow_up.drop_action(current_actor(), action_id)

    return act(call, "已刪除列管事項。", item_url(meeting_id, mine[action_id].item_id))
