"""Page context of the audit area."""

from __future__ import annotations

from dataclasses import dataclass

from intranet.services.audit import ChainReport
from intranet.services.audit_trail import Entry
from intranet.web.pages import Page


@dataclass(frozen=True, slots=True)
class Pager:
    number: int
    count: int
    total: int
    previous_url: str | None
    next_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPage(Page):
    """A page of the trail; ``report`` is the outcome of verifying the whole chain, where it was asked for."""

    entries: tuple[Entry, ...]
    pager: Pager
    actor: str
    report: ChainReport | None
