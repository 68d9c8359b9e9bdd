"""Contexts of the site map and of the two statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intranet.rules.evidence import State
from intranet.services.statements import Answerer, Kept
from intranet.web.pages import Page
from intranet.web.shell import NavGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapPage(Page):
    """``legend`` are the states of clauses, whose signs stand on many pages."""

    groups: tuple[NavGroup, ...]
    legend: tuple[State, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage(Page):
    """What both statements hold: who answers, and since when the statement reads as it does."""

    answerer: Answerer
    revised: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyPage(StatementPage):
    """``log_fields`` is empty where requests are not logged, ``identity_label`` where the school has no sign-in service."""

    kept: tuple[Kept, ...]
    cookie: str
    cookie_is_secure: bool
    log_fields: tuple[str, ...]
    identity_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessibilityPage(StatementPage):
    """``fault_url`` is where somebody who is signed in reports; empty for whoever may not."""

    fault_url: str
