"""Page contexts of who comes to a session."""

from __future__ import annotations

from msgspec import Struct

from intranet.documents.qr import QrCode
from intranet.services.outreach_people import Entry
from intranet.web.forms import BaseForm
from intranet.web.pages import Page


class EntryRow(Struct, frozen=True):
    """A participant in the organiser's list; ``stamp`` says how far they came."""

    entry: Entry
    stamp: str
    tone: str
    came: bool
    hours: str
    error: str
    certificate_url: str
    remove_url: str


class PeoplePage(Page, frozen=True, kw_only=True):
    form: BaseForm
    session: str
    rows: tuple[EntryRow, ...]
    registered: int
    came: int
    capacity: int | None
    can_mark: bool
    kept_days: int
    public_url: str
    sheet_url: str
    hours_url: str
    code_url: str
    back_url: str


class CodePage(Page, frozen=True, kw_only=True):
    session: str
    code: QrCode
    address: str
    day: str
    came: int
    is_public: bool
    sheet_url: str
    back_url: str


class RegistrationPanel(Struct, frozen=True):
    """Registration on the session's page. ``stand`` is how the reader stands to it: "open", "coming", "came", or
    "closed" with the reason in ``text``."""

    stand: str
    text: str
    taken: str
    feedback_url: str
    certificate_url: str
    people_url: str
    code_url: str
