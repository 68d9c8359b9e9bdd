"""The sign-in page's context."""

from __future__ import annotations

from dataclasses import dataclass

from intranet.blueprints.auth.forms import (
    FirstCodeForm,
    ForgotForm,
    LinkIdentityForm,
    LoginForm,
    NoticeForm,
    PasswordForm,
    RemoveFactorForm,
    SetupForm,
)
from intranet.documents.qr import QrCode
from intranet.services.second_factor import Owed, Status
from intranet.services.statements import Answerer
from intranet.web.pages import Page
from intranet.web.step_up import CodeForm


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginPage(Page):
    """``demo_accounts``: user name and title of each demo account, empty outside the demo. ``school_url`` and
    ``school_label`` lead to the school's own sign-in service; empty where there is none."""

    form: LoginForm
    demo_accounts: tuple[tuple[str, str], ...]
    demo_password: str
    forgot_url: str
    school_url: str
    school_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgotPage(Page):
    form: ForgotForm


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage(Page):
    """The personal-data notice; ``form`` is None once it was acknowledged."""

    answerer: Answerer
    form: NoticeForm | None
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupPage(Page):
    """Setting a password by a one-time link."""

    username: str
    form: SetupForm
    school_url: str
    school_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage(Page):
    """Changing one's own password."""

    form: PasswordForm


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePage(Page):
    """The code that a sign-in waits for; ``again_url`` leads back to name and password."""

    form: CodeForm
    again_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage(Page):
    """One's own account; ``identity`` is None where none is linked, ``school_label`` empty where there is no service."""

    username: str
    factor: Status
    is_needed: bool
    has_password: bool
    school_label: str
    identity: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorPage(Page):
    """Setting up a second factor: ``code`` and ``secret`` once begun. ``later_url`` is empty where it cannot wait."""

    form: FirstCodeForm
    secret: str
    code: QrCode | None
    app_url: str
    has_factor: bool
    owed: Owed | None
    later_url: str
    begin_url: str
    confirm_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesPage(Page):
    """Recovery codes, shown this once."""

    codes: tuple[str, ...]
    username: str
    done_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePage(Page):
    form: RemoveFactorForm
    back_url: str
    is_needed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRefusedPage(Page):
    """The school's sign-in service was of no use: why, and where to go on."""

    message: str
    again_url: str
    again_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityPage(Page):
    """Linking one's account; ``found`` is the address of whom the service found, empty before it was asked."""

    form: LinkIdentityForm
    found: str
    start_url: str
    back_url: str
    domain: str
