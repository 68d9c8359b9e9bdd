"""Requirements that hold without a cadence: seats filled, posts held, deputies set, the school's mail used.

What is incomplete is due by the term's end; it is overdue where it was incomplete at the end of the term before
as well, in which records were kept already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from intranet.rules.committee import Seat
from intranet.rules.dates import roc_short
from intranet.rules.evidence.facts import DeputyFact, Facts, Standpoint, Tenure
from intranet.rules.evidence.states import Proof, State, Verdict
from intranet.rules.portfolio import EmailRule

SHOWN = 4  # names listed before 「等」

Missing = Callable[[date], list[str]]


def judge_standing(at: Standpoint, missing: Missing, good: str, bad: str, proofs: tuple[Proof, ...] = ()) -> Verdict:
    """``missing`` lists what is lacking on a day; ``good`` and ``bad`` open the sentence."""
    day = min(at.day, at.term.end)
    lacking = missing(day)
    if not lacking:
        return Verdict(State.MET, good, None, proofs)
    names = "、".join(lacking[:SHOWN]) + (f"等 {len(lacking)} 項" if len(lacking) > SHOWN else "")
    text = f"{bad}：{names}"
    before = at.term.previous.end
    if at.day > at.term.end:
        return Verdict(State.OVERDUE, text, at.term.end, proofs)
    if at.kept_records(before) and missing(before):
        return Verdict(State.OVERDUE, text, before, proofs)
    return Verdict(State.DUE, text, at.term.end, proofs)


def held(codes: frozenset[str], facts: Facts, day: date) -> int:
    """How many persons hold one of these positions on a day."""
    return sum(tenure.count for tenure in facts.positions if tenure.key in codes and tenure.holds(day))


def _newest(tenures: Iterable[Tenure], day: date, text: str) -> tuple[Proof, ...]:
    """One proof for all tenures that hold on a day: the last that began."""
    holding = [tenure for tenure in tenures if tenure.holds(day)]
    newest = max(holding, key=lambda tenure: tenure.starts, default=None)
    return (Proof(text, newest.starts, newest.url),) if newest else ()


@dataclass(frozen=True, slots=True)
class Seated:
    """The seats of one clause, each filled. ``seats`` pairs a seat with the code of the position that fills it,
    empty where a body names its holders."""

    seats: tuple[tuple[Seat, str], ...]

    @property
    def row(self) -> str:
        return f"席次：{'、'.join(seat.title for seat, _ in self.seats[:SHOWN])}{'等' if self.seats[SHOWN:] else ''}"

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        total = sum(seat.count for seat, _ in self.seats)

        def vacant(day: date) -> Counter[str]:
            by_seat: Counter[str] = Counter()
            for tenure in facts.seats:
                if tenure.holds(day):
                    by_seat[tenure.key] += tenure.count
            lacking: Counter[str] = Counter()
            for seat, position in self.seats:
                filled = held(frozenset({position}), facts, day) if position else by_seat[seat.key]
                lacking[seat.title] += max(0, seat.count - filled)
            return +lacking

        def missing(day: date) -> list[str]:
            return [title if count == 1 else f"{title} {count} 席" for title, count in vacant(day).items()]

        day = min(at.day, at.term.end)
        text = f"席次 {total - vacant(day).total()}/{total}"
        posts, keys = {position for _, position in self.seats}, {seat.key for seat, _ in self.seats}
        tenures = [row for row in facts.positions if row.key in posts] + [row for row in facts.seats if row.key in keys]
        return judge_standing(at, missing, text, f"{text}，缺", _newest(tenures, day, text))


@dataclass(frozen=True, slots=True)
class Held:
    """The posts that a row makes responsible, each held by somebody. ``actors`` pairs a name of the text with the
    codes of the positions that may act for it."""

    row: str
    actors: tuple[tuple[str, frozenset[str]], ...]

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        def missing(day: date) -> list[str]:
            return [name for name, codes in self.actors if not held(codes, facts, day)]

        day, names = min(at.day, at.term.end), "、".join(name for name, _ in self.actors)
        proofs = tuple(
            proof
            for name, codes in self.actors
            for proof in _newest((row for row in facts.positions if row.key in codes), day, f"{name}在職")
        )
        return replace(judge_standing(at, missing, f"{names}已有人任職", "職務尚無人擔任", proofs), aside=True)


@dataclass(frozen=True, slots=True)
class Deputised:
    """Each of ``positions`` (code, title) has a deputy in force whom a resolution of the group set.

    ``rule`` is the key of the deputy rule; None takes a deputy of any rule. A deputyship that names no rule stands
    for every clause that asks for deputies of its position: one resolution may set all lists.
    """

    row: str
    positions: tuple[tuple[str, str], ...]
    rule: str | None

    def _covers(self, row: DeputyFact) -> bool:
        return self.rule is None or row.rule in ("", self.rule)

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        def valid(day: date) -> list[DeputyFact]:
            return [
                row
                for row in facts.deputies
                if row.holds(day) and row.decided and row.decided <= day and self._covers(row)
            ]

        def missing(day: date) -> list[str]:
            covered = {row.position for row in valid(day)}
            return [title for code, title in self.positions if code not in covered]

        day = min(at.day, at.term.end)
        wanted = {code for code, _ in self.positions}
        decided = {(row.decided, row.url) for row in valid(day) if row.position in wanted}
        proofs = tuple(
            Proof("工作小組決議訂定代理人", on, url) for on, url in sorted(decided, reverse=True, key=str) if on
        )
        done = len(wanted) - len(missing(day))
        text = f"代理人 {done}/{len(wanted)} 個職務已訂"
        good = f"{text}，{roc_short(proofs[0].on)} 決議" if proofs else text
        return judge_standing(at, missing, good, f"{text}，缺", proofs)


@dataclass(frozen=True, slots=True)
class SchoolMail:
    """Those whom the rule names use the school's mail. Addresses have no date: the present ones are judged."""

    rule: EmailRule

    @property
    def row(self) -> str:
        return f"電子信箱：{'、'.join(audience.value for audience in self.rule.enforced)}使用 @{self.rule.domain}"

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        inside = facts.mail.total - facts.mail.outside
        text = f"使用學校信箱 {inside}/{facts.mail.total} 人（依目前登錄的信箱）"
        if facts.mail.total and not facts.mail.outside:
            return Verdict(State.MET, text, None, (Proof(text, at.day),))
        if not facts.mail.total:
            text = "尚未登錄應使用學校信箱的人員"
        return Verdict(State.DUE if at.day <= at.term.end else State.OVERDUE, text, at.term.end)
