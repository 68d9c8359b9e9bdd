"""The review (清查) of accounts and permissions: one a term, a verdict for every account, evidence of its clause."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Account, AccountReview, ReviewVerdict
from intranet.rules.closing import ClosingState
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.account_closing import delay_clauses, proposed, words_of
from intranet.services.accounts import close_account
from intranet.services.actor import Actor
from intranet.services.context import today
from intranet.services.errors import Refused
from intranet.services.transactions import check_version, writing

NOTE = 200  # characters of a remark


def review_of(term: Term) -> AccountReview | None:
    """The review of a term, None where it has not been started."""
    return db.session.scalar(select(AccountReview).where(AccountReview.term == term))


def start_review(actor: Actor, term: Term) -> AccountReview:
    """Start the term's review; one a term. Raises Refused."""
    with writing(actor):
        actor.needs(Permission.REVIEW_ACCOUNTS)
        if review_of(term) is not None:
            raise Refused(f"{term.label}的清查已經開始。")
        review = AccountReview(term=term, started_on=today(), reviewer_id=actor.person_id, verdicts={}, notes={})
        db.session.add(review)
        audit.record(
            actor, "start_account_review", review, f"開始 {term.label}帳號清查", permission=Permission.REVIEW_ACCOUNTS
        )
    return review


def save_verdicts(
    actor: Actor,
    term: Term,
    verdicts: Mapping[int, ReviewVerdict],
    *,
    notes: Mapping[int, str] | None = None,
    version: int | None = None,
) -> AccountReview:
    """Keep the verdicts given so far; may be called again until the review is complete. ``notes`` say what has to be
    corrected. Raises Refused, Conflict."""
    with writing(actor):
        actor.needs(Permission.REVIEW_ACCOUNTS)
        review = _open_review(term)
        check_version(review, version)
        review.verdicts = {**review.verdicts, **{str(key): verdict.name for key, verdict in verdicts.items()}}
        review.notes = {**review.notes, **{str(key): text.strip()[:NOTE] for key, text in (notes or {}).items()}}
        audit.record(
            actor,
            "save_account_verdicts",
            review,
            f"登錄清查結果 {len(verdicts)} 筆",
            permission=Permission.REVIEW_ACCOUNTS,
        )
    return review


def complete_review(actor: Actor, term: Term) -> AccountReview:
    """Complete the review: every open account needs a verdict; those to disable are closed. Raises Refused."""
    with writing(actor):
        actor.needs(Permission.REVIEW_ACCOUNTS)
        review = _open_review(term)
        accounts = list(db.session.scalars(select(Account).where(Account.disabled_at.is_(None))))
        left = [account.username for account in accounts if str(account.id) not in review.verdicts]
        if left:
            raise Refused(f"尚有 {len(left)} 個帳號未清查：{'、'.join(left[:5])}{'…' if len(left) > 5 else ''}。")
        unsaid = [a.username for a in accounts if _is_unsaid(review, str(a.id))]
        if unsaid:
            raise Refused(
                f"調整權限的帳號請寫明應調整的內容：{'、'.join(unsaid[:5])}{'…' if len(unsaid) > 5 else ''}。"
            )
        _check_leavers(review)
        closed = [a for a in accounts if review.verdicts[str(a.id)] == ReviewVerdict.DISABLE.name]
        if any(account.id == actor.account_id for account in closed):
            raise Refused("不能停用自己的帳號，請由其他管理人員辦理。")
        for account in closed:
            close_account(account, f"{term.label}帳號清查")
        review.completed_on = today()
        changes = {"accounts": len(accounts), "disabled": [account.username for account in closed]}
        audit.record(
            actor,
            "complete_account_review",
            review,
            f"完成 {term.label}帳號清查",
            changes=changes,
            permission=Permission.REVIEW_ACCOUNTS,
        )
    return review


def _check_leavers(review: AccountReview) -> None:
    """An account of somebody who has left is kept for a reason only, and not once its delay has run out."""
    kept = [row for row in proposed(today()) if review.verdicts.get(str(row.account_id)) != ReviewVerdict.DISABLE.name]
    late = [row for row in kept if row.state is ClosingState.OVERDUE]
    if late:
        clause = next(iter(delay_clauses()), "")
        raise Refused(f"延後期滿的帳號應停用，或先改定延後的期限：{words_of(late)}。", clause=clause)
    unsaid = [row for row in kept if not review.notes.get(str(row.account_id))]
    if unsaid:
        raise Refused(f"離職人員的帳號不停用時，請在備註寫明原因：{words_of(unsaid)}。")


def _is_unsaid(review: AccountReview, key: str) -> bool:
    return review.verdicts[key] == ReviewVerdict.CHANGE.name and not review.notes.get(key)


def _open_review(term: Term) -> AccountReview:
    review = review_of(term)
    if review is None:
        raise Refused(f"{term.label}的清查尚未開始。")
    if review.completed_on is not None:
        raise Refused(f"{term.label}的清查已經完成，不再更改。")
    return review
