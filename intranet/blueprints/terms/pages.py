"""Page contexts of the terms area."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from wtforms import Field

from intranet.blueprints.terms.forms import AnchorsForm
from intranet.web.pages import Page


class TermRow(Struct, frozen=True):
    """A term in the list: how many anchors are entered, of how many that its items need."""

    label: str
    starts: date
    ends: date
    entered: int
    needed: int
    missing: int
    release: str
    url: str
    is_current: bool


class TermsPage(Page, frozen=True, kw_only=True):
    """``rollover_url`` makes the next term ready; empty for those who only read."""

    rows: tuple[TermRow, ...]
    rollover_url: str


class AnchorRow(Struct, frozen=True):
    """An anchor with its three fields. ``proposal`` is what the rules would take, with the reason."""

    label: str
    hint: str
    per_year: bool
    needed: bool
    proposal: date | None
    proposal_reason: str
    on: Field
    source: Field
    number: Field


class TermPage(Page, frozen=True, kw_only=True):
    """``needed`` are the anchors that items of the term hang on, ``others`` those that only checks ask for."""

    term_label: str
    starts: date
    ends: date
    form: AnchorsForm
    needed: tuple[AnchorRow, ...]
    others: tuple[AnchorRow, ...]
    can_edit: bool
    calendar_url: str
