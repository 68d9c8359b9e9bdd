"""The group's evaluation (評核) of a reward case, entered after it decided: nobody enters its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from msgspec import Struct
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import Attendance, CaseState, Meeting, MeetingState, Nomination, Outcome, Presence, RewardCase
from intranet.rules.permissions import Permission
from intranet.rules.reward_checks import caps_broken
from intranet.rules.rewards import DEFAULT_SOURCE, RewardCheck
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school
from intranet.services.errors import NotFound, Refused, SeveralRefused
from intranet.services.meetings import ItemOutcome, item_outcome
from intranet.services.rewards import nominations_of
from intranet.services.rewards_road import road_of
from intranet.services.rewards_rules import live_among
from intranet.services.transactions import check_version, writing

SITTING = (MeetingState.IN_SESSION, MeetingState.MINUTES_DRAFTED, MeetingState.CONFIRMED, MeetingState.PUBLISHED)
FROZEN = (MeetingState.CONFIRMED, MeetingState.PUBLISHED)
REWARDED = (Outcome.APPROVED, Outcome.CHANGED)
CAME = select(func.count(Attendance.id)).where(
    Attendance.meeting_id == Meeting.id, Attendance.presence == Presence.PRESENT, Attendance.seat != ""
)  # members who came, beside each meeting


class Decision(Struct, frozen=True):
    """What the group decided on one nomination; ``grade`` only where it changed it, ``reason`` for all but 通過."""

    outcome: Outcome
    grade: str = ""
    reason: str = ""


def evaluate(
    actor: Actor, case_id: int, decisions: Mapping[int, Decision], *, version: int | None = None
) -> RewardCase:
    """Enter the group's decisions by nomination id; the case is evaluated once every nomination is decided.

    Raises NotFound, Refused, SeveralRefused (every row at once; the field is ``nomination-<id>``, or ``…-grade`` where
    it is the grade that does not fit), Conflict.
    """
    with writing(actor):
        actor.needs(Permission.EVALUATE_REWARDS)
        case = db.session.get(RewardCase, case_id)
        if case is None:
            raise NotFound
        check_version(case, version)
        item = _decided_item(case)
        rows = {row.id: row for row in nominations_of(case_id) if row.withdrawn_at is None}
        if not decisions or not decisions.keys() <= rows.keys():
            raise Refused("請逐筆選擇評核結果。")
        unrecused = _in_the_room(item)
        _each(
            (number, partial(_decide, actor, rows[number], decision, item, unrecused))
            for number, decision in decisions.items()
        )
        db.session.flush()
        live = live_among(rows[number] for number in decisions)
        _each((number, partial(_no_deed_twice, rows[number], live)) for number in decisions)
        _within_caps(rows.values())
        if all(row.outcome for row in rows.values()):
            case.state, case.evaluated_on, case.evaluation = CaseState.EVALUATED, item.on, item.text
        changes = {str(rows[number].number): decision.outcome for number, decision in decisions.items()}
        summary = f"登錄 {item.meeting_title}評核 {len(decisions)} 人次"
        audit.record(actor, "evaluate", case, summary, changes=changes, permission=Permission.EVALUATE_REWARDS)
    return case


def why_not_yet(case_state: CaseState, item: ItemOutcome | None, *, quorate: bool, is_sent: bool = False) -> str:
    """Why a case cannot be evaluated now; empty where it can. ``is_sent``: it has been sent on from the group."""
    if is_sent:
        return "名冊已經送核，評核結果不再更正。"
    if case_state is CaseState.COLLECTING or item is None:
        return "尚未提送工作小組。"
    if item.state not in SITTING:
        return f"{item.meeting_title}尚未開會。"
    if not quorate:
        return f"{item.meeting_title}出席未達開會人數，不能評核。"
    if item.kind is None:
        return f"{item.meeting_title}尚未就本案作成決議。"
    if case_state is CaseState.EVALUATED and item.state in FROZEN:
        return "會議紀錄已確認，評核結果不再更正。"
    return ""


def is_quorate(meeting_id: int) -> bool:
    """Whether enough members came to the meeting: one query."""
    row = db.session.execute(select(Meeting.seats_total, CAME.scalar_subquery()).where(Meeting.id == meeting_id)).one()
    return current_school().committee.quorum.is_quorate(present=row[1], seats=row[0])


def _decided_item(case: RewardCase) -> ItemOutcome:
    item = item_outcome(case.agenda_item_id) if case.agenda_item_id is not None else None
    quorate = item is not None and is_quorate(item.meeting_id)
    is_sent = bool(road_of(case.id).steps)
    if reason := why_not_yet(case.state, item, quorate=quorate, is_sent=is_sent):
        raise Refused(reason)
    assert item is not None  # a case without an item was refused above
    return item


def _in_the_room(item: ItemOutcome) -> frozenset[int]:
    """Members who came and were not recused for the item."""
    came = select(Attendance.person_id).where(
        Attendance.meeting_id == item.meeting_id, Attendance.presence == Presence.PRESENT, Attendance.seat != ""
    )
    return frozenset(db.session.scalars(came)) - frozenset(item.recused)


def _decide(actor: Actor, row: Nomination, decision: Decision, item: ItemOutcome, unrecused: frozenset[int]) -> None:
    if row.person_id == actor.person_id:
        raise Refused("本人為這一筆的受提報人，應迴避，請由其他可登錄評核的人員登錄。")
    if decision.outcome in REWARDED:
        if item.carried is False:
            raise Refused("本案未獲工作小組通過，只能登錄不通過或緩議。")
        if row.person_id in unrecused:
            raise Refused("受提報人出席會議而未迴避，這一筆只能登錄緩議或不通過，另案再評。")
    grade = current_school().rewards.grade(decision.grade)
    if decision.outcome is Outcome.CHANGED and (grade is None or grade.key == row.grade):
        raise Refused("變更獎度時，請選擇與建議不同的獎度。")
    _no_grade_lost(row, decision)
    if decision.outcome is not Outcome.APPROVED and not decision.reason.strip():
        raise Refused(f"登錄「{decision.outcome.value}」時，請寫明理由。")
    row.outcome, row.reason = decision.outcome, decision.reason.strip()
    row.final_grade = {Outcome.APPROVED: row.grade, Outcome.CHANGED: decision.grade}.get(decision.outcome, "")


def _no_grade_lost(row: Nomination, decision: Decision) -> None:
    """A grade that was chosen is never passed over because the outcome beside it was left as it stood."""
    if decision.outcome is Outcome.CHANGED or decision.grade in ("", row.grade):
        return
    if decision.outcome is Outcome.APPROVED:
        raise Refused("已選變更後的獎度，請改選「變更獎度通過」並寫理由；照建議通過請選「不變更」。", field="grade")
    raise Refused(f"登錄「{decision.outcome.value}」時不變更獎度，請選「不變更」。", field="grade")


def _each(steps: Iterable[tuple[int, Callable[[], None]]]) -> None:
    """Take every nomination's step and gather what is refused, each at its row. Raises SeveralRefused."""
    refusals = []
    for number, step in steps:
        try:
            step()
        except Refused as refused:
            part = f"-{refused.field}" if refused.field else ""
            refusals.append(Refused(refused.message, field=f"nomination-{number}{part}"))
    if refusals:
        raise SeveralRefused(refusals)


def _no_deed_twice(row: Nomination, live: frozenset[int]) -> None:
    """A deed that was postponed and proposed again elsewhere is not rewarded here as well."""
    if row.outcome in REWARDED and row.id in live:
        raise Refused(f"同一事蹟不重複敘獎：此人的這件事蹟已另案提報或敘獎（{_source(RewardCheck.ONE_DEED)}）。")


def _within_caps(rows: Iterable[Nomination]) -> None:
    """Where a cap refuses, the group does not pass more than it either."""
    scheme = current_school().rewards
    passed = [grade for row in rows if row.outcome in REWARDED and (grade := scheme.grade(row.final_grade))]
    if broken := caps_broken(passed, rules=scheme.rules, grades=scheme.grades):
        raise Refused("".join(broken))


def _source(check: RewardCheck) -> str:
    """Where the scheme's rule of that check comes from."""
    rules = (rule.source for rule in current_school().rewards.rules if rule.check is check)
    return next(rules, DEFAULT_SOURCE)
