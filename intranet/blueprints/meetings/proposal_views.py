"""Proposals of members: made, followed and withdrawn by them, placed or declined by the secretary."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from flask import Response, flash, redirect, render_template, send_file, url_for

from intranet.blueprints.meetings.blueprint import TITLE, Answer, act, bp, guarded, to_meeting
from intranet.blueprints.meetings.planning_forms import DeclineForm, PlaceForm, ProposalForm, upload_of
from intranet.blueprints.meetings.planning_pages import ProposalFormPage, ProposalPage, ProposalRow, ProposalsPage
from intranet.models import AgendaProposal, ProposalState
from intranet.rules.permissions import Permission
from intranet.services.audit_trail import history_of
from intranet.services.errors import NotFound, Refused
from intranet.services.meetings import proposals as service
from intranet.services.meetings.confidential import hidden_from
from intranet.services.meetings.proposals import Proposal
from intranet.web.auth import current_actor
from intranet.web.forms import posted_version
from intranet.web.pages import Crumb
from intranet.web.permissions import requires

MINE = "我的提案"
PROPOSAL_TONES = {ProposalState.WAITING: "info", ProposalState.PLACED: "good", ProposalState.DECLINED: "neutral"}


def proposal_rows(rows: Iterable[Proposal]) -> tuple[ProposalRow, ...]:
    """Proposals as lists show them; one whose meeting was called off waits again. A member does not open a meeting
    that nobody was told of."""
    return tuple(_row(row) for row in rows)


def _row(row: Proposal) -> ProposalRow:
    state = ProposalState.WAITING if row.is_waiting else row.state
    may_plan = current_actor().can(Permission.PLAN_MEETINGS)
    opens = row.meeting_id is not None and not row.is_waiting and (may_plan or row.is_told)
    url = url_for("meetings.proposal", proposal_id=row.id)
    return ProposalRow(row, url, PROPOSAL_TONES[state], state.value, to_meeting(row.meeting_id or 0) if opens else "")


@bp.get("/proposals")
@requires(Permission.TAKE_PART)
def proposals() -> str:
    page = ProposalsPage(
        title=MINE,
        breadcrumbs=(Crumb(TITLE, url_for("meetings.index")), Crumb(MINE)),
        rows=proposal_rows(service.proposals_of(current_actor())),
        new_url=url_for("meetings.propose"),
    )
    return render_template("meetings/proposals.html", page=page)


@bp.route("/proposals/new", methods=["GET", "POST"])
@requires(Permission.TAKE_PART)
def propose() -> Answer:
    form, back = ProposalForm(), url_for("meetings.proposals")
    if form.validate_on_submit():
        try:
            service.propose_item(current_actor(), form.draft(), upload=upload_of(form.file))
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已送出提案，由執行秘書排入議程；處理前可以撤回。", "success")
            return redirect(back, 303)
    page = ProposalFormPage(
        title="提案",
        breadcrumbs=(Crumb(TITLE, url_for("meetings.index")), Crumb(MINE, back), Crumb("提案")),
        form=form,
        cancel_url=back,
    )
    return render_template("meetings/proposal_form.html", page=page), 422 if form.errors else 200


@bp.get("/proposals/<int:proposal_id>")
@requires(Permission.VIEW_MEETINGS)
def proposal(proposal_id: int) -> Answer:
    return _page(proposal_id)


def _page(proposal_id: int, *, decline: DeclineForm | None = None) -> Answer:
    actor = current_actor()
    row = service.proposal_of(actor, proposal_id)
    answers = row.is_waiting and actor.can(Permission.PLAN_MEETINGS)
    open_drafts = service.open_drafts() if answers else ()
    own = row.proposer_id == actor.person_id
    crumbs = [Crumb(TITLE, url_for("meetings.index"))]
    crumbs += [Crumb(MINE, url_for("meetings.proposals"))] if own and actor.can(Permission.TAKE_PART) else []
    page = ProposalPage(
        title=row.title,
        breadcrumbs=(*crumbs, Crumb("提案")),
        row=_row(row),
        file_url=url_for("meetings.proposal_file", proposal_id=row.id) if row.file_id else "",
        place_form=PlaceForm(open_drafts, version=row.version, formdata=None) if open_drafts else None,
        place_url=url_for("meetings.place_proposal", proposal_id=row.id),
        decline_form=(decline or DeclineForm(version=row.version, formdata=None)) if answers else None,
        decline_url=url_for("meetings.decline_proposal", proposal_id=row.id),
        withdraw_url=url_for("meetings.withdraw_proposal", proposal_id=row.id) if own and row.is_waiting else "",
        new_meeting_url=url_for("meetings.new") if answers and not open_drafts else "",
        hidden=guarded(row.version),
        history=history_of(AgendaProposal.__tablename__, row.id, hiding=partial(hidden_from, actor))
        if actor.can(Permission.VIEW_AUDIT)
        else (),
    )
    return render_template("meetings/proposal.html", page=page), 422 if decline else 200


@bp.get("/proposals/<int:proposal_id>/file")
@requires(Permission.VIEW_MEETINGS)
def proposal_file(proposal_id: int) -> Response:
    file, path = service.file_of_proposal(current_actor(), proposal_id)
    return send_file(path, mimetype=file.kind, as_attachment=True, download_name=file.name)


@bp.post("/proposals/<int:proposal_id>/place")
@requires(Permission.PLAN_MEETINGS)
def place_proposal(proposal_id: int) -> Answer:
    form = PlaceForm(service.open_drafts())
    if not form.validate_on_submit():
        raise NotFound("找不到這次會議的草案。")
    version = form.opened_version

    def call() -> object:
        return service.place_proposal(current_actor(), proposal_id, form.meeting.data, version=version)

    return act(call, "已排入議程。", to_meeting(form.meeting.data, "agenda"))


@bp.post("/proposals/<int:proposal_id>/decline")
@requires(Permission.PLAN_MEETINGS)
def decline_proposal(proposal_id: int) -> Answer:
    form = DeclineForm()
    if form.validate_on_submit():
        try:
            service.decline_proposal(current_actor(), proposal_id, form.reason.data, version=form.opened_version)
        except Refused as refused:
            if not refused.field:
                raise
            form.refuse(refused)
        else:
            flash("已回覆提案人未排入的理由。", "success")
            return redirect(url_for("meetings.index"), 303)
    return _page(proposal_id, decline=form)


@bp.post("/proposals/<int:proposal_id>/withdraw")
@requires(Permission.TAKE_PART)
def withdraw_proposal(proposal_id: int) -> Answer:
    def call() -> object:
        return service.withdraw_proposal(current_actor(), proposal_id, version=posted_version())

    return act(call, "已撤回提案。", url_for("meetings.proposals"))
