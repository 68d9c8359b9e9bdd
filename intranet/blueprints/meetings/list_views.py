"""The list of meetings by term and school year, with what the year's agendas still lack; and the search."""

from __future__ import annotations

from itertools import groupby

from flask import render_template, request, url_for

from intranet.blueprints.meetings.blueprint import TITLE, bp, to_meeting
from intranet.blueprints.meetings.pages import TONES
from intranet.blueprints.meetings.planning_pages import Group, HitRow, ListPage, MatterRow, Row, SearchPage
from intranet.blueprints.meetings.proposal_views import proposal_rows
from intranet.rules.dates import Term, roc_weekday
from intranet.rules.meetings import MOVES, next_step, step_due
from intranet.rules.obligations import Kind
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.meetings.facts import HELD
from intranet.services.meetings.matters import MatterLine, matters_of_year
from intranet.services.meetings.proposals import waiting_proposals
from intranet.services.meetings.queries import meetings_of
from intranet.services.meetings.records import is_insider
from intranet.services.meetings.search import PER_PAGE, Hit, search
from intranet.services.meetings.shapes import Line
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.kept import render_kept
from intranet.web.pages import Crumb, pager
from intranet.web.permissions import requires
from intranet.web.shell import selected_term

YEAR = "year"  # ?span=year lists both terms


@bp.get("/")
@requires(Permission.VIEW_MEETINGS)
def index() -> str:
    actor, term = current_actor(), selected_term()
    whole = request.args.get("span") == YEAR
    return render_kept("meetings/index.html", lambda _: _list_page(actor, term, whole=whole), term, whole)


def _list_page(actor: Actor, term: Term, *, whole: bool) -> ListPage:
    year = f"{term.year} 學年度"
    lines = meetings_of(actor, *((Term(term.year, 1), Term(term.year, 2)) if whole else (term,)))
    duty = next(row for row in current_school().obligations if row.kind is Kind.MEETING)
    matters = matters_of_year(actor, term.year)
    may_plan = actor.can(Permission.PLAN_MEETINGS)
    return ListPage(
        title=TITLE,
        breadcrumbs=(Crumb(TITLE),),
        term=year if whole else term.label,
        groups=_groups(actor, lines),
        count=len(lines),
        other_label=f"只看 {term.label}" if whole else f"看整個 {year}",
        other_url=url_for("meetings.index", term=str(term), span=None if whole else YEAR),
        new_url=url_for("meetings.new") if may_plan else "",
        earlier_url=url_for("meetings.earlier") if may_plan else "",
        proposals_url=url_for("meetings.proposals") if actor.can(Permission.TAKE_PART) else "",
        actions_url=url_for("meetings.actions"),
        search_url=url_for("meetings.search"),
        duty=f"{term.label}{duty.title}" if whole else duty.title,
        held=sum(_counts(line) for line in lines if line.term == term),
        wanted=duty.times,
        clause=clause_link(duty.clause),
        year=year,
        matters=tuple(_matter(line) for line in matters),
        missing=sum(not line.meetings for line in matters),
        waiting=proposal_rows(waiting_proposals(actor)),
    )


def _counts(line: Line) -> bool:
    quorum = current_school().committee.quorum
    return line.state in HELD and quorum.is_quorate(present=line.present, seats=line.seats_total)


def _groups(actor: Actor, lines: tuple[Line, ...]) -> tuple[Group, ...]:
    address = url_for("meetings.show", meeting_id=0).removesuffix("0")
    by_term = groupby(sorted(lines, key=lambda line: line.term, reverse=True), key=lambda line: line.term)
    return tuple(
        Group(term.label, tuple(_row(actor, line, f"{address}{line.id}") for line in rows)) for term, rows in by_term
    )


def _row(actor: Actor, line: Line, url: str) -> Row:
    """What comes next is for those who work on meetings."""
    step = next_step(line.state) if is_insider(actor) else None
    if step is None:
        return Row(line, url, TONES[line.state], "", "", "")
    school = current_school()
    due = step_due(step, line.on, school.committee.notice_days)
    late = "（已過）" if due and due < today() else ""
    by = f"{roc_weekday(due)}{'' if due == line.on else '前'}{late}" if due else ""
    return Row(line, url, TONES[line.state], step.value, "、".join(school.titles(MOVES[step].permission)), by)


def _matter(line: MatterLine) -> MatterRow:
    meetings = tuple(
        (f"第 {row.ordinal} 次 {roc_weekday(row.on)}", to_meeting(row.meeting_id)) for row in line.meetings
    )
    state, word = ("met", "議程已列") if line.is_held else ("due", "已排入") if meetings else ("overdue", "尚未排入")
    return MatterRow(line.matter.text, clause_link(line.matter.clause), state, word, meetings)


@bp.get("/search", endpoint="search")
@requires(Permission.VIEW_MEETINGS)
def search_page() -> str:
    query = " ".join(request.args.get("q", "").split())[:100]
    found = search(current_actor(), query, page=request.args.get("page", 1, type=int))
    page = SearchPage(
        title="搜尋議程與紀錄",
        breadcrumbs=(Crumb(TITLE, url_for("meetings.index")), Crumb("搜尋")),
        query=query,
        action=url_for("meetings.search"),
        rows=tuple(HitRow(hit, _address(hit)) for hit in found.hits),
        pager=pager(found.page, found.total, PER_PAGE, lambda number: url_for("meetings.search", q=query, page=number)),
    )
    return render_template("meetings/search.html", page=page)


def _address(hit: Hit) -> str:
    """The item on its meeting's page, or the minutes."""
    if hit.item_id is not None:
        return to_meeting(hit.meeting_id, f"item-{hit.item_id}")
    if hit.is_recorded_later:  # its text stands on its own page
        return to_meeting(hit.meeting_id)
    return url_for("meetings.minutes", meeting_id=hit.meeting_id)
