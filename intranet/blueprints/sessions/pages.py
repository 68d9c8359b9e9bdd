"""Page contexts of the public session pages."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from intranet.blueprints.sessions.forms import CheckInForm, FeedbackForm, RegistrationForm
from intranet.services.outreach_door import Door
from intranet.services.outreach_public import PublicSession
from intranet.web.pages import Page


class Notice(Struct, frozen=True):
    """What the law has people told before they give their data."""

    school: str
    phone: str
    kept_days: int


class OpenPage(Page, frozen=True, kw_only=True):
    """``rows`` are (session, address)."""

    rows: tuple[tuple[PublicSession, str], ...]


class SessionPage(Page, frozen=True, kw_only=True):
    session: PublicSession
    facts: tuple[tuple[str, str], ...]
    closed: str
    form: RegistrationForm
    notice: Notice


class RegisteredPage(Page, frozen=True, kw_only=True):
    """The registration behind a link; ``url`` is empty once it is cancelled."""

    facts: tuple[tuple[str, str], ...]
    is_new: bool
    mailed: bool
    cancelled: bool
    address: str
    session_url: str


class CheckInPage(Page, frozen=True, kw_only=True):
    """``name`` is whoever is signed in. ``done`` says that the entry stands; ``feedback`` leads to its form."""

    door: Door
    form: CheckInForm
    name: str
    done: str
    feedback: str
    login_url: str
    notice: Notice
    day: date


class FeedbackPage(Page, frozen=True, kw_only=True):
    form: FeedbackForm
    session: str
    is_given: bool


class EndedPage(Page, frozen=True, kw_only=True):
    message: str
    phone: str
