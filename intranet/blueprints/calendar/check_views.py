"""Self-checks: the overview, and one item's confirmation."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.calendar.area import bp, crumbs
from intranet.blueprints.calendar.forms import CheckForm
from intranet.blueprints.calendar.pages import CheckPage, CheckRow, ChecksPage, OfficeRow
from intranet.rules.dates import roc_short
from intranet.rules.permissions import Permission
from intranet.services.calendar.check_overview import OfficeTally, tallies
from intranet.services.calendar.self_checks import (
    CheckLine,
    CheckRecord,
    CheckState,
    check_line,
    check_lines,
    checkers,
    confirm_self_check,
    part_done,
    period_refusal,
)
from intranet.services.context import today
from intranet.services.errors import Refused
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.terms import term_of

# The component's state for each; its word is that of the self-check.
STATES = {
    CheckState.LATER: "not_applicable",
    CheckState.OPEN: "due",
    CheckState.OVERDUE: "overdue",
    CheckState.PASSED: "met",
    CheckState.PROBLEM: "overdue",
}


@bp.get("/<term>/checks")
@requires(Permission.CONFIRM_SELF_CHECK, Permission.VIEW_AUDIT)
def checks(term: str) -> str:
    chosen, actor = term_of(term), current_actor()
    found = check_lines([chosen], actor)
    mine = [row for row in found if row.may_confirm]
    only_mine = request.args.get("mine") == "1"
    here = url_for(".checks", term=term)
    page = ChecksPage(
        title="自我檢核",
        breadcrumbs=(*crumbs(chosen), Crumb("自我檢核")),
        term_label=chosen.label,
        rows=tuple(_row(row) for row in (mine if only_mine else found)),
        overdue=sum(row.state is CheckState.OVERDUE for row in found),
        offices=() if only_mine else tuple(_office_row(one) for one in tallies(found)),
        mine=len(mine),
        only_mine=only_mine,
        all_url=here,
        mine_url=f"{here}?mine=1",
        schedule_url=url_for(".schedule", term=term),
        can_plan=actor.can(Permission.EDIT_SCHEDULE),
    )
    return render_template("calendar/checks.html", page=page)


def _office_row(one: OfficeTally) -> OfficeRow:
    """Overdue ones and reported problems are told apart, the rest is what is still to come."""
    count = one.count
    return OfficeRow(
        one.name,
        one.total,
        count(CheckState.PASSED),
        count(CheckState.OPEN),
        count(CheckState.OVERDUE),
        count(CheckState.PROBLEM),
    )


def _days(row: CheckLine) -> int | None:
    """Days left in the period, or since it ended; None where neither is to be told."""
    if row.line.check_end is None or row.state not in (CheckState.OPEN, CheckState.OVERDUE):
        return None
    return abs((row.line.check_end - today()).days)


def _row(row: CheckLine) -> CheckRow:
    line, last = row.line, row.records[0] if row.records else None
    return CheckRow(
        title=line.title,
        owner=line.owner,
        clause=clause_link(line.clause),
        start=line.check_start,
        end=line.check_end,
        state=row.state,
        component=STATES[row.state],
        days=_days(row),
        what=line.check,
        last=_words(last) if last else "",
        remark=last.remark if last else "",
        waiting="、".join(row.waiting) if row.records else "",
        url=url_for(".check", item_id=row.item_id) if row.may_confirm else "",
    )


def _words(record: CheckRecord) -> str:
    deputy = "（代理）" if record.as_deputy else ""
    verb = "確認" if record.passed else "回報問題"
    return f"{roc_short(record.on)} {record.position}{deputy}{record.person}{verb}"


@bp.route("/items/<int:item_id>/check", methods=["GET", "POST"])
@requires(Permission.CONFIRM_SELF_CHECK)
def check(item_id: int) -> str | tuple[str, int] | Response:
    actor = current_actor()
    row, form = check_line(item_id, actor), CheckForm()
    if form.validate_on_submit():
        try:
            confirm_self_check(actor, item_id, passed=form.result.data == "passed", remark=form.remark.data or "")
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已記錄自我檢核。", "success")
            return redirect(url_for(".checks", term=str(row.term)), 303)
    why_not = (
        (period_refusal(row.line) or part_done(row, actor))
        if row.may_confirm
        else f"由{'、'.join(p.title for p in checkers(row.line))}辦理。"
    )
    page = CheckPage(
        title="自我檢核",
        breadcrumbs=(
            *crumbs(row.term),
            Crumb("自我檢核", url_for(".checks", term=str(row.term))),
            Crumb(row.line.title),
        ),
        form=form,
        row=_row(row),
        may_act=not why_not and row.state is not CheckState.PASSED,
        why_not=why_not,
        history=tuple("　".join(part for part in (_words(one), one.remark) if part) for one in row.records),
        checks_url=url_for(".checks", term=str(row.term)),
    )
    return render_template("calendar/check.html", page=page), 422 if form.errors else 200
