"""A case after the group: sent with a frozen roster, taken from stop to stop, issued; returned, or taken back."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from intranet.extensions import db
from intranet.models import CaseState, Nomination, RewardCase, RewardStep, Stage
from intranet.rules.dates import roc_short
from intranet.rules.permissions import Permission
from intranet.rules.reward_road import JUDGING
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, moment, today
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.rewards_records import case_record
from intranet.services.rewards_road import Road, road_of
from intranet.services.rewards_versions import freeze
from intranet.services.transactions import check_version, writing

PROPOSE, PROCESS = Permission.PROPOSE_REWARDS, Permission.PROCESS_REWARDS


class StepInput(Struct, frozen=True):
    """What is typed with a step; ``document_no`` is asked for when the reward is issued."""

    on: date
    document_no: str = ""
    remark: str = ""


def send_case(actor: Actor, case_id: int, comment: str = "", *, version: int | None = None) -> RewardCase:
    """Freeze the roster and send the case on; ``comment`` says what a later version changes.

    Raises NotFound, Refused, Conflict.
    """
    with writing(actor):
        actor.needs(PROPOSE)
        case = _case(case_id, version)
        if case.state is not CaseState.EVALUATED:
            raise Refused("評核完成後，名冊才能送核。")
        if not road_of(case_id).standing.is_with_proposer:
            raise Refused("名冊已送核，尚未退回或撤回。")
        record = case_record(case_id)
        if not record.on_roster:
            raise Refused("名冊上沒有人，無須送核。")
        number = freeze(actor, record, comment)
        remark = f"名冊第 {number} 版" + (f"：{comment.strip()}" if comment.strip() else "")
        _add(case, actor, Stage.SENT, StepInput(today(), remark=remark), "")
        summary = f"敘獎案送核（名冊第 {number} 版，{len(record.on_roster)} 人次）"
        audit.record(actor, "send_case", case, summary, changes={"version": number}, permission=PROPOSE)
    return case


def take_step(actor: Actor, case_id: int, stage: Stage, data: StepInput, *, version: int | None = None) -> RewardCase:
    """Take the case past its next stop. Raises NotFound, NotPermitted, Refused, Conflict."""
    with writing(actor):
        case, road, codes = _next(actor, case_id, version)
        if road.standing.next is not stage:
            raise Refused(f"本案目前{road.standing.label}，不是「{stage.act}」。")
        if stage in JUDGING and _is_nominee(actor, case_id):
            raise Refused("本人為本案的受提報人，應迴避，請由代理人或其他承辦人辦理。")
        _check(road, stage, data)
        _add(case, actor, stage, data, _as_position(actor, codes))
        number = f"，{data.document_no}" if data.document_no else ""
        summary = f"敘獎案{stage.act}（{roc_short(data.on)}{number}）"
        changes = {"stage": stage, "on": data.on, "document_no": data.document_no}
        audit.record(actor, "take_step", case, summary, changes=changes, as_position=codes)
    return case


def return_case(actor: Actor, case_id: int, remark: str, *, version: int | None = None) -> RewardCase:
    """Give the case back to the proposer, as the one who would take its next stop. Raises as ``take_step``."""
    with writing(actor):
        case, _, codes = _next(actor, case_id, version)
        if not remark.strip():
            raise Refused("請寫明退回的理由。", field="remark")
        _add(case, actor, Stage.RETURNED, StepInput(today(), remark=remark.strip()), _as_position(actor, codes))
        audit.record(actor, "return_case", case, "敘獎案退回", changes={"why": remark.strip()}, as_position=codes)
    return case


def take_back(actor: Actor, case_id: int, remark: str, *, version: int | None = None) -> RewardCase:
    """Take a case back that was sent and is not issued. Raises NotFound, Refused, Conflict."""
    with writing(actor):
        actor.needs(PROPOSE)
        case = _case(case_id, version)
        if road_of(case_id).standing.next is None:
            raise Refused("只有已送核、尚未發布的案可以撤回。")
        if not remark.strip():
            raise Refused("請寫明撤回的理由。", field="remark")
        _add(case, actor, Stage.WITHDRAWN, StepInput(today(), remark=remark.strip()), "")
        audit.record(actor, "take_back", case, "敘獎案撤回", changes={"why": remark.strip()}, permission=PROPOSE)
    return case


def _next(actor: Actor, case_id: int, version: int | None) -> tuple[RewardCase, Road, frozenset[str]]:
    """The case, its road, and the posts that take its next stop, of which the actor holds one."""
    actor.needs(PROCESS)
    case, road = _case(case_id, version), road_of(case_id)
    stage = road.standing.next
    if stage is None:
        raise Refused("本案尚未送核。" if road.standing.is_with_proposer else "本案已發布，不再變更。")
    codes = current_school().stage_codes[stage]
    if not actor.acts_as & codes:
        titles = "、".join(current_school().directory.title(code) for code in sorted(codes))
        raise NotPermitted(f"本案目前{road.standing.label}，由{titles}辦理。")
    return case, road, codes


def _check(road: Road, stage: Stage, data: StepInput) -> None:
    if data.on > today():
        raise Refused(f"日期不得晚於今天（{roc_short(today())}）。", field="on")
    if data.on < road.steps[-1].on:
        raise Refused(f"日期不得早於前一階段（{roc_short(road.steps[-1].on)}）。", field="on")
    if stage is Stage.ISSUED and not data.document_no.strip():
        raise Refused("請填發布的文號。", field="document_no")


def _add(case: RewardCase, actor: Actor, stage: Stage, data: StepInput, position: str) -> None:
    step = RewardStep(
        case_id=case.id, stage=stage, on=data.on, at=moment(), person_id=actor.person_id or 0,
        position=position or _as_position(actor, current_school().allowed[PROPOSE]),
        document_no=data.document_no.strip(), remark=data.remark.strip(),
    )  # fmt: skip
    db.session.add(step)
    flag_modified(case, "title")  # the version grows: two people at the same stop do not both take it


def _as_position(actor: Actor, codes: frozenset[str]) -> str:
    """The post that the actor takes a step as, with 「代理」 for a deputy."""
    school = current_school()
    if deputised := actor.deputy_title(school, codes):
        return f"代理{deputised}"
    held = actor.positions & codes
    return "、".join(post.title for post in school.profile.positions if post.code in held)


def _is_nominee(actor: Actor, case_id: int) -> bool:
    mine = select(Nomination.id).where(
        Nomination.case_id == case_id, Nomination.person_id == actor.person_id, Nomination.withdrawn_at.is_(None)
    )
    return db.session.scalar(mine.limit(1)) is not None


def _case(case_id: int, version: int | None) -> RewardCase:
    case = db.session.get(RewardCase, case_id)
    if case is None:
        raise NotFound
    check_version(case, version)
    return case
