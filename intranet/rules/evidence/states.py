"""What may be said of a clause on a day, and by what it is proved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any


class State(Enum):
    """The state of a clause, worst first. ``value`` is the word of the exports, ``sign`` and ``label`` are shown."""

    OVERDUE = "overdue"
    DUE = "due"
    EXCEPTION = "exception"
    MANUAL = "manual"
    MET = "met"
    NOT_APPLICABLE = "not_applicable"

    @property
    def sign(self) -> str:
        return _WORDS[self][0]

    @property
    def label(self) -> str:
        return _WORDS[self][1]

    @property
    def meaning(self) -> str:
        """One sentence for the legend."""
        return _WORDS[self][2]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self in (State.OVERDUE, State.DUE)


_WORDS = {
    State.OVERDUE: ("▲", "逾期", "期限已過，紀錄還不足以證明辦理完成。"),
    State.DUE: ("◔", "將到期", "還在期限內，尚未辦理完成。"),
    State.EXCEPTION: ("◇", "例外", "主管機關核定的期間內不適用，載有文號。"),
    State.MANUAL: ("✎", "人工確認", "系統無法判斷，由執行秘書簽署確認，效力到學期結束。"),
    State.MET: ("✓", "符合", "各項證明都有效，由系統的紀錄算出。"),
    State.NOT_APPLICABLE: ("－", "不適用", "本校不採用的做法，或由學校決定辦不辦的事項，載有理由。"),
}
_SEVERITY = {state: number for number, state in enumerate(State)}


def worst(states: Iterable[State]) -> State:
    """The state of the whole: the worst of its parts. Raises ValueError where there are none."""
    return min(states, key=_SEVERITY.__getitem__)


@dataclass(frozen=True, slots=True)
class Proof:
    """A record that proves something: what it is, its own date, its address (a path, empty where it has no page)."""

    text: str
    on: date
    url: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one requirement. ``text`` is the live number or what is missing; ``due`` the last day that is
    in time (of an overdue one: the day that has passed); ``row`` the row that poses it, in words. What is ``aside``
    is told on the clause's own page, elsewhere only where there is nothing else to tell."""

    state: State
    text: str
    due: date | None = None
    proofs: tuple[Proof, ...] = ()
    row: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True)
class ClauseStatus:
    """The state of one clause on ``day``: the worst of its verdicts, or the exception that covers it."""

    ref: str
    summary: str
    state: State
    detail: str
    evidence: tuple[Proof, ...]
    due: date | None
    day: date
    verdicts: tuple[Verdict, ...] = ()

    @property
    def days(self) -> int | None:
        """Days left until ``due``, or days past it; None where there is no date."""
        return abs((self.due - self.day).days) if self.due and self.state.is_open else None

    def as_json(self) -> dict[str, Any]:
        evidence = [{"text": row.text, "date": row.on.isoformat(), "url": row.url} for row in self.evidence]
        return {"ref": self.ref, "summary": self.summary, "state": self.state.value, "evidence": evidence}
