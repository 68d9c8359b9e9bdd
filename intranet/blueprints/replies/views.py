"""The page behind the link in a notice: it shows the meeting and asks; only a button answers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.meetings.answers import leave_note
from intranet.blueprints.replies.forms import READ, LinkReplyForm
from intranet.blueprints.replies.pages import EndedPage, ReplyPage
from intranet.documents.environment import day_and_time
from intranet.models import Reply
from intranet.services.context import current_school
from intranet.services.errors import NotFound
from intranet.services.meetings.papers import meeting_name
from intranet.services.meetings.replies import TooOften, reply_by_link
from intranet.services.meetings.reply_links import Asked, LinkEnded, asked_by
from intranet.services.meetings.shapes import Head
from intranet.web.permissions import public

bp = Blueprint("replies", __name__, url_prefix="/reply")
Answer = str | Response | tuple[str, int]
FALSE = "這個連結不正確。請確認是否整行複製，或登入後在會議頁回復。"


@bp.route("/<token>", methods=["GET", "POST"])
@public
def reply(token: str) -> Answer:
    """Opening the link writes nothing, and nobody is signed in by it."""
    form = LinkReplyForm()
    try:
        if request.method == "POST" and form.validate():
            return _answer(token, form)
        return _page(asked_by(token), form)
    except NotFound:
        return _ended("找不到這個回復連結", FALSE), 404
    except LinkEnded as ended:
        return _ended("這個回復連結已失效", ended.message), 410
    except TooOften as refused:
        return _ended("嘗試次數過多", refused.message), 429


def _answer(token: str, form: LinkReplyForm) -> Answer:
    answer = Reply.NONE if form.answer.data == READ else Reply[form.answer.data]
    source = request.remote_addr or ""
    reply_by_link(token, answer, form.note.data or "", version=form.opened_version, source=source)
    done = "已記為已閱，請於開會前回復。" if answer is Reply.NONE else f"已回復{answer.value}，開會前可以更改。"
    flash(done, "success")
    return redirect(url_for(".reply", token=token), 303)


def _page(asked: Asked, form: LinkReplyForm) -> Answer:
    head, mine = asked.head, asked.mine
    if request.method == "GET":
        form.version.data = mine.version
        form.note.data = mine.reply_note if mine.reply is not Reply.NONE else ""
    page = ReplyPage(
        title="回復開會通知",
        form=form,
        name=f"{mine.title} {mine.name}",
        facts=_facts(head),
        answered=mine.reply.value if mine.reply is not Reply.NONE else "",
        is_read=mine.read_at is not None,
        leave_note=leave_note(head, mine),
    )
    return render_template("replies/reply.html", page=page), 422 if form.errors else 200


def _facts(head: Head) -> tuple[tuple[str, str], ...]:
    rows = [("會議", meeting_name(head)), ("時間", day_and_time(head.starts_at, head.ends_at)), ("地點", head.place)]
    rows += [("線上會議", head.online_url)] if head.online_url else []
    return (*rows, ("發文字號", head.document_no))


def _ended(title: str, message: str) -> str:
    page = EndedPage(
        title=title, message=message, phone=current_school().profile.phone, login_url=url_for("auth.login")
    )
    return render_template("replies/ended.html", page=page)
