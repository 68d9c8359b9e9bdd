"""The draft as a spreadsheet: taken out, and brought in with a preview of what it will change."""

from __future__ import annotations

import io

from flask import flash, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.calendar.area import bp, crumbs
from intranet.blueprints.calendar.bulk_forms import SheetForm, TicketForm
from intranet.blueprints.calendar.bulk_pages import SheetPage, SheetPreviewPage
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.rules.rosters import RowFault
from intranet.rules.schedule_sheets import COLUMNS, MAX_ROWS
from intranet.services.calendar.sheet_export import FORMATS, export_draft
from intranet.services.calendar.sheet_import import FaultySheet, SheetPreview, StepKind, apply_sheet, preview_sheet
from intranet.services.context import today
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.web.auth import current_actor
from intranet.web.pages import Crumb, SheetChange
from intranet.web.permissions import requires
from intranet.web.terms import term_of

TITLE = "匯入期程"
TONES = {StepKind.NEW: "good", StepKind.CHANGE: "warn"}
RULES = (
    "可先匯出現有期程，修改後再匯入；沒有修改的列不會變動。",
    "現有項目以編號辨認；沒有編號時以名稱辨認，同名者須有編號。自訂的新項目編號留白。",
    "空白的欄位與沒有列出的項目都不變動。要清空日期，請到「編輯日期」。",
    "規定所定的項目可改日期、權責單位、檢核重點與說明，不能改名稱、性質、對象與依據。",
    f"日期可寫 115/2/25、1150225 或 2026-02-25；至多 {MAX_ROWS} 列。",
)


@bp.get("/<term>/export.<ending>")
@requires(Permission.EDIT_SCHEDULE)
def export(term: str, ending: str) -> Response:
    chosen = term_of(term)
    if ending not in FORMATS:
        raise NotFound
    name = f"作業期程-{chosen}-{today():%Y%m%d}.{ending}"
    content = io.BytesIO(export_draft(chosen, ending))
    return send_file(content, mimetype=FORMATS[ending][0], as_attachment=True, download_name=name)


@bp.route("/<term>/import", methods=["GET", "POST"])
@requires(Permission.EDIT_SCHEDULE)
def sheet_import(term: str) -> str | tuple[str, int]:
    chosen, form = term_of(term), SheetForm()
    faults: tuple[RowFault, ...] = ()
    if form.validate_on_submit():
        try:
            return _preview(chosen, preview_sheet(current_actor(), chosen, *form.content()))
        except FaultySheet as faulty:
            faults = faulty.faults
            form.refuse(faulty)
        except Refused as refused:
            form.refuse(refused)
    page = SheetPage(
        title=TITLE,
        breadcrumbs=(*crumbs(chosen), Crumb(TITLE)),
        term_label=chosen.label,
        form=form,
        columns=COLUMNS,
        rules=RULES,
        faults=faults,
        exports=tuple((f".{ending}", url_for(".export", term=term, ending=ending)) for ending in FORMATS),
        schedule_url=url_for(".schedule", term=term),
    )
    return render_template("calendar/import.html", page=page), 422 if form.errors else 200


def _preview(term: Term, found: SheetPreview) -> str:
    """The preview answers the upload itself: nothing of the file is kept until it is confirmed."""
    back = url_for(".sheet_import", term=str(term))
    page = SheetPreviewPage(
        title="確認匯入的期程",
        breadcrumbs=(*crumbs(term), Crumb(TITLE, back), Crumb("確認")),
        term_label=term.label,
        file_name=found.file_name,
        form=TicketForm(formdata=None, data={"ticket": found.ticket}),
        steps=tuple(
            SheetChange(step.row, step.kind.value, TONES[step.kind], step.title, step.details)
            for step in found.plan.steps
        ),
        same=found.plan.same,
        ignored=found.ignored,
        apply_url=url_for(".sheet_apply", term=str(term)),
        back_url=back,
    )
    return render_template("calendar/import_preview.html", page=page)


@bp.post("/<term>/import/apply")
@requires(Permission.EDIT_SCHEDULE)
def sheet_apply(term: str) -> Response:
    form = TicketForm()
    if not form.validate_on_submit():
        raise Conflict("請先上傳檔案並預覽，再確認套用。")
    counts = apply_sheet(current_actor(), term_of(term), form.ticket.data)
    told = "、".join(f"{kind.value} {counts[kind]}" for kind in StepKind if counts[kind])
    flash(f"期程已套用：{told}。", "success")
    return redirect(url_for(".schedule", term=term), 303)
