"""Page contexts of the table that is edited in place."""

from __future__ import annotations

from msgspec import Struct

from intranet.web.pages import Page


class Cell(Struct, frozen=True):
    """A date's input: ``label`` is the column's, ``full`` names the item too."""

    name: str
    label: str
    full: str
    text: str
    weekday: str
    error: str


class TableRow(Struct, frozen=True):
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


class Clash(Struct, frozen=True):
    """A date that two people changed."""

    title: str
    label: str
    typed: str
    saved: str
    anchor: str


class TablePage(Page, frozen=True, kw_only=True):
    """``faults`` are (id of the field, label, message) for the summary on top."""

    term_label: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    faults: tuple[tuple[str, str, str], ...]
    clashes: tuple[Clash, ...]
    form_token: str
    save_url: str
    schedule_url: str
    tools: tuple[tuple[str, str, str], ...]
