"""What the working group's pages read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intranet.blueprints.committee.forms import EndForm, SeatForm
from intranet.rules.committee import Seat
from intranet.services.people_lists import Holding
from intranet.web.pages import ClauseLink, Page


@dataclass(frozen=True, slots=True)
class ChairRow:
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


@dataclass(frozen=True, slots=True)
class Default:
    """A figure that the regulation does not state: label, value, and whether it is the product's default."""

    label: str
    value: str
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteePage(Page):
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


@dataclass(frozen=True, slots=True)
class HoldingRow:
    holding: Holding
    state: str
    tone: str
    end_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPage(Page):
    seat: Seat
    clause: ClauseLink | None
    form: SeatForm
    rows: tuple[HoldingRow, ...]
    free: int
    back_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPage(Page):
    form: EndForm
    who: str
    starts: date
    back_url: str
