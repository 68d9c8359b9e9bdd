"""Paper letters to leavers: list, letters and labels as PDF, mailing, answers, clearing."""

from __future__ import annotations

import secrets

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.operations import pages
from intranet.blueprints.operations.area import Answer, bp, crumbs, form_page, pdf_answer, posted_version
from intranet.blueprints.operations.forms import LeaverForm, LetterAnswerForm, SentForm
from intranet.blueprints.operations.receipt_views import receipt_trail
from intranet.rules.permissions import Permission
from intranet.rules.serves import of_letters
from intranet.services.context import current_school, today
from intranet.services.errors import Conflict, NotPermitted, Refused
from intranet.services.operations import letters as service
from intranet.services.operations.letters import LeaverInput, LetterLine
from intranet.services.operations.receipt import announced, receipt_rule
from intranet.services.operations.rights import record_keepers, term_named, units_for
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_links
from intranet.web.pages import Crumb
from intranet.web.permissions import requires

MASKED = "（已遮蔽）"


@bp.get("/<term>/letters")
@requires(Permission.VIEW_STUDENT_CASES)
def letters(term: str) -> str:
    chosen = term_named(term)
    current = announced(chosen)
    mine = units_for(current_actor(), record_keepers())
    rows, closed = service.letters_of(chosen), [unit for unit in mine if current.part(unit).closed_on]
    own = [row for row in rows if row.unit in mine and row.cleared_on is None]
    may_add = any(current.part(unit).closed_on is None for unit in mine)
    page = pages.LettersPage(
        title="離校生紙本通知",
        breadcrumbs=crumbs(*receipt_trail(chosen), Crumb("紙本通知")),
        term=chosen.label,
        clauses=clause_links(of_letters(current_school())),
        rows=tuple(_row(row, mine) for row in rows),
        waiting=sum(row.sent_on is None for row in own),
        new_url=url_for(".new_leaver", term=term) if may_add else "",
        sent_url=url_for(".sent", term=term) if any(row.sent_on is None for row in own) else "",
        letters_url=url_for(".letters_pdf", term=term) if own else "",
        labels_url=url_for(".labels_pdf", term=term) if own else "",
        clear_url=url_for(".clear", term=term) if any(row.unit in closed for row in own) else "",
        form_token=secrets.token_urlsafe(16),
    )
    return render_template("operations/letters.html", page=page)


def _row(row: LetterLine, mine: tuple[str, ...]) -> pages.LetterRow:
    own = row.unit in mine
    return pages.LetterRow(
        id=row.id,
        class_name=row.class_name,
        name=row.name if own or row.cleared_on else MASKED,
        address=f"{row.postcode} {row.address}".strip() if own or row.cleared_on else MASKED,
        sent_on=row.sent_on,
        document_no=row.document_no,
        answer=row.answer,
        answered_on=row.answered_on,
        cleared_on=row.cleared_on,
        version=row.version,
        answer_url=url_for(".letter_answer", letter_id=row.id) if own and row.sent_on else "",
        remove_url=url_for(".remove_leaver", letter_id=row.id) if own and not row.sent_on else "",
    )


@bp.route("/<term>/letters/new", methods=["GET", "POST"])
@requires(Permission.RECORD_OPERATIONS)
def new_leaver(term: str) -> Answer:
    chosen = term_named(term)
    units = _own_units()
    announced(chosen)
    form, back = LeaverForm(), url_for(".letters", term=term)
    form.offer(units)
    if form.validate_on_submit():
        data = LeaverInput(
            form.unit.data, form.class_name.data, form.name.data, form.postcode.data or "", form.address.data
        )
        try:
            service.add_leaver(current_actor(), chosen, data)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已加入紙本通知名單。", "success")
            return redirect(back, 303)
    trail = (*receipt_trail(chosen), Crumb("紙本通知", back))
    hint = "只登錄無法使用平臺的離校生。姓名與地址在結案後清除，只留下寄送與回覆的紀錄。"
    return form_page("加入離校生", form, button="加入名單", back=back, trail=trail, hint=hint)


def _own_units() -> tuple[str, ...]:
    units = units_for(current_actor(), record_keepers())
    if not units:
        raise NotPermitted(f"紙本通知由{'、'.join(record_keepers())}辦理。")
    return units


@bp.route("/<term>/letters/sent", methods=["GET", "POST"])
@requires(Permission.RECORD_OPERATIONS)
def sent(term: str) -> Answer:
    chosen = term_named(term)
    units = _own_units()
    form, back = SentForm(data={"sent_on": today()}), url_for(".letters", term=term)
    if form.validate_on_submit():
        try:
            count = service.mark_sent(current_actor(), chosen, form.sent_on.data, form.document_no.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(f"已登錄寄出 {count} 封。", "success")
            return redirect(back, 303)
    waiting = [row for row in service.letters_of(chosen) if row.unit in units and row.sent_on is None]
    return form_page(
        "登錄寄出",
        form,
        button=f"登錄寄出 {len(waiting)} 封",
        back=back,
        trail=(*receipt_trail(chosen), Crumb("紙本通知", back)),
        clause=receipt_rule().clause,
        facts=(("收件人", "、".join(f"{row.class_name}{row.name}" for row in waiting)), ("件數", f"{len(waiting)} 封")),
    )


@bp.get("/<term>/letters.pdf")
@requires(Permission.RECORD_OPERATIONS)
def letters_pdf(term: str) -> FlaskResponse:
    chosen = term_named(term)
    return pdf_answer(service.make_letters(current_actor(), chosen), f"{chosen}收訖明細紙本通知.pdf")


@bp.get("/<term>/labels.pdf")
@requires(Permission.RECORD_OPERATIONS)
def labels_pdf(term: str) -> FlaskResponse:
    chosen = term_named(term)
    return pdf_answer(service.make_labels(current_actor(), chosen), f"{chosen}收訖明細郵寄標籤.pdf")


@bp.post("/<term>/letters/clear")
@requires(Permission.RECORD_OPERATIONS)
def clear(term: str) -> Response:
    count = service.clear_addresses(current_actor(), term_named(term))
    flash(f"已清除 {count} 人的姓名與地址。", "success")
    return redirect(url_for(".letters", term=term), 303)


@bp.post("/letters/<int:letter_id>/remove")
@requires(Permission.RECORD_OPERATIONS)
def remove_leaver(letter_id: int) -> Response:
    term = service.remove_leaver(current_actor(), letter_id, version=posted_version())
    flash("已從名單移除。", "success")
    return redirect(url_for(".letters", term=str(term)), 303)


@bp.route("/letters/<int:letter_id>/answer", methods=["GET", "POST"])
@requires(Permission.RECORD_OPERATIONS)
def letter_answer(letter_id: int) -> Answer:
    row, term = service.letter_of(current_actor(), letter_id)
    form = LetterAnswerForm(data={"answer": row.answer, "on": row.answered_on or today(), "version": row.version})
    back = url_for(".letters", term=str(term))
    if form.validate_on_submit():
        try:
            service.record_answer(
                current_actor(), letter_id, form.answer.data, form.on.data, version=form.opened_version
            )
        except Conflict:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("回覆已登錄。", "success")
            return redirect(back, 303)
    trail = (*receipt_trail(term), Crumb("紙本通知", back))
    facts = (("收件人", f"{row.class_name}{row.name}"),)
    return form_page("登錄回覆", form, button="登錄", back=back, trail=trail, facts=facts)
