"""帳號清查紀錄: every account of a completed review with what was decided on it, for signature."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from .environment import document_html
from .pdf import pdf_of

SIGN_OFFS = ("清查人", "單位主管", "校長")


class ReviewedAccount(Struct, frozen=True):
    """One account: the person's posts on the day of completion, the verdict in words, what is to be corrected."""

    username: str
    name: str
    titles: tuple[str, ...]
    verdict: str
    note: str


class AccountReviewPaper(Struct, frozen=True):
    """``deputy_for`` is the post that the reviewer stood in for, empty for its holder."""

    school: str
    term: str
    clauses: tuple[str, ...]
    started_on: date
    completed_on: date
    reviewer: str
    deputy_for: str
    rows: tuple[ReviewedAccount, ...]
    counts: tuple[tuple[str, int], ...]
    sign_offs: tuple[str, ...] = SIGN_OFFS


def account_review_html(paper: AccountReviewPaper) -> str:
    """The paper as the HTML that is printed."""
    return document_html("account_review.html", paper=paper, sign_offs=paper.sign_offs)


def account_review_pdf(paper: AccountReviewPaper, cache_dir: Path | None = None) -> bytes:
    """The paper as a PDF, A4 portrait; raises PrintingFailed."""
    return pdf_of(account_review_html(paper), cache_dir)
