"""Moving several items by the same number of days: chosen, previewed, applied."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.calendar import rows
from intranet.blueprints.calendar.area import bp, crumbs
from intranet.blueprints.calendar.bulk_forms import ShiftForm
from intranet.blueprints.calendar.bulk_pages import Choice, ShiftPage
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services.calendar.changes import period_text
from intranet.services.calendar.items import DraftLine, draft_lines
from intranet.services.calendar.shifting import PARTS, Shift, ShiftPreview, apply_shift, chosen_rows, preview_shift
from intranet.services.calendar.table import FaultyRows
from intranet.services.errors import Conflict, Refused
from intranet.web.auth import current_actor
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.terms import term_of


@bp.route("/<term>/shift", methods=["GET", "POST"])
@requires(Permission.EDIT_SCHEDULE)
def shift(term: str) -> str | tuple[str, int] | Response:
    chosen = term_of(term)
    lines = draft_lines(chosen)
    form = ShiftForm(parts=list(PARTS))
    form.offer((row.item_id, row.line.title) for row in lines)
    if not form.is_submitted():
        return render_template("calendar/shift.html", page=_page(chosen, lines, form))
    preview = None
    if form.validate():
        wanted = Shift(chosen_rows(form.rows.data or (), lines), form.days.data or 0, frozenset(form.parts.data or ()))
        try:
            if form.step.data == "apply":
                changed = apply_shift(current_actor(), chosen, wanted, form.opened_version)
                flash(f"已平移 {changed} 項。", "success")
                return redirect(url_for(".schedule", term=term), 303)
            preview = preview_shift(chosen, wanted)
        except Conflict as conflict:
            form.form_errors.append(conflict.message)
        except FaultyRows as faulty:
            form.form_errors.extend(dict.fromkeys(faulty.faults.values()))
        except Refused as refused:
            form.refuse(refused)
    page = _page(chosen, lines, form, preview)
    return render_template("calendar/shift.html", page=page), 200 if preview else 422


def _page(term: Term, lines: tuple[DraftLine, ...], form: ShiftForm, preview: ShiftPreview | None = None) -> ShiftPage:
    ticked = form.rows.data or ()
    hidden: list[tuple[str, str]] = []
    if preview:
        hidden = [("rows", row) for row in ticked] + [("parts", part) for part in form.parts.data]
        hidden += [("days", str(form.days.data)), ("step", "apply"), ("version", str(preview.state))]
        hidden += [("form_token", form.form_token.data)]
    days, parts = form.days.data or 0, "、".join(PARTS[part] for part in form.parts.data or () if part in PARTS)
    return ShiftPage(
        title="平移日期",
        breadcrumbs=(*crumbs(term), Crumb("平移日期")),
        term_label=term.label,
        form=form,
        choices=tuple(
            Choice(
                value=str(row.item_id),
                title=row.line.title,
                period=period_text(row.line.start, row.line.end),
                check=period_text(row.line.check_start, row.line.check_end),
                ticked=str(row.item_id) in ticked,
            )
            for row in lines
        ),
        moves=tuple(rows.move_row(move) for move in preview.moves) if preview else (),
        hidden=tuple(hidden),
        summary=f"{parts}{'延後' if days > 0 else '提前'} {abs(days)} 日",
        schedule_url=url_for(".schedule", term=str(term)),
    )
