"""The site map's context."""

from __future__ import annotations

from dataclasses import dataclass

from intranet.web.pages import Page
from intranet.web.shell import NavGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapPage(Page):
    groups: tuple[NavGroup, ...]
