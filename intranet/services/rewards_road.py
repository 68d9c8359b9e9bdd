"""Reading the road of reward cases: the steps taken, where a case stands, versions of its roster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from intranet.extensions import db
from intranet.models import Person, RewardCase, RewardStep, RosterVersion, Stage
from intranet.rules.dates import Term
from intranet.rules.reward_road import Standing, standing
from intranet.services.context import current_school

_STEPS = (
    select(
        RewardStep.case_id, RewardStep.stage, RewardStep.on, RewardStep.at, Person.name, RewardStep.position,
        RewardStep.document_no, RewardStep.remark,
    )
    .join(Person, Person.id == RewardStep.person_id)
    .order_by(RewardStep.id)
)  # fmt: skip
_AT_ITS_END = aliased(RewardStep)
_ISSUED = exists().where(_AT_ITS_END.case_id == RewardStep.case_id, _AT_ITS_END.stage == Stage.ISSUED)
_AHEAD = (
    _STEPS.add_columns(RewardCase.term, RewardCase.title)
    .join(RewardCase, RewardCase.id == RewardStep.case_id)
    .where(~_ISSUED)
)
_VERSIONS = (
    select(
        RosterVersion.number,
        RosterVersion.sha256,
        RosterVersion.comment,
        Person.name,
        RosterVersion.at,
        RosterVersion.content,
    )
    .join(Person, Person.id == RosterVersion.person_id)
    .order_by(RosterVersion.number)
)


class StepLine(Struct, frozen=True):
    """A step as the case shows it: ``on`` the day it was taken, ``at`` when it was entered, by whom and as what."""

    stage: Stage
    on: date
    at: datetime
    name: str
    position: str
    document_no: str
    remark: str


class VersionLine(Struct, frozen=True):
    """A frozen roster in the list of its versions."""

    number: int
    sha256: str
    comment: str
    name: str
    at: datetime
    content: Mapping[str, Any]


class Road(Struct, frozen=True):
    """The steps of a case and where it stands."""

    steps: tuple[StepLine, ...]
    standing: Standing

    @property
    def issued(self) -> StepLine | None:
        """The step that issued it: its day and document number."""
        return self.steps[-1] if self.standing.is_issued else None


class Ahead(Struct, frozen=True):
    """A case that others take further, or that came back."""

    case_id: int
    term: Term
    title: str
    standing: Standing


def road_of(case_id: int) -> Road:
    """The road of one case: one query."""
    return roads_of((case_id,))[case_id]


def roads_of(case_ids: Collection[int]) -> dict[int, Road]:
    """The roads of several cases, each at least empty: one query."""
    taken: dict[int, list[StepLine]] = defaultdict(list)
    for case_id, *values in db.session.execute(_STEPS.where(RewardStep.case_id.in_(case_ids))):
        taken[case_id].append(StepLine(*values))
    stages = current_school().rewards.stages
    return {
        number: Road(tuple(taken[number]), standing(stages, [step.stage for step in taken[number]]))
        for number in case_ids
    }


def ahead() -> tuple[Ahead, ...]:
    """The cases of whatever term that were sent on and are not issued, the longest waiting first: one query."""
    taken: dict[tuple[int, Term, str], list[StepLine]] = defaultdict(list)
    for case_id, *values, term, title in db.session.execute(_AHEAD):
        taken[case_id, term, title].append(StepLine(*values))
    stages = current_school().rewards.stages
    rows = [Ahead(*case, standing(stages, [step.stage for step in steps])) for case, steps in taken.items()]
    return tuple(sorted(rows, key=lambda row: taken[row.case_id, row.term, row.title][-1].at))


def versions_of(case_id: int) -> tuple[VersionLine, ...]:
    """The frozen rosters of a case, oldest first: one query."""
    return tuple(VersionLine(*row) for row in db.session.execute(_VERSIONS.where(RosterVersion.case_id == case_id)))
