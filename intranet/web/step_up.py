"""Who they are, once more (再次確認身分): before acts that reach far, where the last proof is too long ago.

What was typed is not lost: the page that asks carries the whole form, and goes on to the same address with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import DataRequired, Length

from intranet.services import proofs, second_factor
from intranet.services.context import current_settings
from intranet.services.errors import Refused
from intranet.web.auth import source
from intranet.web.errors import area_of
from intranet.web.forms import BaseForm, LineField
from intranet.web.pages import Crumb, Page

View = TypeVar("View", bound=Callable[..., Any])
TITLE = "再次確認身分"
FIELD = "identity_proof"
OWN = ("csrf_token", "form_token", "version", FIELD)  # what the asking form itself carries


class CodeForm(BaseForm):
    """A code of the second factor."""

    identity_proof = LineField(
        "驗證碼或備援碼",
        [DataRequired("請輸入驗證碼。"), Length(max=40)],
        description="手機驗證程式目前顯示的 6 位數字；手機不在身邊時，輸入一組備援碼。",
    )


class OwnPasswordForm(BaseForm):
    """The password, where no second factor is set up."""

    identity_proof = PasswordField("密碼", [DataRequired("請輸入密碼。"), Length(max=200)])


class StepUpPage(Page, frozen=True, kw_only=True):
    """``kept`` is what the form held, by name and value; ``is_download`` where a file follows. ``can_prove`` is False
    for an account that has neither a second factor nor a password."""

    form: CodeForm | OwnPasswordForm
    has_factor: bool
    can_prove: bool
    action: str
    kept: tuple[tuple[str, str], ...]
    back_url: str
    minutes: int
    is_download: bool


def proves_again(view: View) -> View:
    """Ask for the code, or the password, before a view acts; under ``requires``. For forms without files.

    A form is only shown as ever: what is asked for is the proof that comes with sending it.
    """
    return proves_again_when(lambda: True)(view)


def proves_again_when(needed: Callable[[], bool]) -> Callable[[View], View]:
    """The same for a view that needs it only where ``needed`` says so, from the request."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            shows_form = request.method == "GET" and "POST" in _methods()
            if shows_form or proofs.is_fresh(current_user.session.proven_at) or not needed():
                return view(*args, **kwargs)
            if request.method == "GET":
                return redirect(url_for("auth.prove", next=request.script_root + request.full_path.rstrip("?")), 303)
            form = proof_form()
            if FIELD in request.form and is_proven(form):
                return view(*args, **kwargs)
            return _ask(form)

        return guarded  # type: ignore[return-value]

    return decorate


def _methods() -> set[str]:
    """What this address takes."""
    return (request.url_rule.methods if request.url_rule else None) or set()


def proof_form() -> CodeForm | OwnPasswordForm:
    return CodeForm() if current_user.session.has_factor else OwnPasswordForm()


def is_proven(form: CodeForm | OwnPasswordForm) -> bool:
    """Check what was typed; a refusal stands at its field."""
    if not form.validate():
        return False
    try:
        proofs.prove_again(current_user.session, form.identity_proof.data, source=source())
    except Refused as refused:
        form.refuse(refused)
        return False
    return True


def _ask(form: CodeForm | OwnPasswordForm) -> tuple[str, int]:
    here = request.script_root + request.full_path.rstrip("?")
    kept = tuple((name, text) for name, text in request.form.items(multi=True) if name not in OWN)
    return asking_page(form, here, kept=kept, back_url=here if "GET" in _methods() else area_of(request.path))


def asking_page(
    form: CodeForm | OwnPasswordForm,
    action: str,
    *,
    back_url: str,
    kept: tuple[tuple[str, str], ...] = (),
    is_download: bool = False,
) -> tuple[str, int]:
    """The page that asks, or asks again."""
    page = StepUpPage(
        title=TITLE,
        breadcrumbs=(Crumb(TITLE),),
        form=form,
        has_factor=current_user.session.has_factor,
        can_prove=current_user.session.has_factor or second_factor.has_any_password(current_user.actor),
        action=action,
        kept=kept,
        back_url=back_url,
        minutes=int(current_settings().proof_lasts.total_seconds()) // 60,
        is_download=is_download,
    )
    return render_template("auth/prove.html", page=page), 422 if form.errors else 200


def answer_download(target: str, back_url: str) -> tuple[str, int] | Response:
    """The page of its own that stands before a file: asks, then leads on to it."""
    form = proof_form()
    if request.method == "POST" and is_proven(form):
        return redirect(target, 303)
    here = request.script_root + request.full_path.rstrip("?")
    return asking_page(form, here, back_url=back_url, is_download=True)
