"""Page context of the roll-over."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from intranet.blueprints.rollover.forms import RolloverForm
from intranet.services.calendar.anchors import AnchorLine
from intranet.services.meetings.follow_up import Action
from intranet.services.rollover import Applied
from intranet.services.rollover_preview import Due, Ending
from intranet.web.pages import ClauseLink, Page


class WindowRow(Struct, frozen=True):
    """A work item that will be drafted or moved; ``missing`` are the anchors that it still waits for."""

    title: str
    what: str
    start: date | None
    end: date | None
    missing: tuple[str, ...]
    clause: ClauseLink | None


class DueRow(Struct, frozen=True):
    line: Due
    clause: ClauseLink | None


class RolloverPage(Page, frozen=True, kw_only=True):
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
