"""The platform's history: accounts reviewed in both terms of 114, this term's review still to do."""

from __future__ import annotations

from datetime import timedelta

from intranet.models import ReviewVerdict
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services import account_review, accounts
from intranet.services.context import current_school, on_day
from intranet.services.demo.cast import Cast

REVIEWED = (Term(114, 1), Term(114, 2))


def fill(cast: Cast) -> None:
    """Review the accounts of past terms, where the school's regulation gives somebody that duty."""
    if "it" not in cast.people:
        return
    actor = cast.actor("it")
    if not current_school().allowed[Permission.REVIEW_ACCOUNTS] & actor.acts_as:
        return
    for term in REVIEWED:
        with on_day(term.start + timedelta(days=45)):
            account_review.start_review(actor, term)
            rows = [row for row in accounts.account_rows() if row.disabled_at is None]
            account_review.save_verdicts(actor, term, {row.id: ReviewVerdict.KEEP for row in rows})
            account_review.complete_review(actor, term)
