"""Rewards (敘獎): the scheme that a school uses, its rules as rows. What they say of a nomination: reward_checks."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum

from intranet.rules.constraints import Level
from intranet.rules.reward_road import STAGES, RewardStage


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


class RewardCheck(Enum):
    """What a rule of the scheme looks at."""

    ONE_DEED = "一事一獎"
    NOT_ONESELF = "不提報自己"
    RECUSAL = "當事人迴避"
    NOT_NOMINATED = "不由學校提報的職務"
    ORGANISERS_FIRST = "主辦先於協辦"
    IN_TIME = "提報期限"
    CAP = "獎度上限"


DEFAULT_SOURCE = "系統預設，非規定所載"


@dataclass(frozen=True, slots=True)
class RewardRule:
    """A rule of the scheme: ``text`` is what people read, ``level`` whether it refuses or warns, ``clause`` where the
    regulation says so; a rule without one is ours and is shown as a default.

    ``positions`` are the posts of NOT_NOMINATED, ``days`` the time since the deed of IN_TIME (the last day counts), ``grade`` and ``most``
    the CAP: at most so many nominations of that grade or a higher one in a case. RECUSAL is kept by the evaluation.
    """

    check: RewardCheck
    text: str
    level: Level = Level.REFUSE
    clause: str = ""
    positions: tuple[str, ...] = ()
    days: int = 0
    grade: str = ""
    most: int = 0

    @property
    def source(self) -> str:
        """Where the rule comes from, as a finding names it."""
        return f"規定「{self.clause}」" if self.clause else DEFAULT_SOURCE


@dataclass(frozen=True, slots=True)
class RewardScheme:
    """Who proposes and evaluates, by which standard and rules, and whose boxes (at most nine) the roster has to be
    signed in. A school's ``rules`` take the place of the national ones of the same check; ``stages`` is the road of a
    case after the group.

    What is left out is the national value; ``proposer`` and ``evaluator`` are then the secretary and the group.
    """

    clause: str
    proposer: str = ""
    evaluator: str = ""
    standard: str = ""
    bases: tuple[Basis, ...] = ()
    grades: tuple[RewardGrade, ...] = GRADES
    sign_off: tuple[str, ...] = ("承辦人", "單位主管", "人事室", "校長")
    rules: tuple[RewardRule, ...] = ()
    stages: tuple[RewardStage, ...] = STAGES

    def grade(self, key: str) -> RewardGrade | None:
        return next((grade for grade in self.grades if grade.key == key), None)

    def basis_for(self, staff_type: str) -> str:
        """The school's own standard first, then the rules of the staff type."""
        special = next((basis.text for basis in self.bases if basis.staff_type == staff_type), "")
        return "；".join(part for part in (self.standard, special) if part)


def deed_key(deed: str) -> str:
    """One key for a deed however it is typed: width, spaces and a closing full stop make no new deed."""
    return "".join(unicodedata.normalize("NFKC", deed).split()).rstrip("。.；;").casefold()
