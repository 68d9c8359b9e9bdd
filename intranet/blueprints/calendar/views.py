"""A term's schedule, its drafting and its release."""

from __future__ import annotations

import secrets
from typing import cast

from flask import Flask, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.calendar import check_views, item_views, rows  # noqa: F401  routes on the same blueprint
from intranet.blueprints.calendar.area import CRUMB, bp, crumbs, reads_all, sees_checks
from intranet.blueprints.calendar.forms import ReleaseForm
from intranet.blueprints.calendar.pages import DraftPage, ReleasePage, SchedulePage
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.rules.serves import of_schedule
from intranet.services.actor import Actor
from intranet.services.calendar.anchors import entered_dates
from intranet.services.calendar.desk import Desk, desk_of
from intranet.services.calendar.drafting import draft_schedule, plan_draft
from intranet.services.calendar.drawing import draw_schedule
from intranet.services.calendar.releases import Resolution, releases_of, resolutions_for
from intranet.services.calendar.releasing import release_schedule, without_resolution
from intranet.services.context import current_school, today
from intranet.services.errors import Refused
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link, clause_links
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.publishing import publish
from intranet.web.shell import selected_term
from intranet.web.terms import term_of


@bp.get("/")
@requires(Permission.VIEW_CALENDAR)
def index() -> str:
    return _schedule(selected_term())


@bp.get("/<term>")
@requires(Permission.VIEW_CALENDAR)
def schedule(term: str) -> str:
    return _schedule(term_of(term))


def _schedule(term: Term) -> str:
    actor = current_actor()
    sees_draft = any(actor.can(one) for one in (Permission.EDIT_SCHEDULE, Permission.RELEASE_SCHEDULE))
    page = _desk_page(desk_of(term), actor) if sees_draft or reads_all(actor) else _released_page(term, actor)
    return render_template("calendar/schedule.html", page=page)


def _desk_page(desk: Desk, actor: Actor) -> SchedulePage:
    can_edit = actor.can(Permission.EDIT_SCHEDULE)
    tag, tone = rows.tag_of(desk)
    return SchedulePage(
        title="作業期程",
        breadcrumbs=(Crumb(CRUMB, url_for(".index")), Crumb(desk.term.label)),
        term=str(desk.term),
        term_label=desk.term.label,
        tag=tag,
        tag_tone=tone,
        clauses=clause_links(of_schedule(current_school())),
        is_draft=True,
        rows=rows.draft_rows(desk, editable=can_edit),
        timeline=draw_schedule(desk.term, desk.lines, desk.entered, today()) if desk.drafted else None,
        findings=rows.finding_rows(desk.findings, desk, editable=can_edit),
        changes=desk.changes,
        dropped=desk.plan.dropped,
        releases=rows.release_rows(desk.releases),
        next_step=rows.next_step(desk) if can_edit else None,
        can_edit=can_edit,
        can_see_checks=sees_checks(actor),
        public_url=url_for("public.calendar", term=str(desk.term)) if desk.releases else "",
    )


def _released_page(term: Term, actor: Actor) -> SchedulePage:
    found = releases_of(term)
    newest = found[-1] if found else None
    return SchedulePage(
        title="作業期程",
        breadcrumbs=(Crumb(CRUMB, url_for(".index")), Crumb(term.label)),
        term=str(term),
        term_label=term.label,
        tag=f"第 {newest.number} 版" if newest else "尚未發布",
        tag_tone="good" if newest else "neutral",
        clauses=clause_links(of_schedule(current_school())),
        is_draft=False,
        rows=tuple(rows.item_row(line) for line in newest.lines) if newest else (),
        timeline=draw_schedule(term, newest.lines, entered_dates(term), today()) if newest else None,
        findings=(),
        changes=newest.changes if newest else (),
        dropped=(),
        releases=rows.release_rows(found),
        next_step=None,
        can_edit=False,
        can_see_checks=sees_checks(actor),
        public_url=url_for("public.calendar", term=str(term)) if newest else "",
    )


@bp.get("/<term>/draft")
@requires(Permission.EDIT_SCHEDULE)
def draft(term: str) -> str:
    """What drafting would do: before and after, and what is missing."""
    chosen = term_of(term)
    plan = plan_draft(chosen)
    page = DraftPage(
        title="排定期程",
        breadcrumbs=(*crumbs(chosen), Crumb("排定期程")),
        term=term,
        term_label=chosen.label,
        added=tuple(rows.added_row(row) for row in plan.added),
        moved=tuple(rows.move_row(move) for move in plan.moved),
        kept=tuple(rows.move_row(move) for move in plan.kept),
        missing=tuple(rows.missing_row(row) for row in plan.missing),
        dropped=plan.dropped,
        changes_anything=plan.changes_anything,
        form_token=secrets.token_urlsafe(16),
    )
    return render_template("calendar/draft.html", page=page)


@bp.post("/<term>/draft")
@requires(Permission.EDIT_SCHEDULE)
def apply_draft(term: str) -> Response:
    done = draft_schedule(current_actor(), term_of(term))
    flash(f"已排定：新增 {len(done.added)} 項，調整 {len(done.moved)} 項。", "success")
    return redirect(url_for(".schedule", term=term), 303)


@bp.route("/<term>/release", methods=["GET", "POST"])
@requires(Permission.RELEASE_SCHEDULE)
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
    page = _release_page(desk, form)
    return render_template("calendar/release.html", page=page), 422 if form.errors else 200


def _proposed(desk: Desk, resolutions: tuple[Resolution, ...]) -> str:
    """The term's newest resolution on the schedule that no release cites yet; empty where there is none."""
    cited = {row.resolution_id for row in desk.releases}
    own = [row for row in resolutions if row.on_schedule and row.term == desk.term]
    return next((str(row.agenda_item_id) for row in own if row.agenda_item_id not in cited), "")


def _release_page(desk: Desk, form: ReleaseForm) -> ReleasePage:
    text, clause = without_resolution()
    return ReleasePage(
        title=f"發布第 {desk.next_number} 版",
        breadcrumbs=(*crumbs(desk.term), Crumb("發布")),
        form=form,
        number=desk.next_number,
        term_label=desk.term.label,
        school_name=current_school().profile.name,
        rows=rows.draft_rows(desk, editable=False),
        changes=desk.changes,
        stopping=rows.finding_rows(desk.refusals, desk),
        reminders=rows.finding_rows(desk.warnings, desk),
        resolution_notice="" if form.resolution.data else text,
        resolution_clause=clause_link(clause),
        is_unchanged=desk.is_unchanged,
        public_url=url_for("public.calendar", term=str(desk.term)),
        schedule_url=url_for(".schedule", term=str(desk.term)),
    )
