"""Page contexts of the deputies area."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from intranet.blueprints.deputies.forms import DeputyForm, EndForm
from intranet.services.deputy_lists import DeputyRow, PositionDeputies
from intranet.web.pages import ClauseLink, Page


class Resolved(Struct, frozen=True):
    """From when deputies stand and by which resolution; ``on`` is None where they cite none, ``url`` empty where the
    visitor may not open the meeting."""

    starts: date
    on: date | None
    title: str
    url: str


class PositionRow(Struct, frozen=True):
    position: PositionDeputies
    clauses: tuple[ClauseLink, ...]
    resolutions: tuple[Resolved, ...]


class RuleRow(Struct, frozen=True):
    """A clause that asks for deputies, in words."""

    clause: ClauseLink | None
    scope: str
    applies: bool
    why_not: str


class ListPage(Page, frozen=True, kw_only=True):
    """Deputies on ``day``; ``rules`` is empty where the regulation asks for none. ``coming`` are those that begin
    later, each with its position's title."""

    day: date
    rows: tuple[PositionRow, ...]
    coming: tuple[tuple[str, DeputyRow], ...]
    rules: tuple[RuleRow, ...]
    gap: str
    can_set: bool


class NewPage(Page, frozen=True, kw_only=True):
    form: DeputyForm


class EndPage(Page, frozen=True, kw_only=True):
    """``begun`` tells whether its first day has come; before it a deputyship can be taken back."""

    position: str
    deputy: DeputyRow
    form: EndForm
    begun: bool
