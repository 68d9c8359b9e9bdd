"""The blueprint of the outreach pages and what its modules share; each module adds its routes."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from intranet.services.errors import AlreadyDone, Conflict, NotFound, NotPermitted, Refused
from intranet.services.outreach import may_edit
from intranet.services.outreach_records import SessionRecord, session_record
from intranet.web.auth import current_actor
from intranet.web.pages import Crumb

TITLE = "宣導與研習"
Answer = str | tuple[str, int] | Response

bp = Blueprint("outreach", __name__, url_prefix="/outreach")


def crumbs_to(record: SessionRecord, *more: str) -> tuple[Crumb, ...]:
    """宣導與研習 › the session › what is done with it."""
    own = Crumb(record.line.title, to_session(record.line.id))
    return (Crumb(TITLE, url_for("outreach.index")), own, *(Crumb(text) for text in more))


def to_session(session_id: int, anchor: str = "") -> str:
    return url_for("outreach.session", session_id=session_id, _anchor=anchor or None)


def own_record(session_id: int) -> SessionRecord:
    """The record of a session that the actor may change; raises NotFound, NotPermitted."""
    record = session_record(session_id)
    if not may_edit(current_actor(), record.logged_by, record.line.organisers):
        raise NotPermitted("這一場由登錄人或辦理單位修改。")
    return record


def guarded(version: int | None = None) -> dict[str, object]:
    """Hidden values of a one-button form: a token against a second press, and the version that was seen."""
    return {"form_token": secrets.token_urlsafe(16)} | ({} if version is None else {"version": version})


def act(call: Callable[[], object], done: str, target: str) -> Response:
    """Call one service for a one-button form, say what happened, go on to ``target``. Refusals that are not about
    rights or versions are said there too."""
    try:
        call()
    except (AlreadyDone, Conflict, NotFound, NotPermitted):
        raise
    except Refused as refused:
        flash(refused.message, "danger")
    else:
        flash(done, "success")
    return redirect(target, 303)
