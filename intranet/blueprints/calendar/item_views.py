"""Editing one item of the draft; adding and removing the school's own."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.calendar.area import bp, crumbs
from intranet.blueprints.calendar.forms import ItemForm, OwnItemForm, item_values
from intranet.blueprints.calendar.pages import ItemPage
from intranet.blueprints.calendar.rows import finding_row
from intranet.rules.constraints import Finding
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.rules.schedule import Planned, describe
from intranet.services.calendar import items
from intranet.services.calendar.changes import audience_text, period_text
from intranet.services.calendar.checking import line_findings, refusals
from intranet.services.calendar.items import DraftLine
from intranet.services.errors import Conflict, Refused
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.conflicts import conflict_answer
from intranet.web.forms import posted_version
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.shell import shows_term
from intranet.web.terms import term_of


@bp.route("/<term>/items/new", methods=["GET", "POST"])
@requires(Permission.EDIT_SCHEDULE)
def new_item(term: str) -> str | tuple[str, int] | Response:
    chosen, form = term_of(term), OwnItemForm(work="OTHER")
    if form.validate_on_submit():
        try:
            item = items.add_item(current_actor(), chosen, form.values(), form.own())
        except Refused as refused:
            form.refuse(refused)
        else:
            return _saved(items.draft_line(item.id), "已新增作業項目。")
    page = ItemPage(
        title="新增作業項目",
        breadcrumbs=(*crumbs(chosen), Crumb("新增作業項目")),
        form=form,
        facts=(),
        clause=None,
        reading="",
        planned=(),
        findings=(),
        is_own=True,
        can_follow_rule=False,
        can_remove=False,
        item_id=None,
        version=0,
        schedule_url=_schedule_url(chosen),
    )
    return render_template("calendar/item.html", page=page), 422 if form.errors else 200


@bp.route("/items/<int:item_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_SCHEDULE)
def item(item_id: int) -> str | tuple[str, int] | Response:
    row = items.draft_line(item_id)
    shows_term(row.term)
    form_type = OwnItemForm if row.is_own else ItemForm
    form: ItemForm = form_type(data={**item_values(row.line), "version": row.version})
    if form.validate_on_submit():
        try:
            items.save_item(current_actor(), item_id, form.values(), form.own(), form.opened_version)
        except Conflict as conflict:
            return _conflict(row, form, conflict)
        except Refused as refused:
            form.refuse(refused)
        else:
            return _saved(items.draft_line(item_id), "已儲存。")
    if form.is_submitted():
        return render_template("calendar/item.html", page=_item_page(row, form, ())), 422
    found = line_findings(row.term, row.line)
    for finding in refusals(found):
        form.refuse(Refused(finding.message, field=finding.field, clause=finding.clause))
    return render_template("calendar/item.html", page=_item_page(row, form, found))


def _item_page(row: DraftLine, form: ItemForm, found: tuple[Finding, ...]) -> ItemPage:
    line = row.line
    planned = items.planned_item(row.term, line.window)
    return ItemPage(
        title=line.title,
        breadcrumbs=(*crumbs(row.term), Crumb(line.title)),
        form=form,
        facts=()
        if row.is_own
        else (("學期", row.term.label), ("對象", audience_text(line)), ("性質", line.work.value)),
        clause=clause_link(line.clause),
        reading=planned.window.reading if planned else "",
        planned=_planned_facts(planned) if planned else (),
        findings=tuple(finding_row(finding) for finding in found),
        is_own=row.is_own,
        can_follow_rule=planned is not None and row.by_hand,
        can_remove=planned is None,
        item_id=row.item_id,
        version=row.version,
        schedule_url=_schedule_url(row.term),
    )


def _planned_facts(planned: Planned) -> tuple[tuple[str, str], ...]:
    """What the rules say of the item's dates, in words and as dates."""
    window = planned.window
    words = f"{describe(window.start)} 至 {describe(window.end)}"
    check = window.self_check
    return (
        ("規定的起迄", f"{words}（{period_text(planned.start, planned.end)}）"),
        ("檢核期間", f"截止後第 {check.after} 日起 {check.days} 日"
                 f"（{period_text(planned.check_start, planned.check_end)}）"),
    )  # fmt: skip


def _saved(row: DraftLine, text: str) -> Response:
    """Back to the schedule; but where a rule is broken, to the field that breaks it."""
    if refusals(line_findings(row.term, row.line)):
        flash(f"{text}發布前須修正下列不合規定之處。", "warning")
        return redirect(url_for(".item", item_id=row.item_id), 303)
    flash(text, "success")
    return redirect(_schedule_url(row.term), 303)


@bp.post("/items/<int:item_id>/follow-rule")
@requires(Permission.EDIT_SCHEDULE)
def follow_rule(item_id: int) -> Response:
    items.follow_rule(current_actor(), item_id, posted_version())
    flash("已回復為依基準日推算的日期。", "success")
    return redirect(url_for(".item", item_id=item_id), 303)


@bp.post("/items/<int:item_id>/remove")
@requires(Permission.EDIT_SCHEDULE)
def remove_item(item_id: int) -> Response:
    term = items.remove_item(current_actor(), item_id, posted_version())
    flash("已移除作業項目。", "success")
    return redirect(_schedule_url(term), 303)


def _conflict(row: DraftLine, form: ItemForm, conflict: Conflict) -> tuple[str, int]:
    values, url = item_values(row.line), url_for(".item", item_id=row.item_id)
    saved, names = type(form)(formdata=None, data=values), [field.name for field in form if field.name in values]
    way = (*crumbs(row.term), Crumb(row.line.title, url))
    return conflict_answer(conflict, form, saved, names, crumbs=way, url=url)


def _schedule_url(term: Term) -> str:
    return url_for("calendar.schedule", term=str(term))
