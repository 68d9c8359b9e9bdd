"""The site map's context."""

from __future__ import annotations

from dataclasses import dataclass

from intranet.rules.evidence import State
from intranet.web.pages import Page
from intranet.web.shell import NavGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapPage(Page):
    """``legend`` are the states of clauses, whose signs stand on many pages."""

    groups: tuple[NavGroup, ...]
    legend: tuple[State, ...]
