"""Page contexts of the terms area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wtforms import Field

from intranet.blueprints.terms.forms import AnchorsForm
from intranet.web.pages import Page


@dataclass(frozen=True, slots=True)
class TermRow:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsPage(Page):
    """``rollover_url`` makes the next term ready; empty for those who only read."""

    rows: tuple[TermRow, ...]
    rollover_url: str


@dataclass(frozen=True, slots=True)
class AnchorRow:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPage(Page):
    """``needed`` are the anchors that items of the term hang on, ``others`` those that only checks ask for."""

    term_label: str
    starts: date
    ends: date
    form: AnchorsForm
    needed: tuple[AnchorRow, ...]
    others: tuple[AnchorRow, ...]
    can_edit: bool
    calendar_url: str
