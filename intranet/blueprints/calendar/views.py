"""A term's schedule and its drafting."""

from __future__ import annotations

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.calendar import (
    change_views,  # noqa: F401  routes on the same blueprint
    check_views,  # noqa: F401
    copy_views,  # noqa: F401
    item_views,  # noqa: F401
    release_views,  # noqa: F401
    rows,
    sheet_views,  # noqa: F401
    shift_views,  # noqa: F401
    table_views,  # noqa: F401
)
from intranet.blueprints.calendar.area import CRUMB, bp, crumbs, reads_all, sees_checks
from intranet.blueprints.calendar.pages import DraftPage, SchedulePage
from intranet.blueprints.public.addresses import SiteAddresses, audience_named, word_of
from intranet.blueprints.public.pages import Link, offered
from intranet.rules.dates import Term
from intranet.rules.obligations import Audience
from intranet.rules.permissions import Permission
from intranet.rules.serves import of_schedule
from intranet.services.actor import Actor
from intranet.services.calendar.anchors import entered_dates
from intranet.services.calendar.changes import lines_for
from intranet.services.calendar.content import Line
from intranet.services.calendar.desk import Desk, desk_of
from intranet.services.calendar.drafting import draft_schedule, plan_draft
from intranet.services.calendar.drawing import draw_schedule
from intranet.services.calendar.releases import newest_numbers, releases_of
from intranet.services.context import current_school, current_settings, today
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_links
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.shell import selected_term
from intranet.web.terms import term_of


@bp.get("/")
@requires(Permission.VIEW_CALENDAR)
def index() -> str | Response:
    return _schedule(selected_term())


@bp.get("/<term>")
@requires(Permission.VIEW_CALENDAR)
def schedule(term: str) -> str | Response:
    return _schedule(term_of(term))


def _schedule(term: Term) -> str | Response:
    actor = current_actor()
    if not actor.can(Permission.VIEW_DUTIES) and term in newest_numbers():
        # Neither staff nor a member: students and parents, who have a page of their own.
        return redirect(SiteAddresses(term).page(Audience.STUDENTS), 303)
    sees_draft = any(actor.can(one) for one in (Permission.EDIT_SCHEDULE, Permission.RELEASE_SCHEDULE))
    page = _desk_page(desk_of(term), actor) if sees_draft or reads_all(actor) else _released_page(term, actor)
    return render_template("calendar/schedule.html", page=page)


def _desk_page(desk: Desk, actor: Actor) -> SchedulePage:
    can_edit, audience = actor.can(Permission.EDIT_SCHEDULE), audience_named(request.args.get("for", ""))
    tag, tone = rows.tag_of(desk)
    lines = lines_for(desk.lines, audience)
    return SchedulePage(
        title="作業期程",
        breadcrumbs=(Crumb(CRUMB, url_for(".index")), Crumb(desk.term.label)),
        term=str(desk.term),
        term_label=desk.term.label,
        tag=tag,
        tag_tone=tone,
        clauses=clause_links(of_schedule(current_school())),
        is_draft=True,
        **_filtered(desk.term, desk.lines, audience),
        rows=rows.draft_rows(desk, audience, editable=can_edit),
        timeline=draw_schedule(desk.term, lines, desk.entered, today()) if lines else None,
        findings=rows.finding_rows(desk.findings, desk, editable=can_edit),
        changes=desk.changes,
        dropped=desk.plan.dropped,
        releases=rows.release_rows(desk.releases),
        next_step=rows.next_step(desk) if can_edit else None,
        can_edit=can_edit,
        can_see_checks=sees_checks(actor),
        public_url=url_for("public.calendar", term=str(desk.term)) if desk.releases else "",
        website=rows.website_parts(desk.term) if desk.releases and actor.can(Permission.RELEASE_SCHEDULE) else (),
        framed_by=current_settings().embed_origins,
    )


def _released_page(term: Term, actor: Actor) -> SchedulePage:
    found, audience = releases_of(term), audience_named(request.args.get("for", ""))
    newest = found[-1] if found else None
    lines = lines_for(newest.lines, audience) if newest else ()
    return SchedulePage(
        title="作業期程",
        breadcrumbs=(Crumb(CRUMB, url_for(".index")), Crumb(term.label)),
        term=str(term),
        term_label=term.label,
        tag=f"第 {newest.number} 版" if newest else "尚未發布",
        tag_tone="good" if newest else "neutral",
        clauses=clause_links(of_schedule(current_school())),
        is_draft=False,
        **_filtered(term, newest.lines if newest else (), audience),
        rows=tuple(rows.item_row(line) for line in lines),
        timeline=draw_schedule(term, lines, entered_dates(term), today()) if lines else None,
        findings=(),
        changes=newest.changes if newest else (),
        dropped=(),
        releases=rows.release_rows(found),
        next_step=None,
        can_edit=False,
        can_see_checks=sees_checks(actor),
        public_url=url_for("public.calendar", term=str(term)) if newest else "",
        website=(),
        framed_by=(),
    )


def _filtered(term: Term, lines: tuple[Line, ...], audience: Audience | None) -> dict[str, Any]:
    """The audiences that the page offers, and the chosen one."""
    url = url_for(".schedule", term=str(term))
    links = (Link(one.value if one else "全部", _for(url, one), one is audience) for one in offered(lines))
    return {"filters": tuple(links), "audience": audience.value if audience else ""}


def _for(url: str, audience: Audience | None) -> str:
    return f"{url}?for={word_of(audience)}" if audience else url


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
        impossible=tuple(rows.impossible_row(row) for row in plan.impossible),
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
