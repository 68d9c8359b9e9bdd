"""One window: what was read for it, recording counts, importing a roster with its preview."""

from __future__ import annotations

from collections import Counter

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.operations import pages
from intranet.blueprints.operations.area import Answer, bp, crumbs, form_page, term_crumb
from intranet.blueprints.operations.forms import CountsForm, RosterForm
from intranet.rules.dates import roc_short
from intranet.rules.permissions import Permission
from intranet.rules.rosters import ChangeKind, RowFault, lists_teachers, wanted_columns
from intranet.services.context import today
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.operations.certifying import recorders_of
from intranet.services.operations.counts import CountsInput, record_counts
from intranet.services.operations.rights import titles_of, units_for
from intranet.services.operations.rosters import FaultyRoster, apply_roster, drop_staged, preview_of, stage_roster
from intranet.services.operations.windows import WindowLine, lines_of, readings_of, window_of
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.pages import Crumb
from intranet.web.permissions import requires


def _trail(window: WindowLine) -> tuple[Crumb, ...]:
    url = url_for(".window", item_id=window.item_id)
    return term_crumb(window.term), Crumb(window.line.title, url)


def _period(window: WindowLine) -> str:
    days = [roc_short(day) for day in (window.line.start, window.line.end) if day]
    return " 至 ".join(days)


def _recorders(window: WindowLine) -> tuple[str, ...]:
    """The units for which the actor may record; raises NotPermitted where there is none."""
    units = recorders_of(current_actor(), window)
    if not units:
        titles = "、".join(titles_of(unit) for unit in window.units)
        raise NotPermitted(f"「{window.line.title}」的統計由{titles}登錄。")
    return units


@bp.get("/windows/<int:item_id>")
@requires(Permission.VIEW_OPERATIONS, Permission.RECORD_CERTIFICATION)
def window(item_id: int) -> str:
    found, actor = window_of(item_id), current_actor()
    recorders = recorders_of(actor, found)
    if not found.measures or not (recorders or actor.can(Permission.VIEW_OPERATIONS)):
        raise NotFound
    mine = units_for(actor, found.units)
    imported = next((row for row in found.newest if row.file_name), None)
    names_teachers = lists_teachers(found.line.work)
    sees = not names_teachers or bool(mine) or actor.can(Permission.VIEW_STUDENT_CASES)
    begun = found.line.start is None or found.line.start <= today()
    page = pages.WindowPage(
        title=found.line.title,
        breadcrumbs=crumbs(term_crumb(found.term), Crumb(found.line.title)),
        row=pages.WindowRow(
            found,
            clause_link(found.line.clause),
            (),
            pages.TONES[found.state],
            "",
            url_for(".record", item_id=item_id) if recorders and begun else "",
        ),
        cap=found.over_cap,
        readings=readings_of(item_id),
        lines=lines_of(imported.id) if imported and sees else (),
        lines_of=f"{imported.unit}，{roc_short(imported.on)}" if imported else "",
        lines_hidden=imported is not None and not sees,
        import_url=url_for(".roster", item_id=item_id) if mine and begun else "",
    )
    return render_template("operations/window.html", page=page)


@bp.route("/windows/<int:item_id>/record", methods=["GET", "POST"])
@requires(Permission.RECORD_OPERATIONS, Permission.RECORD_CERTIFICATION)
def record(item_id: int) -> Answer:
    found = window_of(item_id)
    units = _recorders(found)
    own = [unit for unit in units if unit not in found.units]
    if not found.measures:
        raise NotFound
    form = CountsForm(data={"on": today()})
    form.keep(found.measures)
    form.offer(units)
    if form.validate_on_submit():
        data = CountsInput(form.unit.data, form.on.data, form.counts(found.measures), form.remark.data or "")
        try:
            record_counts(current_actor(), item_id, data)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(f"「{found.line.title}」統計已登錄。", "success")
            return redirect(url_for(".window", item_id=item_id), 303)
    return form_page(
        "登錄統計",
        form,
        button="登錄",
        back=url_for(".window", item_id=item_id),
        trail=_trail(found),
        meta=found.line.title,
        clause=found.line.clause,
        facts=(("期間", _period(found)), ("承辦", found.line.owner)),
        hint="數字以平臺上看到的為準。登錄後不能修改，有變動時再登錄一筆，以最新的為準。"
        + (f"以{'、'.join(own)}登錄的是本人任教的件數，不計入承辦單位的合計。" if own else ""),
    )


@bp.route("/windows/<int:item_id>/import", methods=["GET", "POST"])
@requires(Permission.RECORD_OPERATIONS)
def roster(item_id: int) -> Answer:
    found = window_of(item_id)
    units = tuple(unit for unit in _recorders(found) if unit in found.units)
    if not found.measures or not units:
        raise NotFound
    faults: tuple[RowFault, ...] = ()
    form = RosterForm(data={"on": today()})
    form.offer(units)
    if form.validate_on_submit():
        name, content = form.content()
        try:
            staged = stage_roster(current_actor(), item_id, form.unit.data, form.on.data, name, content)
            return redirect(url_for(".preview", item_id=item_id, staged_id=staged.id), 303)
        except FaultyRoster as faulty:
            faults = faulty.faults
            form.refuse(faulty)
        except Refused as refused:
            form.refuse(_at_file(refused))
    page = pages.ImportPage(
        title="匯入名冊",
        breadcrumbs=crumbs(*_trail(found), Crumb("匯入名冊")),
        meta=found.line.title,
        form=form,
        columns=wanted_columns(found.line.work, found.measures),
        faults=faults,
        cancel_url=url_for(".window", item_id=item_id),
    )
    return render_template("operations/import.html", page=page), 422 if form.errors else 200


def _at_file(refused: Refused) -> Refused:
    """A refusal of the totals belongs to the file, since the form asks for no numbers."""
    if isinstance(refused, NotFound | NotPermitted) or refused.field in ("file", "on", "unit"):
        return refused
    return Refused(f"名冊合計：{refused.message}", field="file", clause=refused.clause)


@bp.get("/windows/<int:item_id>/import/<int:staged_id>")
@requires(Permission.RECORD_OPERATIONS)
def preview(item_id: int, staged_id: int) -> str:
    found = preview_of(current_actor(), item_id, staged_id)
    counted = Counter(change.kind for change in found.changes)
    place = {"item_id": item_id, "staged_id": staged_id}
    page = pages.PreviewPage(
        title="確認名冊",
        breadcrumbs=crumbs(*_trail(found.window), Crumb("確認名冊")),
        meta=f"{found.window.line.title}．{found.unit}．{found.file_name}（{roc_short(found.on)} 匯出）",
        measures=found.window.measures,
        before=found.before,
        after=found.after,
        tally=tuple((kind.value, counted[kind]) for kind in ChangeKind if counted[kind]),
        changes=found.changes,
        apply_url=url_for(".apply", **place),  # type: ignore[arg-type]
        drop_url=url_for(".drop", **place),  # type: ignore[arg-type]
    )
    return render_template("operations/preview.html", page=page)


@bp.post("/windows/<int:item_id>/import/<int:staged_id>/apply")
@requires(Permission.RECORD_OPERATIONS)
def apply(item_id: int, staged_id: int) -> Response:
    apply_roster(current_actor(), item_id, staged_id)
    flash("名冊已套用。", "success")
    return redirect(url_for(".window", item_id=item_id), 303)


@bp.post("/windows/<int:item_id>/import/<int:staged_id>/drop")
@requires(Permission.RECORD_OPERATIONS)
def drop(item_id: int, staged_id: int) -> Response:
    drop_staged(current_actor(), item_id, staged_id)
    flash("已取消，沒有套用任何資料。", "success")
    return redirect(url_for(".window", item_id=item_id), 303)
