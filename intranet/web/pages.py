"""The base of every page's template context: a template reads ``page.`` (and ``shell.``) and nothing else."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class ClauseLink:
    """A clause as a chip shows it."""

    ref: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class Pager:
    """Which page of a long list this is; an address is None where there is no such page."""

    number: int
    count: int
    total: int
    previous_url: str | None
    next_url: str | None
