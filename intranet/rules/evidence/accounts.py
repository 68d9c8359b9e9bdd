"""Requirements on accounts: those of leavers that stay open are closed when their time is over."""

from __future__ import annotations

from dataclasses import dataclass

from intranet.rules.dates import Period, roc_short
from intranet.rules.evidence.facts import DelayFact, Facts, Standpoint
from intranet.rules.evidence.states import Proof, State, Verdict


@dataclass(frozen=True, slots=True)
class Delayed:
    """What the school may (得) put off: never asked for, but each account that stays open is closed in time.

    A delay of the school year is shown; one that ran out with the account still open is overdue.
    """

    item: str

    @property
    def row(self) -> str:
        return f"分工：{self.item}"

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        known = [row for row in facts.delays if at.has(row.on)]
        first, _ = Period.YEAR.of(at.term)
        told = [row for row in known if row.ended is None or row.ended >= first]
        if not told:
            return Verdict(State.NOT_APPLICABLE, f"由學校決定辦理與否；{at.words(Period.YEAR)}沒有延後停用的帳號")
        proofs = tuple(proof for row in told for proof in _proofs(row, at))
        late = [row for row in told if row.until < at.day and not row.is_back and not at.has(row.ended)]
        if late:
            text = f"延後期滿尚未停用 {len(late)} 個帳號"
            return Verdict(State.OVERDUE, text, min(row.until for row in late), proofs)
        running = [row for row in told if not at.has(row.ended) and not row.is_back]
        text = f"{at.words(Period.YEAR)}延後停用 {len(told)} 個帳號"
        if running:
            text += f"，尚未停用 {len(running)} 個，最近到 {roc_short(min(row.until for row in running))}"
        else:
            text += "，都已結束"
        return Verdict(State.MET, text, None, proofs)


def _proofs(row: DelayFact, at: Standpoint) -> tuple[Proof, ...]:
    decided = Proof(f"{roc_short(row.left)} 離職者的帳號延後到 {roc_short(row.until)} 停用", row.on, row.url)
    if row.ended is None or not at.has(row.ended):
        return (decided,)
    return (Proof(f"{roc_short(row.left)} 離職者的帳號結束延後", row.ended, row.url), decided)
