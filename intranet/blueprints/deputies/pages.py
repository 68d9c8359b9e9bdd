"""Page contexts of the deputies area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intranet.blueprints.deputies.forms import DeputyForm, EndForm
from intranet.services.deputy_lists import DeputyRow, PositionDeputies
from intranet.web.pages import ClauseLink, Page


@dataclass(frozen=True, slots=True)
class Resolved:
    """From when deputies stand and by which resolution; ``on`` is None where they cite none, ``url`` empty where the
    visitor may not open the meeting."""

    starts: date
    on: date | None
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class PositionRow:
    position: PositionDeputies
    clauses: tuple[ClauseLink, ...]
    resolutions: tuple[Resolved, ...]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A clause that asks for deputies, in words."""

    clause: ClauseLink | None
    scope: str
    applies: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Page):
    """Deputies on ``day``; ``rules`` is empty where the regulation asks for none. ``coming`` are those that begin
    later, each with its position's title."""

    day: date
    rows: tuple[PositionRow, ...]
    coming: tuple[tuple[str, DeputyRow], ...]
    rules: tuple[RuleRow, ...]
    gap: str
    can_set: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPage(Page):
    form: DeputyForm


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPage(Page):
    """``begun`` tells whether its first day has come; before it a deputyship can be taken back."""

    position: str
    deputy: DeputyRow
    form: EndForm
    begun: bool
