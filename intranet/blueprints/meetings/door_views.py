"""Signing in at the door: the code on the secretary's screen, and the page that its reader comes to."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from intranet.blueprints.meetings.blueprint import Answer, bp, meeting_crumbs
from intranet.blueprints.meetings.session_pages import DoorCodePage, DoorPage, SignedRow
from intranet.documents.qr import qr_code
from intranet.models import MeetingState
from intranet.rules.permissions import Permission
from intranet.services.context import moment
from intranet.services.errors import AlreadyDone, Conflict, NotFound, NotPermitted, Refused
from intranet.services.meetings import door
from intranet.services.meetings.queries import attendees_of, head_of
from intranet.services.meetings.turns import out_of_turn
from intranet.web.auth import current_actor
from intranet.web.pages import Crumb
from intranet.web.permissions import requires


@bp.get("/<int:meeting_id>/sign-in-code")
@requires(Permission.RECORD_MEETINGS)
def door_code(meeting_id: int) -> Answer:
    head = head_of(current_actor(), meeting_id)
    if head.state is not MeetingState.IN_SESSION:
        raise out_of_turn(head, "開會中才有簽到碼")
    people = attendees_of(meeting_id)
    signed = tuple(SignedRow(one.name, one.title, one.signed_at) for one in people if one.signed_at is not None)
    code = qr_code(door.door_address(meeting_id))
    page = DoorCodePage(
        title="簽到碼",
        breadcrumbs=(
            *meeting_crumbs(head),
            Crumb("開會中", url_for("meetings.attendance", meeting_id=meeting_id)),
            Crumb("簽到碼"),
        ),
        head=head,
        code=code,
        signed=signed,
        members=len(people),
        lasts=door.LASTS // 60,
        live=str(int(moment().timestamp()) // door.RENEWED),
        sheet_url=url_for("meetings.sign_in_pdf", meeting_id=meeting_id),
        back_url=url_for("meetings.attendance", meeting_id=meeting_id),
    )
    return render_template("meetings/sign_in_code.html", page=page)


@bp.get("/sign-in/<code>")
@requires(Permission.SIGN_IN)
def door_page(code: str) -> Answer:
    """The page behind the code: opening it changes nothing, its one button signs in."""
    try:
        found = door.door_of(current_actor(), code)
    except door.DoorClosed as closed:
        return _closed(closed)
    page = DoorPage(
        title="會議簽到",
        breadcrumbs=(),
        head=found.head,
        mine=found.mine,
        signed_at=door.signed_in_at(found.mine),
        url=url_for("meetings.sign_in", code=code),
        refused="",
    )
    return render_template("meetings/door.html", page=page)


@bp.post("/sign-in/<code>")
@requires(Permission.SIGN_IN)
def sign_in(code: str) -> Answer:
    try:
        door.sign_in(current_actor(), code)
    except door.DoorClosed as closed:
        return _closed(closed)
    except (AlreadyDone, NotFound, NotPermitted, Conflict):
        raise
    except Refused as refused:
        flash(refused.message, "danger")
    else:
        flash("簽到完成。", "success")
    return redirect(url_for("meetings.door_page", code=code), 303)


def _closed(closed: door.DoorClosed) -> Answer:
    page = DoorPage(
        title="會議簽到", breadcrumbs=(), head=None, mine=None, signed_at=None, url="", refused=closed.message
    )
    return render_template("meetings/door.html", page=page), 403
