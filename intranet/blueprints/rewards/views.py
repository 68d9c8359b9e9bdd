"""Reward cases: the list of a term, one case, its roster; opening, renaming and discarding a case."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from intranet.blueprints.rewards import candidates, evaluation, mine, nominations, onward, opinions, pages, rosters
from intranet.blueprints.rewards.blueprint import TITLE, Answer, bp, case_crumbs, case_title, rules_of
from intranet.blueprints.rewards.forms import CaseForm
from intranet.models import CaseState, Stage
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.rules.reward_road import Standing
from intranet.services import rewards
from intranet.services.actor import Actor
from intranet.services.audit_trail import history_of
from intranet.services.context import current_school, current_term
from intranet.services.errors import Refused
from intranet.services.rewards_records import CaseLine, CaseRecord, NominationLine, case_record, list_cases
from intranet.services.rewards_views import Summary, summaries
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.records import link_to
from intranet.web.shell import selected_term

__all__ = [
    "bp",
    "candidates",
    "evaluation",
    "mine",
    "nominations",
    "onward",
    "opinions",
    "rosters",
]  # the modules add their routes to the blueprint


@bp.get("/")
@requires(Permission.VIEW_OWN_REWARDS)
def index() -> str:
    """All cases of the term for who may see them; their own for the others."""
    if not current_actor().can(Permission.VIEW_REWARDS):
        return mine.show_own()
    scheme, may_propose = current_school().rewards, current_actor().can(Permission.PROPOSE_REWARDS)
    page = pages.IndexPage(
        title=TITLE,
        breadcrumbs=(Crumb(TITLE),),
        term=selected_term().label,
        rows=tuple(
            pages.CaseRow(line, url_for(".case", case_id=line.case_id), meeting_url(line), pages.tone_of(line.state))
            for line in list_cases(selected_term())
        ),
        new_url=url_for(".new") if may_propose else "",
        clause=clause_link(scheme.clause),
        proposer=scheme.proposer,
        evaluator=scheme.evaluator,
        standard=scheme.standard,
        rules=rules_of(scheme),
        mine_url=url_for(".own"),
        waiting_url=url_for(".waiting") if current_actor().can(Permission.PROCESS_REWARDS) else "",
    )
    return render_template("rewards/index.html", page=page)


def meeting_url(line: CaseLine) -> str:
    """The meeting's page, for those who may open it."""
    may = line.meeting_id is not None and current_actor().can(Permission.VIEW_MEETINGS)
    return url_for("meetings.show", meeting_id=line.meeting_id) if may else ""


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PROPOSE_REWARDS)
def new() -> Answer:
    form = CaseForm(data={"term": str(selected_term()), "title": rewards.DEFAULT_TITLE})
    form.term.choices = [SelectChoice(str(term), term.label) for term in _terms()]
    if form.validate_on_submit():
        try:
            case = rewards.open_case(current_actor(), Term.parse(form.term.data), form.title.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("敘獎案已開立，請提報人員。", "success")
            return redirect(url_for(".case", case_id=case.id), 303)
    page = pages.CaseFormPage(
        title="開立敘獎案",
        breadcrumbs=(Crumb(TITLE, url_for(".index")), Crumb("開立敘獎案")),
        form=form,
        back_url=url_for(".index"),
        example=f"{current_school().profile.name}{selected_term().title}{rewards.DEFAULT_TITLE}敘獎建議名冊",
    )
    return render_template("rewards/case_form.html", page=page), 422 if form.errors else 200


def _terms() -> list[Term]:
    now = current_term()
    return sorted({selected_term(), now, now.previous, now.previous.previous}, reverse=True)


@bp.get("/<int:case_id>")
@requires(Permission.VIEW_REWARDS)
def case(case_id: int) -> str:
    record, actor = case_record(case_id), current_actor()
    line = record.line
    proposes, collecting = actor.can(Permission.PROPOSE_REWARDS), line.state is CaseState.COLLECTING
    may_edit = proposes and collecting
    may_amend = proposes and line.state is CaseState.EVALUATED and record.road.standing.is_with_proposer
    said = summaries(actor, record.nominations) if line.state is CaseState.SUBMITTED else {}
    page = pages.CasePage(
        title=case_title(line),
        breadcrumbs=case_crumbs(record)[:2],
        record=record,
        meta=f"{line.term.label}．{line.title}",
        tone=pages.tone_of(line.state),
        onward=record.road.standing.label,
        steps=_steps(line.state, record.road.standing),
        next=next_step(record, actor),
        rows=tuple(
            _row(one, said.get(one.id), may_edit=may_edit, line_open=may_amend and one in record.on_roster)
            for one in record.nominations
        ),
        clause=clause_link(current_school().rewards.clause),
        meeting_url=meeting_url(line),
        may_amend=may_amend,
        links=_links(record, may_edit=may_edit),
        discard_url=url_for(".discard", case_id=case_id) if may_edit and not record.nominations else "",
        withdraw_url=url_for(".withdraw", case_id=case_id) if proposes and record.may_withdraw else "",
        carry_url=url_for(".carry", case_id=case_id) if proposes and record.may_carry else "",
        correct_url=_correct_url(record, actor),
        history=history_of("reward_case", case_id),
        road=record.road,
        acts=onward.acts_of(record, actor),
    )
    return render_template("rewards/case.html", page=page)


def _correct_url(record: CaseRecord, actor: Actor) -> str:
    """Where a finished evaluation is mended, as long as the minutes are not confirmed."""
    evaluated = record.line.state is CaseState.EVALUATED and not record.why_not_evaluated
    may = evaluated and actor.can(Permission.EVALUATE_REWARDS)
    return url_for(".evaluate", case_id=record.line.case_id) if may else ""


def _row(one: NominationLine, views: Summary | None, *, may_edit: bool, line_open: bool) -> pages.NominationRow:
    tone = pages.OUTCOME_TONES[one.outcome] if one.outcome else ""
    sources = tuple(filter(None, map(link_to, one.source.split())))
    if line_open:
        amend, take_off = (url_for(f".{name}", nomination_id=one.id) for name in ("amend", "withdraw_nomination"))
        return pages.NominationRow(one, tone, sources, views, amend, take_off)
    if not may_edit:
        return pages.NominationRow(one, tone, sources, views, "", "")
    edit, remove = (url_for(f".{name}", nomination_id=one.id) for name in ("edit", "remove"))
    return pages.NominationRow(one, tone, sources, views, edit, remove)


def _steps(state: CaseState, standing: Standing) -> tuple[tuple[str, str], ...]:
    """The whole road: nominating, the group, and the stops that the school's scheme names."""
    words = ["提報", "工作小組評核", Stage.SENT.value, *(row.stage.act for row in current_school().rewards.stages)]
    done = {CaseState.COLLECTING: 0, CaseState.SUBMITTED: 1, CaseState.EVALUATED: 2}[state]
    if standing.is_issued:
        done = len(words)
    elif standing.next is not None:
        done = words.index(standing.next.act)
    marks = ("done" if number < done else "current" if number == done else "todo" for number in range(len(words)))
    return tuple(zip(words, marks, strict=True))


def _links(record: CaseRecord, *, may_edit: bool) -> tuple[tuple[str, str, str], ...]:
    case_id = record.line.case_id
    found = [("名冊", url_for(".roster", case_id=case_id), "view")] if record.nominations else []
    if may_edit:
        found.append(("修改標題", url_for(".rename", case_id=case_id), "edit"))
        if record.nominations:
            found.append(("再提報一人", url_for(".nominate", case_id=case_id), "add"))
        found.append(("提報多人", url_for(".nominate_list", case_id=case_id), "list"))
        found.append(("由紀錄提報", url_for(".choose", case_id=case_id), "list"))
    return tuple(found)


def next_step(record: CaseRecord, actor: Actor) -> pages.NextStep | None:
    """What comes next, and whose turn it is."""
    line, school = record.line, current_school()
    case_id = line.case_id
    if line.state is CaseState.COLLECTING:
        if not actor.can(Permission.PROPOSE_REWARDS):
            return pages.NextStep("提報中", f"由{school.secretary.title}提報，再提送工作小組評核。")
        if not record.nominations:
            text = "選擇人員，寫明具體事蹟與建議獎度。"
            return pages.NextStep("提報人員", text, "提報人員", url_for(".nominate", case_id=case_id), "add")
        text = f"目前提報 {line.nominated} 人次。提送後不再變更，由工作小組開會評核。"
        return pages.NextStep("提送評核", text, "提送評核", url_for(".submit", case_id=case_id), "send")
    if record.why_not_evaluated and line.state is CaseState.SUBMITTED:
        to_meeting = meeting_url(line)
        return pages.NextStep(
            "等候評核", record.why_not_evaluated, "到會議" if to_meeting else "", to_meeting, "meeting"
        )
    if line.state is CaseState.SUBMITTED:
        if not actor.can(Permission.EVALUATE_REWARDS):
            return pages.NextStep("等候登錄評核", f"工作小組已作成決議，由{school.secretary.title}登錄。")
        text = "工作小組已作成決議，請逐筆登錄評核結果。"
        return pages.NextStep("登錄評核", text, "登錄評核", url_for(".evaluate", case_id=case_id), "vote")
    return onward.next_onward(record, actor)


@bp.route("/<int:case_id>/rename", methods=["GET", "POST"])
@requires(Permission.PROPOSE_REWARDS)
def rename(case_id: int) -> Answer:
    record = case_record(case_id)
    form = CaseForm(data={"title": record.line.title, "version": record.version})
    del form.term
    back = url_for(".case", case_id=case_id)
    if form.validate_on_submit():
        try:
            rewards.rename_case(current_actor(), case_id, form.title.data, version=form.opened_version)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("標題已修改。", "success")
            return redirect(back, 303)
    page = pages.CaseFormPage(
        title="修改標題", breadcrumbs=case_crumbs(record, "修改標題"), form=form, back_url=back, example=""
    )
    return render_template("rewards/case_form.html", page=page), 422 if form.errors else 200


@bp.post("/<int:case_id>/discard")
@requires(Permission.PROPOSE_REWARDS)
def discard(case_id: int) -> Response:
    rewards.discard_case(current_actor(), case_id)
    flash("敘獎案已刪除。", "success")
    return redirect(url_for(".index"), 303)
