"""One's own account (我的帳號): how one signs in, and setting up, replacing and removing the second factor."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from intranet.blueprints.auth.blueprint import bp
from intranet.blueprints.auth.forms import FirstCodeForm, RemoveFactorForm
from intranet.blueprints.auth.pages import AccountPage, CodesPage, FactorPage, RemovePage
from intranet.documents.qr import qr_code
from intranet.rules.permissions import Permission
from intranet.services import proofs, school_identities, second_factor
from intranet.services.context import current_settings
from intranet.services.errors import NotPermitted, Refused
from intranet.services.login_sessions import SignedIn
from intranet.web.auth import current_actor, safe_next, source
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.step_up import proves_again

Answer = str | tuple[str, int] | Response
MINE, FACTOR = "我的帳號", "第二因素驗證"


def _session() -> SignedIn:
    found: SignedIn = current_user.session
    return found


def _status() -> second_factor.Status:
    account_id = current_actor().account_id
    if account_id is None:
        raise NotPermitted(MINE)
    return second_factor.status(account_id)


@bp.get("/account/")
@requires(Permission.SIGN_IN, before_factor=True)
def account() -> str:
    oidc = current_settings().oidc
    page = AccountPage(
        title=MINE,
        breadcrumbs=(Crumb(MINE),),
        username=_session().username,
        factor=_status(),
        is_needed=second_factor.must_have(current_actor()),
        has_password=second_factor.has_any_password(current_actor()),
        school_label=oidc.label if oidc else "",
        identity=school_identities.linked(current_actor().account_id) if oidc else None,
    )
    return render_template("auth/account.html", page=page)


@bp.get("/account/second-factor", endpoint="second_factor")
@requires(Permission.SIGN_IN, before_factor=True)
def show_factor() -> Answer:
    return _factor_page(FirstCodeForm(formdata=None))


def _factor_page(form: FirstCodeForm) -> Answer:
    shown, asked = second_factor.shown(current_actor()), request.args.get("next")
    owed = second_factor.owed(_session(), source())
    page = FactorPage(
        title=f"{'更換' if _session().has_factor else '設定'}{FACTOR}",
        breadcrumbs=(Crumb(MINE, url_for(".account")), Crumb(FACTOR)),
        form=form,
        secret=" ".join(shown.secret[at : at + 4] for at in range(0, len(shown.secret), 4)) if shown else "",
        code=qr_code(shown.address) if shown else None,
        app_url=shown.address if shown else "",
        has_factor=_session().has_factor,
        owed=owed,
        later_url=safe_next(asked) if owed and not owed.is_over and asked else "",
        begin_url=url_for(".begin_factor", next=asked),
        confirm_url=url_for(".confirm_factor", next=asked),
    )
    return render_template("auth/second_factor.html", page=page), 422 if form.errors else 200


@bp.post("/account/second-factor/begin")
@requires(Permission.SIGN_IN, before_factor=True)
@proves_again
def begin_factor() -> Response:
    second_factor.begin(current_actor())
    return redirect(url_for(".second_factor", next=request.args.get("next")), 303)


@bp.post("/account/second-factor/confirm")
@requires(Permission.SIGN_IN, before_factor=True)
def confirm_factor() -> Answer:
    """The codes are shown in the answer itself and nowhere else: a redirect would have to store them."""
    form = FirstCodeForm()
    if not form.validate():
        return _factor_page(form)
    try:
        made = second_factor.confirm(_session(), form.code.data)
    except Refused as refused:
        form.refuse(refused)
        return _factor_page(form)
    return _codes_page("第二因素驗證已啟用", made)


@bp.post("/account/second-factor/codes")
@requires(Permission.SIGN_IN)
@proves_again
def renew_codes() -> Answer:
    return _codes_page("新的備援碼", second_factor.renew_codes(current_actor()))


def _codes_page(title: str, made: tuple[str, ...]) -> str:
    asked = request.args.get("next")
    page = CodesPage(
        title=title,
        breadcrumbs=(Crumb(MINE, url_for(".account")), Crumb("備援碼")),
        codes=made,
        username=_session().username,
        done_url=safe_next(asked) if asked else url_for(".account"),
    )
    return render_template("auth/recovery_codes.html", page=page)


@bp.route("/account/second-factor/remove", methods=["GET", "POST"])
@requires(Permission.SIGN_IN, before_factor=True)
def remove_factor() -> Answer:
    form = RemoveFactorForm()
    if form.validate_on_submit():
        try:
            proofs.remove_factor(_session(), form.identity_proof.data, source=source())
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("第二因素驗證已移除，之後以密碼登入。", "success")
            return redirect(url_for(".account"), 303)
    page = RemovePage(
        title=f"移除{FACTOR}",
        breadcrumbs=(Crumb(MINE, url_for(".account")), Crumb("移除")),
        form=form,
        back_url=url_for(".account"),
        is_needed=second_factor.must_have(current_actor()),
    )
    return render_template("auth/remove_factor.html", page=page), 422 if form.errors else 200
