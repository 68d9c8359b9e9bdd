"""「我的敘獎」: what a nominee may know of its own nominations, and nothing of anybody else's.

The grade is told once it is issued; the group's words, members' views and who proposed stay out.
"""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import CaseState, Nomination, Outcome, RewardCase
from intranet.rules.dates import Term
from intranet.services.actor import Actor
from intranet.services.context import current_school
from intranet.services.rewards_evaluation import REWARDED
from intranet.services.rewards_road import Road, roads_of

_MINE = (
    select(
        RewardCase.id, RewardCase.term, RewardCase.title, RewardCase.state, Nomination.deed, Nomination.role,
        Nomination.outcome, Nomination.final_grade, Nomination.withdrawn_at,
    )
    .join(RewardCase, RewardCase.id == Nomination.case_id)
    .where(RewardCase.state != CaseState.COLLECTING)  # until then it may still be taken back
    .order_by(RewardCase.term.desc(), RewardCase.number.desc(), Nomination.number)
)  # fmt: skip


class OwnNomination(Struct, frozen=True):
    """One's own nomination: its state in words; grade, day and document number are empty until it is issued."""

    term: Term
    about: str
    deed: str
    role: str
    state: str
    grade: str = ""
    issued_on: date | None = None
    document_no: str = ""


def own_nominations(actor: Actor) -> tuple[OwnNomination, ...]:
    """The actor's own nominations, the newest term first: two queries."""
    if actor.person_id is None:
        return ()
    rows = db.session.execute(_MINE.where(Nomination.person_id == actor.person_id)).all()
    roads = roads_of({row.id for row in rows})
    grades = {grade.key: grade.label for grade in current_school().rewards.grades}
    found = []
    for case_id, term, title, state, deed, role, outcome, final_grade, withdrawn_at in rows:
        issued = roads[case_id].issued if outcome in REWARDED and withdrawn_at is None else None
        found.append(
            OwnNomination(
                term=term,
                about=title,
                deed=deed,
                role=role.value,
                state=_state(state, outcome, withdrawn_at, roads[case_id]),
                grade=grades.get(final_grade, final_grade) if issued else "",
                issued_on=issued.on if issued else None,
                document_no=issued.document_no if issued else "",
            )
        )
    return tuple(found)


def _state(state: CaseState, outcome: Outcome | None, withdrawn_at: datetime | None, road: Road) -> str:
    if withdrawn_at is not None:
        return "已撤回"
    if state is not CaseState.EVALUATED or outcome is None:
        return "工作小組評核中"
    if outcome not in REWARDED:
        return outcome.value
    if road.standing.is_issued:
        return "已發布"
    return "核辦中" if road.standing.next else "已評核，待送核"
