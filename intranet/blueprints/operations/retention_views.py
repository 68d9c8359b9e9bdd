"""Sealed classes: the list, sealing, deletion by resolution, the certificate."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, url_for
from wtforms.fields import SelectChoice

from intranet.blueprints.operations import pages
from intranet.blueprints.operations.area import Answer, bp, crumbs, form_page, pdf_answer
from intranet.blueprints.operations.forms import DestroyForm, SealForm
from intranet.models import SealedClass
from intranet.rules.dates import roc_short
from intranet.rules.operations import sealing_default
from intranet.rules.permissions import Permission
from intranet.services import audit_trail
from intranet.services.context import today
from intranet.services.errors import Conflict, NotPermitted, Refused
from intranet.services.operations import destruction
from intranet.services.operations import retention as service
from intranet.services.operations.destruction import DestructionInput
from intranet.services.operations.retention import SealedLine, SealInput
from intranet.services.operations.rights import record_keepers, titles_of, units_for
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.pages import Crumb, paged
from intranet.web.permissions import requires

CRUMB = "封存與刪除"


def _rule() -> str:
    years = service.retention_rule().years
    return f"畢業生檔案自封存起保存 {years} 年，期滿次日起得刪除，並非必須；刪除須經工作小組決議並出具證明。"


@bp.get("/retention")
@requires(Permission.VIEW_OPERATIONS)
def retention() -> str:
    lines, pager = paged(service.sealed_classes())
    page = pages.RetentionPage(
        title=CRUMB,
        breadcrumbs=crumbs(Crumb(CRUMB)),
        rule=_rule(),
        clause=clause_link(service.retention_rule().clause),
        rows=tuple(_row(line) for line in lines),
        pager=pager,
        new_url=url_for(".seal") if units_for(current_actor(), record_keepers()) else "",
    )
    return render_template("operations/retention.html", page=page)


def _row(line: SealedLine) -> pages.SealedRow:
    stamp, tone = "保存中", "good"
    if line.destroyed_on is not None:
        stamp, tone = "已銷毀", "neutral"
    elif line.is_permitted:
        stamp, tone = "得刪除", "info"
    return pages.SealedRow(line, url_for(".sealed", class_id=line.id), stamp, tone)


@bp.route("/retention/new", methods=["GET", "POST"])
@requires(Permission.RECORD_OPERATIONS)
def seal() -> Answer:
    units = units_for(current_actor(), record_keepers())
    if not units:
        raise NotPermitted(f"封存由{'、'.join(record_keepers())}登錄。")
    years = [year for year in service.school_years() if sealing_default(year) <= today()]
    form, back = SealForm(data={"on": sealing_default(years[0])}), url_for(".retention")
    form.offer(units)
    form.year.choices = [
        SelectChoice(year, f"{year} 學年度（{roc_short(sealing_default(year))} 畢業）") for year in years
    ]
    if form.validate_on_submit():
        data = SealInput(
            form.year.data,
            form.unit.data,
            form.class_name.data,
            form.students.data,
            form.on.data,
            form.place.data,
        )
        try:
            row = service.seal_class(current_actor(), data)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(f"{row.class_name}已登錄封存。", "success")
            return redirect(url_for(".sealed", class_id=row.id), 303)
    rule = service.retention_rule()
    return form_page(
        "登錄封存",
        form,
        button="登錄封存",
        back=back,
        trail=(Crumb(CRUMB, back),),
        clause=rule.clause,
        hint=f"封存日預設為畢業學年度的 7/31，可以晚於這一天；滿 {rule.years} 年後始得刪除。",
    )


@bp.get("/retention/<int:class_id>")
@requires(Permission.VIEW_OPERATIONS)
def sealed(class_id: int) -> str:
    line = service.sealed_class(class_id)
    may = not destruction.why_not_destroy(line) and units_for(current_actor(), (line.unit,))
    name = f"{line.year} 學年度畢業 {line.class_name}"
    page = pages.SealedPage(
        title=name,
        breadcrumbs=crumbs(Crumb(CRUMB, url_for(".retention")), Crumb(name)),
        row=_row(line),
        rule=_rule(),
        clause=clause_link(service.retention_rule().clause),
        destroy_url=url_for(".destroy", class_id=class_id) if may else "",
        certificate_url=url_for(".certificate", class_id=class_id) if line.destroyed_on else "",
        history=audit_trail.history_of(SealedClass.__tablename__, class_id),
    )
    return render_template("operations/sealed.html", page=page)


@bp.route("/retention/<int:class_id>/destroy", methods=["GET", "POST"])
@requires(Permission.RECORD_OPERATIONS)
def destroy(class_id: int) -> Answer:
    line = service.sealed_class(class_id)
    if not units_for(current_actor(), (line.unit,)):
        raise NotPermitted(f"{line.unit}封存的檔案由{titles_of(line.unit)}銷毀。")
    if why_not := destruction.why_not_destroy(line):
        raise Refused(why_not)
    form, back = DestroyForm(data={"on": today(), "version": line.version}), url_for(".sealed", class_id=class_id)
    form.resolution.choices = [SelectChoice(0, "請選擇決議"), *_resolutions(line)]
    if form.validate_on_submit():
        data = DestructionInput(
            form.resolution.data,
            form.on.data,
            form.method.data,
            form.witness.data,
            form.document_no.data,
        )
        try:
            destruction.destroy_class(current_actor(), class_id, data, version=form.opened_version)
        except Conflict:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("銷毀已登錄，請列印證明並核章。", "success")
            return redirect(back, 303)
    name = f"{line.year} 學年度畢業 {line.class_name}"
    return form_page(
        "登錄銷毀",
        form,
        button="登錄銷毀",
        back=back,
        trail=(Crumb(CRUMB, url_for(".retention")), Crumb(name, back)),
        meta=name,
        clause=service.retention_rule().clause,
        facts=(
            ("內容", f"{line.students} 人的學習歷程檔案"),
            ("封存日期", roc_short(line.on)),
            ("得刪除之日", roc_short(line.permitted_from)),
        ),
        hint="登錄後不能修改或刪除，銷毀紀錄至少保存 5 年。沒有通過的決議就不能銷毀。",
    )


def _resolutions(line: SealedLine) -> list[SelectChoice]:
    """None is chosen beforehand: which resolution permits a deletion is for a person to say."""
    found = destruction.resolutions_since(line.on)
    return [SelectChoice(row.agenda_item_id, f"{row.title}（{roc_short(row.on)} {row.meeting}）") for row in found]


@bp.get("/retention/<int:class_id>/certificate.pdf")
@requires(Permission.VIEW_OPERATIONS)
def certificate(class_id: int) -> FlaskResponse:
    line = service.sealed_class(class_id)
    return pdf_answer(destruction.make_certificate(class_id), f"{line.year}{line.class_name}銷毀證明.pdf")
