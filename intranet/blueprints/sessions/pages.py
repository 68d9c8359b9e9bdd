"""Page contexts of the public session pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intranet.blueprints.sessions.forms import CheckInForm, FeedbackForm, RegistrationForm
from intranet.services.outreach_door import Door
from intranet.services.outreach_public import PublicSession
from intranet.web.pages import Page


@dataclass(frozen=True, slots=True)
class Notice:
    """What the law has people told before they give their data."""

    school: str
    phone: str
    kept_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage(Page):
    """``rows`` are (session, address)."""

    rows: tuple[tuple[PublicSession, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPage(Page):
    session: PublicSession
    facts: tuple[tuple[str, str], ...]
    closed: str
    form: RegistrationForm
    notice: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredPage(Page):
    """The registration behind a link; ``url`` is empty once it is cancelled."""

    facts: tuple[tuple[str, str], ...]
    is_new: bool
    mailed: bool
    cancelled: bool
    address: str
    session_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInPage(Page):
    """``name`` is whoever is signed in. ``done`` says that the entry stands; ``feedback`` leads to its form."""

    door: Door
    form: CheckInForm
    name: str
    done: str
    feedback: str
    login_url: str
    notice: Notice
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackPage(Page):
    form: FeedbackForm
    session: str
    is_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedPage(Page):
    message: str
    phone: str
