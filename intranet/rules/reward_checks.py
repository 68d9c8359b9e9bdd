"""What the rules of a reward scheme say of a nomination before it is saved, and of what the group passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from intranet.rules.constraints import Level
from intranet.rules.dates import roc_short
from intranet.rules.rewards import RewardCheck, RewardGrade, RewardRule, Role, deed_key


@dataclass(frozen=True, slots=True)
class NominationFacts:
    """A nomination as the rules see it; ``nominee`` and ``nominator`` are person ids, ``done_on`` the deed's last day.
    ``in_case`` is False for one of another case, which stands beside it because it is of the same person."""

    nominee: int
    nominee_positions: frozenset[str]
    nominator: int
    deed: str
    role: Role
    grade: RewardGrade
    done_on: date | None = None
    in_case: bool = True


@dataclass(frozen=True, slots=True)
class RewardFinding:
    """A refusal or warning on one field of a nomination, with its source in words."""

    level: Level
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Bench:
    """What a rule is asked with: the nomination, the others, the day, codes of the posts that a rule names, weights
    of the grades by their keys."""

    facts: NominationFacts
    others: tuple[NominationFacts, ...]
    day: date
    codes: Mapping[str, str]
    grades: Mapping[str, RewardGrade]

    @property
    def same_deed(self) -> list[NominationFacts]:
        return [other for other in self.others if deed_key(other.deed) == deed_key(self.facts.deed)]


def check_nomination(
    facts: NominationFacts,
    others: Iterable[NominationFacts],
    *,
    rules: Iterable[RewardRule],
    grades: Iterable[RewardGrade],
    codes: Mapping[str, str],
    day: date,
) -> tuple[RewardFinding, ...]:
    """Findings on a nomination beside the ``others``: those of its case and all of its nominee, none of them over.

    ``codes`` maps the posts that rules name to their codes; ``day`` is the day of the nomination.
    """
    bench = Bench(facts, tuple(others), day, codes, {grade.key: grade for grade in grades})
    found = []
    for rule in rules:
        field, judge = _JUDGES.get(rule.check, ("", None))
        message = judge(bench, rule) if judge else ""
        if message:
            found.append(RewardFinding(rule.level, field, f"{message}（{rule.source}）。"))
    if facts.done_on is not None and facts.done_on > day:
        found.append(RewardFinding(Level.REFUSE, "done_on", f"事蹟完成日不得晚於今天（{roc_short(day)}）。"))
    return tuple(found)


def is_never_nominated(
    nominee: int, posts: frozenset[str], nominator: int, *, rules: Iterable[RewardRule], codes: Mapping[str, str]
) -> bool:
    """Whether the rules refuse the person whatever the deed; ``posts`` are the person's, as codes."""
    for rule in rules:
        if rule.level is not Level.REFUSE:
            continue
        if rule.check is RewardCheck.NOT_ONESELF and nominee == nominator:
            return True
        if rule.check is RewardCheck.NOT_NOMINATED and any(codes.get(name) in posts for name in rule.positions):
            return True
    return False


def _one_deed(bench: Bench, rule: RewardRule) -> str:
    again = any(other.nominee == bench.facts.nominee for other in bench.same_deed)
    return "同一事蹟不重複敘獎，此人已列同一事蹟" if again else ""


def _not_oneself(bench: Bench, rule: RewardRule) -> str:
    return "提報人不得提報自己，請由他人提報" if bench.facts.nominee == bench.facts.nominator else ""


def _not_nominated(bench: Bench, rule: RewardRule) -> str:
    held = [name for name in rule.positions if bench.codes.get(name) in bench.facts.nominee_positions]
    return f"{'、'.join(held)}不列入學校提報：{rule.text.rstrip('。')}" if held else ""


def _organisers_first(bench: Bench, rule: RewardRule) -> str:
    """Helpers of a deed do not get more than its organisers, whichever of them is proposed first."""
    facts = bench.facts
    leads = [other.grade for other in bench.same_deed if other.role is Role.LEAD]
    helpers = [other.grade for other in bench.same_deed if other.role is Role.ASSIST]
    if facts.role is Role.ASSIST and leads:
        lowest = min(leads, key=lambda grade: grade.weight)
        if facts.grade.weight > lowest.weight:
            return f"協辦人員獎度高於主辦人員，建議不超過「{lowest.label}」"
    elif facts.role is Role.LEAD and helpers:
        highest = max(helpers, key=lambda grade: grade.weight)
        if facts.grade.weight < highest.weight:
            return f"主辦人員獎度低於協辦人員，建議不低於「{highest.label}」"
    return ""


def _in_time(bench: Bench, rule: RewardRule) -> str:
    done = bench.facts.done_on
    if done is None or bench.day <= (last := done + timedelta(days=rule.days)):
        return ""
    return f"事蹟完成於 {roc_short(done)}，應於 {rule.days} 日內提報，最遲 {roc_short(last)}"


def _cap(bench: Bench, rule: RewardRule) -> str:
    limit = bench.grades.get(rule.grade)
    if limit is None or bench.facts.grade.weight < limit.weight:
        return ""
    already = sum(other.in_case and other.grade.weight >= limit.weight for other in bench.others)
    return over_cap(already + 1, limit, rule)


def over_cap(count: int, limit: RewardGrade, rule: RewardRule) -> str:
    """What is said where ``count`` nominations of a case reach the grade; empty within the cap."""
    return f"「{limit.label}」以上每案至多 {rule.most} 人次，這樣是 {count} 人次" if count > rule.most else ""


def caps_broken(
    passed: Iterable[RewardGrade], *, rules: Iterable[RewardRule], grades: Iterable[RewardGrade]
) -> tuple[str, ...]:
    """Caps that refuse and that the grades passed in one case exceed, each with its source."""
    weights, by_key = [grade.weight for grade in passed], {grade.key: grade for grade in grades}
    broken = []
    for rule in rules:
        limit = by_key.get(rule.grade)
        if rule.check is RewardCheck.CAP and rule.level is Level.REFUSE and limit:
            message = over_cap(sum(weight >= limit.weight for weight in weights), limit, rule)
            broken += [f"{message}（{rule.source}）。"] if message else []
    return tuple(broken)


# Each check's field of the nomination, and what asks it. RECUSAL is the evaluation's own.
_JUDGES: Mapping[RewardCheck, tuple[str, Callable[[Bench, RewardRule], str]]] = {
    RewardCheck.ONE_DEED: ("deed", _one_deed),
    RewardCheck.NOT_ONESELF: ("person", _not_oneself),
    RewardCheck.NOT_NOMINATED: ("person", _not_nominated),
    RewardCheck.ORGANISERS_FIRST: ("grade", _organisers_first),
    RewardCheck.IN_TIME: ("done_on", _in_time),
    RewardCheck.CAP: ("grade", _cap),
}
