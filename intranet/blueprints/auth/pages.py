"""The sign-in page's context."""

from __future__ import annotations

from dataclasses import dataclass

from intranet.blueprints.auth.forms import ForgotForm, LoginForm, NoticeForm, PasswordForm, SetupForm
from intranet.web.pages import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginPage(Page):
    """``demo_accounts``: user name and title of each demo account, empty outside the demo."""

    form: LoginForm
    demo_accounts: tuple[tuple[str, str], ...]
    demo_password: str
    forgot_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgotPage(Page):
    form: ForgotForm


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage(Page):
    """The personal-data notice; ``form`` is None once it was acknowledged."""

    school: str
    phone: str
    form: NoticeForm | None
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupPage(Page):
    """Setting a password by a one-time link."""

    username: str
    form: SetupForm


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage(Page):
    """Changing one's own password."""

    form: PasswordForm
