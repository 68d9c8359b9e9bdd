"""Calling a meeting and calling it off, with who is told first; the mails; the answer of a member; the notice."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from intranet.blueprints.meetings.blueprint import Answer, act, bp, deliver_files, meeting_crumbs, to_meeting
from intranet.blueprints.meetings.calling_forms import RescheduleForm
from intranet.blueprints.meetings.calling_pages import ReschedulePage
from intranet.blueprints.meetings.forms import CancelForm, ConveneForm, ReplyForm
from intranet.blueprints.meetings.pages import MAIL_TONES, CancelPage, ConvenePage, MailPage, MailRow
from intranet.blueprints.meetings.planning_present import clash_rows
from intranet.blueprints.meetings.present import notice_note
from intranet.blueprints.meetings.record import record_page
from intranet.models import MailState, Reply
from intranet.rules.permissions import Permission
from intranet.services.errors import NotFound, Refused
from intranet.services.mail_reasons import reason_of, troubles
from intranet.services.meetings import convening, reminders, replies, rescheduling
from intranet.services.meetings.queries import head_of, mail_of
from intranet.services.meetings.records import is_insider
from intranet.web.auth import current_actor
from intranet.web.permissions import requires


@bp.route("/<int:meeting_id>/convene", methods=["GET", "POST"])
@requires(Permission.PLAN_MEETINGS)
def convene(meeting_id: int) -> Answer:
    plan = convening.prepare_convening(current_actor(), meeting_id)
    form = ConveneForm(document_no=plan.document_no, version=plan.head.version)
    if form.validate_on_submit():
        try:
            convening.convene(
                current_actor(), meeting_id, document_no=form.document_no.data, version=form.opened_version
            )
        except Refused as refused:
            if not refused.field:
                raise
            form.refuse(refused)
        else:
            deliver_files()
            flash(_queued("開會通知", len(plan.roll.people) - len(plan.roll.unreachable)), "success")
            return redirect(to_meeting(meeting_id), 303)
    page = ConvenePage(
        title="寄發開會通知",
        breadcrumbs=meeting_crumbs(plan.head, "寄發開會通知"),
        plan=plan,
        form=form,
        notice_url=url_for("meetings.notice_pdf", meeting_id=meeting_id),
        cancel_url=to_meeting(meeting_id),
        late=plan.days_left < 0,
        notice_note=notice_note(),
        clashes=clash_rows(plan.head),
    )
    return render_template("meetings/convene.html", page=page), 422 if form.errors else 200


@bp.route("/<int:meeting_id>/reschedule", methods=["GET", "POST"])
@requires(Permission.PLAN_MEETINGS)
def reschedule(meeting_id: int) -> Answer:
    """Two presses: the first shows what changes and who will be told, the second writes just that."""
    plan = rescheduling.prepare_rescheduling(current_actor(), meeting_id)
    now = rescheduling.appointed(plan.head)
    form = RescheduleForm(obj=now, document_no=plan.document_no, version=plan.head.version)
    asks = False
    if form.validate_on_submit():
        try:
            plan = rescheduling.prepare_rescheduling(current_actor(), meeting_id, form.appointed())
            asks = bool(plan.changes)
            if not asks:
                raise Refused("日期、時間與地點都沒有改變，不必通知。")
            if form.shown.data == form.fingerprint():
                return _move(plan, form)
        except Refused as refused:
            asks = False
            form.refuse(refused)
        form.shown.data = form.fingerprint()
    page = ReschedulePage(
        title="改期",
        breadcrumbs=meeting_crumbs(plan.head, "改期"),
        plan=plan,
        form=form,
        cancel_url=to_meeting(meeting_id),
        notice_note=notice_note(),
        asks=asks,
        clashes=clash_rows(plan.moved) if asks else (),
    )
    return render_template("meetings/reschedule.html", page=page), 422 if form.errors else 200


def _queued(letters: str, count: int) -> str:
    """What can be said when letters were written: whether they arrive is known once the mail server took them."""
    return f"{letters}已排入寄送，共 {count} 人，結果列在「文件」的「寄送情形」。"


def _move(plan: rescheduling.Rescheduling, form: RescheduleForm) -> Answer:
    rescheduling.reschedule(
        current_actor(),
        plan.head.id,
        form.appointed(),
        document_no=form.document_no.data,
        version=form.opened_version,
    )
    deliver_files()
    flash(_queued("改期通知", len(plan.told) - len(plan.unreachable)) + "請等候重新回復。", "success")
    return redirect(to_meeting(plan.head.id), 303)


@bp.route("/<int:meeting_id>/cancel", methods=["GET", "POST"])
@requires(Permission.PLAN_MEETINGS)
def cancel(meeting_id: int) -> Answer:
    plan = convening.prepare_cancelling(current_actor(), meeting_id)
    form = CancelForm(version=plan.head.version)
    if form.validate_on_submit():
        convening.cancel_meeting(current_actor(), meeting_id, reason=form.reason.data, version=form.opened_version)
        deliver_files()
        told = _queued("取消通知", len(plan.told)) if plan.told else ""
        flash(f"會議已取消。{told}", "success")
        return redirect(to_meeting(meeting_id), 303)
    page = CancelPage(
        title="取消會議",
        breadcrumbs=meeting_crumbs(plan.head, "取消會議"),
        plan=plan,
        form=form,
        back_url=to_meeting(meeting_id),
    )
    return render_template("meetings/cancel.html", page=page), 422 if form.errors else 200


@bp.get("/<int:meeting_id>/mail")
@requires(Permission.PLAN_MEETINGS, Permission.RECORD_MEETINGS, Permission.APPROVE_MEETINGS, Permission.VIEW_AUDIT)
def mail(meeting_id: int) -> str:
    head = head_of(current_actor(), meeting_id)
    if not is_insider(current_actor()):
        raise NotFound
    rows = mail_of(meeting_id)
    page = MailPage(
        title="寄送情形",
        breadcrumbs=meeting_crumbs(head, "寄送情形"),
        head=head,
        rows=tuple(MailRow(row, MAIL_TONES[row.state], reason_of(row.error).said if row.error else "") for row in rows),
        troubles=troubles((row.error, row.due_at if row.state is MailState.WAITING else None) for row in rows),
        waiting=sum(row.state is MailState.WAITING for row in rows),
        failed=sum(row.state is MailState.FAILED for row in rows),
    )
    return render_template("meetings/mail.html", page=page)


@bp.post("/<int:meeting_id>/reply")
@requires(Permission.TAKE_PART)
def reply(meeting_id: int) -> Answer:
    head = head_of(current_actor(), meeting_id)
    form = ReplyForm()
    if not form.validate_on_submit():
        page = record_page(current_actor(), head, sent=form)
        return render_template("meetings/meeting.html", page=page), 422

    def call() -> object:
        return replies.reply(current_actor(), meeting_id, Reply[form.answer.data], form.note.data or "")

    return act(call, f"已回復{Reply[form.answer.data].value}。", to_meeting(meeting_id))


@bp.post("/<int:meeting_id>/read")
@requires(Permission.TAKE_PART)
def read(meeting_id: int) -> Answer:
    return act(
        lambda: replies.note_reading(current_actor(), meeting_id), "已記為已閱。", to_meeting(meeting_id, "reply")
    )


@bp.post("/<int:meeting_id>/remind")
@requires(Permission.PLAN_MEETINGS)
def remind(meeting_id: int) -> Answer:
    def call() -> object:
        count = reminders.remind_unanswered(current_actor(), meeting_id)
        deliver_files()
        return count

    return act(call, "提醒未回復委員的信已排入寄送。", to_meeting(meeting_id, "replies"))
