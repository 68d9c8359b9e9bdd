"""Candidates for a reward, from recorded work alone: what a person did in a term, and the deed in words.

Numbers of students' uploads are no ground for a reward (a national rule): no fact here is made of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from intranet.rules.dates import Term, roc_short

NAMED = 2  # titles named in the deed; the rest are counted
LONGEST_TITLE = 24
MAX_DEED, MAX_EVIDENCE, MAX_SOURCE = 300, 1000, 200


class Work(Enum):
    """What kind of recorded work a fact is; the value opens its line in the evidence."""

    SELF_CHECK = "如期完成自我檢核"
    SESSION = "主辦宣導或研習"
    DEPUTY = "代理職務"
    MINUTES = "會議紀錄"


_DEEDS = {
    Work.SELF_CHECK: "如期完成{names}{count}項作業並確認自我檢核",
    Work.SESSION: "主辦{names}{count}場宣導或研習",
    Work.DEPUTY: "代理{names}{count}日",
    Work.MINUTES: "擔任{names}{count}次會議紀錄",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One recorded piece of work: on which day it was done, and the path of its record. ``amount`` counts days of a
    deputyship, and is 1 for everything else."""

    work: Work
    title: str
    on: date
    path: str
    amount: int = 1

    @property
    def line(self) -> str:
        more = f"，{self.amount} 日" if self.work is Work.DEPUTY else ""
        return f"{self.work.value}：{self.title}（{roc_short(self.on)}{more}）"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person with what the records say of them, by kind of work and day; ``posts`` were held in the term."""

    person_id: int
    name: str
    posts: tuple[str, ...]
    facts: tuple[Fact, ...]
    nominated: int = 0

    @property
    def done_on(self) -> date:
        return max(fact.on for fact in self.facts)

    def deed(self, term: Term) -> str:
        """The deed in a sentence, short enough for its field."""
        parts = [_part(work, [fact for fact in self.facts if fact.work is work]) for work in Work]
        return _cut(f"{term.title}{'；'.join(part for part in parts if part)}。", MAX_DEED)

    @property
    def evidence(self) -> str:
        """Every record in a line of its own."""
        return _cut("\n".join(fact.line for fact in self.facts), MAX_EVIDENCE)

    @property
    def source(self) -> str:
        """Paths of the records, as many as the field holds."""
        kept: list[str] = []
        for path in dict.fromkeys(fact.path for fact in self.facts):
            if len(" ".join([*kept, path])) <= MAX_SOURCE:
                kept.append(path)
        return " ".join(kept)


def _part(work: Work, facts: list[Fact]) -> str:
    if not facts:
        return ""
    titles = list(dict.fromkeys(fact.title for fact in facts))
    names = "、".join(f"「{_cut(title, LONGEST_TITLE)}」" for title in titles[:NAMED])
    more = "等" if len(titles) > NAMED else ""
    return _DEEDS[work].format(names=names + more, count=sum(fact.amount for fact in facts))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def by_work(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts in the order of the kinds of work, then by day."""
    order = {work: number for number, work in enumerate(Work)}
    return tuple(sorted(facts, key=lambda fact: (order[fact.work], fact.on, fact.title)))
