"""Page contexts of the table that is edited in place."""

from __future__ import annotations

from dataclasses import dataclass

from intranet.web.pages import Page


@dataclass(frozen=True, slots=True)
class Cell:
    """A date's input: ``label`` is the column's, ``full`` names the item too."""

    name: str
    label: str
    full: str
    text: str
    weekday: str
    error: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """An item; ``opened`` remembers it as it is now. ``remark`` says its weeks, ``closed`` why offices are closed on
    its last day."""

    title: str
    url: str
    marks: tuple[str, ...]
    opened_name: str
    opened: str
    cells: tuple[Cell, ...]
    remark: str
    closed: str


@dataclass(frozen=True, slots=True)
class Clash:
    """A date that two people changed."""

    title: str
    label: str
    typed: str
    saved: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePage(Page):
    """``faults`` are (id of the field, label, message) for the summary on top."""

    term_label: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    faults: tuple[tuple[str, str, str], ...]
    clashes: tuple[Clash, ...]
    form_token: str
    schedule_url: str
    tools: tuple[tuple[str, str, str], ...]
