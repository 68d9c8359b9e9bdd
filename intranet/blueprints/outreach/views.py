"""Outreach: the meters and sessions of a term, one session, logging, changing and withdrawing it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from intranet.blueprints.outreach import pages
from intranet.blueprints.outreach.forms import SessionForm, values_for, values_of
from intranet.rules.permissions import Permission
from intranet.services import attachments, outreach, outreach_records
from intranet.services.context import current_school, today
from intranet.services.errors import Conflict, NotPermitted, Refused
from intranet.services.outreach_records import SessionRecord
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.conflicts import conflict_answer
from intranet.web.forms import posted_version
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.shell import selected_term

bp = Blueprint("outreach", __name__, url_prefix="/outreach")
CRUMB = "宣導與研習"
COMPARED = (
    "obligation", "kind", "title", "topic", "on", "starts", "ends", "place", "audience", "organisers", "others",
    "host", "headcount", "notes",
)  # fmt: skip
Answer = str | tuple[str, int] | WerkzeugResponse


@bp.get("/")
@requires(Permission.VIEW_OUTREACH)
def index() -> str:
    term, can_log = selected_term(), current_actor().can(Permission.LOG_OUTREACH)
    clauses = {row.key: row.clause for row in current_school().outreach}
    page = pages.ListPage(
        title=CRUMB,
        breadcrumbs=(Crumb(CRUMB),),
        term=term.label,
        meters=tuple(pages.meter_row(row, can_log=can_log) for row in outreach_records.tallies(term)),
        rows=tuple(
            pages.session_row(line, clauses.get(line.obligation, "")) for line in outreach_records.sessions_of(term)
        ),
        new_url=url_for(".new") if can_log else "",
    )
    return render_template("outreach/index.html", page=page)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.LOG_OUTREACH)
def new() -> Answer:
    wanted = current_school().obligation(request.args.get("obligation", ""))
    form = SessionForm(data=values_for(wanted) if wanted and wanted.is_outreach else {})
    warning = None
    if form.validate_on_submit():
        try:
            warning = _warning(form)
            if warning is None:
                row = outreach.log_session(current_actor(), form.draft(), form.uploads())
                flash(_saved(row.id), "success")
                return redirect(url_for(".session", session_id=row.id), 303)
        except Refused as refused:
            form.refuse(refused)
    page = _form_page("登錄場次", form, warning, url_for(".index"), (Crumb("登錄場次"),))
    return render_template("outreach/form.html", page=page), 422 if form.errors or warning else 200


@bp.get("/<int:session_id>")
@requires(Permission.VIEW_OUTREACH)
def session(session_id: int) -> str:
    record = outreach_records.session_record(session_id)
    line = record.line
    obligation = current_school().obligation(line.obligation)
    editable = outreach.may_edit(current_actor(), record.logged_by, line.organisers)
    times = [f"{moment:%H:%M}" for moment in (record.starts, record.ends) if moment]
    materials = tuple(
        pages.MaterialRow(
            one.name,
            one.size,
            url_for(".material", session_id=session_id, material_id=one.id),
            url_for(".remove_material", session_id=session_id, material_id=one.id) if editable else "",
        )
        for one in record.materials
    )
    row = pages.session_row(line, obligation.clause if obligation else "")
    page = pages.SessionPage(
        title=line.title,
        breadcrumbs=(Crumb(CRUMB, url_for(".index")), Crumb(line.title)),
        record=record,
        row=row,
        time="–".join(times),
        facts=pages.facts_of(record, row),
        obligation=obligation.title if obligation else "",
        wanted=pages.wanted_by(obligation),
        materials=materials,
        edit_url=url_for(".edit", session_id=session_id) if editable else "",
        missing=_missing(record) if editable else "",
    )
    return render_template("outreach/session.html", page=page)


@bp.route("/<int:session_id>/edit", methods=["GET", "POST"])
@requires(Permission.LOG_OUTREACH)
def edit(session_id: int) -> Answer:
    record = outreach_records.session_record(session_id)
    if not outreach.may_edit(current_actor(), record.logged_by, record.line.organisers):
        raise NotPermitted("這一場由登錄人或辦理單位修改。")
    form, warning = SessionForm(data=values_of(record)), None
    if form.validate_on_submit():
        try:
            warning = _warning(form, record)
            if warning is None:
                outreach.edit_session(
                    current_actor(), session_id, form.draft(), version=form.opened_version, uploads=form.uploads()
                )
                flash(_saved(session_id), "success")
                return redirect(url_for(".session", session_id=session_id), 303)
        except Conflict as conflict:
            return _conflict(conflict, form, session_id)
        except Refused as refused:
            form.refuse(refused)
    back = url_for(".session", session_id=session_id)
    crumbs = (Crumb(record.line.title, back), Crumb("修改"))
    page = _form_page("修改場次", form, warning, back, crumbs)
    return render_template("outreach/form.html", page=page), 422 if form.errors or warning else 200


@bp.post("/<int:session_id>/withdraw")
@requires(Permission.LOG_OUTREACH)
def withdraw(session_id: int) -> WerkzeugResponse:
    row = outreach.withdraw_session(current_actor(), session_id, version=posted_version())
    flash(f"「{row.title}」已撤回，不再計入。", "success")
    return redirect(url_for(".session", session_id=session_id), 303)


@bp.post("/<int:session_id>/restore")
@requires(Permission.LOG_OUTREACH)
def restore(session_id: int) -> WerkzeugResponse:
    row = outreach.restore_session(current_actor(), session_id, version=posted_version())
    flash(f"「{row.title}」已恢復。", "success")
    return redirect(url_for(".session", session_id=session_id), 303)


@bp.get("/<int:session_id>/files/<int:material_id>")
@requires(Permission.VIEW_OUTREACH)
def material(session_id: int, material_id: int) -> Response:
    file, path = attachments.file_of(outreach.RECORD, session_id, material_id)
    return send_file(path, mimetype=file.kind, as_attachment=True, download_name=file.name)


@bp.post("/<int:session_id>/files/<int:material_id>/remove")
@requires(Permission.LOG_OUTREACH)
def remove_material(session_id: int, material_id: int) -> WerkzeugResponse:
    name = outreach.remove_material(current_actor(), session_id, material_id)
    flash(f"檔案「{name}」已移除。", "success")
    return redirect(url_for(".session", session_id=session_id), 303)


def _conflict(conflict: Conflict, form: SessionForm, session_id: int) -> tuple[str, int]:
    record = outreach_records.session_record(session_id)
    saved, url = SessionForm(formdata=None, data=values_of(record)), url_for(".session", session_id=session_id)
    crumbs = (Crumb(CRUMB, url_for(".index")), Crumb(record.line.title, url))
    return conflict_answer(conflict, form, saved, COMPARED, crumbs=crumbs, url=url)


def _warning(form: SessionForm, saved: SessionRecord | None = None) -> pages.Caution | None:
    """What to show before saving a draft that does not simply count; None where it does, where the person has seen
    this very text and keeps it, or where the saved session already bears it."""
    draft = form.draft()
    verdict = outreach.judge(draft)
    if verdict is None or not verdict.remark or request.form.get("keep") == verdict.remark:
        return None
    if saved and (saved.line.obligation, saved.line.remark) == (draft.obligation, verdict.remark):
        return None
    obligation = current_school().obligation(draft.obligation)
    name = obligation.title if obligation else ""
    title = f"計入「{name}」，但會註記" if verdict.counts else f"照這樣填，這一場不會計入「{name}」"
    button = "仍要儲存，計入並註記" if verdict.counts else "仍要儲存，不計入"
    clause = clause_link(obligation.clause if obligation else "")
    return pages.Caution(title, verdict.remark, clause, button, verdict.remark)


def _form_page(
    title: str, form: SessionForm, warning: pages.Caution | None, back: str, crumbs: tuple[Crumb, ...]
) -> pages.FormPage:
    wanted = current_school().obligation(form.obligation.data or "")
    return pages.FormPage(
        title=title,
        breadcrumbs=(Crumb(CRUMB, url_for(".index")), *crumbs),
        form=form,
        warning=warning,
        wanted=pages.wanted_by(wanted),
        wanted_clause=clause_link(wanted.clause if wanted else ""),
        action=request.path,
        cancel_url=back,
    )


def _saved(session_id: int) -> str:
    """What the saved session does for its clause, in one line."""
    line = outreach_records.session_record(session_id).line
    obligation = current_school().obligation(line.obligation)
    if obligation is None:
        return "場次已儲存，未列入條文。"
    if not line.counts:
        return f"場次已儲存，不計入「{obligation.title}」。"
    if line.on > today():
        return f"場次已儲存，辦理當日起計入「{obligation.title}」。"
    return f"場次已儲存，計入「{obligation.title}」。"


def _missing(record: SessionRecord) -> str:
    """What a held session still lacks, in words; empty where nothing."""
    if record.line.withdrawn or record.line.on > today():
        return ""
    lacking = [] if record.line.headcount is not None else ["人數"]
    lacking += [] if record.materials else ["簽到表或照片"]
    return "、".join(lacking)
