"""Sign in, sign out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from intranet.blueprints.auth import code_views, factor_views, school_views
from intranet.blueprints.auth.blueprint import bp
from intranet.blueprints.auth.entering import enter
from intranet.blueprints.auth.forms import ForgotForm, LoginForm, NoticeForm, PasswordForm, SetupForm
from intranet.blueprints.auth.pages import ForgotPage, LoginPage, NoticePage, PasswordPage, SetupPage
from intranet.rules.permissions import Permission
from intranet.services import account_setup, sign_in
from intranet.services.context import current_settings
from intranet.services.demo_accounts import DEMO_PASSWORD, demo_accounts
from intranet.services.errors import Refused
from intranet.services.statements import public_answerer
from intranet.web.auth import current_actor, has_seen_notice, is_signed_in, safe_next, source
from intranet.web.kept import render_for_visitors
from intranet.web.pages import Crumb
from intranet.web.permissions import public, requires

__all__ = [
    "bp",
    "code_views",
    "factor_views",
    "safe_next",
    "school_views",
]  # the modules add their routes to the blueprint
FORGOT_ANSWER = "如果這個帳號存在並登錄了電子郵件，重設密碼的連結已排入寄送，一小時內有效。"


@bp.route("/login", methods=["GET", "POST"])
@public
def login() -> str | Response | tuple[str, int]:
    if request.method != "POST":
        if is_signed_in():
            return redirect(url_for("home.index"))
        return render_for_visitors("auth/login.html", lambda: _login_page(LoginForm()), request.args.get("next"))
    form = LoginForm()
    if form.validate():
        try:
            secret = sign_in.sign_in(form.username.data, form.password.data, source=source())
        except Refused as refused:
            form.refuse(refused)
        else:
            return enter(secret, safe_next(request.args.get("next", "")))
    return render_template("auth/login.html", page=_login_page(form)), 422


def _login_page(form: LoginForm) -> LoginPage:
    demo, oidc = current_settings().demo, current_settings().oidc
    return LoginPage(
        title="登入",
        form=form,
        action=url_for(".login", next=request.args.get("next")),
        demo_accounts=demo_accounts() if demo else (),
        demo_password=DEMO_PASSWORD if demo else "",
        forgot_url=url_for(".forgot"),
        school_url=url_for(".school", next=request.args.get("next")) if oidc else "",
        school_label=oidc.label if oidc else "",
    )


@bp.route("/forgot", methods=["GET", "POST"])
@public
def forgot() -> str | Response | tuple[str, int]:
    """Ask for a one-time link by mail; the answer tells nobody whether the account exists."""
    form = ForgotForm()
    if form.validate_on_submit():
        try:
            account_setup.request_link(form.username.data, source=source())
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(FORGOT_ANSWER, "success")
            return redirect(url_for(".login"), 303)
    page = ForgotPage(title="忘記密碼", form=form)
    return render_template("auth/forgot.html", page=page), 422 if form.errors else 200


@bp.route("/notice", methods=["GET", "POST"])
@requires(Permission.SIGN_IN, before_notice=True)
def notice() -> str | Response:
    """What the school collects of a person and why: acknowledged once, to be read again at any time."""
    form = NoticeForm()
    if form.validate_on_submit():
        sign_in.acknowledge_notice(current_actor())
        return redirect(safe_next(request.args.get("next", "")), 303)
    page = NoticePage(
        title="個人資料告知事項",
        answerer=public_answerer(),
        form=None if has_seen_notice() else form,
        action=url_for(".notice", next=request.args.get("next")),
    )
    return render_template("auth/notice.html", page=page)


@bp.post("/logout")
@requires(Permission.SIGN_IN, before_notice=True)
def logout() -> Response:
    sign_in.sign_out(current_user.session)
    logout_user()
    session.clear()
    flash("已登出。", "success")
    return redirect(url_for("auth.login"))


@bp.route("/setup/<secret>", methods=["GET", "POST"])
@public
def setup(secret: str) -> str | Response | tuple[str, int]:
    """Set a password by a one-time link; opening the link changes nothing."""
    account = account_setup.account_of_link(secret)
    form = SetupForm()
    if form.validate_on_submit():
        try:
            account_setup.set_password(secret, form.password.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("密碼已設定，請登入。", "success")
            return redirect(url_for(".login"), 303)
    oidc = current_settings().oidc
    page = SetupPage(
        title="設定密碼",
        username=account.username,
        form=form,
        school_url=url_for(".school", invitation=secret) if oidc else "",
        school_label=oidc.label if oidc else "",
    )
    return render_template("auth/setup.html", page=page), 422 if form.errors else 200


@bp.route("/password", methods=["GET", "POST"])
@requires(Permission.SIGN_IN)
def password() -> str | Response | tuple[str, int]:
    """Change one's own password; every session of the account ends, this one too."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            sign_in.change_password(current_actor(), form.current.data, form.password.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            session.clear()
            flash("密碼已變更，請用新密碼登入。", "success")
            return redirect(url_for(".login"), 303)
    page = PasswordPage(title="變更密碼", breadcrumbs=(Crumb("變更密碼"),), form=form)
    return render_template("auth/password.html", page=page), 422 if form.errors else 200
