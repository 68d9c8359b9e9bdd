"""Planning a session, logging one that was held, changing and withdrawing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.outreach import pages
from intranet.blueprints.outreach.blueprint import TITLE, Answer, act, bp, crumbs_to, own_record, to_session
from intranet.blueprints.outreach.forms import PlanForm, SeriesForm, SessionForm, copied, values_for, values_of
from intranet.blueprints.outreach.present import caution, wanted_by
from intranet.rules.permissions import Permission
from intranet.services import outreach
from intranet.services.context import current_school
from intranet.services.errors import Conflict, Refused
from intranet.services.outreach_checks import check_entered
from intranet.services.outreach_clashes import clashes_of
from intranet.services.outreach_people import entries_of
from intranet.services.outreach_records import SessionRecord, session_record
from intranet.services.outreach_series import plan_series
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.conflicts import conflict_answer
from intranet.web.forms import posted_version
from intranet.web.pages import Crumb
from intranet.web.permissions import requires

COMPARED = (
    "obligation", "kind", "title", "topic", "on", "starts", "ends", "place", "audience", "organisers", "others",
    "host", "speakers", "headcount", "capacity", "registers_until", "notes",
)  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.LOG_OUTREACH)
def new() -> Answer:
    form = SessionForm(data=_beginning())

    def save() -> int:
        return outreach.log_session(current_actor(), form.draft(), form.uploads()).id

    return _asked(form, "登錄場次", lambda: caution([form.draft()]), save)


@bp.route("/plan", methods=["GET", "POST"])
@requires(Permission.LOG_OUTREACH)
def plan() -> Answer:
    form = PlanForm(data=_beginning())

    def save() -> int:
        return outreach.plan_session(current_actor(), form.draft(), uploads=form.uploads())[0]

    return _asked(form, "排定場次", lambda: caution([form.draft()], clashes_of(form.draft())), save)


@bp.route("/series", methods=["GET", "POST"])
@requires(Permission.LOG_OUTREACH)
def series() -> Answer:
    form = SeriesForm(data=_beginning())

    def warn() -> pages.Caution | None:
        drafts = form.drafts()
        found = [f"{draft.title}：{text}" for draft in drafts for text in clashes_of(draft)]
        return caution(drafts, found)

    return _asked(form, "排定系列場次", warn, lambda: plan_series(current_actor(), form.drafts())[0])


@bp.route("/<int:session_id>/edit", methods=["GET", "POST"])
@requires(Permission.LOG_OUTREACH)
def edit(session_id: int) -> Answer:
    record = own_record(session_id)
    form = (PlanForm if record.line.is_planned else SessionForm)(data=_values(record))

    def warn() -> pages.Caution | None:
        draft = form.draft(record.draft)
        moved = (draft.on, draft.starts, draft.ends) != (record.draft.on, record.draft.starts, record.draft.ends)
        return caution([draft], clashes_of(draft, session_id) if draft.is_planned and moved else (), record)

    return _asked(form, "修改場次", warn, lambda: _change(outreach.edit_session, record, form), record)


@bp.route("/<int:session_id>/hold", methods=["GET", "POST"])
@requires(Permission.LOG_OUTREACH)
def hold(session_id: int) -> Answer:
    """A planned session was held: it is logged, and counts."""
    record = own_record(session_id)
    came = sum(one.attended_at is not None for one in entries_of(session_id))
    form = SessionForm(data={**_values(record), "headcount": record.draft.headcount or came or None})

    def warn() -> pages.Caution | None:
        return caution([form.draft(record.draft)], (), record)

    return _asked(form, "登錄辦理情形", warn, lambda: _change(outreach.hold_session, record, form), record)


@bp.post("/<int:session_id>/withdraw")
@requires(Permission.LOG_OUTREACH)
def withdraw(session_id: int) -> Response:
    version = posted_version()
    return act(
        lambda: outreach.withdraw_session(current_actor(), session_id, version=version),
        "已撤回，不再計入。",
        to_session(session_id),
    )


@bp.post("/<int:session_id>/restore")
@requires(Permission.LOG_OUTREACH)
def restore(session_id: int) -> Response:
    version = posted_version()
    return act(
        lambda: outreach.restore_session(current_actor(), session_id, version=version),
        "已恢復。",
        to_session(session_id),
    )


def _beginning() -> dict[str, Any]:
    """What the form begins with: an earlier session (?copy=) or the clause that is owed (?obligation=)."""
    copy = request.args.get("copy", type=int)
    if copy is not None:
        return copied(session_record(copy).draft)
    wanted = current_school().obligation(request.args.get("obligation", ""))
    return values_for(wanted) if wanted and wanted.is_outreach else {}


def _values(record: SessionRecord) -> dict[str, Any]:
    return {**values_of(record.draft), "version": record.version}


def _change(service: Callable[..., Any], record: SessionRecord, form: SessionForm) -> int:
    draft, uploads = form.draft(record.draft), form.uploads()
    service(current_actor(), record.line.id, draft, version=form.opened_version, uploads=uploads)
    return record.line.id


def _asked(
    form: SessionForm,
    title: str,
    warn: Callable[[], pages.Caution | None],
    save: Callable[[], int],
    record: SessionRecord | None = None,
) -> Answer:
    """Show the form; save it once it is right and every warning was seen."""
    warning = None
    if form.validate_on_submit():
        try:
            warning = warn()
            if warning is None or request.form.get("keep") == warning.keep:
                session_id = save()
                flash(_saved(session_id), "success")
                return redirect(to_session(session_id), 303)
        except Conflict as conflict:
            return _conflict(conflict, form, record)
        except Refused as refused:
            _refuse(form, refused)
    if form.is_submitted() and (warning or form.errors):
        _tell_the_rest(form, record)
    wanted = current_school().obligation(form.obligation.data or "")
    page = pages.FormPage(
        title=title,
        breadcrumbs=crumbs_to(record, title) if record else (Crumb(TITLE, url_for(".index")), Crumb(title)),
        form=form,
        warning=warning,
        wanted=wanted_by(wanted),
        wanted_clause=clause_link(wanted.clause if wanted else ""),
        action=request.script_root + (request.full_path.rstrip("?") if request.args else request.path),
        cancel_url=to_session(record.line.id) if record else url_for(".index"),
    )
    return render_template("outreach/form.html", page=page), 422 if form.errors or warning else 200


def _tell_the_rest(form: SessionForm, record: SessionRecord | None) -> None:
    """Beside what the form found itself, or a warning: whatever else would be refused, so that it is all told at once."""
    uploads = form.uploads() if "files" in form else []
    consent = "photo_consent" in form and bool(form.photo_consent.data)
    try:
        check_entered(form.draft_if_whole(record.draft if record else None), uploads, photo_consent=consent)
    except Refused as refused:
        _refuse(form, refused)


def _refuse(form: SessionForm, refused: Refused) -> None:
    """Each refusal at its field, once."""
    for part in refused.parts:
        if part.field not in form or part.message not in form[part.field].errors:
            form.refuse(part)


def _conflict(conflict: Conflict, form: SessionForm, record: SessionRecord | None) -> tuple[str, int]:
    assert record is not None  # only a saved session can have changed meanwhile
    newest = session_record(record.line.id)
    saved = type(form)(formdata=None, data=_values(newest))
    names = [name for name in COMPARED if name in form]
    url = to_session(record.line.id)
    return conflict_answer(conflict, form, saved, names, crumbs=crumbs_to(newest), url=url)


def _saved(session_id: int) -> str:
    """What the saved session does for its clause, in one line."""
    line = session_record(session_id).line
    obligation = current_school().obligation(line.obligation)
    if line.is_planned:
        said = f"登錄辦理情形後計入「{obligation.title}」" if obligation and line.counts else "辦理後請登錄辦理情形"
        return f"場次已排定，{said}。"
    if line.parts:
        return "場次已儲存，各段分別計入。"
    if obligation is None:
        return "場次已儲存，未列入條文。"
    return f"場次已儲存，{'計入' if line.counts else '不計入'}「{obligation.title}」。"
