"""Contexts of the site map and of the two statements."""

from __future__ import annotations

from datetime import date

from intranet.rules.evidence import State
from intranet.services.statements import Answerer, Kept
from intranet.web.pages import Page
from intranet.web.shell import NavGroup


class SitemapPage(Page, frozen=True, kw_only=True):
    """``legend`` are the states of clauses, whose signs stand on many pages."""

    groups: tuple[NavGroup, ...]
    legend: tuple[State, ...]


class StatementPage(Page, frozen=True, kw_only=True):
    """What both statements hold: who answers, and since when the statement reads as it does."""

    answerer: Answerer
    revised: date


class PrivacyPage(StatementPage, frozen=True, kw_only=True):
    """``log_fields`` is empty where requests are not logged, ``identity_label`` where the school has no sign-in service."""

    kept: tuple[Kept, ...]
    cookie: str
    cookie_is_secure: bool
    log_fields: tuple[str, ...]
    identity_label: str


class AccessibilityPage(StatementPage, frozen=True, kw_only=True):
    """``fault_url`` is where somebody who is signed in reports; empty for whoever may not."""

    fault_url: str
