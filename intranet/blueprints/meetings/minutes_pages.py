"""The contexts of the pages about minutes."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup
from msgspec import field

from intranet.blueprints.meetings.pages import Button
from intranet.blueprints.meetings.session_forms import CorrectionForm, MinutesForm
from intranet.rules.differences import Change, Line
from intranet.services.meetings.drafts import Comparison, Draft
from intranet.services.meetings.shapes import Head
from intranet.web.pages import Page

# Each change has a sign and a word besides its colour.
SIGNS: Mapping[Change, str] = {
    Change.SAME: "",
    Change.ADDED: "＋",
    Change.REMOVED: "－",
    Change.CHANGED: "～",
    Change.FOLDED: "⋯",
}


class MinutesPage(Page, frozen=True, kw_only=True):
    """The minutes as the reader may read them; ``buttons`` are what may be done with them now. ``is_public`` marks the
    version without confidential items."""

    head: Head
    tone: str
    facts: tuple[tuple[str, str], ...]
    body: Markup
    buttons: tuple[Button, ...]
    main: Button | None
    is_frozen: bool
    is_public: bool


class MinutesFormPage(Page, frozen=True, kw_only=True):
    """``preview`` is what was typed, rendered; ``other`` the text that somebody else saved meanwhile, ``lines`` how the
    typed text differs from it."""

    form: MinutesForm
    cancel_url: str
    recompose: Button
    preview: Markup | None = None
    other: str = ""
    lines: tuple[Line, ...] = ()
    signs: Mapping[Change, str] = field(default_factory=lambda: SIGNS)


class DraftsPage(Page, frozen=True, kw_only=True):
    """Every saved text, newest first, and two of them side by side."""

    drafts: tuple[Draft, ...]
    shown: Comparison | None
    read: Draft | None
    body: Markup | None
    own_url: str
    back_url: str
    signs: Mapping[Change, str]


class CorrectionPage(Page, frozen=True, kw_only=True):
    """``following`` is the meeting whose agenda takes the correction; empty where there is none yet."""

    head: Head
    form: CorrectionForm
    following: str
    plan_url: str
    cancel_url: str
