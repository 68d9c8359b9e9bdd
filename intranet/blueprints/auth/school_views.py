"""Signing in by the school's own service, and linking one's account to it. Without that setting: no such page."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from msgspec.structs import asdict
from werkzeug.wrappers import Response

from intranet.blueprints.auth.blueprint import bp
from intranet.blueprints.auth.entering import enter
from intranet.blueprints.auth.forms import LinkIdentityForm
from intranet.blueprints.auth.pages import IdentityPage, SchoolRefusedPage
from intranet.rules.permissions import Permission
from intranet.services import school_identities
from intranet.services.errors import AlreadyDone, NotFound, Refused
from intranet.services.school_sign_in import Identity, Started, finish, service, start
from intranet.web.auth import current_actor, is_signed_in, safe_next
from intranet.web.pages import Crumb
from intranet.web.permissions import public, requires
from intranet.web.step_up import proves_again

Answer = str | tuple[str, int] | Response
VISIT, FOUND = "school_visit", "school_identity"  # in the cookie: a visit to the service, and whom it found


@bp.get("/login/school")
@public
def school() -> Answer:
    """Go to the service; ``link`` is one's own account, ``invitation`` a one-time link, else it is a sign-in."""
    service()
    try:
        address, started = start()
    except Refused as refused:
        return _refused(refused)
    session[VISIT] = {
        "started": asdict(started),
        "next": request.args.get("next", ""),
        "link": "link" in request.args,
        "invitation": request.args.get("invitation", ""),
    }
    return redirect(address)


@bp.get("/login/school/callback")
@public
def school_callback() -> Answer:
    """Back from the service. Each visit counts once; what came with it is trusted only where it answers that visit."""
    service()
    visit: dict[str, Any] = session.pop(VISIT, None) or {}
    if request.args.get("error"):
        return _refused(Refused("在學校登入服務取消了登入，或該服務不同意這次登入。"))
    try:
        identity = finish(
            Started.kept(visit.get("started")),
            state=request.args.get("state", ""),
            code=request.args.get("code", ""),
            issuer=request.args.get("iss", ""),
        )
        if visit["link"]:
            return _found(identity)
        if visit["invitation"]:
            school_identities.accept_invitation(visit["invitation"], identity)
        secret = school_identities.sign_in_by(identity, visit["started"]["state"])
    except AlreadyDone:
        return _refused(Refused("這次登入已經用過。"))
    except NotFound:
        return _refused(Refused("這個設定連結已失效，請向平臺管理人員索取新的連結。"))
    except Refused as refused:
        return _refused(refused)
    return enter(secret, safe_next(visit["next"]))


def _refused(refused: Refused) -> tuple[str, int]:
    page = SchoolRefusedPage(
        title=f"無法以{service().label}登入",
        message=refused.message,
        again_url=url_for(".account") if is_signed_in() else url_for(".login"),
        again_label="回我的帳號" if is_signed_in() else "回登入頁",
    )
    return render_template("auth/school_refused.html", page=page), 403


def _found(identity: Identity) -> Answer:
    """Somebody who is signed in looks at whom the service found before it is linked."""
    if not is_signed_in():
        return _refused(Refused("連結學校帳號前，請先登入。"))
    session[FOUND] = asdict(identity)
    return redirect(url_for(".identity"), 303)


@bp.route("/account/school", methods=["GET", "POST"])
@requires(Permission.SIGN_IN, before_factor=True)
@proves_again
def identity() -> Answer:
    """Link one's own account to whom the service found, by a button."""
    kept, label = session.get(FOUND), service().label
    form = LinkIdentityForm()
    if kept and form.validate_on_submit():
        try:
            school_identities.link(current_actor(), Identity(**kept))
        except AlreadyDone:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            session.pop(FOUND)
            flash(f"已連結{label}，之後可以用它登入。", "success")
            return redirect(url_for(".account"), 303)
    page = IdentityPage(
        title=f"連結{label}",
        breadcrumbs=(Crumb("我的帳號", url_for(".account")), Crumb(f"連結{label}")),
        form=form,
        found=kept["label"] if kept else "",
        start_url=url_for(".school", link=1),
        back_url=url_for(".account"),
        domain=service().domain,
    )
    return render_template("auth/identity.html", page=page), 422 if form.errors else 200


@bp.post("/account/school/unlink")
@requires(Permission.SIGN_IN, before_factor=True)
@proves_again
def unlink_identity() -> Response:
    label = service().label
    school_identities.unlink(current_actor())
    flash(f"已解除{label}的連結。", "success")
    return redirect(url_for(".account"), 303)
