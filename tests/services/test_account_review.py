"""The review of accounts: complete only when every open account has a verdict; the closed ones are closed."""

from __future__ import annotations

import pytest
from flask import Flask

from intranet.models import ReviewVerdict
from intranet.rules.dates import Term
from intranet.services import account_review, login_sessions, sign_in
from intranet.services.account_review_paper import completed_terms, review_paper
from intranet.services.context import today
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused
from tests.support.people import PASSWORD, make_account, make_actor

TERM = Term(115, 1)


@pytest.fixture
def school_code() -> str:
    """The school whose table asks for a review each term."""
    return "daan"


def test_review_runs_once_a_term_and_closes_what_it_says(app: Flask) -> None:
    reviewer = make_actor("reviewer", "it-section")
    _, leaving = make_account("leaving", "teacher")
    secret = sign_in.sign_in("leaving", PASSWORD, source="10.0.0.1")
    account_review.start_review(reviewer, TERM)
    with pytest.raises(Refused, match="已經開始"):
        account_review.start_review(reviewer, TERM)
    assert reviewer.account_id is not None
    account_review.save_verdicts(reviewer, TERM, {reviewer.account_id: ReviewVerdict.KEEP})
    with pytest.raises(Refused, match="尚有 1 個帳號未清查：leaving"):
        account_review.complete_review(reviewer, TERM)
    account_review.save_verdicts(reviewer, TERM, {leaving.id: ReviewVerdict.DISABLE})
    done = account_review.complete_review(reviewer, TERM)
    assert done.completed_on == today()
    assert login_sessions.resume(secret) is None
    with pytest.raises(Refused, match="已經完成"):
        account_review.save_verdicts(reviewer, TERM, {})


def test_two_reviewers_lose_nothing(app: Flask) -> None:
    reviewer = make_actor("reviewer", "it-section")
    assert reviewer.account_id is not None
    review = account_review.start_review(reviewer, TERM)
    opened = review.version
    account_review.save_verdicts(reviewer, TERM, {reviewer.account_id: ReviewVerdict.KEEP}, version=opened)
    with pytest.raises(Conflict):
        account_review.save_verdicts(reviewer, TERM, {reviewer.account_id: ReviewVerdict.DISABLE}, version=opened)


def test_only_the_named_position_reviews(app: Flask) -> None:
    with pytest.raises(NotPermitted):
        account_review.start_review(make_actor("manager", "system-manager"), TERM)


def test_change_asks_for_what_is_to_be_corrected(app: Flask) -> None:
    reviewer = make_actor("reviewer", "it-section")
    _, other = make_account("other", "teacher")
    assert reviewer.account_id is not None
    account_review.start_review(reviewer, TERM)
    verdicts = {reviewer.account_id: ReviewVerdict.KEEP, other.id: ReviewVerdict.CHANGE}
    account_review.save_verdicts(reviewer, TERM, verdicts, notes={other.id: "  "})
    with pytest.raises(Refused, match="寫明應調整的內容：other"):
        account_review.complete_review(reviewer, TERM)
    account_review.save_verdicts(reviewer, TERM, {}, notes={other.id: "改任導師，取消任課教師"})
    account_review.complete_review(reviewer, TERM)
    paper = review_paper(TERM)
    assert [(row.username, row.verdict, row.note) for row in paper.rows] == [
        ("other", "調整權限", "改任導師，取消任課教師"),
        ("reviewer", "保留", ""),
    ]
    assert paper.counts == (("保留", 1), ("調整權限", 1), ("停用", 0))
    assert paper.reviewer == "reviewer"
    assert completed_terms() == (TERM,)


def test_paper_waits_for_completion(app: Flask) -> None:
    account_review.start_review(make_actor("reviewer", "it-section"), TERM)
    with pytest.raises(NotFound):
        review_paper(TERM)
    assert completed_terms() == ()
