"""Taking over from last year's same term what staff added and reworded: previewed, chosen, applied."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from intranet.blueprints.calendar.area import bp, crumbs
from intranet.blueprints.calendar.bulk_forms import CopyForm
from intranet.blueprints.calendar.bulk_pages import CopiedRow, CopyPage
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services.calendar.changes import period_text
from intranet.services.calendar.copying import TEXTS, CopyPlan, Step, apply_copy, preview_copy
from intranet.services.calendar.items import dates_of
from intranet.services.calendar.table import Dates
from intranet.services.errors import Conflict, Refused
from intranet.web.auth import current_actor
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.terms import term_of


@bp.route("/<term>/copy", methods=["GET", "POST"])
@requires(Permission.EDIT_SCHEDULE)
def copy(term: str) -> str | tuple[str, int] | Response:
    chosen = term_of(term)
    form = CopyForm(how=Step.ANCHORS.name)
    found = preview_copy(chosen, form.chosen_step)
    form.chosen.choices = [SelectChoice(key) for key in found.keys]
    if not form.is_submitted():
        return render_template("calendar/copy.html", page=_page(chosen, found, form, all_ticked=True))
    if form.validate() and form.step.data == "apply":
        try:
            count = apply_copy(current_actor(), chosen, form.chosen_step, form.chosen.data or (), form.opened_version)
        except Conflict as conflict:
            form.form_errors.append(conflict.message)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(f"已從 {found.source.label}帶入 {count} 處。", "success")
            return redirect(url_for(".schedule", term=term), 303)
    return render_template("calendar/copy.html", page=_page(chosen, found, form)), 422 if form.errors else 200


def _page(term: Term, found: CopyPlan, form: CopyForm, *, all_ticked: bool = False) -> CopyPage:
    ticked = set(found.keys) if all_ticked else set(form.chosen.data or ())
    items = [
        CopiedRow(
            key=row.key,
            title=row.source.line.title,
            kind="自訂項目",
            before=_dates(dates_of(row.source.line)),
            after=_dates(row.dates),
            reason=row.reason,
            ticked=row.key in ticked,
        )
        for row in found.items
    ]
    texts = [
        CopiedRow(row.key, row.title, TEXTS[row.field], row.before or "（無）", row.after, "", row.key in ticked)
        for row in found.texts
    ]
    return CopyPage(
        title="從去年同學期帶入",
        breadcrumbs=(*crumbs(term), Crumb("從去年同學期帶入")),
        term_label=term.label,
        source_label=found.source.label,
        form=form,
        rows=(*items, *texts),
        version=found.state,
        schedule_url=url_for(".schedule", term=str(term)),
    )


def _dates(dates: Dates) -> str:
    return f"{period_text(*dates[:2])}，檢核 {period_text(*dates[2:])}"
