"""What became of the minutes' text: every saved draft, two of them compared, and the correction of frozen minutes."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from intranet.blueprints.meetings.blueprint import Answer, bp, meeting_crumbs, to_meeting
from intranet.blueprints.meetings.minutes_pages import SIGNS, CorrectionPage, DraftsPage
from intranet.blueprints.meetings.minutes_views import readable
from intranet.blueprints.meetings.session_forms import CorrectionForm
from intranet.documents.markdown import render_markdown
from intranet.rules.permissions import Permission
from intranet.services.errors import NotFound, Refused
from intranet.services.meetings import approvals
from intranet.services.meetings.approvals import FROZEN
from intranet.services.meetings.drafts import compare_drafts, drafts_of
from intranet.services.meetings.records import is_insider
from intranet.services.meetings.turns import out_of_turn
from intranet.web.auth import current_actor
from intranet.web.pages import Crumb
from intranet.web.permissions import requires


@bp.get("/<int:meeting_id>/minutes/drafts")
@requires(Permission.VIEW_MEETINGS)
def minutes_drafts(meeting_id: int) -> str:
    """Who saved the minutes when; with ``old`` and ``new`` what differs in two of them, with ``read`` one of them."""
    head = readable(meeting_id)
    if not is_insider(current_actor()):
        raise NotFound
    found = drafts_of(current_actor(), meeting_id)
    number = request.args.get("read", type=int)
    read = next((draft for draft in found if draft.number == number), None)
    if number is not None and read is None:
        raise NotFound
    asked = (request.args.get("old", type=int), request.args.get("new", type=int))
    back = url_for("meetings.minutes", meeting_id=meeting_id)
    page = DraftsPage(
        title="紀錄的歷次修改",
        breadcrumbs=(*meeting_crumbs(head), Crumb("會議紀錄", back), Crumb("歷次修改")),
        drafts=found,
        shown=None if read else compare_drafts(found, *asked),
        read=read,
        body=render_markdown(read.text) if read else None,
        own_url=url_for("meetings.minutes_drafts", meeting_id=meeting_id),
        back_url=back,
        signs=SIGNS,
    )
    return render_template("meetings/minutes_drafts.html", page=page)


@bp.route("/<int:meeting_id>/minutes/correct", methods=["GET", "POST"])
@requires(Permission.PLAN_MEETINGS)
def correct_minutes(meeting_id: int) -> Answer:
    head, form = readable(meeting_id), CorrectionForm()
    if head.state not in FROZEN:
        raise out_of_turn(head, "紀錄確認後才以提案更正")
    if form.validate_on_submit():
        try:
            item = approvals.propose_correction(current_actor(), meeting_id, form.text.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已列入下次會議的提案討論。", "success")
            return redirect(to_meeting(item.meeting_id, f"item-{item.id}"), 303)
    back = url_for("meetings.minutes", meeting_id=meeting_id)
    page = CorrectionPage(
        title="提出更正",
        breadcrumbs=(*meeting_crumbs(head), Crumb("會議紀錄", back), Crumb("提出更正")),
        head=head,
        form=form,
        following=approvals.next_draft_title(head.id, head.on),
        plan_url=url_for("meetings.new"),
        cancel_url=back,
    )
    return render_template("meetings/minutes_correct.html", page=page), 422 if form.errors else 200
