"""The code after the password, and proving once more who one is before a file."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.auth.blueprint import bp
from intranet.blueprints.auth.entering import NEXT, PENDING, enter
from intranet.blueprints.auth.pages import CodePage
from intranet.rules.permissions import Permission
from intranet.services import proofs
from intranet.services.errors import NotFound, Refused
from intranet.web.auth import safe_next, source
from intranet.web.errors import area_of
from intranet.web.permissions import public, requires
from intranet.web.step_up import CodeForm, answer_download

Answer = str | tuple[str, int] | Response
FEW = 3  # recovery codes: so few that new ones should be made


@bp.route("/login/code", methods=["GET", "POST"])
@public
def code() -> Answer:
    """Nobody is signed in yet: the cookie names a sign-in that waits for its code."""
    pending = str(session.get(PENDING, ""))
    if not proofs.is_waiting(pending):
        return _too_late()
    form = CodeForm()
    if form.validate_on_submit():
        try:
            secret, accepted = proofs.finish_sign_in(pending, form.identity_proof.data, source=source())
        except NotFound:
            return _too_late()
        except Refused as refused:
            form.refuse(refused)
        else:
            answer = enter(secret, safe_next(str(session.get(NEXT, ""))))
            if accepted.left is not None:
                advice = "，請到「我的帳號」產生新的備援碼" if accepted.left <= FEW else ""
                flash(f"這組備援碼已使用，還剩 {accepted.left} 組{advice}。", "warning")
            return answer
    page = CodePage(title="輸入驗證碼", form=form, again_url=url_for(".login"))
    return render_template("auth/code.html", page=page), 422 if form.errors else 200


def _too_late() -> Response:
    session.pop(PENDING, None)
    flash("登入已逾時，請重新輸入帳號與密碼。", "warning")
    return redirect(url_for(".login"), 303)


@bp.route("/prove", methods=["GET", "POST"])
@requires(Permission.SIGN_IN, before_factor=True)
def prove() -> Answer:
    target = safe_next(request.args.get("next", ""))
    return answer_download(target, area_of(target.removeprefix(request.script_root)))
