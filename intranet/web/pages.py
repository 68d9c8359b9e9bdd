"""The base of every page's template context: a template reads ``page.`` (and ``shell.``) and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from flask import request
from msgspec import Struct, field

Row = TypeVar("Row")
PER_PAGE = 50


class Crumb(Struct, frozen=True):
    """One step of the breadcrumbs; the last has no address."""

    label: str
    url: str | None = None


class Page(Struct, frozen=True, kw_only=True):
    """What the layout needs of each page; blueprints subclass it in their ``pages.py``."""

    title: str
    breadcrumbs: tuple[Crumb, ...] = field(default=())
    layout: str = "layouts/base.html"
    template: str = ""  # its own, where a route answers with one of several kinds of page


class ClauseLink(Struct, frozen=True):
    """A clause as a chip shows it."""

    ref: str
    summary: str
    url: str


class SheetChange(Struct, frozen=True):
    """One change of an import as its preview lists it; ``row`` is the sheet's own number."""

    row: int
    kind: str
    tone: str
    name: str
    details: tuple[str, ...]


class Pager(Struct, frozen=True):
    """Which page of a long list this is; an address is None where there is no such page."""

    number: int
    count: int
    total: int
    previous_url: str | None
    next_url: str | None


def paged(rows: Sequence[Row], per_page: int = PER_PAGE) -> tuple[tuple[Row, ...], Pager]:
    """The rows of the page that ``?page=`` asks for, and its pager: for lists that grow by the year."""
    last = max(1, -(-len(rows) // per_page))
    number = min(max(1, request.args.get("page", 1, type=int)), last)
    others = {name: value for name, value in request.args.items() if name != "page"}
    own = pager(number, len(rows), per_page, lambda page: f"?{urlencode({**others, 'page': page})}")
    return tuple(rows[(number - 1) * per_page : number * per_page]), own


def pager(number: int, total: int, per_page: int, address: Callable[[int], str]) -> Pager:
    """The pager of page ``number`` (from 1) of ``total`` rows; ``address`` gives the address of a page."""
    count = max(1, -(-total // per_page))

    def url(page: int) -> str | None:
        return address(page) if 1 <= page <= count else None

    return Pager(number, count, total, url(number - 1), url(number + 1))
