"""The answer of a person who was told, their own only: 出席, 請假 or 已閱, signed in or by the link in the mail."""

from __future__ import annotations

from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Attendance, Meeting, MeetingState, Reply
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.errors import NotFound, Refused
from intranet.services.meetings.proxies import seat_proxy, unseat_proxy
from intranet.services.meetings.records import meeting_for_writing, moment_here, need_state
from intranet.services.meetings.reply_links import asked_by, row_of
from intranet.services.sign_in import is_throttled, note_failure
from intranet.services.transactions import check_version, writing

BY_LINK = "（由郵件連結）"


class TooOften(Refused):
    """Too many answers, or tries of false links, in a short time."""

    def __init__(self) -> None:
        super().__init__("回復次數過多，請等候 15 分鐘再試。")


def reply(actor: Actor, meeting_id: int, answer: Reply, note: str = "") -> Attendance:
    """Answer for oneself, until the meeting begins; may be changed. Raises NotFound for somebody who was not told."""
    if answer is Reply.NONE:
        raise Refused("請選擇出席或請假。", field="answer")
    with writing(actor):
        row, meeting = _own(actor, meeting_id)
        summary = _answer(meeting, row, actor.name, answer, note)
        audit.record(actor, "reply", meeting, summary, personal={"note": note})
    return row


def note_reading(actor: Actor, meeting_id: int) -> Attendance:
    """已閱: the actor has read the notice and answers later. A second time changes nothing. Raises NotFound."""
    with writing(actor):
        row, meeting = _own(actor, meeting_id)
        if row.read_at is None:
            row.read_at = moment_here()
            audit.record(actor, "note_reading", meeting, f"{row.title}{actor.name}已閱開會通知")
    return row


def _own(actor: Actor, meeting_id: int) -> tuple[Attendance, Meeting]:
    actor.needs(Permission.TAKE_PART)
    mine = (Attendance.meeting_id == meeting_id, Attendance.person_id == actor.person_id)
    row = db.session.scalar(select(Attendance).where(*mine))
    if row is None:
        raise NotFound
    meeting = meeting_for_writing(meeting_id)
    need_state(meeting, "回復", MeetingState.CONVENED)
    return row, meeting


def _answer(meeting: Meeting, row: Attendance, name: str, answer: Reply, note: str) -> str:
    """Write the answer, and whom it brings or sends away as deputy; returns what the trail says of it."""
    was = row.reply
    row.reply, row.reply_note, row.replied_at = answer, note, moment_here()
    row.read_at = row.read_at or row.replied_at
    db.session.flush()
    proxy = None
    if row.seat and not row.deputy_for and was is not answer:
        if answer is Reply.EXCUSED:
            proxy = seat_proxy(meeting, row)
        else:
            unseat_proxy(meeting, row)
    return f"{row.title}{name}回復{answer.value}" + (f"，由{proxy.name}代理出席" if proxy else "")


def reply_by_link(token: str, answer: Reply, note: str, *, version: int | None, source: str) -> Attendance:
    """Answer by the link in a mail; ``Reply.NONE`` is 已閱. The same answer twice is one.

    ``source`` is the client's address. Raises NotFound for a false link, LinkEnded, Conflict where the answer changed
    since the page was opened, TooOften.
    """
    _slow_down(token, source)
    name = asked_by(token).mine.name
    with writing(Actor(None, name)):
        row, meeting = row_of(token)
        bearer = Actor(row.person_id, name)
        if answer is Reply.NONE:
            if row.read_at is None:
                row.read_at = moment_here()
                audit.record(bearer, "note_reading", meeting, f"{row.title}{name}已閱開會通知{BY_LINK}")
            return row
        if (row.reply, row.reply_note) == (answer, note):
            return row
        check_version(row, version)
        summary = _answer(meeting, row, name, answer, note)
        audit.record(bearer, "reply", meeting, summary + BY_LINK, personal={"note": note})
    return row


def _slow_down(token: str, source: str) -> None:
    """As many tries as at the sign-in page: with false links together, and with each true one by itself."""
    try:
        asked = asked_by(token)
        key = f"reply:{asked.mine.id}"
    except NotFound:
        key = "reply"
    if is_throttled(key, source):
        raise TooOften
    note_failure(key, source)
