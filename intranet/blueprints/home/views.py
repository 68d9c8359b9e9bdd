"""The home page."""

from __future__ import annotations

from flask import Blueprint, url_for

from intranet.blueprints.home import pages
from intranet.blueprints.public.addresses import FILTERS, SiteAddresses
from intranet.blueprints.regulation.pages import count_states
from intranet.rules.dates import Term
from intranet.rules.evidence import ClauseStatus, State, clause_owners
from intranet.rules.obligations import Audience
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.announcements import AnnouncementLine, current_announcements, reads
from intranet.services.calendar.releases import released_term_on
from intranet.services.compliance import Standing, standing_on
from intranet.services.compliance_coming import COMING_DAYS, Deadline, coming_up, deadlines_for, running_for
from intranet.services.compliance_desk import desk_of
from intranet.services.compliance_steps import next_steps
from intranet.services.context import current_school, today
from intranet.services.first_day import first_steps
from intranet.services.operations.certifying import own_windows
from intranet.web.auth import current_actor
from intranet.web.kept import render_kept
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.records import link_to

bp = Blueprint("home", __name__)
TITLE = "首頁"


@bp.get("/")
@requires(Permission.SIGN_IN)
def index() -> str:
    actor = current_actor()
    if not actor.can(Permission.VIEW_DUTIES):  # neither staff nor a member: students, parents
        return render_kept("home/reader.html", lambda head: _reader_page(actor, head))
    return render_kept("home/index.html", lambda head: _staff_page(actor, head))


def _staff_page(actor: Actor, head: str) -> pages.HomePage:
    standing, desk = standing_on(today(), head), desk_of(actor)
    whose, statuses = _mine(actor, standing)
    listed, same = _to_look_at(statuses)
    return pages.HomePage(
        title=TITLE,
        breadcrumbs=(Crumb(TITLE),),
        day=standing.at.day,
        first=pages.first_rows(first_steps(actor)),
        steps=tuple(pages.step_row(step, standing.at.day) for step in next_steps(actor, standing, desk)),
        running=tuple(pages.RunningRow(row, link_to(row.url)) for row in running_for(actor, standing)),
        announcements=_announcements(actor),
        coming=tuple(pages.coming_row(row) for row in coming_up(actor, standing, desk)),
        weeks=COMING_DAYS // 7,
        whose=whose,
        tally=count_states(statuses, ""),
        rows=tuple(row for status in listed[: pages.LISTED] if (row := pages.standing_row(status))),
        more=max(0, len(listed) - pages.LISTED),
        same=same,
        has_overdue=any(status.state is State.OVERDUE for status in statuses),
        rest_url=url_for("regulation.index"),
    )


def _announcements(actor: Actor) -> tuple[tuple[AnnouncementLine, str], ...]:
    """What is announced today to the actor, each with its address. One query."""
    return tuple(
        (line, url_for("announcements.announcement", announcement_id=line.id)) for line in current_announcements(actor)
    )


def _mine(actor: Actor, standing: Standing) -> tuple[str, tuple[ClauseStatus, ...]]:
    """All clauses for those who answer for the whole (the secretary) or oversee it; else those of one's own posts
    and seats."""
    if actor.can(Permission.SIGN_STATEMENTS) or actor.can(Permission.VIEW_AUDIT):
        return "全部條文", (*standing.school, *standing.national)
    owners, committee = clause_owners(current_school()), current_school().committee
    seats = {seat.clause for key in actor.seats if (seat := committee.seat(key))}
    rows = (*standing.school, *standing.national)
    return "所任職務負責的條文", tuple(
        row for row in rows if owners.get(row.ref, frozenset()) & actor.acts_as or row.ref in seats
    )


def _to_look_at(statuses: tuple[ClauseStatus, ...]) -> tuple[list[ClauseStatus], int]:
    """Few clauses in full; of many those that are overdue or soon due, worst first. A national fact that says just
    what one of the school's clauses says already is left out; how many are is told."""
    order, national = list(State), current_school().national
    chosen = statuses if len(statuses) <= pages.LISTED else tuple(row for row in statuses if pages.is_soon(row))
    said = {row.detail for row in chosen if national.clause(row.ref) is None}
    unique = [row for row in chosen if national.clause(row.ref) is None or row.detail not in said]
    return sorted(unique, key=lambda row: (order.index(row.state), row.due or row.day)), len(chosen) - len(unique)


def _reader_page(actor: Actor, head: str) -> pages.ReaderPage:
    term, whom = released_term_on(today()), _whom(actor)
    deadlines = deadlines_for(whom, standing_on(today(), head)) if whom else ()
    return pages.ReaderPage(
        title=TITLE,
        breadcrumbs=(Crumb(TITLE),),
        day=today(),
        deadlines=deadlines[: pages.DEADLINES],
        more=max(0, len(deadlines) - pages.DEADLINES),
        filters=_filters(term, deadlines) if term else (),
        first=pages.first_rows(first_steps(actor)),
        announcements=_announcements(actor),
        fault_url=url_for("faults.new") if actor.can(Permission.REPORT_FAULTS) else "",
        calendar_url=SiteAddresses(term).page(Audience.STUDENTS if whom else None) if term else "",
        certification=tuple(
            pages.CertificationRow(
                row.line.title, row.term.label, row.line.end, url_for("operations.window", item_id=row.item_id)
            )
            for row in own_windows(actor)
        ),
    )


def _whom(actor: Actor) -> frozenset[Audience]:
    """Whose deadlines a reader is shown: students their own, parents their own and their children's."""
    audiences = reads(actor) & {Audience.STUDENTS, Audience.PARENTS}
    if reads(actor) != audiences:  # who reads everything without being one of them: the administrator
        return frozenset()
    return audiences | {Audience.STUDENTS} if audiences else audiences


def _filters(term: Term, deadlines: tuple[Deadline, ...]) -> tuple[tuple[str, str], ...]:
    """The public pages for one audience that the deadlines lead to, as (audience, address)."""
    named = {one for row in deadlines for one in row.audience}
    return tuple(
        (one.value, SiteAddresses(term).page(one))
        for one in FILTERS
        if one in (Audience.G10, Audience.G11, Audience.G12, Audience.PARENTS) and any(two.covers(one) for two in named)
    )
