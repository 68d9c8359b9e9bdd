"""Who comes to a session: registering oneself, the organiser's list, the code at the door, the papers."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from flask import Response, flash, redirect, render_template, request, url_for
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from intranet.blueprints.outreach import people_pages as pages
from intranet.blueprints.outreach.blueprint import Answer, act, bp, crumbs_to, own_record, to_session
from intranet.documents.qr import qr_code
from intranet.rules.dates import roc_weekday
from intranet.rules.permissions import Permission
from intranet.services import outreach_attendance, outreach_papers, outreach_people
from intranet.services.context import current_settings, today
from intranet.services.errors import Refused
from intranet.services.outreach_attendance import KEPT_DAYS, Mark
from intranet.services.outreach_door import door_address
from intranet.services.outreach_links import Link, code
from intranet.services.outreach_people import Entry
from intranet.services.outreach_records import SessionRecord
from intranet.web.auth import current_actor
from intranet.web.forms import BaseForm
from intranet.web.permissions import requires
from intranet.web.shell import selected_term

TWO_ALIKE = "不是同一位時，請在班級後加註「二」再補登。"


class AttendanceForm(BaseForm):
    """The list itself is read row by row: ``came-<id>`` and ``hours-<id>``."""

    added = TextAreaField(
        "補登紙本簽到的人",
        [Optional(), Length(max=20000, message="名單請在 20000 字以內。")],
        description="每人一行：姓名、單位或班級，以空格分開。與本校人員同名時計入該人員的研習時數；同名同班的另一位，請在班級後加註「二」。",
    )


@bp.post("/<int:session_id>/register")
@requires(Permission.VIEW_OUTREACH)
def register(session_id: int) -> Answer:
    return act(
        lambda: outreach_people.register(current_actor(), session_id),
        "已報名。",
        to_session(session_id, "registration"),
    )


@bp.post("/<int:session_id>/unregister")
@requires(Permission.VIEW_OUTREACH)
def unregister(session_id: int) -> Answer:
    return act(
        lambda: outreach_people.cancel(current_actor(), session_id),
        "已取消報名。",
        to_session(session_id, "registration"),
    )


@bp.route("/<int:session_id>/people", methods=["GET", "POST"])
@requires(Permission.LOG_OUTREACH)
def people(session_id: int) -> Answer:
    """The list of those who registered and came; the organiser marks who did."""
    record = own_record(session_id)
    entries, form, wrong = outreach_people.entries_of(session_id), AttendanceForm(), ""
    if form.validate_on_submit():
        try:
            marks = {one.id: _mark(one) for one in entries if f"row-{one.id}" in request.form}
            added = outreach_attendance.read_names(form.added.data or "")
            changed, new = outreach_attendance.note_attendance(current_actor(), session_id, marks, added)
            flash(f"已儲存：更動 {changed} 人，補登 {new} 人。", "success")
            if alike := len(added) - new:
                flash(f"{alike} 行與名單上已出席的人相同，沒有重複計入；{TWO_ALIKE}", "warning")
            return redirect(url_for(".people", session_id=session_id), 303)
        except Refused as refused:
            wrong = refused.field if refused.field.startswith("hours-") else ""
            form.refuse(refused)
    page = _people_page(record, entries, form, wrong)
    return render_template("outreach/people.html", page=page), 422 if form.errors else 200


@bp.post("/<int:session_id>/people/<int:entry_id>/remove")
@requires(Permission.LOG_OUTREACH)
def remove_person(session_id: int, entry_id: int) -> Answer:
    return act(
        lambda: outreach_attendance.remove_entry(current_actor(), session_id, entry_id),
        "已自名單移除。",
        url_for(".people", session_id=session_id),
    )


@bp.get("/<int:session_id>/check-in-code")
@requires(Permission.LOG_OUTREACH)
def check_in_code(session_id: int) -> Answer:
    record, address = own_record(session_id), door_address(session_id)
    page = pages.CodePage(
        title="簽到碼",
        breadcrumbs=crumbs_to(record, "簽到碼"),
        session=record.line.title,
        code=qr_code(address),
        address=address,
        day=roc_weekday(record.line.on),
        came=sum(one.attended_at is not None for one in outreach_people.entries_of(session_id)),
        is_public=record.draft.is_public,
        sheet_url=url_for(".sheet_pdf", session_id=session_id),
        back_url=to_session(session_id),
    )
    return render_template("outreach/check_in_code.html", page=page)


@bp.get("/<int:session_id>/sign-in.pdf")
@requires(Permission.LOG_OUTREACH)
def sheet_pdf(session_id: int) -> Response:
    own_record(session_id)
    return _file(outreach_papers.print_sheet(session_id), "application/pdf", f"session-{session_id}-sign-in.pdf")


@bp.get("/<int:session_id>/people/<int:entry_id>/certificate.pdf")
@requires(Permission.VIEW_OUTREACH)
def certificate_pdf(session_id: int, entry_id: int) -> Response:
    content = outreach_papers.print_certificate(current_actor(), session_id, entry_id)
    return _file(content, "application/pdf", f"session-{session_id}-certificate-{entry_id}.pdf")


@bp.post("/<int:session_id>/hours.ods")
@requires(Permission.LOG_OUTREACH)
def hours_ods(session_id: int) -> Response:
    own_record(session_id)
    content = outreach_papers.export_hours(current_actor(), session_id=session_id)
    return _file(content, ODS, f"session-{session_id}-hours.ods")


@bp.post("/hours.ods")
@requires(Permission.LOG_OUTREACH)
def term_hours_ods() -> Response:
    term = selected_term()
    return _file(outreach_papers.export_hours(current_actor(), term=term), ODS, f"hours-{term}.ods")


ODS = "application/vnd.oasis.opendocument.spreadsheet"


def _file(content: bytes, media_type: str, name: str) -> Response:
    place = "inline" if media_type == "application/pdf" else "attachment"
    return Response(content, mimetype=media_type, headers={"Content-Disposition": f'{place}; filename="{name}"'})


def _mark(entry: Entry) -> Mark:
    text = request.form.get(f"hours-{entry.id}", "").strip()
    try:
        hours = Decimal(text).quantize(Decimal("0.1")) if text else None
    except InvalidOperation:
        raise Refused(
            f"看不懂「{entry.name}」的時數「{text[:10]}」，請填 1 或 1.5。", field=f"hours-{entry.id}"
        ) from None
    return Mark(f"came-{entry.id}" in request.form, hours)


def _people_page(
    record: SessionRecord, entries: tuple[Entry, ...], form: AttendanceForm, wrong: str
) -> pages.PeoplePage:
    session_id, draft = record.line.id, record.draft
    site = f"{current_settings().public_url}/public/sessions/{session_id}"
    return pages.PeoplePage(
        title="報名與出席名單",
        breadcrumbs=crumbs_to(record, "名單"),
        form=form,
        session=record.line.title,
        rows=tuple(_row(session_id, one, is_wrong=wrong == f"hours-{one.id}") for one in entries),
        registered=sum(one.is_coming for one in entries),
        came=sum(one.attended_at is not None for one in entries),
        capacity=draft.capacity,
        can_mark=draft.on <= today(),
        kept_days=KEPT_DAYS,
        public_url=site if draft.is_public else "",
        sheet_url=url_for(".sheet_pdf", session_id=session_id),
        hours_url=url_for(".hours_ods", session_id=session_id),
        code_url=url_for(".check_in_code", session_id=session_id),
        back_url=to_session(session_id),
    )


def _row(session_id: int, entry: Entry, *, is_wrong: bool) -> pages.EntryRow:
    if entry.attended_at:
        stamp, tone = "出席", "good"
    elif entry.cancelled_at:
        stamp, tone = "已取消", "neutral"
    else:
        stamp, tone = "已報名", "info"
    typed = request.form.get(f"hours-{entry.id}")
    came = f"came-{entry.id}" in request.form if typed is not None else entry.attended_at is not None
    return pages.EntryRow(
        entry=entry,
        stamp=stamp,
        tone=tone,
        came=came,
        hours=outreach_papers.hours_text(entry.hours) if typed is None else typed,
        error="時數不正確" if is_wrong else "",
        certificate_url=url_for(".certificate_pdf", session_id=session_id, entry_id=entry.id)
        if entry.attended_at
        else "",
        remove_url=url_for(".remove_person", session_id=session_id, entry_id=entry.id),
    )


def registration_of(record: SessionRecord, *, can_manage: bool) -> pages.RegistrationPanel | None:
    """How the reader stands to the session's registration; None where there is none to show. Two queries."""
    line, draft = record.line, record.draft
    mine = outreach_people.own_entry(current_actor(), line.id)
    if not (draft.registers_until or mine or can_manage):
        return None
    taken = outreach_people.taken_seats(line.id)
    closed = outreach_people.why_closed(
        until=draft.registers_until, on=line.on, withdrawn=line.withdrawn, held=not line.is_planned,
        capacity=draft.capacity, taken=taken,
    )  # fmt: skip
    stand, text, feedback, certificate = "open", "", "", ""
    if mine and mine.attended_at:
        stand, text = "came", f"已簽到，時數 {outreach_papers.hours_text(mine.hours) or '未定'}。"
        certificate = url_for(".certificate_pdf", session_id=line.id, entry_id=mine.id)
        if draft.asks_feedback:
            feedback = url_for("sessions.feedback", token=code(Link.FEEDBACK, line.id, mine.id))
    elif mine and mine.is_coming:
        stand, text = "coming", "已報名。"
    elif closed:
        stand, text = "closed", closed
    else:
        text = f"{roc_weekday(draft.registers_until)} 截止。" if draft.registers_until else ""
    return pages.RegistrationPanel(
        stand=stand,
        text=text,
        taken=f"已報名 {taken}{f'/{draft.capacity}' if draft.capacity else ''} 人" if draft.registers_until else "",
        feedback_url=feedback,
        certificate_url=certificate,
        people_url=url_for(".people", session_id=line.id) if can_manage else "",
        code_url=url_for(".check_in_code", session_id=line.id) if can_manage else "",
    )
