"""The receipt of a term: period, answers, doubts, closing."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from wtforms.fields import SelectChoice

from intranet.blueprints.operations import pages
from intranet.blueprints.operations.area import Answer, bp, crumbs, form_page, term_crumb
from intranet.blueprints.operations.forms import AnswersForm, CloseForm, ObjectionForm, PeriodForm, SettleForm
from intranet.rules.dates import Term, roc_short
from intranet.rules.operations import ObjectionOutcome, steps_of
from intranet.rules.permissions import Permission
from intranet.rules.schedule import Work
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.errors import Conflict, NotPermitted, Refused
from intranet.services.operations import objections, receipt
from intranet.services.operations.objections import Objection, ObjectionInput
from intranet.services.operations.receipt import CountInput, Round, RoundInput
from intranet.services.operations.rights import record_keepers, term_named, titles_of, unit_at, units_for
from intranet.services.operations.submissions import steps_with_parts
from intranet.services.operations.windows import windows_of
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.pages import Crumb
from intranet.web.permissions import requires

HIDDEN = "（僅承辦單位可見）"


def receipt_trail(term: Term) -> tuple[Crumb, ...]:
    return term_crumb(term), Crumb("收訖明細", url_for(".receipt", term=str(term)))


@bp.get("/<term>/receipt", endpoint="receipt")
@requires(Permission.VIEW_OPERATIONS)
def show(term: str) -> str:
    chosen, actor, rule = term_named(term), current_actor(), receipt.receipt_rule()
    current = receipt.round_of(chosen)
    mine = units_for(actor, record_keepers())
    waiting = tuple(
        f"{line.step.what}（{'、'.join(line.waiting)}）" for line in steps_with_parts(chosen) if line.waiting
    )
    page = pages.ReceiptPage(
        title="收訖明細",
        breadcrumbs=crumbs(term_crumb(chosen), Crumb("收訖明細")),
        term=chosen.label,
        rule=f"學生確認期間至少 {rule.student_days} 日並事先公告；全部提交後，由{'、'.join(record_keepers())}結案。",
        clause=clause_link(rule.clause),
        round=current,
        units=tuple(_unit_row(current, unit, number, mine) for number, unit in enumerate(record_keepers()))
        if current
        else (),
        waiting=waiting,
        objections=tuple(_objection_row(row, actor) for row in current.objections) if current else (),
        period_url=url_for(".period", term=term) if mine and not _any_closed(current) else "",
        objection_url=url_for(".raise_objection", term=term) if current and _still_open(current, mine) else "",
        letters_url=url_for(".letters", term=term) if current and actor.can(Permission.VIEW_STUDENT_CASES) else "",
    )
    return render_template("operations/receipt.html", page=page)


def _any_closed(current: Round | None) -> bool:
    return current is not None and any(part.closed_on for part in current.parts)


def _still_open(current: Round, units: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(unit for unit in units if current.part(unit).closed_on is None)


def _unit_row(current: Round, unit: str, number: int, mine: tuple[str, ...]) -> pages.ReceiptUnitRow:
    part = current.part(unit)
    may = unit in mine and part.closed_on is None
    place = {"term": str(current.term), "unit": number}
    why_not = receipt.why_not_close(current, unit) if part.closed_on is None else ""
    return pages.ReceiptUnitRow(
        part=part,
        counts_url=url_for(".answers", **place) if may else "",  # type: ignore[arg-type]
        close_url=url_for(".close", **place) if may and not why_not else "",  # type: ignore[arg-type]
        why_not=why_not,
    )


def _objection_row(row: Objection, actor: Actor) -> pages.ObjectionRow:
    handles = objections.may_settle(actor, row.assists, row.unit)
    sees = handles or actor.can(Permission.VIEW_STUDENT_CASES)
    step = next((one.what for one in current_school().portfolio.steps if one.key == row.step), row.step)
    url = url_for(".objection", objection_id=row.id) if handles and row.settled_on is None else ""
    return pages.ObjectionRow(row, row.student if sees else HIDDEN, row.text if sees else HIDDEN, step, url)


@bp.route("/<term>/receipt/period", methods=["GET", "POST"])
@requires(Permission.RECORD_OPERATIONS)
def period(term: str) -> Answer:
    chosen, rule = term_named(term), receipt.receipt_rule()
    if not units_for(current_actor(), record_keepers()):
        raise NotPermitted(f"收訖明細由{'、'.join(record_keepers())}辦理。")
    current, back = receipt.round_of(chosen), url_for(".receipt", term=term)
    form = PeriodForm(data=_period_values(chosen, current))
    if form.validate_on_submit():
        data = RoundInput(form.starts.data, form.ends.data, form.announced_on.data, form.announced_where.data)
        try:
            receipt.announce_period(current_actor(), chosen, data, version=form.opened_version)
        except Conflict:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("收訖明細的確認期間已登錄。", "success")
            return redirect(back, 303)
    return form_page(
        "登錄確認期間",
        form,
        button="登錄",
        back=back,
        trail=receipt_trail(chosen),
        clause=rule.clause,
        hint=f"學生確認期間至少 {rule.student_days} 日，並應事先公告。",
    )


def _period_values(term: Term, current: Round | None) -> dict[str, object]:
    """The period as entered; before that, as the released schedule has it."""
    if current:
        values = {name: getattr(current, name) for name in ("starts", "ends", "announced_on", "announced_where")}
        return {**values, "version": current.version}
    released = next((row.line for row in windows_of(term) if row.line.work is Work.RECEIPT), None)
    return {"starts": released.start, "ends": released.end} if released else {}


@bp.route("/<term>/receipt/<int:unit>/counts", methods=["GET", "POST"])
@requires(Permission.RECORD_OPERATIONS)
def answers(term: str, unit: int) -> Answer:
    chosen = term_named(term)
    name, current = _own_unit(unit), receipt.announced(chosen)
    part, back = current.part(name), url_for(".receipt", term=term)
    known = {} if part.counted_on is None else {n: getattr(part, n) for n in ("students", "confirmed", "objected")}
    form = AnswersForm(data={**known, "counted_on": today(), "version": part.version or ""})
    if form.validate_on_submit():
        data = CountInput(form.students.data, form.confirmed.data, form.objected.data, form.counted_on.data)
        try:
            receipt.record_answers(current_actor(), chosen, name, data, version=form.opened_version)
        except Conflict:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(f"{name}的確認人數已登錄。", "success")
            return redirect(back, 303)
    return form_page(
        "登錄確認人數",
        form,
        button="登錄",
        back=back,
        trail=receipt_trail(chosen),
        meta=name,
        clause=receipt.receipt_rule().clause,
        facts=(("確認期間", f"{roc_short(current.starts)} 至 {roc_short(current.ends)}"),),
        hint="數字以平臺上看到的為準，期滿後請再登錄一次。",
    )


def _own_unit(number: int) -> str:
    name = unit_at(record_keepers(), number)
    if not units_for(current_actor(), (name,)):
        raise NotPermitted(f"{name}的收訖明細由{titles_of(name)}辦理。")
    return name


@bp.route("/<term>/receipt/<int:unit>/close", methods=["GET", "POST"])
@requires(Permission.RECORD_OPERATIONS)
def close(term: str, unit: int) -> Answer:
    chosen = term_named(term)
    name, current = _own_unit(unit), receipt.announced(chosen)
    part, back = current.part(name), url_for(".receipt", term=term)
    form = CloseForm(data={"version": part.version or ""})
    if form.validate_on_submit():
        try:
            receipt.close_receipt(current_actor(), chosen, name, form.remark.data or "", version=form.opened_version)
        except Conflict:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(f"{name}的收訖明細已結案。", "success")
            return redirect(back, 303)
    doubts = current.objections_of(name)
    return form_page(
        "收訖明細結案",
        form,
        button="結案",
        back=back,
        trail=receipt_trail(chosen),
        meta=name,
        clause=receipt.receipt_rule().clause,
        facts=(
            ("學生", f"{part.students} 人"),
            ("已確認", f"{part.confirmed} 人"),
            ("疑義", f"{len(doubts)} 件"),
            ("未確認", f"{part.waiting} 人"),
        ),
        hint=receipt.why_not_close(current, name) or "結案後人數、疑義與期間都不再變更。",
    )


@bp.route("/<term>/receipt/objections/new", methods=["GET", "POST"])
@requires(Permission.RECORD_OPERATIONS)
def raise_objection(term: str) -> Answer:
    chosen = term_named(term)
    units = units_for(current_actor(), record_keepers())
    if not units:
        raise NotPermitted(f"疑義由{'、'.join(record_keepers())}登錄。")
    receipt.announced(chosen)
    form, back = ObjectionForm(data={"raised_on": today()}), url_for(".receipt", term=term)
    form.offer(units)
    form.about.choices = [
        SelectChoice(f"{row.step.key}|{unit}", f"{row.step.what}：請{unit}協助")
        for row in steps_of(current_school(), chosen)
        for unit in objections.assisting_units(row.step)
    ]
    if form.validate_on_submit():
        step, _, assists = form.about.data.partition("|")
        data = ObjectionInput(form.unit.data, form.student.data, step, assists, form.text.data, form.raised_on.data)
        try:
            objections.raise_objection(current_actor(), chosen, data)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(f"疑義已登錄，請{assists}協助確認。", "success")
            return redirect(back, 303)
    return form_page(
        "登錄疑義",
        form,
        button="登錄",
        back=back,
        trail=receipt_trail(chosen),
        clause=receipt.receipt_rule().clause,
    )


@bp.route("/objections/<int:objection_id>", methods=["GET", "POST"])
@requires(Permission.RECORD_OPERATIONS)
def objection(objection_id: int) -> Answer:
    row, term = objections.objection_of(objection_id)
    if not objections.may_settle(current_actor(), row.assists, row.unit):
        raise NotPermitted(f"這件疑義由{row.assists}（{titles_of(row.assists)}）協助確認。")
    form, back = SettleForm(data={"version": row.version}), url_for(".receipt", term=str(term))
    if form.validate_on_submit():
        outcome = ObjectionOutcome[form.outcome.data]
        try:
            objections.settle_objection(
                current_actor(), objection_id, outcome, form.outcome_text.data, version=form.opened_version
            )
        except Conflict:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("疑義處理結果已登錄。", "success")
            return redirect(back, 303)
    step = next((one for one in current_school().portfolio.steps if one.key == row.step), None)
    return form_page(
        "處理疑義",
        form,
        button="登錄處理結果",
        back=back,
        trail=receipt_trail(term),
        clause=step.clause if step else "",
        facts=(
            ("學生", row.student),
            ("項目", step.what if step else row.step),
            ("協助單位", row.assists),
            ("提出日期", roc_short(row.raised_on)),
            ("內容", row.text),
        ),
    )
