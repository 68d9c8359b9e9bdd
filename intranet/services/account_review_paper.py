"""The paper of a completed account review: the accounts reviewed, as they stood on the day of completion."""

from __future__ import annotations

from collections import Counter, defaultdict

from sqlalchemy import select

from intranet.documents.account_review import SIGN_OFFS, AccountReviewPaper, ReviewedAccount, account_review_pdf
from intranet.documents.pdf import PrintingFailed
from intranet.extensions import db
from intranet.models import Account, AccountReview, Person, ReviewVerdict
from intranet.rules.dates import Term
from intranet.rules.duties import Duty
from intranet.rules.serves import of_duty
from intranet.services.account_review import review_of
from intranet.services.audit import deputy_for
from intranet.services.context import current_school, current_settings
from intranet.services.errors import NotFound, Refused
from intranet.services.people import holders_on
from intranet.services.stand_ins import sign_offs

_ACCOUNTS = (
    select(Account.id, Account.username, Account.role, Person.id.label("person_id"), Person.name)
    .join(Person, Person.id == Account.person_id)
    .order_by(Account.username)
)
_COMPLETED = (
    select(AccountReview.term, AccountReview.completed_on)
    .where(AccountReview.completed_on.is_not(None))
    .order_by(AccountReview.completed_on.desc())
)


def completed_terms() -> tuple[Term, ...]:
    """The terms whose review is complete, newest first."""
    return tuple(row.term for row in db.session.execute(_COMPLETED))


def review_paper(term: Term) -> AccountReviewPaper:
    """What the paper of a term says; raises NotFound before the review is complete."""
    review, school = review_of(term), current_school()
    if review is None or review.completed_on is None:
        raise NotFound
    titles: dict[int, list[str]] = defaultdict(list)
    for code, holders in holders_on(review.completed_on).items():
        for holder in holders:
            titles[holder.person_id].append(school.directory.title(code))
    rows = tuple(
        ReviewedAccount(
            row.username,
            row.name,
            tuple(sorted(titles[row.person_id])) or (row.role.value,),
            ReviewVerdict[verdict].value,
            review.notes.get(str(row.id), ""),
        )
        for row in db.session.execute(_ACCOUNTS)
        if (verdict := review.verdicts.get(str(row.id)))
    )
    counts = Counter(row.verdict for row in rows)
    return AccountReviewPaper(
        school=school.profile.name,
        term=term.title,
        clauses=of_duty(school, Duty.REVIEW_ACCOUNTS),
        started_on=review.started_on,
        completed_on=review.completed_on,
        reviewer=db.session.get_one(Person, review.reviewer_id).name,
        deputy_for=deputy_for(review, review.reviewer_id),
        rows=rows,
        counts=tuple((verdict.value, counts[verdict.value]) for verdict in ReviewVerdict),
        sign_offs=sign_offs(SIGN_OFFS, review.completed_on),
    )


def make_review_paper(term: Term) -> bytes:
    """The paper as PDF, printed once. Raises NotFound, Refused where the printing failed."""
    try:
        return account_review_pdf(review_paper(term), current_settings().data_dir / "documents")
    except PrintingFailed as error:
        raise Refused("這份文件目前無法產生，請稍後再試。") from error
