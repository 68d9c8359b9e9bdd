"""The regulation page, one clause with what answers it, signing and exceptions."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.regulation import pages
from intranet.blueprints.regulation.forms import AsOfForm, ExceptionForm, StatementForm, judgeable_terms
from intranet.rules.dates import Term, roc_short
from intranet.rules.evidence import ClauseStatus, State, clause_owners
from intranet.rules.permissions import Permission
from intranet.services import compliance_signing
from intranet.services.compliance import Standing, signature_of, standing_on
from intranet.services.compliance_signing import ExceptionLine
from intranet.services.context import current_school, current_term, today
from intranet.services.errors import NotFound, Refused
from intranet.services.remarks import remarks
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_anchor, clause_link
from intranet.web.kept import render_kept
from intranet.web.pages import ClauseLink, Crumb
from intranet.web.permissions import requires

bp = Blueprint("regulation", __name__, url_prefix="/regulation")
CRUMB = "規定"
Answer = str | tuple[str, int] | Response


@bp.get("/")
@requires(Permission.VIEW_REGULATION)
def index() -> Answer:
    form = AsOfForm(request.args)
    if not form.validate():
        return render_template("regulation/index.html", page=_index_page(form, "", "")), 422
    wanted = request.args.get("state", "")
    if wanted not in {state.value for state in State}:
        wanted = ""
    asked = (form.day, form.chosen_term, form.as_of._value(), wanted)
    return render_kept("regulation/index.html", lambda head: _index_page(form, wanted, head), *asked, personal=False)


def _index_page(form: AsOfForm, wanted: str, head: str) -> pages.RegulationPage:
    day, term = form.day, form.chosen_term
    standing, asked = standing_on(day, head), "" if day == today() else roc_short(day)
    school = current_school()
    return pages.RegulationPage(
        title=CRUMB,
        breadcrumbs=(Crumb(CRUMB),),
        day=day,
        is_today=day == today(),
        form=form,
        term=str(term or ""),
        term_title=term.label if term else "",
        terms=(("", "依基準日"), *((str(one), one.label) for one in judgeable_terms())),
        state=wanted,
        states=(("", "全部"), *((state.value, f"{state.sign} {state.label}") for state in State)),
        tally=pages.count_states((*standing.school, *standing.national), asked),
        legend=tuple(State),
        parts=(
            _part("school", school.regulation.title, standing.school, wanted, asked),
            _part("national", school.national.title, standing.national, wanted, asked),
        ),
        amendments=tuple(pages.amendment_row(row) for row in school.regulation.amendments),
        remarks=tuple(pages.Remark(clause_link(row.clause), row.message) for row in remarks()),
        body=school.regulation.adopted_by,
        index_url=url_for(".index"),
        versions_url=url_for("versions.index"),
        gaps_url=url_for("gaps.index") if current_actor().can(Permission.VIEW_DUTIES) else "",
        clear_url=url_for(".index") if wanted or asked or term or form.errors else "",
    )


def _part(key: str, title: str, statuses: tuple[ClauseStatus, ...], wanted: str, asked: str) -> pages.Part:
    rows = tuple(pages.clause_row(row, asked) for row in statuses if wanted in ("", row.state.value))
    return pages.Part(key, title, rows, len(statuses))


@bp.get("/clause/<path:ref>")
@requires(Permission.VIEW_REGULATION)
def clause(ref: str) -> Answer:
    form = AsOfForm(request.args)
    form.validate()
    return render_template("regulation/clause.html", page=_clause_page(ref, form.day))


@bp.post("/sign/<path:ref>")
@requires(Permission.SIGN_STATEMENTS)
def sign(ref: str) -> Answer:
    form = StatementForm()
    if form.validate_on_submit():
        try:
            compliance_signing.sign_statement(current_actor(), ref, form.text.data)
        except Refused as refused:
            if isinstance(refused, NotFound):
                raise
            form.refuse(refused)
        else:
            flash(f"已簽署，效力到 {roc_short(current_term().end)}。", "success")
            return redirect(url_for(".clause", ref=ref), 303)
    return render_template("regulation/clause.html", page=_clause_page(ref, today(), sign_form=form)), 422


@bp.post("/exception/<path:ref>")
@requires(Permission.SIGN_STATEMENTS)
def enter_exception(ref: str) -> Answer:
    form = ExceptionForm()
    if form.validate_on_submit():
        try:
            compliance_signing.enter_exception(
                current_actor(),
                ref,
                starts=form.starts.data,
                ends=form.ends.data,
                document_no=form.document_no.data,
                reason=form.reason.data or "",
            )
        except Refused as refused:
            if isinstance(refused, NotFound):
                raise
            form.refuse(refused)
        else:
            flash("已登錄例外。", "success")
            return redirect(url_for(".clause", ref=ref), 303)
    return render_template("regulation/clause.html", page=_clause_page(ref, today(), exception_form=form)), 422


@bp.post("/exception/<int:exception_id>/end/<path:ref>")
@requires(Permission.SIGN_STATEMENTS)
def end_exception(exception_id: int, ref: str) -> Answer:
    row = compliance_signing.end_exception(current_actor(), ref, exception_id)
    flash(f"例外到今天為止，自次日起照規定判斷（{row.document_no}）。", "success")
    return redirect(url_for(".clause", ref=ref), 303)


def _clause_page(
    ref: str, day: date, *, sign_form: StatementForm | None = None, exception_form: ExceptionForm | None = None
) -> pages.ClausePage:
    """One clause as of ``day``; raises NotFound. The forms stand on today's page only, for those who sign."""
    school, standing = current_school(), standing_on(day)
    status = standing.of(ref)
    if status is None:
        raise NotFound
    own = school.regulation.clause(ref) is not None
    reason, kept = compliance_signing.why_signed(ref), compliance_signing.vouched_for(ref)
    may = current_actor().can(Permission.SIGN_STATEMENTS) and day == today()
    term_end = Term.containing(day).end
    signature = signature_of(standing, ref)
    is_asked = signature is not None and signature.state is not State.MANUAL
    unsigned = may and is_asked and status.state is not State.EXCEPTION
    name = f"條文「{ref}」" if own else "全國共通事項"
    return pages.ClausePage(
        title=name,
        breadcrumbs=(Crumb(CRUMB, url_for(".index")), Crumb(name)),
        ref=ref,
        day=day,
        is_today=day == today(),
        status=status,
        regulation=school.regulation.short_title if own else school.national.short_title,
        owners=tuple(school.directory.title(code) for code in sorted(clause_owners(school).get(ref, ()))),
        verdicts=tuple(pages.verdict_row(row, day) for row in status.verdicts),
        proofs=pages.proof_links(status.evidence),
        readings=pages.readings_of(ref),
        remarks=tuple(row.message for row in remarks() if row.clause == ref),
        reason=reason,
        statements=kept.statements,
        exceptions=tuple(_exception_row(ref, line, may=may) for line in kept.exceptions),
        sign_form=(sign_form or StatementForm(formdata=None)) if unsigned or sign_form else None,
        sign_url=url_for(".sign", ref=ref),
        term_end=term_end,
        exception_form=(exception_form or ExceptionForm(formdata=None)) if may else None,
        exception_url=url_for(".enter_exception", ref=ref),
        index_url=f"{url_for('.index')}#{clause_anchor(ref)}",
        next_unsigned=_next_unsigned(standing, ref) if may and reason else None,
    )


def _exception_row(ref: str, line: ExceptionLine, *, may: bool) -> pages.ExceptionRow:
    url = url_for(".end_exception", exception_id=line.id, ref=ref) if may and line.can_end else ""
    return pages.ExceptionRow(line, url)


def _next_unsigned(standing: Standing, ref: str) -> ClauseLink | None:
    """The next clause that asks for a signature and has none this term, after this one; it opens its own page."""
    waiting = [one for one in compliance_signing.signable_clauses() if one != ref and _is_waiting(standing, one)]
    order = compliance_signing.signable_clauses()
    later = [one for one in waiting if ref not in order or order.index(one) > order.index(ref)]
    chosen = next(iter(later or waiting), None)
    link = clause_link(chosen) if chosen else None
    return ClauseLink(link.ref, link.summary, url_for(".clause", ref=chosen)) if link else None


def _is_waiting(standing: Standing, ref: str) -> bool:
    status, verdict = standing.of(ref), signature_of(standing, ref)
    return status is not None and status.state.is_open and verdict is not None and verdict.state.is_open
