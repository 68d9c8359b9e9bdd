"""The contexts of the follow-up pages: the board, one item, a report."""

from __future__ import annotations

from msgspec import Struct

from intranet.blueprints.meetings.pages import Button
from intranet.blueprints.meetings.session_forms import ProgressForm
from intranet.services.meetings.follow_up import Action, Report
from intranet.web.pages import Page


class BoardRow(Struct, frozen=True):
    """An open item. ``source_url`` is the meeting where the actor may open it, ``progress_url`` where they report."""

    action: Action
    url: str
    source_url: str
    progress_url: str
    release: Button | None


class BoardGroup(Struct, frozen=True):
    """The open items of one position."""

    owner: str
    rows: tuple[BoardRow, ...]

    @property
    def overdue(self) -> int:
        return sum(row.action.days_overdue > 0 for row in self.rows)


class BoardPage(Page, frozen=True, kw_only=True):
    """``is_own_only``: the actor may know of their own posts' items alone; ``mine``: they asked for these."""

    groups: tuple[BoardGroup, ...]
    released: tuple[tuple[Action, str], ...]
    total: int
    overdue: int
    is_own_only: bool
    mine: bool
    all_url: str
    mine_url: str
    export_url: str


class ActionPage(Page, frozen=True, kw_only=True):
    """One item with everything that was reported on it, newest first."""

    action: Action
    row: BoardRow
    facts: tuple[tuple[str, str], ...]
    reports: tuple[Report, ...]


class ProgressPage(Page, frozen=True, kw_only=True):
    action: Action
    form: ProgressForm
    reports: tuple[Report, ...]
    cancel_url: str
