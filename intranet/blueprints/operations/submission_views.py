"""Signing a unit's part of a submission step, and taking it back."""

from __future__ import annotations

from flask import flash, redirect, url_for

from intranet.blueprints.operations.area import Answer, bp, form_page, term_crumb
from intranet.blueprints.operations.forms import PartForm, WithdrawForm
from intranet.rules.dates import roc_short
from intranet.rules.permissions import Permission
from intranet.services.context import current_school, today
from intranet.services.errors import NotPermitted, Refused
from intranet.services.operations.rights import term_named, titles_of, unit_at, units_for
from intranet.services.operations.submissions import PartInput, part_of, sign_part, step_line, withdraw_part
from intranet.web.auth import current_actor
from intranet.web.permissions import requires


@bp.route("/<term>/steps/<step>/<int:unit>", methods=["GET", "POST"])
@requires(Permission.RECORD_OPERATIONS)
def part(term: str, step: str, unit: int) -> Answer:
    chosen = term_named(term)
    line = step_line(chosen, step)
    name = unit_at(line.step.units, unit)
    if not units_for(current_actor(), (name,)):
        raise NotPermitted(f"「{line.step.what}」的{name}部分由{titles_of(name)}簽核。")
    back = url_for(".index", term=term, _anchor="steps")
    form = PartForm(data={"what": line.step.what, "on": today()})
    if form.validate_on_submit():
        data = PartInput(
            form.what.data,
            form.quantity.data,
            form.on.data,
            form.document_no.data or "",
            form.remark.data or "",
        )
        try:
            sign_part(current_actor(), chosen, step, name, data)
        except Refused as refused:
            form.refuse(refused)
        else:
            left = step_line(chosen, step).waiting
            rest = f"，尚待{'、'.join(left)}" if left else "，各單位都已提交"
            flash(f"「{line.step.what}」{name}已簽核{rest}。", "success")
            return redirect(back, 303)
    waiting = "、".join(line.waiting)
    return form_page(
        f"提交{line.step.what}",
        form,
        button="簽核提交",
        back=back,
        trail=(term_crumb(chosen),),
        meta=name,
        clause=line.step.clause,
        facts=(("單位", name), ("尚待提交", waiting)),
        hint="簽核後內容不能修改；需要更正時先撤回，再重新簽核。",
    )


@bp.route("/parts/<int:part_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.RECORD_OPERATIONS)
def withdraw(part_id: int) -> Answer:
    row = part_of(part_id)
    if not units_for(current_actor(), (row.unit,)):
        raise NotPermitted(f"這一筆由{titles_of(row.unit)}撤回。")
    back = url_for(".index", term=str(row.term), _anchor="steps")
    step = next((one for one in current_school().portfolio.steps if one.key == row.step), None)
    form = WithdrawForm(data={"version": row.version})
    if form.validate_on_submit():
        try:
            withdraw_part(current_actor(), part_id, form.why.data, version=form.opened_version)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已撤回，請重新簽核。", "success")
            return redirect(back, 303)
    return form_page(
        "撤回提交",
        form,
        button="撤回",
        back=back,
        trail=(term_crumb(row.term),),
        meta=f"{step.what if step else row.what}．{row.unit}",
        clause=step.clause if step else "",
        facts=(
            ("提交內容", row.what),
            ("筆數", f"{row.quantity:,}"),
            ("提交日期", roc_short(row.on)),
            ("文號", row.document_no),
        ),
        hint="撤回的紀錄會保留，並註明原因。",
    )
