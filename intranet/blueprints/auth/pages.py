"""The sign-in page's context."""

from __future__ import annotations

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


class LoginPage(Page, frozen=True, kw_only=True):
    """``demo_accounts``: user name and title of each demo account, empty outside the demo. ``school_url`` and
    ``school_label`` lead to the school's own sign-in service; empty where there is none."""

    form: LoginForm
    action: str
    demo_accounts: tuple[tuple[str, str], ...]
    demo_password: str
    forgot_url: str
    school_url: str
    school_label: str


class ForgotPage(Page, frozen=True, kw_only=True):
    form: ForgotForm


class NoticePage(Page, frozen=True, kw_only=True):
    """The personal-data notice; ``form`` is None once it was acknowledged."""

    answerer: Answerer
    form: NoticeForm | None
    action: str


class SetupPage(Page, frozen=True, kw_only=True):
    """Setting a password by a one-time link."""

    username: str
    form: SetupForm
    school_url: str
    school_label: str


class PasswordPage(Page, frozen=True, kw_only=True):
    """Changing one's own password."""

    form: PasswordForm


class CodePage(Page, frozen=True, kw_only=True):
    """The code that a sign-in waits for; ``again_url`` leads back to name and password."""

    form: CodeForm
    again_url: str


class AccountPage(Page, frozen=True, kw_only=True):
    """One's own account; ``identity`` is None where none is linked, ``school_label`` empty where there is no service."""

    username: str
    factor: Status
    is_needed: bool
    has_password: bool
    school_label: str
    identity: str | None


class FactorPage(Page, frozen=True, kw_only=True):
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


class CodesPage(Page, frozen=True, kw_only=True):
    """Recovery codes, shown this once."""

    codes: tuple[str, ...]
    username: str
    done_url: str


class RemovePage(Page, frozen=True, kw_only=True):
    form: RemoveFactorForm
    back_url: str
    is_needed: bool


class SchoolRefusedPage(Page, frozen=True, kw_only=True):
    """The school's sign-in service was of no use: why, and where to go on."""

    message: str
    again_url: str
    again_label: str


class IdentityPage(Page, frozen=True, kw_only=True):
    """Linking one's account; ``found`` is the address of whom the service found, empty before it was asked."""

    form: LinkIdentityForm
    found: str
    start_url: str
    back_url: str
    domain: str
