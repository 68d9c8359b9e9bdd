"""The staff roster as a spreadsheet: taken out, and brought in with a preview of what it will change."""

from __future__ import annotations

import io
from collections import Counter

from flask import flash, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.people import pages
from intranet.blueprints.people.area import TITLE, Answer, bp
from intranet.blueprints.people.forms import ConfirmForm, ImportForm
from intranet.rules.dates import roc_short
from intranet.rules.permissions import Permission
from intranet.rules.rosters import RowFault
from intranet.rules.staff_plans import Facts, Step, StepKind
from intranet.rules.staff_rosters import COLUMNS, MAX_ROWS
from intranet.services.context import current_school, today
from intranet.services.errors import Conflict, Refused
from intranet.services.staff_export import export_staff
from intranet.services.staff_import import FaultyStaff, StaffPreview, apply_import, preview_import
from intranet.web.auth import current_actor
from intranet.web.pages import Crumb, SheetChange
from intranet.web.permissions import requires
from intranet.web.step_up import proves_again

ODS = "application/vnd.oasis.opendocument.spreadsheet"
TONES = {
    StepKind.NEW_PERSON: "good",
    StepKind.CHANGE_PERSON: "warn",
    StepKind.END: "warn",
    StepKind.APPOINT: "good",
}
RULES = (
    "可先匯出現有名冊，修改後再匯入。",
    "一列寫一人的一個職務；同一人有數個職務時寫成數列。",
    "現有人員以編號辨認；沒有編號時以姓名辨認，同名者再看電子郵件。新進人員的編號留白。",
    "空白的欄位、沒有列出的人員與職務都不變動。",
    "結束任期請填迄日（當天仍在任）。只有一人的職務，新任者的起日前一天即為原任者的迄日。",
    f"日期可寫 115/8/1 或 2026-08-01；至多 {MAX_ROWS} 列；不得含身分證統一編號。",
)
FACTS = (("姓名", "name"), ("人員類別", "staff_type"), ("電子郵件", "email"))


@bp.post("/export.ods")
@requires(Permission.VIEW_PEOPLE)
@proves_again
def staff_export() -> Response:
    content, name = export_staff(current_actor()), f"人員名冊-{today():%Y%m%d}.ods"
    return send_file(io.BytesIO(content), mimetype=ODS, as_attachment=True, download_name=name)


@bp.route("/import", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def staff_import() -> Answer:
    form = ImportForm()
    faults: tuple[RowFault, ...] = ()
    if form.validate_on_submit():
        try:
            return _preview(preview_import(current_actor(), *form.content()))
        except FaultyStaff as faulty:
            faults = faulty.faults
            form.refuse(faulty)
        except Refused as refused:
            form.refuse(refused)
    page = pages.ImportPage(
        title="匯入人員名冊",
        breadcrumbs=(Crumb(TITLE, url_for(".index")), Crumb("匯入名冊")),
        form=form,
        columns=COLUMNS,
        rules=RULES,
        positions=tuple(post.title for post in current_school().profile.positions),
        faults=faults,
        back_url=url_for(".index"),
    )
    return render_template("people/import.html", page=page), 422 if form.errors else 200


def _preview(found: StaffPreview) -> str:
    """The preview answers the upload itself: nothing of the file is kept until it is confirmed."""
    counts = Counter(step.kind for step in found.plan.steps)
    page = pages.PreviewPage(
        title="確認人員名冊",
        breadcrumbs=(
            Crumb(TITLE, url_for(".index")),
            Crumb("匯入名冊", url_for(".staff_import")),
            Crumb("確認"),
        ),
        file_name=found.file_name,
        form=ConfirmForm(formdata=None, data={"ticket": found.ticket}),
        tally=tuple((kind.value, counts[kind]) for kind in StepKind if counts[kind]),
        same=found.plan.same,
        ignored=found.ignored,
        steps=tuple(
            SheetChange(step.row, step.kind.value, TONES[step.kind], step.name, _details(step))
            for step in found.plan.steps
        ),
        apply_url=url_for(".staff_apply"),
        back_url=url_for(".staff_import"),
    )
    return render_template("people/preview.html", page=page)


def _details(step: Step) -> tuple[str, ...]:
    """What the step does, a line each."""
    if step.tenure is not None:
        title = current_school().directory.title(step.tenure.position)
        begun, ends = roc_short(step.tenure.starts), step.tenure.ends
        if step.kind is StepKind.END and ends is not None:
            return (f"{title}（{begun} 起）到 {roc_short(ends)} 為止",)
        return (f"{title}，{begun} " + (f"至 {roc_short(ends)}" if ends else "起"),)
    after, before = step.facts or Facts(""), step.before
    if before is None:
        return tuple(f"{label}：{getattr(after, name)}" for label, name in FACTS[1:] if getattr(after, name))
    pairs = ((label, getattr(before, name), getattr(after, name)) for label, name in FACTS)
    return tuple(f"{label}：{old or '未登錄'} → {new}" for label, old, new in pairs if old != new)


@bp.post("/import/apply")
@requires(Permission.MANAGE_PEOPLE)
@proves_again
def staff_apply() -> Response:
    form = ConfirmForm()
    if not form.validate_on_submit():
        raise Conflict("請先上傳名冊並預覽，再確認套用。")
    counts = apply_import(current_actor(), form.ticket.data)
    told = "、".join(f"{kind.value} {counts[kind]}" for kind in StepKind if counts[kind])
    flash(f"名冊已套用：{told}。", "success")
    return redirect(url_for(".index"), 303)
