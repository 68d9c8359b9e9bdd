"""Releasing a schedule: the preview, the second person, the press of the button."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.calendar import release_rows, rows
from intranet.blueprints.calendar.area import bp, crumbs
from intranet.blueprints.calendar.forms import ReleaseForm
from intranet.blueprints.calendar.proof_views import proof_of
from intranet.blueprints.calendar.release_forms import AnswerForm, AskForm
from intranet.blueprints.calendar.release_pages import ReleasePage, ReviewPage
from intranet.blueprints.public.addresses import audience_named
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services.calendar.desk import Desk, desk_of
from intranet.services.calendar.release_notices import Holders
from intranet.services.calendar.releases import Resolution, resolutions_for
from intranet.services.calendar.releasing import release_schedule, without_resolution
from intranet.services.calendar.reviews import (
    Review,
    answer_review,
    ask_review,
    current_review,
    is_required,
    readers_for,
    reviews_of,
)
from intranet.services.context import current_school, today
from intranet.services.errors import Refused
from intranet.services.people import holders_on
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.publishing import publish
from intranet.web.step_up import proves_again
from intranet.web.terms import term_of


@bp.route("/<term>/release", methods=["GET", "POST"])
@requires(Permission.RELEASE_SCHEDULE)
@proves_again
def release(term: str) -> str | tuple[str, int] | Response:
    chosen = term_of(term)
    desk, resolutions = desk_of(chosen), resolutions_for(chosen)
    form = ReleaseForm(version=desk.state, resolution=_proposed(desk, resolutions))
    form.offer(resolutions)
    if form.validate_on_submit():
        try:
            done = release_schedule(
                current_actor(),
                chosen,
                comment=form.comment.data,
                resolution_id=form.resolution_id,
                state=form.opened_version,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            publish(cast(Flask, current_app._get_current_object()), str(chosen))  # type: ignore[attr-defined]
            flash(f"{chosen.label}作業期程第 {done.number} 版已發布。", "success")
            return redirect(url_for(".schedule", term=term), 303)
    return _release_page(desk, form)


@bp.post("/<term>/release/ask")
@requires(Permission.RELEASE_SCHEDULE)
def ask(term: str) -> str | tuple[str, int] | Response:
    """Ask somebody else to look at exactly this content."""
    chosen, form = term_of(term), AskForm()
    if form.validate_on_submit():
        try:
            ask_review(current_actor(), chosen, comment=form.note.data or "", state=form.opened_version)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已送請複核。", "success")
            return redirect(url_for(".release", term=term), 303)
    return _release_page(desk_of(chosen), _fresh_form(chosen), ask_form=form)


def _fresh_form(term: Term) -> ReleaseForm:
    """The release's own form, empty, on the page that another form of it was refused on."""
    desk, resolutions = desk_of(term), resolutions_for(term)
    form = ReleaseForm(None, version=desk.state, resolution=_proposed(desk, resolutions))
    form.offer(resolutions)
    return form


def _proposed(desk: Desk, resolutions: tuple[Resolution, ...]) -> str:
    """The term's newest resolution on the schedule that no release cites yet; empty where there is none."""
    cited = {row.resolution_id for row in desk.releases}
    own = [row for row in resolutions if row.on_schedule and row.term == desk.term]
    return next((str(row.agenda_item_id) for row in own if row.agenda_item_id not in cited), "")


def _release_page(desk: Desk, form: ReleaseForm, ask_form: AskForm | None = None) -> tuple[str, int]:
    text, clause = without_resolution()
    holders = {} if desk.is_unchanged else holders_on(today())
    review = None if desk.is_unchanged else current_review(desk, reviews_of(desk.term))
    readers = readers_for(current_actor(), holders)
    can_ask = readers and not desk.refusals and (review is None or review.agreed is False)
    page = ReleasePage(
        title="作業期程的發布" if desk.is_unchanged else f"發布第 {desk.next_number} 版",
        breadcrumbs=(*crumbs(desk.term), Crumb("發布")),
        **_content(desk, review, holders, needed=is_required() and not desk.is_unchanged),
        form=form,
        stopping=rows.finding_rows(desk.refusals, desk),
        reminders=rows.finding_rows(desk.warnings, desk),
        resolution_notice="" if form.resolution.data else text,
        resolution_clause=clause_link(clause),
        is_unchanged=desk.is_unchanged,
        needs_second=is_required(),
        ask=(ask_form or AskForm(None, version=desk.state)) if can_ask else None,
        ask_url=url_for(".ask", term=str(desk.term)),
        readers="、".join(f"{row.name}（{row.note}）" for row in readers),
        proof=proof_of(desk.newest) if desk.newest and desk.is_unchanged else None,
        proof_url=url_for(".prove", term=str(desk.term)) if desk.newest else "",
    )
    failed = form.errors or (ask_form and ask_form.errors)
    return render_template("calendar/release.html", page=page), 422 if failed else 200


def _content(desk: Desk, review: Review | None, holders: Holders, *, needed: bool) -> dict[str, Any]:
    """The values of ContentPage: what would go out, and to whom."""
    audience = audience_named(request.args.get("for", ""))
    term = str(desk.term)
    here = url_for(request.endpoint if request.endpoint == "calendar.review" else ".release", term=term)
    return {
        "number": desk.next_number,
        "term_label": desk.term.label,
        "school_name": current_school().profile.name,
        "preview": release_rows.preview(desk, audience),
        "changes": desk.changes,
        "audiences": release_rows.audience_rows(desk, here, audience),
        "told": release_rows.told_rows(desk, holders),
        "review": release_rows.review_view(review, needed=needed),
        "public_url": url_for("public.calendar", term=term),
        "schedule_url": url_for(".schedule", term=term),
    }


@bp.route("/<term>/review", methods=["GET", "POST"])
@requires(Permission.REVIEW_RELEASE)
def review(term: str) -> str | tuple[str, int] | Response:
    """The second person looks at what would go out, and agrees or not."""
    chosen, actor, form = term_of(term), current_actor(), AnswerForm()
    desk = desk_of(chosen)
    found = current_review(desk, reviews_of(chosen))
    if found and form.validate_on_submit():
        try:
            answer_review(actor, found.id, agreed=form.result.data == "agreed", answer=form.answer.data or "")
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已記錄複核結果。", "success")
            return redirect(url_for(".schedule", term=term), 303)
    why_not = _why_not(found, actor.person_id)
    page = ReviewPage(
        title=f"複核第 {desk.next_number} 版",
        breadcrumbs=(*crumbs(chosen), Crumb("複核")),
        **_content(desk, found, holders_on(today()), needed=False),
        form=None if why_not else form,
        why_not=why_not,
    )
    return render_template("calendar/review.html", page=page), 422 if form.errors else 200


def _why_not(found: Review | None, person_id: int | None) -> str:
    """Why there is nothing to answer; empty where there is."""
    if found is None:
        return "目前的草案沒有人送請複核；送請之後若有修改，須重新送請。"
    if found.agreed is not None:
        return "這份內容已經有人複核過。"
    return "請由送請複核以外的人複核。" if found.asked_by_id == person_id else ""
