"""Faults: one's own reports (all of them for who answers), reporting, answering, closing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.faults import pages
from intranet.blueprints.faults.forms import AnswerForm, ReportForm
from intranet.models import FaultState
from intranet.rules.duties import Duty
from intranet.rules.permissions import Permission
from intranet.rules.serves import of_duty
from intranet.services import audit_trail, faults
from intranet.services.context import current_school
from intranet.services.errors import Conflict, Refused
from intranet.services.faults import FaultLine
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_links
from intranet.web.conflicts import conflict_answer
from intranet.web.forms import posted_version
from intranet.web.pages import Crumb, paged
from intranet.web.permissions import requires

bp = Blueprint("faults", __name__, url_prefix="/faults")
CRUMB = "障礙通報"
Answer = str | tuple[str, int] | Response


@bp.get("/")
@requires(Permission.REPORT_FAULTS, Permission.VIEW_AUDIT)
def index() -> str:
    actor = current_actor()
    lines, pager = paged(faults.faults(actor))
    page = pages.ListPage(
        title="障礙通報與協助",
        breadcrumbs=(Crumb(CRUMB),),
        rows=tuple(pages.row_of(line) for line in lines),
        pager=pager,
        all_reports=faults.sees_all(actor),
        new_url=url_for(".new") if actor.can(Permission.REPORT_FAULTS) else "",
    )
    return render_template("faults/index.html", page=page)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.REPORT_FAULTS)
def new() -> Answer:
    form = ReportForm()
    if form.validate_on_submit():
        try:
            row = faults.report_fault(current_actor(), form.title.data, _text(form.body.data))
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("通報已送出，平臺管理人員回復後會顯示在這一頁。", "success")
            return redirect(url_for(".fault", fault_id=row.id), 303)
    crumbs = (Crumb(CRUMB, url_for(".index")), Crumb("通報"))
    page = pages.FormPage(title="通報障礙或請求協助", breadcrumbs=crumbs, form=form, cancel_url=url_for(".index"))
    return render_template("faults/form.html", page=page), 422 if form.errors else 200


@bp.get("/<int:fault_id>")
@requires(Permission.REPORT_FAULTS, Permission.VIEW_AUDIT)
def fault(fault_id: int) -> str:
    line = faults.fault(current_actor(), fault_id)
    return _fault_page(line, AnswerForm(answer=line.answer, version=line.version))


@bp.post("/<int:fault_id>/answer")
@requires(Permission.ANSWER_FAULTS)
def answer(fault_id: int) -> Answer:
    form, close = AnswerForm(), request.form.get("close") == "yes"
    if form.validate_on_submit():
        try:
            faults.answer_fault(
                current_actor(), fault_id, _text(form.answer.data), close=close, version=form.opened_version
            )
        except Conflict as conflict:
            return _conflict(conflict, form, fault_id)
        except Refused as refused:
            if refused.field not in form:
                raise
            form.refuse(refused)
        else:
            flash("已回復並結案。" if close else "已回復。", "success")
            return redirect(url_for(".fault", fault_id=fault_id), 303)
    return _fault_page(faults.fault(current_actor(), fault_id), form), 422


@bp.post("/<int:fault_id>/close")
@requires(Permission.ANSWER_FAULTS)
def close(fault_id: int) -> Response:
    faults.close_fault(current_actor(), fault_id, version=posted_version())
    flash("已結案。", "success")
    return redirect(url_for(".fault", fault_id=fault_id), 303)


def _conflict(conflict: Conflict, form: AnswerForm, fault_id: int) -> tuple[str, int]:
    line = faults.fault(current_actor(), fault_id)
    saved, url = AnswerForm(formdata=None, answer=line.answer), url_for(".fault", fault_id=fault_id)
    crumbs = (Crumb(CRUMB, url_for(".index")), Crumb(line.title, url))
    return conflict_answer(conflict, form, saved, ("answer",), crumbs=crumbs, url=url)


def _text(typed: str) -> str:
    return typed.replace("\r\n", "\n").strip()


def _fault_page(line: FaultLine, form: AnswerForm) -> str:
    may = current_actor().can(Permission.ANSWER_FAULTS) and line.state is not FaultState.CLOSED
    page = pages.FaultPage(
        title=line.title,
        breadcrumbs=(Crumb(CRUMB, url_for(".index")), Crumb(line.title)),
        row=pages.row_of(line),
        steps=pages.steps_of(line.state),
        history=audit_trail.history_of(faults.RECORD, line.id),
        clauses=clause_links(of_duty(current_school(), Duty.RUN_PLATFORM)),
        form=form if may else None,
        answer_url=url_for(".answer", fault_id=line.id),
        close_url=url_for(".close", fault_id=line.id) if may and line.state is FaultState.ANSWERED else "",
    )
    return render_template("faults/fault.html", page=page)
