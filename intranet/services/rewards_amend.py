"""What may still be mended on an evaluated case that lies with the proposer: the roster's words, a person taken off.

The group's decision itself stays with its minutes; a grade is changed here only where those who judged the case after
the group returned it, and with the reason.
"""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy.orm.attributes import flag_modified

from intranet.extensions import db
from intranet.models import CaseState, Nomination, Outcome, RewardCase, Stage
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, moment
from intranet.services.errors import NotFound, Refused
from intranet.services.rewards_evaluation import REWARDED
from intranet.services.rewards_road import road_of
from intranet.services.rewards_rules import live_among
from intranet.services.transactions import check_version, writing

PROPOSE = Permission.PROPOSE_REWARDS


class Amendment(Struct, frozen=True):
    """The words of a line of the roster; ``grade`` is a key, ``reason`` is asked for where it changes."""

    unit: str
    title: str
    deed: str
    basis: str
    note: str
    grade: str
    reason: str = ""


def amend_nomination(actor: Actor, nomination_id: int, data: Amendment, *, version: int | None = None) -> Nomination:
    """Mend a line of the roster. Raises NotFound, Refused at its field, Conflict."""
    with writing(actor):
        row, case = _open(actor, nomination_id, version)
        row.unit, row.title, row.basis, row.note = data.unit, data.title, data.basis, data.note
        row.deed = data.deed
        db.session.flush()
        if live_among((row,)):
            raise Refused("同一事蹟不重複敘獎：此人已列同一事蹟。", field="deed")
        if data.grade != row.final_grade:
            _change_grade(row, case, data)
        changes = {"number": row.number, "grade": data.grade, "basis": data.basis}
        summary = f"修正名冊第 {row.number} 號提報"
        audit.record(
            actor, "amend_nomination", case, summary, changes=changes, personal={"deed": data.deed}, permission=PROPOSE
        )
    return row


def _change_grade(row: Nomination, case: RewardCase, data: Amendment) -> None:
    if current_school().rewards.grade(data.grade) is None:
        raise Refused("請從清單選擇獎度。", field="grade")
    if road_of(case.id).standing.last is not Stage.RETURNED:
        raise Refused("獎度以工作小組評核為準；只有退回的案可依退回意見調整。", field="grade")
    if not data.reason.strip():
        raise Refused("調整獎度時，請寫明退回意見。", field="reason")
    row.final_grade, row.reason = data.grade, data.reason.strip()
    row.outcome = Outcome.APPROVED if data.grade == row.grade else Outcome.CHANGED


def withdraw_nomination(actor: Actor, nomination_id: int, reason: str, *, version: int | None = None) -> Nomination:
    """Take a rewarded person off the roster; the deed may be proposed again. Raises NotFound, Refused, Conflict."""
    with writing(actor):
        row, case = _open(actor, nomination_id, version)
        if not reason.strip():
            raise Refused("請寫明撤回這筆提報的理由。", field="reason")
        row.withdrawn_at, row.reason = moment(), reason.strip()
        changes = {"number": row.number, "why": reason.strip()}
        summary = f"撤回第 {row.number} 號提報"
        audit.record(actor, "withdraw_nomination", case, summary, changes=changes, permission=PROPOSE)
    return row


def _open(actor: Actor, nomination_id: int, version: int | None) -> tuple[Nomination, RewardCase]:
    """A rewarded nomination of a case that lies with the proposer, who is not its nominee."""
    actor.needs(PROPOSE)
    row = db.session.get(Nomination, nomination_id)
    if row is None:
        raise NotFound
    check_version(row, version)
    case = db.session.get_one(RewardCase, row.case_id)
    if case.state is not CaseState.EVALUATED or row.outcome not in REWARDED or row.withdrawn_at is not None:
        raise Refused("只有評核通過、尚在名冊上的提報可以修正或撤回。")
    if not road_of(case.id).standing.is_with_proposer:
        raise Refused("名冊已送核；請先撤回，或等退回後再修正。")
    if row.person_id == actor.person_id:
        raise Refused("本人為這一筆的受提報人，應迴避，請由其他可提報的人員辦理。")
    flag_modified(case, "title")
    return row, case
