"""Nominating: add, change and take back a nomination; carry what was postponed into a new case."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Field

from intranet.blueprints.rewards import pages
from intranet.blueprints.rewards.blueprint import Answer, bp, case_crumbs, rules_of
from intranet.blueprints.rewards.forms import NominationForm, NominationListForm, values_of
from intranet.rules.permissions import Permission
from intranet.rules.reward_candidates import Candidate
from intranet.services import rewards, rewards_lists
from intranet.services.context import current_school
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.services.rewards_candidates import candidate
from intranet.services.rewards_records import CaseRecord, NominationLine, case_of_nomination, case_record
from intranet.services.rewards_rules import Warned, nominees
from intranet.web.auth import current_actor
from intranet.web.conflicts import conflict_answer
from intranet.web.forms import posted_version
from intranet.web.permissions import requires

Reminders = tuple[tuple[Field, str], ...]
COMPARED = ("person", "deed", "done_on", "role", "grade", "evidence", "basis", "note")


@bp.route("/<int:case_id>/nominate", methods=["GET", "POST"])
@requires(Permission.PROPOSE_REWARDS)
def nominate(case_id: int) -> Answer:
    record = case_record(case_id)
    reminders: Reminders = ()
    chosen = _candidate(record)
    form = _form(_proposed(chosen, record) if chosen else {})
    if form.validate_on_submit():
        source = chosen.source if chosen and chosen.person_id == form.person.data else ""
        try:
            rewards.nominate(current_actor(), case_id, form.nomination(source), accept_warnings=form.accept.data)
            flash("已提報。", "success")
            return redirect(url_for(".case", case_id=case_id), 303)
        except Refused as refused:
            reminders = _refuse(form, refused)
    action = url_for(".nominate", case_id=case_id, candidate=chosen.person_id) if chosen else ""
    return _page("提報人員", record, form, reminders, action=action)


@bp.route("/<int:case_id>/nominate/list", methods=["GET", "POST"])
@requires(Permission.PROPOSE_REWARDS)
def nominate_list(case_id: int) -> Answer:
    """Several people at once, pasted as a list."""
    record = case_record(case_id)
    reminders: Reminders = ()
    form = NominationListForm()
    form.offer(())
    if form.validate_on_submit():
        try:
            count = rewards_lists.nominate_list(
                current_actor(), case_id, form.people.data, form.nomination(), accept_warnings=form.accept.data
            )
            flash(f"已提報 {count} 人次。", "success")
            return redirect(url_for(".case", case_id=case_id), 303)
        except Refused as refused:
            reminders = _refuse(form, refused)
    return _page("提報多人", record, form, reminders, template="rewards/nomination_list.html")


@bp.route("/nominations/<int:nomination_id>/edit", methods=["GET", "POST"])
@requires(Permission.PROPOSE_REWARDS)
def edit(nomination_id: int) -> Answer:
    record, line = _found(nomination_id)
    form = _form(values_of(line), kept=line.person_id)
    reminders: Reminders = ()
    if form.validate_on_submit():
        try:
            rewards.edit_nomination(
                current_actor(), nomination_id, form.nomination(line.source if line.person_id == form.person.data else ""),
                accept_warnings=form.accept.data, version=form.opened_version,
            )  # fmt: skip
            flash("提報已修改。", "success")
            return redirect(url_for(".case", case_id=record.line.case_id), 303)
        except Conflict as conflict:
            return _conflict(conflict, form, nomination_id)
        except Refused as refused:
            reminders = _refuse(form, refused)
    return _page("修改提報", record, form, reminders)


@bp.post("/nominations/<int:nomination_id>/remove")
@requires(Permission.PROPOSE_REWARDS)
def remove(nomination_id: int) -> Response:
    case = rewards.remove_nomination(current_actor(), nomination_id, version=posted_version())
    flash("提報已移除。", "success")
    return redirect(url_for(".case", case_id=case.id), 303)


@bp.post("/<int:case_id>/carry")
@requires(Permission.PROPOSE_REWARDS)
def carry(case_id: int) -> Response:
    case = rewards.carry_postponed(current_actor(), case_id)
    flash("緩議的提報已帶入新案，請補充佐證後再提送評核。", "success")
    return redirect(url_for(".case", case_id=case.id), 303)


def _candidate(record: CaseRecord) -> Candidate | None:
    """The candidate that the address names, read afresh from the records."""
    person_id = request.args.get("candidate", type=int)
    return None if person_id is None else candidate(current_actor(), record.line.term, person_id)


def _proposed(chosen: Candidate, record: CaseRecord) -> dict[str, object]:
    """What the records say of a candidate, as the form's values."""
    return {
        "person": chosen.person_id,
        "deed": chosen.deed(record.line.term),
        "evidence": chosen.evidence,
        "done_on": chosen.done_on,
    }


def _refuse(form: NominationForm, refused: Refused) -> Reminders:
    """Show every refusal at its field; gives back warnings, which stop nobody who has read them."""
    if isinstance(refused, Warned):
        return tuple((form[part.field], part.message) for part in refused.parts)
    for part in refused.parts:
        form.refuse(part)
    return ()


def _form(values: dict[str, object], *, typed: bool = True, kept: int | None = None) -> NominationForm:
    """The form with its choices; ``typed=False`` leaves out what was posted, ``kept`` is who is nominated already."""
    form = NominationForm(data=values) if typed else NominationForm(formdata=None, data=values)
    form.offer(nominees(current_actor(), kept=kept))
    return form


def _found(nomination_id: int) -> tuple[CaseRecord, NominationLine]:
    record = case_record(case_of_nomination(nomination_id))
    line = next((one for one in record.nominations if one.id == nomination_id), None)
    if line is None:
        raise NotFound
    return record, line


def _page(
    title: str,
    record: CaseRecord,
    form: NominationForm,
    reminders: Reminders,
    *,
    action: str = "",
    template: str = "rewards/nomination_form.html",
) -> Answer:
    scheme = current_school().rewards
    special = "；".join(f"{basis.staff_type}適用{basis.text}" for basis in scheme.bases if basis.staff_type)
    page = pages.NominationPage(
        title=title,
        breadcrumbs=case_crumbs(record, title),
        form=form,
        action=action,
        back_url=url_for(".case", case_id=record.line.case_id),
        reminders=reminders,
        accepted=bool(form.accept.data),
        basis_hint=f"留白則依受提報人的身分帶入：先列{scheme.standard}，{special}。",
        rules=rules_of(scheme),
    )
    return render_template(template, page=page), 422 if form.errors or reminders else 200


def _conflict(conflict: Conflict, form: NominationForm, nomination_id: int) -> tuple[str, int]:
    record, line = _found(nomination_id)
    saved = _form(values_of(line), typed=False, kept=line.person_id)
    url = url_for(".edit", nomination_id=nomination_id)
    return conflict_answer(conflict, form, saved, COMPARED, crumbs=case_crumbs(record), url=url)
