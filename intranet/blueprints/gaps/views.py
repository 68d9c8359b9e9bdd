"""The gap report: what the regulation leaves out, and which posts and seats have nobody, over a term."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from intranet.blueprints.gaps import pages
from intranet.rules.cover import Cover, months_of, weeks_of
from intranet.rules.permissions import Permission
from intranet.services.context import current_school, today
from intranet.services.gaps import count_gaps, gap_report
from intranet.services.remarks import remarks
from intranet.web.clauses import clause_link
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.shell import selected_term

bp = Blueprint("gaps", __name__, url_prefix="/gaps")
WEEKS, MONTHS = "weeks", "months"


@bp.get("/")
@requires(Permission.VIEW_DUTIES)
def index() -> str:
    term, day, school = selected_term(), today(), current_school()
    by = MONTHS if request.args.get("by") == MONTHS else WEEKS
    columns = months_of(term) if by == MONTHS else weeks_of(term)
    report = gap_report(term)
    counted = count_gaps(report.posts, day) if term.start <= day <= term.end else None
    page = pages.GapsPage(
        title="缺漏一覽",
        breadcrumbs=(Crumb("分工", url_for("duties.index")), Crumb("缺漏一覽")),
        term_label=term.label,
        regulation=school.regulation.short_title,
        by=by,
        ways=((WEEKS, "逐週"), (MONTHS, "逐月")),
        index_url=url_for(".index"),
        groups=pages.groups_of(columns),
        columns=tuple(pages.heat_column(column, day) for column in columns),
        rows=tuple(pages.heat_row(post, columns) for post in report.posts),
        legend=tuple(Cover),
        now=tuple(counted.items()) if counted else None,
        posts=tuple(pages.post_row(post) for post in report.posts if post.gaps),
        seats=tuple(pages.SeatRow(gap, clause_link(gap.seat.clause)) for gap in report.seats),
        national=tuple(pages.national_line(row) for row in report.national),
        national_gaps=sum(row.is_gap for row in report.national),
        remarks=tuple(pages.Remark(clause_link(row.clause), row.message) for row in remarks()),
    )
    return render_template("gaps/index.html", page=page)
