"""What a person must do next, computed from records: the next legal step of each, and what is not proved yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from intranet.models import MeetingState, Reply
from intranet.rules.dates import Term, roc_short
from intranet.rules.duties import Duty
from intranet.rules.evidence import Requirement, Signed, State, Verdict
from intranet.rules.evidence.accounts import Delayed
from intranet.rules.evidence.operations import Changed, Closed, Lettered, Operated, Recorded, page_of
from intranet.rules.evidence.records import Obliged
from intranet.rules.evidence.schedule import Constrained, Scheduled, newest_releases
from intranet.rules.evidence.standing import Deputised, Held, SchoolMail, Seated
from intranet.rules.meetings import MOVES, next_step
from intranet.rules.meetings import Step as MeetingStep
from intranet.rules.obligations import Kind
from intranet.rules.permissions import Permission
from intranet.rules.serves import of_duty
from intranet.services.account_closing import delay_clauses, proposed, words_of
from intranet.services.actor import Actor
from intranet.services.calendar.content import split_owners
from intranet.services.calendar.self_checks import checkers_of
from intranet.services.compliance import Standing, requirements
from intranet.services.compliance_desk import Desk, OpenMeeting
from intranet.services.compliance_outreach import owed
from intranet.services.context import current_school, today
from intranet.services.meetings.records import meeting_title
from intranet.services.operations.rights import record_keepers, units_for
from intranet.services.rewards_tasks import reward_tasks


class Step(Struct, frozen=True):
    """One act: ``title`` begins with its verb, ``record`` says on what, ``url`` is the path where it is done.
    ``state`` is due or overdue for what the regulation asks, empty for a record's own road."""

    title: str
    record: str
    action: str
    url: str
    clauses: tuple[str, ...] = ()
    due: date | None = None
    state: str = ""


def next_steps(actor: Actor, standing: Standing, desk: Desk) -> tuple[Step, ...]:
    """Everything that waits for this person, overdue first, then by date. At most one query for who takes a reward
    case further, two for members while a case stands before a meeting, two for who keeps the accounts."""
    steps = [
        *_of_meetings(actor, desk.meetings),
        *_of_requirements(actor, standing, {row.term for row in desk.meetings}),
        *_of_own_items(actor, standing),
        *_of_actions(desk),
        *_of_cases(actor, standing, desk),
        *(
            Step(task.title, task.record, task.action, task.url)
            for task in reward_tasks(actor, has_cases=desk.has_cases)
        ),
        *_of_requests(desk),
        *_of_leavers(actor, standing),
    ]
    return tuple(sorted(steps, key=lambda step: (step.state != "overdue", step.due or date.max)))


def _of_meetings(actor: Actor, meetings: Iterable[OpenMeeting]) -> Iterator[Step]:
    day = today()
    for row in meetings:
        record, url = f"{row.term} 第 {row.ordinal} 次會議", f"/meetings/{row.id}"
        step = next_step(row.state)
        if row.state is MeetingState.CONVENED and day <= row.on:
            if row.reply is Reply.NONE and actor.can(Permission.TAKE_PART):
                yield Step("回復是否出席", record, "回復", url, due=row.on)
            if day < row.on:
                continue
        if step and actor.can(MOVES[step].permission):
            due = row.on if step in (MeetingStep.APPROVE, MeetingStep.CONVENE, MeetingStep.OPEN) else None
            yield Step(step.value, record, "辦理", url, due=due)


def _open_requirements(standing: Standing) -> Iterator[tuple[str, Requirement, Verdict]]:
    """Every requirement that is not proved, once, with the clause that poses it first; none that an exception
    covers."""
    seen: set[Requirement] = set()
    for status in (*standing.school, *standing.national):
        if status.state is State.EXCEPTION:
            continue
        pairs = zip(requirements()[status.ref], status.verdicts, strict=False)  # none where not in force
        for requirement, verdict in pairs:
            if verdict.state.is_open and requirement not in seen:
                seen.add(requirement)
                yield status.ref, requirement, verdict


def _of_requirements(actor: Actor, standing: Standing, in_flight: set[Term]) -> Iterator[Step]:
    together: dict[str, list[tuple[str, Verdict]]] = {}
    for ref, requirement, verdict in _open_requirements(standing):
        match requirement:
            case Obliged():
                yield from _of_obligation(actor, requirement, ref, verdict, standing, in_flight)
            case Operated() if left := requirement.left(standing.facts, standing.at):
                yield from _of_units(actor, requirement, ref, verdict, left)
            case Recorded() if requirement.recorded(standing.facts, standing.at):
                if isinstance(requirement, Changed) and units_for(actor, record_keepers()):
                    yield _step("完成學籍異動", verdict.text, "辦理", "/operations/cases", ref, verdict)
                if isinstance(requirement, Lettered) and units_for(actor, record_keepers()):
                    url = f"/operations/{requirement.newest(standing.facts, standing.at)}/letters"
                    yield _step("寄出離校生紙本通知", verdict.text, "寄出", url, ref, verdict)
            case Scheduled():
                yield from _of_window(actor, requirement, ref, verdict, standing)
            case Constrained() if verdict.proofs and actor.can(Permission.EDIT_SCHEDULE):
                yield _step("補正作業期程", verdict.text, "補正", f"/calendar/{standing.at.term}", ref, verdict)
            case Signed():
                together.setdefault("sign", []).append((ref, verdict))
            case Deputised():
                together.setdefault("deputies", []).append((ref, verdict))
            case Seated():
                together.setdefault("seats", []).append((ref, verdict))
            case Delayed() if actor.can(Permission.MANAGE_ACCOUNTS):
                yield _step("停用延後期滿的帳號", verdict.text, "停用", "/accounts/", ref, verdict)
            case Held() | SchoolMail():
                together.setdefault("people", []).append((ref, verdict))
    yield from _gathered(actor, together)


def _step(title: str, record: str, action: str, url: str, ref: str, verdict: Verdict) -> Step:
    return Step(title, record, action, url, (ref,), verdict.due, verdict.state.value)


def _of_obligation(
    actor: Actor, requirement: Obliged, ref: str, verdict: Verdict, standing: Standing, in_flight: set[Term]
) -> Iterator[Step]:
    row, term = requirement.obligation, standing.at.term
    directory = current_school().directory
    if row.is_outreach:
        if actor.can(Permission.LOG_OUTREACH) and directory.codes(row.organisers.names) & actor.acts_as:
            step = owed(row, verdict.text, standing.facts, standing.at)
            yield _step(step.title, step.text, step.action, step.url, ref, verdict)
    elif row.kind is Kind.MEETING:
        if actor.can(Permission.PLAN_MEETINGS) and term not in in_flight:
            yield _step("排定本學期會議", verdict.text, "排定", "/meetings/new", ref, verdict)
    elif row.kind is Kind.SCHEDULE_PLAN:
        if actor.can(Permission.EDIT_SCHEDULE):
            yield _step("規劃作業期程", verdict.text, "規劃", f"/calendar/{term}", ref, verdict)
    elif row.kind is Kind.PUBLICATION:
        if actor.can(Permission.RELEASE_SCHEDULE):
            yield _step("公告作業期程", verdict.text, "公告", f"/calendar/{term}", ref, verdict)
    elif row.kind is Kind.ACCOUNT_REVIEW and actor.can(Permission.REVIEW_ACCOUNTS):
        yield _step("清查帳號與權限", verdict.text, "清查", f"/accounts/review?term={term}", ref, verdict)


def _of_window(actor: Actor, requirement: Scheduled, ref: str, verdict: Verdict, standing: Standing) -> Iterator[Step]:
    one = requirement.waiting(standing.facts, standing.at)
    if one is None or not actor.can(Permission.CONFIRM_SELF_CHECK):
        return
    names = one.waiting or split_owners(one.line.item.owner)
    if any(post.code in actor.acts_as for post in checkers_of(names)):
        url = f"/calendar/{one.release.term}/checks?mine=1"
        yield _step("確認自我檢核", verdict.text, "檢核", url, ref, verdict)


def _of_own_items(actor: Actor, standing: Standing) -> Iterator[Step]:
    """Self-checks of the items that staff added: no window of the rules asks for them."""
    day, facts = standing.at.day, standing.facts
    confirmed = {(check.term, check.key) for check in facts.checks if check.passed and check.on <= day}
    for release in newest_releases(facts, standing.at):
        for line in release.items:
            start, end = line.item.check_start, line.item.check_end
            if line.window or not start or not end or day < start or (release.term, line.key) in confirmed:
                continue
            if any(post.code in actor.acts_as for post in checkers_of(split_owners(line.item.owner))):
                record = f"{release.term}「{line.item.title}」自我檢核期限 {roc_short(end)}，尚未確認"
                state = "overdue" if end < day else "due"
                url = f"/calendar/{release.term}/checks?mine=1"
                yield Step("確認自我檢核", record, "檢核", url, (), end, state)


def _of_units(
    actor: Actor, requirement: Operated, ref: str, verdict: Verdict, left: tuple[Term, tuple[str, ...]]
) -> Iterator[Step]:
    """What a joint step waits for, for those who record it for their unit."""
    term, units = left
    if units_for(actor, units):
        closing = isinstance(requirement, Closed)
        url = f"/operations/{term}/receipt" if closing else page_of(term)
        title, action = ("收訖明細結案", "結案") if closing else (f"簽核：{requirement.window.item}", "簽核")
        yield _step(title, verdict.text, action, url, ref, verdict)


def _gathered(actor: Actor, together: dict[str, list[tuple[str, Verdict]]]) -> Iterator[Step]:
    """What comes in numbers is one step each, with all its clauses."""
    for key, rows in together.items():
        permission, title, action, url = _GATHERED[key]
        if not actor.can(permission):
            continue
        refs = tuple(dict.fromkeys(ref for ref, _ in rows))
        worst = min((verdict for _, verdict in rows), key=lambda v: (v.state is not State.OVERDUE, v.due or date.max))
        record = f"共 {len(refs)} 條" if key == "sign" else worst.text
        yield Step(title, record, action, url or f"/regulation/clause/{refs[0]}", refs, worst.due, worst.state.value)


_GATHERED = {
    "sign": (Permission.SIGN_STATEMENTS, "簽署人工確認", "逐條簽署", ""),
    "deputies": (Permission.SET_DEPUTIES, "登錄代理人及順位", "登錄", "/deputies/"),
    "seats": (Permission.MANAGE_PEOPLE, "補齊工作小組席次", "補派", "/committee/"),
    "people": (Permission.MANAGE_PEOPLE, "補齊職務與信箱", "登錄", "/people/"),
}


def _of_cases(actor: Actor, standing: Standing, desk: Desk) -> Iterator[Step]:
    """Cases to put to the group, and those that it has resolved on; in between nobody can do anything."""
    clause = current_school().rewards.clause
    for row in standing.facts.cases:
        if row.evaluated:
            continue
        if row.url in desk.decided and actor.can(Permission.EVALUATE_REWARDS):
            yield Step("登錄敘獎評核結果", f"{row.term} {row.title}", "登錄", row.url, (clause,))
        elif not row.submitted and actor.can(Permission.PROPOSE_REWARDS):
            yield Step("提送敘獎案給工作小組", f"{row.term} {row.title}", "提送", row.url, (clause,))


def _of_actions(desk: Desk) -> Iterator[Step]:
    """Follow-ups of the group's resolutions on which the person's posts have not reported."""
    for row in desk.actions:
        state = "overdue" if row.due < today() else ""
        record = f"{row.task}（{meeting_title(row.term, row.ordinal)}）"
        yield Step("回報列管事項", record, "回報", f"/meetings/actions/{row.id}/progress", (), row.due, state)


def _of_requests(desk: Desk) -> Iterator[Step]:
    """What others have asked this person for."""
    if desk.faults:
        yield Step("回復障礙通報", f"待處理 {desk.faults} 件", "回復", "/faults/")
    if desk.proposals:
        yield Step("處理委員提案", f"待處理 {desk.proposals} 件", "處理", f"/meetings/proposals/{desk.proposal}")
    if desk.review:
        asked = desk.review
        record = f"{asked.term} 第 {asked.number} 版，{asked.asked_by}送請複核"
        yield Step("複核作業期程", record, "複核", f"/calendar/{asked.term}/review")


def _of_leavers(actor: Actor, standing: Standing) -> Iterator[Step]:
    """The accounts of those who have left, for who keeps the accounts; those whose delay ran out are a step of the
    clause that allowed it, where a clause did."""
    if not actor.can(Permission.MANAGE_ACCOUNTS):
        return
    rows = [row for row in proposed(standing.at.day) if row.delay is None or not delay_clauses()]
    if rows:
        clauses = of_duty(current_school(), Duty.RUN_PLATFORM)
        yield Step("停用離職人員的帳號", f"{len(rows)} 個：{words_of(rows)}", "停用", "/accounts/", clauses)
