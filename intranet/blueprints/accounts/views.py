"""Accounts: list, open, disable, enable, one-time link, review of the term."""

from __future__ import annotations

import io

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.accounts.forms import DelayForm, DisableForm, OpenForm
from intranet.blueprints.accounts.pages import AccountPage, ListPage, OpenPage, ReviewPage, ReviewRow
from intranet.models import ReviewVerdict
from intranet.rules.dates import roc_short
from intranet.rules.duties import Duty
from intranet.rules.permissions import Permission
from intranet.rules.serves import of_duty
from intranet.services import account_closing, account_review, accounts, second_factor
from intranet.services.account_closing import Closing
from intranet.services.account_review_paper import completed_terms, make_review_paper
from intranet.services.accounts import AccountRow
from intranet.services.audit_trail import history_of
from intranet.services.context import current_school, current_term, today
from intranet.services.errors import AlreadyDone, NotPermitted, Refused
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link, clause_links
from intranet.web.forms import posted_version
from intranet.web.pages import Crumb, paged
from intranet.web.permissions import requires
from intranet.web.step_up import proves_again
from intranet.web.terms import term_of

bp = Blueprint("accounts", __name__, url_prefix="/accounts")
CRUMB = "帳號"


@bp.get("/")
@requires(Permission.VIEW_ACCOUNTS)
def index() -> str:
    review = account_review.review_of(current_term())
    state = "尚未開始" if review is None else "已完成" if review.completed_on else "進行中"
    standing = {row.account_id: row for row in account_closing.closings(today())}
    rows, pager = paged(accounts.account_rows())
    page = ListPage(
        title=CRUMB,
        breadcrumbs=(Crumb(CRUMB),),
        rows=tuple((row, standing.get(row.id)) for row in rows),
        pager=pager,
        to_close=sum(row.state.is_proposed for row in standing.values()),
        clauses=clause_links(of_duty(current_school(), Duty.RUN_PLATFORM)),
        can_manage=current_actor().can(Permission.MANAGE_ACCOUNTS),
        review_url=url_for(".review"),
        review_state=state,
    )
    return render_template("accounts/index.html", page=page)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
@proves_again
def new() -> str | tuple[str, int] | Response:
    form = OpenForm()
    form.offer(accounts.people_without_account())
    if form.validate_on_submit():
        try:
            account, link = accounts.open_for(current_actor(), form.person_id.data, form.username.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return _show(account.id, link=link)
    email = current_school().portfolio.email
    page = OpenPage(
        title="開設帳號",
        breadcrumbs=(Crumb(CRUMB, url_for(".index")), Crumb("開設帳號")),
        person_url=url_for("people.new") if current_actor().can(Permission.MANAGE_PEOPLE) else "",
        person_keepers="、".join(current_school().titles(Permission.MANAGE_PEOPLE)),
        form=form,
        clause=clause_link(email.clause) if email else None,
    )
    return render_template("accounts/new.html", page=page), 422 if form.errors else 200


@bp.get("/<int:account_id>")
@requires(Permission.VIEW_ACCOUNTS)
def show(account_id: int) -> str | tuple[str, int]:
    return _show(account_id)


def _show(
    account_id: int, *, form: DisableForm | None = None, delay: DelayForm | None = None, link: str = ""
) -> str | tuple[str, int]:
    row, closing = accounts.account_row(account_id), account_closing.closing_of(account_id, today())
    if form is None:
        form = DisableForm(formdata=None, version=row.version)
    may_delay = current_actor().can(Permission.DELAY_CLOSING) and closing is not None and closing.certified
    owed = account_closing.owed_until(closing) if closing and closing.certified else None
    if may_delay and closing and delay is None:
        kept = closing.delay
        delay = DelayForm(
            formdata=None, until=kept.until if kept else owed, reason=kept.reason if kept else "",
            version=kept.version if kept else None,
        )  # fmt: skip
    manages, factor = current_actor().can(Permission.MANAGE_ACCOUNTS), second_factor.status(account_id)
    page = AccountPage(
        title=f"{row.username}（{row.name}）",
        breadcrumbs=(Crumb(CRUMB, url_for(".index")), Crumb(row.username)),
        row=row,
        can_manage=manages,
        factor=factor,
        may_reset_factor=manages and factor.set_up_at is not None and account_id != current_actor().account_id,
        form=form,
        link=link,
        closing=closing if closing and (closing.left_on or closing.delay) else None,
        owed=owed,
        delay_form=delay if may_delay and (owed or (closing and closing.delay)) else None,
        delay_clauses=clause_links(account_closing.delay_clauses()),
        clauses=clause_links(of_duty(current_school(), Duty.RUN_PLATFORM)),
        history=history_of("account", account_id),
    )
    refused = form.errors or (delay is not None and delay.errors)
    return render_template("accounts/show.html", page=page), 422 if refused else 200


@bp.post("/<int:account_id>/delay")
@requires(Permission.DELAY_CLOSING)
def delay(account_id: int) -> str | tuple[str, int] | Response:
    form = DelayForm()
    if form.validate():
        until, reason = form.until.data, form.reason.data
        try:
            account_closing.delay_closing(current_actor(), account_id, until, reason, version=form.opened_version)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(f"帳號延後到 {roc_short(until)} 停用。", "success")
            return redirect(url_for(".show", account_id=account_id), 303)
    return _show(account_id, delay=form)


@bp.post("/<int:account_id>/delay/end")
@requires(Permission.DELAY_CLOSING)
def end_delay(account_id: int) -> Response:
    account_closing.end_delay(current_actor(), account_id, version=posted_version())
    flash("已結束延後。", "success")
    return redirect(url_for(".show", account_id=account_id), 303)


@bp.post("/<int:account_id>/disable")
@requires(Permission.MANAGE_ACCOUNTS)
@proves_again
def disable(account_id: int) -> str | tuple[str, int] | Response:
    form = DisableForm()
    if form.validate():
        try:
            accounts.disable(current_actor(), account_id, form.why.data, version=form.opened_version)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("帳號已停用，已登入的工作階段一併結束。", "success")
            return redirect(url_for(".show", account_id=account_id), 303)
    return _show(account_id, form=form)


@bp.post("/<int:account_id>/enable")
@requires(Permission.MANAGE_ACCOUNTS)
@proves_again
def enable(account_id: int) -> Response:
    accounts.enable(current_actor(), account_id, version=posted_version())
    flash("帳號已恢復。", "success")
    return redirect(url_for(".show", account_id=account_id), 303)


@bp.post("/<int:account_id>/link")
@requires(Permission.MANAGE_ACCOUNTS)
@proves_again
def link(account_id: int) -> str | tuple[str, int]:
    """Shown in the answer itself and nowhere else: a redirect would have to store the secret."""
    return _show(account_id, link=accounts.new_link(current_actor(), account_id))


@bp.post("/<int:account_id>/second-factor/reset")
@requires(Permission.MANAGE_ACCOUNTS)
@proves_again
def reset_factor(account_id: int) -> Response:
    second_factor.reset(current_actor(), account_id)
    flash("第二因素驗證已重設，已登入的工作階段一併結束。", "success")
    return redirect(url_for(".show", account_id=account_id), 303)


@bp.get("/review")
@requires(Permission.VIEW_ACCOUNTS)
def review() -> str:
    return _review()


def _review(refusal: str = "") -> str:
    """The review as it is kept; after a refusal with what was typed, which may not be kept yet."""
    term = current_term()
    found = account_review.review_of(term)
    given = {**(found.verdicts if found else {}), **_typed("verdict-", keep=bool(refusal))}
    notes = {**(found.notes if found else {}), **_typed("note-", keep=bool(refusal))}
    left = {row.account_id: row for row in account_closing.closings(today()) if row.left_on} if found else {}
    opened = (row for row in accounts.account_rows() if row.disabled_at is None) if found else ()
    rows = [_review_row(row, given, notes, left.get(row.id)) for row in opened]
    rows.sort(key=lambda row: (row.closing is None, not row.account.idle, row.account.username))
    page = ReviewPage(
        title=f"{term.label}帳號清查",
        breadcrumbs=(Crumb(CRUMB, url_for(".index")), Crumb("帳號清查")),
        term_label=term.label,
        started_on=found.started_on if found else None,
        completed_on=found.completed_on if found else None,
        version=found.version if found else 0,
        refusal=refusal,
        rows=tuple(rows),
        note_length=account_review.NOTE,
        papers=tuple((done.label, url_for(".review_paper", term=done)) for done in completed_terms()),
        left=sum(not row.verdict for row in rows),
        verdicts=tuple((verdict.name, verdict.value) for verdict in ReviewVerdict),
        can_review=current_actor().can(Permission.REVIEW_ACCOUNTS),
        clauses=clause_links(of_duty(current_school(), Duty.REVIEW_ACCOUNTS)),
    )
    return render_template("accounts/review.html", page=page)


def _review_row(row: AccountRow, given: dict[str, str], notes: dict[str, str], closing: Closing | None) -> ReviewRow:
    """A leaver's account is proposed for closing until the reviewer says otherwise."""
    verdict = given.get(str(row.id), "")
    proposal = ReviewVerdict.DISABLE.name if closing and closing.state.is_proposed else ""
    return ReviewRow(row, verdict, proposal, notes.get(str(row.id), ""), closing)


@bp.get("/review/<term>.pdf")
@requires(Permission.VIEW_ACCOUNTS)
def review_paper(term: str) -> Response:
    chosen = term_of(term)
    content = io.BytesIO(make_review_paper(chosen))
    return send_file(content, mimetype="application/pdf", as_attachment=True, download_name=f"{chosen}帳號清查紀錄.pdf")


@bp.post("/review/start")
@requires(Permission.REVIEW_ACCOUNTS)
def start_review() -> Response:
    account_review.start_review(current_actor(), current_term())
    return redirect(url_for(".review"), 303)


@bp.post("/review")
@requires(Permission.REVIEW_ACCOUNTS)
def save_review() -> tuple[str, int] | Response:
    """Keep the verdicts; the second button also completes the review."""
    names = {verdict.name: verdict for verdict in ReviewVerdict}
    given = {key: names[value] for key, value in _posted("verdict-").items() if value in names}
    term, actor = current_term(), current_actor()
    try:
        account_review.save_verdicts(actor, term, given, notes=_posted("note-"), version=posted_version())
        if "complete" in request.form:
            account_review.complete_review(actor, term)
            flash("帳號清查已完成。", "success")
        else:
            flash("清查結果已儲存。", "success")
    except (AlreadyDone, NotPermitted):
        raise
    except Refused as refused:
        return _review(refused.message), 422
    return redirect(url_for(".review"), 303)


def _typed(prefix: str, *, keep: bool) -> dict[str, str]:
    return {str(key): value for key, value in _posted(prefix).items()} if keep else {}


def _posted(prefix: str) -> dict[int, str]:
    """The posted values of the fields that are named by an account's number."""
    found = {key.removeprefix(prefix): value for key, value in request.form.items() if key.startswith(prefix)}
    return {int(key): value for key, value in found.items() if key.isascii() and key.isdecimal()}
