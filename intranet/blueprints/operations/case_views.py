"""Cases of enrolment change: the list, opening one, its checklist."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from wtforms.fields import SelectChoice

from intranet.blueprints.operations import pages
from intranet.blueprints.operations.area import Answer, bp, crumbs, form_page
from intranet.blueprints.operations.forms import CaseForm, TickForm
from intranet.models import EnrolmentCase
from intranet.rules.dates import roc_short
from intranet.rules.operations import CHECKLISTS, CaseKind
from intranet.rules.permissions import Permission
from intranet.services import audit_trail
from intranet.services.context import today
from intranet.services.errors import Conflict, NotPermitted, Refused
from intranet.services.operations import cases as service
from intranet.services.operations.cases import CaseInput, CaseLine
from intranet.services.operations.rights import record_keepers, titles_of, units_for
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.conflicts import conflict_answer
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.shell import selected_term

CRUMB = "學籍異動"


@bp.get("/cases")
@requires(Permission.VIEW_STUDENT_CASES)
def cases() -> str:
    term = selected_term()
    page = pages.CasesPage(
        title=CRUMB,
        breadcrumbs=crumbs(Crumb(CRUMB)),
        term=term.label,
        clause=clause_link(service.clause_of_cases()),
        rows=tuple(
            pages.CaseRow(row, len(row.done), len(CHECKLISTS[row.kind]), url_for(".case", case_id=row.id))
            for row in service.cases_of(term)
        ),
        new_url=url_for(".new_case") if units_for(current_actor(), record_keepers()) else "",
    )
    return render_template("operations/cases.html", page=page)


@bp.route("/cases/new", methods=["GET", "POST"])
@requires(Permission.RECORD_OPERATIONS)
def new_case() -> Answer:
    units = units_for(current_actor(), record_keepers())
    if not units:
        raise NotPermitted(f"學籍異動由{'、'.join(record_keepers())}登錄。")
    form, back = CaseForm(data={"on": today()}), url_for(".cases")
    form.offer(units)
    if form.validate_on_submit():
        data = CaseInput(
            CaseKind[form.kind.data],
            form.unit.data,
            form.student.data,
            form.on.data,
            form.other_school.data or "",
            form.remark.data or "",
        )
        try:
            row = service.open_case(current_actor(), data)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("學籍異動已登錄，請依清單辦理。", "success")
            return redirect(url_for(".case", case_id=row.id), 303)
    return form_page(
        "登錄學籍異動",
        form,
        button="登錄",
        back=back,
        trail=(Crumb(CRUMB, back),),
        clause=service.clause_of_cases(),
    )


@bp.route("/cases/<int:case_id>", methods=["GET", "POST"])
@requires(Permission.VIEW_STUDENT_CASES)
def case(case_id: int) -> Answer:
    found = service.case_of(case_id)
    form, back = _tick_form(found), url_for(".cases")
    can_tick = bool(units_for(current_actor(), (found.unit,)))
    title = f"{found.kind.value}：{found.student}"
    if form.is_submitted() and not can_tick:
        raise NotPermitted(f"這一件由{titles_of(found.unit)}辦理。")
    if form.validate_on_submit():
        try:
            row = service.tick_steps(
                current_actor(),
                case_id,
                frozenset(form.done.data or ()),
                form.remark.data or "",
                version=form.opened_version,
            )
        except Conflict as conflict:
            saved = _tick_form(service.case_of(case_id), typed=False)
            trail, url = crumbs(Crumb(CRUMB, back), Crumb(title)), url_for(".case", case_id=case_id)
            return conflict_answer(conflict, form, saved, ("done", "remark"), crumbs=trail, url=url)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("清單已更新，本件結案。" if row.closed_on else "清單已更新。", "success")
            return redirect(url_for(".case", case_id=case_id), 303)
    page = pages.CasePage(
        title=title,
        breadcrumbs=crumbs(Crumb(CRUMB, back), Crumb(title)),
        case=found,
        clause=clause_link(service.clause_of_cases()),
        form=form,
        can_tick=can_tick,
        back_url=back,
        history=audit_trail.history_of(EnrolmentCase.__tablename__, case_id),
    )
    return render_template("operations/case.html", page=page), 422 if form.errors else 200


def _tick_form(case: CaseLine, *, typed: bool = True) -> TickForm:
    values = {"done": list(case.done), "remark": case.remark, "version": case.version}
    form = TickForm(data=values) if typed else TickForm(formdata=None, data=values)
    form.done.choices = [
        SelectChoice(step.key, f"{step.text}（{roc_short(day)}）" if day else step.text) for step, day in case.steps
    ]
    return form
