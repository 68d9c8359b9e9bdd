"""What the working group's pages read."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from intranet.blueprints.committee.forms import EndForm, SeatForm
from intranet.rules.committee import Seat
from intranet.services.people_lists import Holding
from intranet.web.pages import ClauseLink, Page


class ChairRow(Struct, frozen=True):
    """One chair: ``origin`` says how it is filled, ``manage_url`` leads to the seat's page for who may."""

    number: int
    title: str
    name: str
    since: date | None
    until: date | None
    origin: str
    reading: str
    clause: ClauseLink | None
    manage_url: str


class Default(Struct, frozen=True):
    """A figure that the regulation does not state: label, value, and whether it is the product's default."""

    label: str
    value: str
    is_default: bool


class CommitteePage(Page, frozen=True, kw_only=True):
    """``warning`` says where the stated size and the seats do not add up."""

    group: str
    day: date
    day_text: str
    day_error: str
    is_today: bool
    rows: tuple[ChairRow, ...]
    vacant: int
    convener: str
    secretary: str
    size: str
    warning: str
    clause: ClauseLink | None
    defaults: tuple[Default, ...]
    pdf_url: str
    ods_url: str


class HoldingRow(Struct, frozen=True):
    holding: Holding
    state: str
    tone: str
    end_url: str


class SeatPage(Page, frozen=True, kw_only=True):
    seat: Seat
    clause: ClauseLink | None
    form: SeatForm
    rows: tuple[HoldingRow, ...]
    free: int
    back_url: str


class EndPage(Page, frozen=True, kw_only=True):
    form: EndForm
    who: str
    starts: date
    back_url: str
