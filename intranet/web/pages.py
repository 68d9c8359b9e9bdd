"""The base of every page's template context: a template reads ``page.`` (and ``shell.``) and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumbs; the last has no address."""

    label: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the layout needs of each page; blueprints subclass it in their ``pages.py``."""

    title: str
    breadcrumbs: tuple[Crumb, ...] = field(default=())
    layout: str = "layouts/base.html"


@dataclass(frozen=True, slots=True)
class ClauseLink:
    """A clause as a chip shows it."""

    ref: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class SheetChange:
    """One change of an import as its preview lists it; ``row`` is the sheet's own number."""

    row: int
    kind: str
    tone: str
    name: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pager:
    """Which page of a long list this is; an address is None where there is no such page."""

    number: int
    count: int
    total: int
    previous_url: str | None
    next_url: str | None


def pager(number: int, total: int, per_page: int, address: Callable[[int], str]) -> Pager:
    """The pager of page ``number`` (from 1) of ``total`` rows; ``address`` gives the address of a page."""
    count = max(1, -(-total // per_page))

    def url(page: int) -> str | None:
        return address(page) if 1 <= page <= count else None

    return Pager(number, count, total, url(number - 1), url(number + 1))
