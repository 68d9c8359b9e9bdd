"""The contexts of the pages on which meetings are listed and planned."""

from __future__ import annotations

from dataclasses import dataclass

from intranet.blueprints.meetings.forms import ItemForm, MeetingForm
from intranet.blueprints.meetings.session_forms import ObserverForm
from intranet.services.meetings.follow_up import Action
from intranet.services.meetings.shapes import Attendee, Head, Line
from intranet.web.pages import ClauseLink, Page


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting in the list; ``next`` says the next step in words, empty where the road ends."""

    line: Line
    url: str
    tone: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Page):
    """``held`` of ``wanted`` quorate meetings of the period count for the clause."""

    term: str
    rows: tuple[Row, ...]
    new_url: str
    actions_url: str
    duty: str
    held: int
    wanted: int
    clause: ClauseLink | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFormPage(Page):
    form: MeetingForm
    cancel_url: str
    is_new: bool
    carried: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFormPage(Page):
    form: ItemForm
    cancel_url: str


@dataclass(frozen=True, slots=True)
class ObserverRow:
    one: Attendee
    drop_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserversPage(Page):
    """``is_told``: those on the list will still be told."""

    head: Head
    form: ObserverForm
    observers: tuple[ObserverRow, ...]
    back_url: str
    is_told: bool
