"""Rewards (敘獎): the scheme a school uses, and what may be said against a nomination before it is saved."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from intranet.rules.constraints import Level


class Role(Enum):
    """The nominee's part in the work (擔任工作), organisers first."""

    LEAD = "主辦"
    ASSIST = "協辦"
    SUPERVISE = "督辦"


@dataclass(frozen=True, slots=True)
class RewardGrade:
    """A grade of reward (獎度). ``weight`` counts in 嘉獎: 3 嘉獎 = 1 記功, 3 記功 = 1 記大功."""

    key: str
    label: str
    weight: int


GRADES = (
    RewardGrade("commendation-1", "嘉獎一次", 1),
    RewardGrade("commendation-2", "嘉獎二次", 2),
    RewardGrade("merit-1", "記功一次", 3),
    RewardGrade("merit-2", "記功二次", 6),
    RewardGrade("major-merit-1", "記大功一次", 9),
)


@dataclass(frozen=True, slots=True)
class Basis:
    """The legal basis (法令依據) for a type of staff; ``staff_type`` None serves every type."""

    text: str
    staff_type: str | None = None


@dataclass(frozen=True, slots=True)
class RewardScheme:
    """Who proposes and evaluates, by which standard, and whose boxes (at most nine) the roster has to be signed in.
    ``defaults`` are rules of ours, shown as such.

    What is left out is the national value; ``proposer`` and ``evaluator`` are then the secretary and the group.
    """

    clause: str
    proposer: str = ""
    evaluator: str = ""
    standard: str = ""
    bases: tuple[Basis, ...] = ()
    grades: tuple[RewardGrade, ...] = GRADES
    sign_off: tuple[str, ...] = ("承辦人", "單位主管", "人事室", "校長")
    defaults: tuple[str, ...] = ()

    def grade(self, key: str) -> RewardGrade | None:
        return next((grade for grade in self.grades if grade.key == key), None)

    def basis_for(self, staff_type: str) -> str:
        """The school's own standard first, then the rules of the staff type."""
        special = next((basis.text for basis in self.bases if basis.staff_type == staff_type), "")
        return "；".join(part for part in (self.standard, special) if part)


@dataclass(frozen=True, slots=True)
class NominationFacts:
    """A nomination as the rules see it; ``nominee`` and ``nominator`` are person ids."""

    nominee: int
    nominee_positions: frozenset[str]
    nominator: int
    deed: str
    role: Role
    grade: RewardGrade


@dataclass(frozen=True, slots=True)
class RewardFinding:
    """A refusal or warning on one field of a nomination, with its source in words."""

    level: Level
    field: str
    message: str


_DEFAULT = "系統預設，非規定所載"


def deed_key(deed: str) -> str:
    """One key for a deed however it is typed: width, spaces and a closing full stop make no new deed."""
    return "".join(unicodedata.normalize("NFKC", deed).split()).rstrip("。.；;").casefold()


def check_nomination(
    facts: NominationFacts,
    others: Iterable[NominationFacts],
    *,
    convener: str,
) -> tuple[RewardFinding, ...]:
    """Findings on a nomination beside the ``others`` of its case. ``convener`` is the principal's position code."""
    found: list[RewardFinding] = []
    if facts.nominee == facts.nominator:
        found.append(RewardFinding(Level.REFUSE, "person", f"提報人不得提報自己，請由他人提報（{_DEFAULT}）。"))
    if convener in facts.nominee_positions:
        found.append(RewardFinding(Level.REFUSE, "person", f"校長之獎勵由主管機關核定，不列入學校提報（{_DEFAULT}）。"))
    same_deed = [other for other in others if deed_key(other.deed) == deed_key(facts.deed)]
    if any(other.nominee == facts.nominee for other in same_deed):
        found.append(RewardFinding(Level.REFUSE, "deed", f"同一事蹟不重複敘獎，此人已列同一事蹟（{_DEFAULT}）。"))
    found += _order_of_grades(facts, same_deed)
    return tuple(found)


def _order_of_grades(facts: NominationFacts, same_deed: list[NominationFacts]) -> list[RewardFinding]:
    """Helpers of a deed do not get more than its organisers, whichever of them is proposed first."""
    leads = [other.grade for other in same_deed if other.role is Role.LEAD]
    helpers = [other.grade for other in same_deed if other.role is Role.ASSIST]
    message = ""
    if facts.role is Role.ASSIST and leads:
        lowest = min(leads, key=lambda grade: grade.weight)
        if facts.grade.weight > lowest.weight:
            message = f"協辦人員獎度高於主辦人員，建議不超過「{lowest.label}」（{_DEFAULT}）。"
    elif facts.role is Role.LEAD and helpers:
        highest = max(helpers, key=lambda grade: grade.weight)
        if facts.grade.weight < highest.weight:
            message = f"主辦人員獎度低於協辦人員，建議不低於「{highest.label}」（{_DEFAULT}）。"
    return [RewardFinding(Level.WARN, "grade", message)] if message else []
