"""The contexts of the pages used while a meeting sits."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from intranet.blueprints.meetings.pages import Button, ItemView, NextStep, RecusedRow
from intranet.blueprints.meetings.session_forms import OutcomeForm, SeatForm
from intranet.documents.qr import QrCode
from intranet.rules.meetings import Count
from intranet.rules.recusal import Concern
from intranet.services.meetings.shapes import Attendee, Head
from intranet.web.pages import Page


class TapButton(Struct, frozen=True):
    """One of a person's buttons; ``is_on`` marks what is noted."""

    value: str
    label: str
    is_on: bool


class RollRow(Struct, frozen=True):
    """A person on the session screen. ``said`` is what is noted, in words; ``live`` changes with it."""

    one: Attendee
    url: str
    buttons: tuple[TapButton, ...]
    said: str
    live: str


class AgendaLine(Struct, frozen=True):
    """An item on the session screen: its label and state, and the way to make it the one in hand."""

    view: ItemView
    url: str
    state: str
    tone: str
    is_now: bool


class ItemInHand(Struct, frozen=True):
    """The item that the meeting is at: its text, recusals and outcome."""

    view: ItemView
    count: Count
    proposed: tuple[Concern, ...]
    recused: tuple[RecusedRow, ...]
    recusal_url: str
    onward: NextStep | None
    evaluation: Button | None
    form: OutcomeForm
    url: str
    page_url: str


class SittingPage(Page, frozen=True, kw_only=True):
    """The one screen of a meeting in session: who is there, whether they are enough, and the agenda."""

    head: Head
    count: Count
    quorum_note: str
    rows: tuple[RollRow, ...]
    uncalled: int
    form: SeatForm
    own_url: str
    tools: tuple[Button, ...]
    agenda: tuple[AgendaLine, ...]
    in_hand: ItemInHand | None
    adjourn_url: str


class SignedRow(Struct, frozen=True):
    name: str
    title: str
    at: datetime


class DoorCodePage(Page, frozen=True, kw_only=True):
    """The code on the secretary's screen, and who has signed in."""

    head: Head
    code: QrCode
    signed: tuple[SignedRow, ...]
    members: int
    lasts: int
    live: str
    sheet_url: str
    back_url: str


class DoorPage(Page, frozen=True, kw_only=True):
    """What a member sees after reading the code; ``refused`` says why there is no button."""

    head: Head | None
    mine: Attendee | None
    signed_at: datetime | None
    url: str
    refused: str
