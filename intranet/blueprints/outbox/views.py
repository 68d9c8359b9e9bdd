"""The list of mail by state, and sending again what could not be delivered."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from msgspec import Struct
from werkzeug.wrappers import Response

from intranet.models import MailState
from intranet.rules.permissions import Permission
from intranet.services.errors import AlreadyDone, NotFound, NotPermitted, Refused
from intranet.services.mail_desk import MailLine, mail_counts, mail_lines, send_again
from intranet.services.mail_reasons import Trouble, reason_of, troubles
from intranet.services.outbox import MAX_ATTEMPTS
from intranet.web.auth import current_actor
from intranet.web.pages import Crumb, Page
from intranet.web.permissions import requires

bp = Blueprint("outbox", __name__, url_prefix="/outbox")
CRUMB = "郵件"
TONES = {MailState.WAITING: "info", MailState.SENT: "good", MailState.FAILED: "bad"}


class Tab(Struct, frozen=True):
    """A state with the number of its messages; ``url`` is empty for the one that is shown."""

    label: str
    count: int
    url: str


class Row(Struct, frozen=True):
    """A message; ``said`` is why it did not go out, ``again_url`` is set where it may be sent again."""

    line: MailLine
    tone: str
    said: str
    again_url: str


class MailPage(Page, frozen=True, kw_only=True):
    """``troubles`` are the reasons of what did not go out; a single one is told on top and not in every row."""

    state: MailState
    tabs: tuple[Tab, ...]
    rows: tuple[Row, ...]
    troubles: tuple[Trouble, ...]
    attempts: int


@bp.get("/")
@requires(Permission.MANAGE_MAIL)
def index() -> str:
    counts = mail_counts()
    state = _chosen(counts)
    lines = mail_lines(state)
    page = MailPage(
        title=CRUMB,
        breadcrumbs=(Crumb(CRUMB),),
        state=state,
        tabs=tuple(
            Tab(one.value, counts[one], "" if one is state else url_for(".index", state=one.name)) for one in MailState
        ),
        rows=tuple(_row(line) for line in lines),
        troubles=troubles((one.error, one.due_at if one.state is MailState.WAITING else None) for one in lines),
        attempts=MAX_ATTEMPTS,
    )
    return render_template("outbox/index.html", page=page)


def _chosen(counts: dict[MailState, int]) -> MailState:
    """The state that was asked for; else what could not be delivered, where there is any, else what waits."""
    asked = request.args.get("state", "")
    if asked in MailState.__members__:
        return MailState[asked]
    return MailState.FAILED if counts[MailState.FAILED] else MailState.WAITING


def _row(line: MailLine) -> Row:
    failed = line.state is MailState.FAILED
    said = reason_of(line.error).said if line.error else ""
    return Row(line, TONES[line.state], said, url_for(".again", message_id=line.id) if failed else "")


@bp.post("/<int:message_id>/again")
@requires(Permission.MANAGE_MAIL)
def again(message_id: int) -> Response:
    try:
        message = send_again(current_actor(), message_id)
    except (AlreadyDone, NotFound, NotPermitted):
        raise
    except Refused as refused:
        flash(refused.message, "danger")
    else:
        flash(f"「{message.subject}」已排入重寄。", "success")
    return redirect(url_for(".index"), 303)
