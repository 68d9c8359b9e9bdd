"""The road of a reward case after the group's evaluation: sent, looked at by each in turn, issued; or back again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum


class Stage(Enum):
    """A step of a case after the group: each with who and when. SENT freezes the roster."""

    SENT = "送核"
    PERSONNEL = "人事室"
    PERFORMANCE_COMMITTEE = "考核會"
    PRINCIPAL = "校長核定"
    ISSUED = "發布"
    RETURNED = "退回"
    WITHDRAWN = "撤回"

    @property
    def act(self) -> str:
        """What is done there, where the value names but the office."""
        return _ACTS.get(self, self.value)


_ACTS = {Stage.PERSONNEL: "人事室審核", Stage.PERFORMANCE_COMMITTEE: "考核會審議"}

BACK = (Stage.RETURNED, Stage.WITHDRAWN)
JUDGING = (Stage.PERSONNEL, Stage.PERFORMANCE_COMMITTEE, Stage.PRINCIPAL)  # a nominee takes none of them


@dataclass(frozen=True, slots=True)
class RewardStage:
    """A stop of the school's road. ``actors`` are posts or offices as the text names them; left out, it is whoever
    processes rewards (Duty.PROCESS_REWARDS), and for the principal's approval who signs the roster last."""

    stage: Stage
    actors: tuple[str, ...] = ()


STAGES = (
    RewardStage(Stage.PERSONNEL),
    RewardStage(Stage.PERFORMANCE_COMMITTEE),
    RewardStage(Stage.PRINCIPAL),
    RewardStage(Stage.ISSUED),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: its last step and the next one; ``next`` is None with the proposer, and once issued."""

    last: Stage | None
    next: Stage | None

    @property
    def is_with_proposer(self) -> bool:
        return self.last is None or self.last in BACK

    @property
    def is_issued(self) -> bool:
        return self.last is Stage.ISSUED

    @property
    def label(self) -> str:
        """In words; empty for a case that was not sent yet."""
        if self.last is None:
            return ""
        return f"待{self.next.act}" if self.next else f"已{self.last.act}"


def standing(road: Iterable[RewardStage], taken: Sequence[Stage]) -> Standing:
    """Where a case stands after the steps ``taken``, in their order."""
    stops = [row.stage for row in road]
    last = taken[-1] if taken else None
    if last is None or last in (*BACK, Stage.ISSUED):
        return Standing(last, None)
    # A stop that the school has given up since leads to the end of the road.
    after = stops[stops.index(last) + 1 :] if last in stops else stops if last is Stage.SENT else stops[-1:]
    return Standing(last, after[0])


def road_faults(road: Sequence[RewardStage]) -> tuple[str, ...]:
    """Why a road cannot be gone."""
    stops = [row.stage for row in road]
    found = []
    if not stops or stops[-1] is not Stage.ISSUED:
        found.append("敘獎的後續階段必須以「發布」結束")
    if len(set(stops)) != len(stops) or set(stops) & {Stage.SENT, *BACK}:
        found.append("敘獎的後續階段不得重複，也不含送核、退回與撤回")
    return tuple(found)
