"""The blueprint of the meeting pages and what its modules share; each module adds its routes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from intranet.services import outbox
from intranet.services.context import current_settings
from intranet.services.errors import AlreadyDone, Conflict, NotFound, NotPermitted, Refused
from intranet.services.meetings.shapes import Head
from intranet.web.pages import Crumb
from intranet.web.tokens import new_form_token

TITLE = "會議"
Answer = str | Response | tuple[str, int]

bp = Blueprint("meetings", __name__, url_prefix="/meetings")


def meeting_crumbs(head: Head, *more: str) -> tuple[Crumb, ...]:
    """會議 › the meeting › what is done with it."""
    own = Crumb(head.title, url_for("meetings.show", meeting_id=head.id))
    return (Crumb(TITLE, url_for("meetings.index")), own, *(Crumb(text) for text in more))


def guarded(version: int) -> dict[str, object]:
    """Hidden values of a one-button form: the version that was seen, and a token against a second press."""
    return {"version": version, "form_token": new_form_token()}


def act(call: Callable[[], object], done: str, target: str, *, refused_to: str = "") -> Response:
    """Call one service for a one-button form, say what happened, go on to ``target``. Refusals that are not about
    rights or versions are said there too, or at ``refused_to``."""
    try:
        call()
    except (AlreadyDone, Conflict, NotFound, NotPermitted):
        raise
    except Refused as refused:
        flash(refused.message, "danger")
        return redirect(refused_to or target, 303)
    flash(done, "success")
    return redirect(target, 303)


def to_meeting(meeting_id: int, anchor: str = "") -> str:
    return url_for("meetings.show", meeting_id=meeting_id, _anchor=anchor or None)


def in_hand_url(meeting_id: int, item_id: int) -> str:
    """The session screen with this item in hand."""
    return url_for("meetings.attendance", meeting_id=meeting_id, item=item_id, _anchor="in-hand")


def deliver_files() -> None:
    """Write what stands in the outbox to files, right after the commit; a mail server is left to the worker, so that
    nobody waits for it."""
    if not current_settings().smtp_url:
        with suppress(OSError):  # a full disk must not undo what is committed: the worker tries again
            outbox.deliver_due()
