"""Page context of the roll-over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intranet.blueprints.rollover.forms import RolloverForm
from intranet.services.calendar.anchors import AnchorLine
from intranet.services.meetings.follow_up import Action
from intranet.services.rollover import Applied
from intranet.services.rollover_preview import Due, Ending
from intranet.web.pages import ClauseLink, Page


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A work item that will be drafted or moved; ``missing`` are the anchors that it still waits for."""

    title: str
    what: str
    start: date | None
    end: date | None
    missing: tuple[str, ...]
    clause: ClauseLink | None


@dataclass(frozen=True, slots=True)
class DueRow:
    line: Due
    clause: ClauseLink | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloverPage(Page):
    """``form`` is None where nothing can be applied: done already, or everything is ready."""

    term_label: str
    starts: date
    ends: date
    applied: Applied | None
    undo_url: str
    undo_token: str
    form: RolloverForm | None
    apply_url: str
    anchors: tuple[AnchorLine, ...]
    windows: tuple[WindowRow, ...]
    kept: tuple[str, ...]
    obligations: tuple[DueRow, ...]
    actions: tuple[Action, ...]
    endings: tuple[Ending, ...]
    anchors_url: str
    calendar_url: str
    committee_url: str
