"""To the group and back: put a case on an agenda, take it back, enter what the group decided."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import FormField
from wtforms.fields import SelectChoice

from intranet.blueprints.rewards import pages
from intranet.blueprints.rewards.blueprint import Answer, bp, case_crumbs
from intranet.blueprints.rewards.forms import EvaluationForm, SubmitForm, decisions_of, evaluation_form
from intranet.models import Outcome
from intranet.rules.dates import roc_weekday
from intranet.rules.permissions import Permission
from intranet.services import rewards_evaluation as evaluations
from intranet.services import rewards_submission as submission
from intranet.services.errors import Conflict, Refused
from intranet.services.rewards_records import CaseRecord, case_record
from intranet.services.rewards_views import summaries
from intranet.web.auth import current_actor
from intranet.web.forms import posted_version
from intranet.web.permissions import requires


@bp.route("/<int:case_id>/submit", methods=["GET", "POST"])
@requires(Permission.PROPOSE_REWARDS)
def submit(case_id: int) -> Answer:
    record = case_record(case_id)
    choices = submission.meeting_choices(record.line.term)
    form = SubmitForm(data={"version": record.version, "meeting": choices[0].meeting_id if choices else None})
    form.meeting.choices = [
        SelectChoice(str(choice.meeting_id), f"{choice.label}（{'臨時動議' if choice.as_motion else '提案討論'}）")
        for choice in choices
    ]
    back = url_for(".case", case_id=case_id)
    if form.validate_on_submit():
        try:
            submission.submit_case(current_actor(), case_id, form.meeting.data, version=form.opened_version)
            flash("已列入會議議程，請工作小組評核。", "success")
            return redirect(back, 303)
        except Conflict:
            raise
        except Refused as refused:
            form.refuse(refused)
    page = pages.SubmitPage(
        title="提送評核",
        breadcrumbs=case_crumbs(record, "提送評核"),
        record=record,
        form=form,
        back_url=back,
        recused=_members_among(record, choices[0]) if choices else (),
        meetings_url=url_for("meetings.index"),
        has_meetings=bool(choices),
    )
    return render_template("rewards/submit.html", page=page), 422 if form.errors else 200


def _members_among(record: CaseRecord, choice: submission.MeetingChoice) -> tuple[str, ...]:
    """Names of the nominees who sit in the group, each once."""
    members = submission.members_at(choice.meeting_id, choice.on)
    return tuple(dict.fromkeys(line.name for line in record.nominations if line.person_id in members))


@bp.post("/<int:case_id>/withdraw")
@requires(Permission.PROPOSE_REWARDS)
def withdraw(case_id: int) -> Response:
    submission.withdraw_case(current_actor(), case_id, version=posted_version())
    flash("已撤回，可以繼續提報。", "success")
    return redirect(url_for(".case", case_id=case_id), 303)


def _not_now(record: CaseRecord) -> Refused:
    sent = record.road.steps
    since = f"（{roc_weekday(sent[-1].on)} {sent[-1].stage.act}）" if sent else ""
    instead = "要更正評核，請先由核辦單位退回或由執行秘書撤回。" if sent else "敘獎案的頁面列有目前的進度與下一步。"
    return Refused(f"{record.why_not_evaluated.removesuffix('。')}{since}。", instead=instead)


@bp.route("/<int:case_id>/evaluate", methods=["GET", "POST"])
@requires(Permission.EVALUATE_REWARDS)
def evaluate(case_id: int) -> Answer:
    record, actor = case_record(case_id), current_actor()
    if record.why_not_evaluated or record.item is None:
        raise _not_now(record)
    rows = tuple(line for line in record.nominations if line.withdrawn_at is None)
    own = frozenset(line.id for line in rows if line.person_id == actor.person_id)
    lines = tuple(line for line in rows if line.id not in own)
    default = Outcome.APPROVED if record.item.carried else None
    form, parts = evaluation_form(lines, default=default, version=record.version)
    if form.validate_on_submit():
        try:
            evaluations.evaluate(actor, case_id, decisions_of(parts), version=form.opened_version)
            flash("評核結果已登錄。", "success")
            return redirect(url_for(".case", case_id=case_id), 303)
        except Refused as refused:  # a conflict too: what was chosen and written stays on the page
            for part in refused.parts:
                refuse_row(form, parts, part)
    page = pages.EvaluationPage(
        title="登錄評核",
        breadcrumbs=case_crumbs(record, "登錄評核"),
        record=record,
        form=form,
        parts=parts,
        rows=rows,
        own=own,
        views=summaries(actor, record.nominations),
        back_url=url_for(".case", case_id=case_id),
        resolution=record.item.text,
        votes=_votes(record),
    )
    return render_template("rewards/evaluate.html", page=page), 422 if form.errors else 200


def refuse_row(form: EvaluationForm, parts: Mapping[int, FormField], refused: Refused) -> None:
    """Show a refusal at its nomination's field, its reason where it names none, or on top where it concerns the whole
    case."""
    number, _, name = refused.field.removeprefix("nomination-").partition("-")
    part = parts.get(int(number)) if number.isdecimal() else None
    if part is None:
        form.refuse(refused)
    else:
        field = part.form[name or "reason"]
        field.errors = [*field.errors, refused.message]


def _votes(record: CaseRecord) -> str:
    item = record.item
    if item is None or item.votes_for is None:
        return ""
    return f"同意 {item.votes_for}、不同意 {item.votes_against or 0}、棄權 {item.votes_abstain or 0}"
