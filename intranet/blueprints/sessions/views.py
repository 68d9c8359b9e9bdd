"""The public pages of sessions. Opening a link writes nothing; only a button does."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.sessions import pages
from intranet.blueprints.sessions.forms import CheckInForm, FeedbackForm, RegistrationForm
from intranet.rules.dates import roc_short, roc_weekday
from intranet.services import outreach_door, outreach_feedback, outreach_people, outreach_public
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound, Refused
from intranet.services.outreach_attendance import KEPT_DAYS
from intranet.services.outreach_people import Closed, TooOften
from intranet.services.outreach_public import PublicSession
from intranet.web.auth import current_actor, is_signed_in
from intranet.web.permissions import public

bp = Blueprint("sessions", __name__, url_prefix="/public/sessions")
Answer = str | Response | tuple[str, int] | tuple[Response, int]
JSON = "application/json"


def _told(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """Answer a link that is over, or too many tries, with a page that says so."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Answer:
        try:
            return view(*args, **kwargs)
        except Closed as closed:
            return _ended("已截止", closed.message), 410
        except TooOften as refused:
            return _ended("嘗試次數過多", refused.message), 429

    return guarded


@bp.get("/")
@public
def index() -> Answer:
    rows = tuple((one, url_for(".show", session_id=one.id)) for one in outreach_public.open_sessions())
    return render_template("sessions/index.html", page=pages.OpenPage(title="說明會與研習報名", rows=rows))


@bp.route("/<int:session_id>", methods=["GET", "POST"])
@public
@_told
def show(session_id: int) -> Answer:
    session, form = outreach_public.public_session(session_id), RegistrationForm()
    if request.method == "POST" and form.validate():
        try:
            link = outreach_people.register_visitor(session_id, form.visitor(), request.remote_addr or "")
            said = "mailed" if form.email.data else "kept"
            return redirect(url_for(".cancel", token=link.rpartition("/")[2], new=said), 303)
        except (Closed, TooOften, NotFound):
            raise
        except Refused as refused:
            form.refuse(refused)
    page = pages.SessionPage(
        title=session.title,
        session=session,
        facts=_facts(session),
        closed=session.closed,
        form=form,
        notice=_notice(),
    )
    return render_template("sessions/session.html", page=page), 422 if form.errors else 200


@bp.route("/cancel/<token>", methods=["GET", "POST"])
@public
@_told
def cancel(token: str) -> Answer:
    """One's own registration: what it is for, and the button that takes it back."""
    row, entry = outreach_people.registration_by(token)
    if request.method == "POST":
        outreach_people.cancel_by_link(token)
        flash("已取消報名，姓名與聯絡資料已清除。", "success")
        return redirect(url_for(".cancel", token=token), 303)
    name = "" if entry.cancelled_at else " ".join(filter(None, (entry.name, entry.belongs_to)))
    clock = f" {row.starts:%H:%M}" if row.starts else ""
    page = pages.RegisteredPage(
        title="報名情形",
        facts=(("場次", row.title), ("時間", roc_weekday(row.on) + clock), ("地點", row.place), ("姓名", name)),
        is_new="new" in request.args,
        mailed=request.args.get("new") == "mailed",
        cancelled=entry.cancelled_at is not None,
        address=url_for(".cancel", token=token, _external=True),
        session_url=url_for(".show", session_id=row.id) if row.is_public else "",
    )
    return render_template("sessions/registered.html", page=page)


@bp.route("/check-in/<token>", methods=["GET", "POST"])
@public
def check_in(token: str) -> Answer:
    """The page behind the code at the door. A script sends to it too, and is answered in a line."""
    if request.method == "POST" and request.accept_mimetypes.best == JSON:
        return _check_in_by_script(token)
    return _check_in_by_form(token)


@_told
def _check_in_by_form(token: str) -> Answer:
    door, form, done, feedback = outreach_door.door_of(token), CheckInForm(), "", ""
    if request.method == "POST" and form.validate():
        try:
            entered = _enter(token, form)
            done, feedback = _said(entered), entered.feedback
        except (Closed, TooOften, NotFound):
            raise
        except Refused as refused:
            form.refuse(refused)
    actor = current_actor() if is_signed_in() else None
    if actor and actor.person_id:
        form.who.data = outreach_door.person_code(door.session_id, actor.person_id)
    page = pages.CheckInPage(
        title="場次簽到",
        door=door,
        form=form,
        name=actor.name if actor else "",
        done=done,
        feedback=feedback,
        login_url=url_for("auth.login", next=request.script_root + request.path),
        notice=_notice(),
        day=door.on,
    )
    return render_template("sessions/check_in.html", page=page), 422 if form.errors else 200


def _check_in_by_script(token: str) -> Answer:
    """200 with what to say, or why it was not taken and (429) that it may be sent again."""
    form = CheckInForm()
    try:
        if not form.validate():
            return jsonify(said=" ".join(text for _, text in form.first_errors())), 422
        entered = _enter(token, form)
        return jsonify(said=_said(entered), feedback=entered.feedback), 200
    except TooOften as refused:
        return jsonify(said=refused.message), 429
    except Refused as refused:
        return jsonify(said=refused.message), 422


def _enter(token: str, form: CheckInForm) -> outreach_door.Entered:
    try:
        kept = form.kept_for()
    except (ValueError, OverflowError):
        raise Refused("這筆紀錄的時間不正確，沒有收下。") from None
    return outreach_door.check_in(
        token, who=form.who.data or "", visitor=form.visitor(), kept=kept, source=request.remote_addr or ""
    )


def _said(entered: outreach_door.Entered) -> str:
    if entered.is_new:
        return f"{entered.name} 已簽到。"
    return f"{entered.name} 先前已簽到，不必重複；同名同班的另一位，請在班級後加註「二」。"


@bp.route("/feedback/<token>", methods=["GET", "POST"])
@public
@_told
def feedback(token: str) -> Answer:
    asked, form = outreach_feedback.asked_by(token), FeedbackForm()
    if request.method == "POST" and form.validate():
        try:
            outreach_feedback.give_feedback(token, int(form.score.data), form.remark.data or "")
            flash("已收到回饋，謝謝。", "success")
            return redirect(url_for(".feedback", token=token), 303)
        except (Closed, NotFound):
            raise
        except Refused as refused:
            form.refuse(refused)
    page = pages.FeedbackPage(title="填寫回饋", form=form, session=asked.title, is_given=asked.is_given)
    return render_template("sessions/feedback.html", page=page), 422 if form.errors else 200


def _facts(session: PublicSession) -> tuple[tuple[str, str], ...]:
    clock = "–".join(f"{one:%H:%M}" for one in (session.starts, session.ends) if one)
    rows = [("時間", f"{roc_weekday(session.on)} {clock}".strip()), ("地點", session.place), ("對象", session.audience)]
    rows += [("主題", session.topic)] if session.topic else []
    rows += [("講者", session.speakers)] if session.speakers else []
    rows += [("辦理單位", session.organisers)]
    rows += [("報名截止", roc_short(session.until))] if session.until else []
    rows += [("剩餘名額", f"{session.left} 人")] if session.left is not None and session.on >= today() else []
    return tuple(rows)


def _notice() -> pages.Notice:
    profile = current_school().profile
    return pages.Notice(profile.name, profile.phone, KEPT_DAYS)


def _ended(title: str, message: str) -> str:
    page = pages.EndedPage(title=title, message=message, phone=current_school().profile.phone)
    return render_template("sessions/ended.html", page=page)
