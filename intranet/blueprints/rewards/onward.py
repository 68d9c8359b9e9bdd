"""After the group: send the roster, take a stop, return, take back; mend a line; what waits for whom."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for

from intranet.blueprints.rewards import pages
from intranet.blueprints.rewards.blueprint import TITLE, Answer, bp, case_crumbs, case_title
from intranet.blueprints.rewards.forms import AmendForm, ReasonForm, SendForm, StepForm, amended, values_of
from intranet.models import CaseState, Stage
from intranet.rules.dates import roc_weekday
from intranet.rules.permissions import Permission
from intranet.services import rewards_amend, rewards_onward
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.services.rewards_records import (
    CaseRecord,
    NominationLine,
    case_of_nomination,
    case_record,
    cases_on_road,
)
from intranet.services.rewards_versions import is_changed
from intranet.web.auth import current_actor
from intranet.web.forms import BaseForm
from intranet.web.pages import Crumb
from intranet.web.permissions import requires

P = Permission


def acts_of(record: CaseRecord, actor: Actor) -> tuple[tuple[str, str, str], ...]:
    """What else may be done on the road, as (label, address, icon)."""
    standing, case_id = record.road.standing, record.line.case_id
    found = []
    if standing.next and _is_theirs(record, actor):
        found.append(("退回", url_for(".send_back", case_id=case_id), "undo"))
    if standing.next and actor.can(P.PROPOSE_REWARDS):
        found.append(("撤回送核", url_for(".take_back", case_id=case_id), "undo"))
    return tuple(found)


def _is_theirs(record: CaseRecord, actor: Actor) -> bool:
    """Whether the case's next stop is the actor's to take."""
    stage = record.road.standing.next
    may = stage is not None and bool(actor.acts_as & current_school().stage_codes[stage])
    return may and actor.can(P.PROCESS_REWARDS)


def next_onward(record: CaseRecord, actor: Actor) -> pages.NextStep | None:
    """What comes next on an evaluated case, and whose turn it is."""
    standing, case_id = record.road.standing, record.line.case_id
    if not record.on_roster or standing.is_issued:
        return None
    if standing.is_with_proposer:
        last = record.road.steps[-1] if standing.last else None
        why = f"前次{last.stage.value}：{last.remark.rstrip('。')}。" if last else ""
        text = f"{why}名冊上 {len(record.on_roster)} 人次，送核時定稿。"
        if not actor.can(P.PROPOSE_REWARDS):
            return pages.NextStep("等候送核", f"{why}由{current_school().secretary.title}送核。")
        return pages.NextStep("名冊送核", text, "名冊送核", url_for(".send", case_id=case_id), "send")
    assert standing.next is not None  # neither with the proposer nor issued
    if not _is_theirs(record, actor):
        titles = "、".join(
            post.title
            for post in current_school().profile.positions
            if post.code in current_school().stage_codes[standing.next]
        )
        return pages.NextStep(standing.label, f"由{titles}辦理。")
    url, label = url_for(".step", case_id=case_id), f"登錄{standing.next.act}"
    return pages.NextStep(label, "登錄日期，需要時寫明文號與說明；有疑義可退回。", label, url, "check")


def _act(
    record: CaseRecord, title: str, form: BaseForm, act: Callable[[Actor], object], done: str, *, hint: str = ""
) -> Answer:
    """A small form of one act on a case."""
    back = url_for(".case", case_id=record.line.case_id)
    if form.validate_on_submit():
        try:
            act(current_actor())
            flash(done, "success")
            return redirect(back, 303)
        except Conflict:
            raise
        except Refused as refused:
            form.refuse(refused)
    page = pages.ActPage(
        title=title,
        breadcrumbs=case_crumbs(record, title),
        record=record,
        form=form,
        fields=tuple(one for one in form if one.name not in ("csrf_token", "form_token", "version")),
        hint=hint,
        back_url=back,
    )
    return render_template("rewards/act.html", page=page), 422 if form.errors else 200


@bp.route("/<int:case_id>/send", methods=["GET", "POST"])
@requires(P.PROPOSE_REWARDS)
def send(case_id: int) -> Answer:
    record = case_record(case_id)
    form = SendForm(data={"version": record.version})
    changed = is_changed(record)
    if not changed:
        del form.comment
    hint = f"名冊上 {len(record.on_roster)} 人次。" + (
        "名冊與前版不同，送核時成為新的一版，舊版仍可下載。" if changed else "送核後名冊定稿，不再變更。"
    )
    comment = (form.comment.data or "") if changed else ""
    return _act(
        record,
        "名冊送核",
        form,
        lambda actor: rewards_onward.send_case(actor, case_id, comment, version=form.opened_version),
        "名冊已送核。",
        hint=hint,
    )


def _no_stage(record: CaseRecord) -> Refused:
    """Nobody's turn on the road: issued already, or with its proposer."""
    if issued := record.road.issued:
        return Refused(f"本案已於 {roc_weekday(issued.on)} 發布（{issued.document_no}），後續階段都已完成。")
    steps = record.road.steps
    since = f"自 {roc_weekday(steps[-1].on)} {steps[-1].stage.act}後" if steps else "目前"
    instead = "執行秘書送核後，才由後續的單位登錄。"
    return Refused(f"本案{since}在執行秘書，沒有待登錄的階段。", instead=instead)


@bp.route("/<int:case_id>/step", methods=["GET", "POST"])
@requires(P.PROCESS_REWARDS)
def step(case_id: int) -> Answer:
    record = case_record(case_id)
    stage = record.road.standing.next
    if stage is None:
        raise _no_stage(record)
    form = StepForm(data={"version": record.version, "on": today()})
    if stage is Stage.ISSUED:
        form.ask_number()

    def take(actor: Actor) -> None:
        data = rewards_onward.StepInput(form.on.data, form.document_no.data or "", form.remark.data or "")
        rewards_onward.take_step(actor, case_id, stage, data, version=form.opened_version)

    return _act(record, f"登錄{stage.act}", form, take, f"已登錄{stage.act}。")


@bp.route("/<int:case_id>/return", methods=["GET", "POST"])
@requires(P.PROCESS_REWARDS)
def send_back(case_id: int) -> Answer:
    record = case_record(case_id)
    form = ReasonForm(data={"version": record.version})
    return _act(
        record,
        "退回",
        form,
        lambda actor: rewards_onward.return_case(actor, case_id, form.remark.data, version=form.opened_version),
        "已退回提報人。",
        hint=f"退回後由{current_school().secretary.title}修正名冊，再重新送核。",
    )


@bp.route("/<int:case_id>/take-back", methods=["GET", "POST"])
@requires(P.PROPOSE_REWARDS)
def take_back(case_id: int) -> Answer:
    record = case_record(case_id)
    form = ReasonForm(data={"version": record.version})
    return _act(
        record,
        "撤回送核",
        form,
        lambda actor: rewards_onward.take_back(actor, case_id, form.remark.data, version=form.opened_version),
        "已撤回，可以修正名冊後再送核。",
    )


@bp.route("/nominations/<int:nomination_id>/amend", methods=["GET", "POST"])
@requires(P.PROPOSE_REWARDS)
def amend(nomination_id: int) -> Answer:
    record, line = _line(nomination_id)
    form = AmendForm(data={**values_of(line), "unit": line.unit, "title": line.title, "grade": line.final_key})
    form.offer()
    return _act(
        record,
        f"修正{line.name}的名冊內容",
        form,
        lambda actor: rewards_amend.amend_nomination(actor, nomination_id, amended(form), version=form.opened_version),
        "名冊內容已修正。",
        hint="工作小組的評核結果以會議紀錄為準；獎度只有在退回後才依退回意見調整。",
    )


@bp.route("/nominations/<int:nomination_id>/withdraw", methods=["GET", "POST"])
@requires(P.PROPOSE_REWARDS)
def withdraw_nomination(nomination_id: int) -> Answer:
    record, line = _line(nomination_id)
    form = ReasonForm(data={"version": line.version})
    return _act(
        record,
        f"撤回{line.name}的提報",
        form,
        lambda actor: rewards_amend.withdraw_nomination(
            actor, nomination_id, form.remark.data, version=form.opened_version
        ),
        "已撤回這筆提報。",
        hint="撤回後不列入名冊，其他人的編號不變；同一事蹟可以另案提報。",
    )


def _line(nomination_id: int) -> tuple[CaseRecord, NominationLine]:
    record = case_record(case_of_nomination(nomination_id))
    line = next((one for one in record.on_roster if one.id == nomination_id), None)
    if line is None or record.line.state is not CaseState.EVALUATED:
        raise NotFound
    return record, line


@bp.get("/waiting")
@requires(P.PROCESS_REWARDS)
def waiting() -> str:
    """What waits on the road, one's own first."""
    actor, codes = current_actor(), current_school().stage_codes
    rows = [
        pages.WaitingRow(
            line=line,
            title=f"{line.term.label}{case_title(line)}",
            since=road.steps[-1].on,
            last=road.steps[-1],
            is_mine=bool(road.standing.next and actor.acts_as & codes[road.standing.next]),
            url=url_for(".case", case_id=line.case_id),
        )
        for line, road in cases_on_road()
    ]
    page = pages.WaitingPage(
        title="待辦理的敘獎案",
        breadcrumbs=(Crumb(TITLE, url_for(".index")), Crumb("待辦理的敘獎案")),
        rows=tuple(sorted(rows, key=lambda row: not row.is_mine)),
    )
    return render_template("rewards/waiting.html", page=page)
