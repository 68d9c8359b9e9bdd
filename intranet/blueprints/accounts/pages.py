"""Page contexts of the accounts area."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from intranet.blueprints.accounts.forms import DelayForm, DisableForm, OpenForm
from intranet.services.account_closing import Closing
from intranet.services.accounts import AccountRow
from intranet.services.audit_trail import Entry
from intranet.services.second_factor import Status
from intranet.web.pages import ClauseLink, Page, Pager


class ListPage(Page, frozen=True, kw_only=True):
    """All accounts; ``review_state`` says how this term's review stands."""

    rows: tuple[tuple[AccountRow, Closing | None], ...]
    pager: Pager
    to_close: int
    clauses: tuple[ClauseLink, ...]
    can_manage: bool
    review_url: str
    review_state: str


class OpenPage(Page, frozen=True, kw_only=True):
    """``person_url`` is empty for those who may add nobody: they ask the holders of the posts ``person_keepers``."""

    person_url: str
    person_keepers: str
    form: OpenForm
    clause: ClauseLink | None


class AccountPage(Page, frozen=True, kw_only=True):
    """One account; ``link`` is a one-time link just issued, shown this once. ``closing`` tells of its holder's
    leaving, ``owed`` the last day of what is still to certify; ``delay_form`` is None where nothing may be put off."""

    row: AccountRow
    closing: Closing | None
    owed: date | None
    delay_form: DelayForm | None
    delay_clauses: tuple[ClauseLink, ...]
    clauses: tuple[ClauseLink, ...]
    can_manage: bool
    form: DisableForm
    link: str
    factor: Status
    may_reset_factor: bool
    history: tuple[Entry, ...]


class ReviewRow(Struct, frozen=True):
    """``closing`` is what is proposed for the account of somebody who has left; None for all others."""

    account: AccountRow
    verdict: str
    proposal: str
    note: str
    closing: Closing | None


class ReviewPage(Page, frozen=True, kw_only=True):
    """The term's review: ``rows`` with idle accounts first; empty before it is started. ``refusal`` says why what was
    sent could not be kept or completed. ``papers`` are label and address of the record of each completed review."""

    term_label: str
    started_on: date | None
    completed_on: date | None
    version: int
    refusal: str
    rows: tuple[ReviewRow, ...]
    note_length: int
    papers: tuple[tuple[str, str], ...]
    left: int
    verdicts: tuple[tuple[str, str], ...]
    can_review: bool
    clauses: tuple[ClauseLink, ...]
