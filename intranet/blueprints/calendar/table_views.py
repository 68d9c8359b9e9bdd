"""The dates of all items in one table, edited in place and saved together."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.calendar.area import bp, crumbs
from intranet.blueprints.calendar.table_forms import Place, Typed, field_name, read_table, remembered
from intranet.blueprints.calendar.table_pages import Cell, Clash, TablePage, TableRow
from intranet.rules.dates import WEEKDAYS, Term, UnreadableDate, parse_date, roc_short
from intranet.rules.office_days import term_weeks
from intranet.rules.permissions import Permission
from intranet.services.calendar.anchors import entered_dates
from intranet.services.calendar.content import DATES
from intranet.services.calendar.items import DATE_LABELS, DraftLine, draft_lines
from intranet.services.calendar.office_days import office_days
from intranet.services.calendar.table import FaultyRows, RowsConflict, save_rows
from intranet.web.auth import current_actor
from intranet.web.kept import render_kept
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.terms import term_of
from intranet.web.tokens import new_form_token

NOTHING = Typed({}, {}, (), ())


@bp.route("/<term>/table", methods=["GET", "POST"])
@requires(Permission.EDIT_SCHEDULE)
def table(term: str) -> str | tuple[str, int] | Response:
    chosen = term_of(term)
    if request.method != "POST":
        return render_kept("calendar/table.html", lambda _: _page(chosen, draft_lines(chosen)), chosen, personal=False)
    lines = draft_lines(chosen)
    typed = read_table(request.form, lines)
    if typed.removed:
        typed = Typed(typed.texts, typed.faults, typed.edits, ())
        flash("修改的項目中，有的已被他人移除。", "warning")
    if typed.faults:
        return render_template("calendar/table.html", page=_page(chosen, lines, typed, typed.faults)), 422
    try:
        changed = save_rows(current_actor(), chosen, typed.edits)
    except FaultyRows as faulty:
        return render_template("calendar/table.html", page=_page(chosen, lines, typed, faulty.faults)), 422
    except RowsConflict as conflict:
        # The rows are read again: the comparison shows what stands now, and a second save is made against it.
        page = _page(chosen, draft_lines(chosen), typed, clashing=conflict.rows)
        return render_template("calendar/table.html", page=page), 409
    flash(f"已儲存 {changed} 項。" if changed else "沒有變更。", "success")
    return redirect(url_for(".schedule", term=term), 303)


def _page(
    term: Term,
    lines: tuple[DraftLine, ...],
    typed: Typed = NOTHING,
    faults: Mapping[Place, str] | None = None,
    clashing: Collection[int] = (),
) -> TablePage:
    """The table as it stands; rows that were changed but not saved show what was typed."""
    edited = {edit.item_id for edit in typed.edits}
    faults = faults or {}
    weeks, office = term_weeks(term, entered_dates(term)), office_days(term)
    items_url = url_for(".item", item_id=0).removesuffix("0")  # once: building an address costs more than a row
    rows = []
    for row in lines:
        texts = {name: typed.texts.get((row.item_id, name)) for name in DATES} if row.item_id in edited else {}
        line = row.line
        rows.append(
            TableRow(
                title=line.title,
                url=f"{items_url}{row.item_id}",
                marks=tuple(word for word, on in (("自訂", row.is_own), ("手動", row.by_hand and line.window)) if on),
                opened_name=field_name(row.item_id, "opened"),
                opened=remembered(row),
                cells=tuple(_cell(row, name, texts.get(name), faults) for name in DATES),
                remark=weeks.span_text(line.start, line.end) if line.start and line.end else "",
                closed=office.why_closed(line.end) if line.end else "",
            )
        )
    return TablePage(
        title="編輯日期",
        breadcrumbs=(*crumbs(term), Crumb("編輯日期")),
        term_label=term.label,
        columns=tuple(DATE_LABELS.values()),
        rows=tuple(rows),
        faults=tuple((cell.name, cell.full, cell.error) for row in rows for cell in row.cells if cell.error),
        clashes=tuple(_clashes(lines, typed, clashing)),
        form_token=new_form_token(),
        save_url=url_for(".table", term=str(term)),
        schedule_url=url_for(".schedule", term=str(term)),
        tools=_tools(term),
    )


def _tools(term: Term) -> tuple[tuple[str, str, str], ...]:
    """Label, address and icon of what else changes many items at once."""
    key = str(term)
    return (
        ("平移", url_for(".shift", term=key), "right"),
        ("從去年帶入", url_for(".copy", term=key), "history"),
        ("匯入與匯出", url_for(".sheet_import", term=key), "file"),
    )


def _cell(row: DraftLine, name: str, typed: str | None, faults: Mapping[Place, str]) -> Cell:
    saved = getattr(row.line, name)
    text = typed if typed is not None else (roc_short(saved) if saved else "")
    label = DATE_LABELS[name]
    return Cell(
        name=field_name(row.item_id, name),
        label=label,
        full=f"{row.line.title}的{label}",
        text=text,
        weekday=_weekday(text),
        error=faults.get((row.item_id, name), ""),
    )


def _weekday(text: str) -> str:
    try:
        return f"（{WEEKDAYS[parse_date(text).weekday()]}）" if text else ""
    except UnreadableDate:
        return ""


def _clashes(lines: tuple[DraftLine, ...], typed: Typed, rows: Collection[int]) -> list[Clash]:
    """What was typed beside what is saved, for the dates that differ."""
    found = []
    for row in lines:
        for name in DATES if row.item_id in rows else ():
            saved = getattr(row.line, name)
            ours, theirs = typed.texts[row.item_id, name], roc_short(saved) if saved else ""
            if ours != theirs:
                anchor = field_name(row.item_id, name)
                found.append(Clash(row.line.title, DATE_LABELS[name], ours or "（未定）", theirs or "（未定）", anchor))
    return found
