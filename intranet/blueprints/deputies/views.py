"""Deputies: who acts for whom, in which order, by which resolution."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.deputies.forms import DeputyForm, EndForm
from intranet.blueprints.deputies.pages import EndPage, ListPage, NewPage, PositionRow, Resolved, RuleRow
from intranet.rules.dates import roc_short
from intranet.rules.obligations import Kind
from intranet.rules.permissions import Permission
from intranet.services import deputies, deputy_lists
from intranet.services.context import current_school, today
from intranet.services.deputy_lists import DeputyRow, staff_on
from intranet.services.errors import Refused
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link, clause_links
from intranet.web.forms import posted_version
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.records import link_to
from intranet.web.step_up import proves_again

bp = Blueprint("deputies", __name__, url_prefix="/deputies")
CRUMB = "代理"


@bp.get("/")
@requires(Permission.VIEW_COMMITTEE)
def index() -> str:
    school = current_school()
    rows = tuple(
        PositionRow(row, clause_links(row.clauses), _resolutions(row.deputies))
        for row in deputy_lists.deputies_on(today())
    )
    rules = tuple(
        RuleRow(clause_link(rule.clause), rule.scope, rule.applies, rule.why_not) for rule in school.committee.deputies
    )
    gap = next((row for row in school.gaps if row.kind is Kind.DEPUTIES), None)
    page = ListPage(
        title="代理人及代理順位",
        breadcrumbs=(Crumb(CRUMB),),
        day=today(),
        rows=rows,
        coming=deputy_lists.coming_deputies(today()),
        rules=rules,
        gap=gap.title if gap else "",
        can_set=current_actor().can(Permission.SET_DEPUTIES),
    )
    return render_template("deputies/index.html", page=page)


def _resolutions(rows: tuple[DeputyRow, ...]) -> tuple[Resolved, ...]:
    """The resolutions that set them, each once, with its meeting for those who may open it; first what cites none."""
    found = dict.fromkeys((row.starts, row.meeting_on, row.resolution, row.meeting_id) for row in rows)
    return tuple(
        Resolved(starts, on, title, link_to(f"/meetings/{number}") if number else "")
        for starts, on, title, number in sorted(found, key=lambda one: (one[0], one[3] or 0))
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.SET_DEPUTIES)
@proves_again
def new() -> str | tuple[str, int] | Response:
    form = DeputyForm(starts=today())
    staffed = [position for position in current_school().profile.positions if position.staff_type]
    form.position.choices = [("", "請選擇"), *((position.code, position.title) for position in staffed)]
    form.person_id.choices = [(0, "請選擇"), *((person.person_id, person.label) for person in staff_on(today()))]
    resolutions = deputy_lists.carried_resolutions()
    form.resolution_id.choices = [(0, "尚無決議")] + [
        (number, f"{roc_short(day)} {title}") for number, title, day in resolutions
    ]
    form.rule.choices = [
        ("", "規定要求的各項代理"),
        *((row.key, row.scope) for row in current_school().committee.deputies if row.applies),
    ]
    form.for_person_id.choices = [(0, "不指定"), *deputy_lists.replaceable()]
    if form.validate_on_submit():
        try:
            deputies.set_deputy(
                current_actor(),
                form.position.data,
                form.person_id.data,
                order=form.order.data,
                starts=form.starts.data,
                ends=form.ends.data,
                resolution_id=form.resolution_id.data or None,
                rule=form.rule.data,
                for_person_id=form.for_person_id.data or None,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("代理人已登錄。", "success")
            return redirect(url_for(".index"), 303)
    page = NewPage(title="登錄代理人", breadcrumbs=(Crumb(CRUMB, url_for(".index")), Crumb("登錄代理人")), form=form)
    return render_template("deputies/new.html", page=page), 422 if form.errors else 200


@bp.route("/<int:deputyship_id>/end", methods=["GET", "POST"])
@requires(Permission.SET_DEPUTIES)
def end(deputyship_id: int) -> str | tuple[str, int] | Response:
    position, row = deputy_lists.deputyship(deputyship_id)
    begun = row.starts <= today()
    form = EndForm(ends=today() if begun else row.ends, version=row.version)
    if form.validate_on_submit():
        try:
            deputies.end_deputyship(current_actor(), deputyship_id, form.ends.data, version=form.opened_version)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(f"{position}第 {row.order} 順位的代理到 {roc_short(form.ends.data)} 為止。", "success")
            return redirect(url_for(".index"), 303)
    page = EndPage(
        title=f"結束{position}的代理",
        breadcrumbs=(Crumb(CRUMB, url_for(".index")), Crumb("結束代理")),
        position=position,
        deputy=row,
        form=form,
        begun=begun,
    )
    return render_template("deputies/end.html", page=page), 422 if form.errors else 200


@bp.post("/<int:deputyship_id>/cancel")
@requires(Permission.SET_DEPUTIES)
def cancel(deputyship_id: int) -> Response:
    deputies.cancel_deputyship(current_actor(), deputyship_id, version=posted_version())
    flash("代理已取消。", "success")
    return redirect(url_for(".index"), 303)
