"""Requirements that records prove: obligations with a cadence, matters decided, rewards, signed statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from intranet.rules.committee import Matter, QuorumRule
from intranet.rules.dates import Period, roc_short
from intranet.rules.evidence.facts import Facts, ReleaseFact, Standpoint
from intranet.rules.evidence.schedule import newest_releases
from intranet.rules.evidence.states import Proof, State, Verdict
from intranet.rules.obligations import GRADES, Kind, Obligation
from intranet.rules.regulation import Amendment
from intranet.rules.rewards import RewardScheme


@dataclass(frozen=True, slots=True)
class Event:
    """Something done once: it counts in the period that holds ``within`` (a day of that period)."""

    within: date
    proof: Proof
    note: str = ""


def judge_cadence(
    at: Standpoint, events: list[Event], *, title: str, per: Period, times: int = 1, optional: bool = False
) -> Verdict:
    """At least ``times`` events each ``per``.

    Met as soon as the period holds enough of them. Until then due by the period's last day; overdue once that day
    has passed, and already before it where the period before, in which records were kept, was missed as well.
    """
    first, last = per.of(at.term)
    counted = sorted((e for e in events if first <= e.within <= last), key=lambda e: e.proof.on)
    proofs = tuple(event.proof for event in reversed(counted))
    text = f"{at.words(per)}{title} {len(counted)}/{times}"
    if len(counted) >= times:
        newest = counted[-1]
        said = (text, roc_short(newest.proof.on), newest.note)
        return Verdict(State.MET, "，".join(filter(None, said)), None, proofs)
    if optional:
        return Verdict(State.NOT_APPLICABLE, f"由學校決定辦理與否；{text}", None, proofs)
    if at.day > last:
        return Verdict(State.OVERDUE, f"{text}，期限已過", last, proofs)
    earlier_first, earlier_last = per.of(at.previous(per))
    earlier = sum(earlier_first <= event.within <= earlier_last for event in events)
    if at.kept_records(earlier_last) and earlier < times:
        return Verdict(State.OVERDUE, f"{text}，前一{per.value} {earlier}/{times}", earlier_last, proofs)
    return Verdict(State.DUE, f"{text}，最遲 {roc_short(last)}", last, proofs)


@dataclass(frozen=True, slots=True)
class Obliged:
    """An obligation of the rows: at least n times each term or year, by the records of its kind. One that an amendment
    added cannot have been missed before."""

    obligation: Obligation
    quorum: QuorumRule

    @property
    def row(self) -> str:
        return f"應辦事項：{self.obligation.title}（每{self.obligation.per.value} {self.obligation.times} 次）"

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        row = self.obligation
        if not row.in_force(at.rules_on):
            return Verdict(State.NOT_APPLICABLE, "這一天沒有這項規定", aside=True)
        if row.since and at.began and at.began < row.since:
            at = replace(at, began=row.since)
        events = list(EVENTS[row.kind](self, facts, at))
        title = "會議" if row.kind is Kind.MEETING else row.title
        verdict = judge_cadence(at, events, title=title, per=row.per, times=row.times, optional=row.optional)
        short = _uncounted(self, facts, at) if row.kind is Kind.MEETING else ()
        return replace(verdict, text="；".join((verdict.text, *short))) if short else verdict


def quorate_meetings(quorum: QuorumRule, facts: Facts, at: Standpoint) -> dict[int, date]:
    """Id → day of every meeting that was held by the day with enough members present."""
    return {
        row.id: row.on
        for row in facts.meetings
        if at.has(row.on) and quorum.is_quorate(present=row.present, seats=row.seats)
    }


def _meetings(self: Obliged, facts: Facts, at: Standpoint) -> Iterator[Event]:
    quorate = quorate_meetings(self.quorum, facts, at)
    for row in facts.meetings:
        if row.id in quorate:
            presence = f"出席 {row.present}/{row.seats}{'（系統啟用前補登）' if row.is_entered else ''}"
            yield Event(row.on, Proof(f"第 {row.ordinal} 次會議，{presence}", row.on, row.url), presence)


def _uncounted(self: Obliged, facts: Facts, at: Standpoint) -> tuple[str, ...]:
    """The meetings of the period that were held and prove nothing, each with the reason."""
    first, last = self.obligation.per.of(at.term)
    held = (row for row in facts.meetings if at.has(row.on) and first <= row.on <= last)
    reasons = ((row, self.quorum.shortfall(present=row.present, seats=row.seats)) for row in held)
    return tuple(f"第 {row.ordinal} 次會議（{roc_short(row.on)}）{reason}" for row, reason in reasons if reason)


def _releases(self: Obliged, facts: Facts, at: Standpoint) -> Iterator[Event]:
    """A schedule counts for its own term, however early it was released, and once, however many versions it has."""
    for row in newest_releases(facts, at):
        planned = all(item.item.check_start and item.item.check_end for item in row.items)
        if row.items and planned:
            cites = any(one.cites for one in facts.releases if one.term == row.term and at.has(one.on))
            note = f"第 {row.number} 版" + ("" if cites else "，未引用工作小組決議")
            yield Event(row.term.start, Proof(_released(row), row.on, row.url), note)


def _released(row: ReleaseFact) -> str:
    return f"{row.term} 作業期程第 {row.number} 版，{len(row.items)} 項"


def _published(self: Obliged, facts: Facts, at: Standpoint) -> Iterator[Event]:
    """Found on the school's website, a release is published from that day; else it counts as the public page that it
    is, and says so."""
    for row in newest_releases(facts, at):
        if row.items and row.seen and at.has(row.seen):
            said = "已在學校網站查到"
            yield Event(
                row.term.start, Proof(f"{_released(row)}，{said}", row.seen, row.url), f"第 {row.number} 版{said}"
            )
        elif row.items:
            said = f"第 {row.number} 版，以公開頁為準，未查核學校網站"
            yield Event(row.term.start, Proof(f"{_released(row)}（公開頁）", row.on, row.url), said)


def _sessions(self: Obliged, facts: Facts, at: Standpoint) -> Iterator[Event]:
    mine = [row for row in facts.sessions if row.obligation == self.obligation.key and at.has(row.on)]
    first, last = self.obligation.per.of(at.term)
    reached = [audience for row in mine if first <= row.on <= last for audience in row.audience]
    missed = [grade.value for grade in GRADES if not any(one.covers(grade) for one in reached)]
    hint = f"未涵蓋{'、'.join(missed)}（提醒）" if self.obligation.per_grade_note and missed else ""
    for row in mine:
        text = f"{row.title}（{row.remark}）" if row.remark else row.title
        yield Event(row.on, Proof(text, row.on, row.url), hint)


def _reviews(self: Obliged, facts: Facts, at: Standpoint) -> Iterator[Event]:
    for row in facts.reviews:
        if at.has(row.on):
            yield Event(row.term.start, Proof(f"{row.term} 帳號權限清查完成", row.on, row.url))


EVENTS: dict[Kind, Callable[[Obliged, Facts, Standpoint], Iterator[Event]]] = {
    Kind.MEETING: _meetings,
    Kind.SCHEDULE_PLAN: _releases,
    Kind.PUBLICATION: _published,
    Kind.BRIEFING: _sessions,
    Kind.SYSTEM_TRAINING: _sessions,
    Kind.DEVELOPMENT: _sessions,
    Kind.ACCOUNT_REVIEW: _reviews,
}


@dataclass(frozen=True, slots=True)
class Decided:
    """A matter of the group. The text gives no cadence: decided this school year it is met, else due by its end;
    never overdue, since only the meeting itself is asked for each term."""

    matter: Matter
    quorum: QuorumRule

    @property
    def row(self) -> str:
        return f"議決事項：{self.matter.text}"

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        quorate = quorate_meetings(self.quorum, facts, at)
        deciding = {row.meeting for row in facts.decisions if row.matter == self.matter.clause}
        proofs = sorted(
            (
                Proof(f"第 {row.ordinal} 次會議議決{self.matter.text}", row.on, row.url)
                for row in facts.meetings
                if row.id in quorate and row.id in deciding
            ),
            key=lambda proof: proof.on,
            reverse=True,
        )
        first, last = Period.YEAR.of(at.term)
        recent = tuple(proof for proof in proofs if first <= proof.on <= last)
        if recent:
            return Verdict(State.MET, f"最近一次議決 {roc_short(recent[0].on)}", None, recent)
        if proofs:
            text = f"{at.words(Period.YEAR)}尚未議決，最近一次 {roc_short(proofs[0].on)}"
            return Verdict(State.DUE, text, last, tuple(proofs[:1]))
        return Verdict(State.DUE, f"{at.words(Period.YEAR)}與前一學年都沒有議決紀錄", last)


@dataclass(frozen=True, slots=True)
class Discretionary:
    """The reward clause: the school may (得). A case evaluated this school year is shown; none is never overdue."""

    scheme: RewardScheme

    @property
    def row(self) -> str:
        return f"敘獎：由{self.scheme.proposer}提報，{self.scheme.evaluator}評核"

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        proofs = sorted(
            (
                Proof(f"{row.title}，工作小組已評核", row.evaluated, row.url)
                for row in facts.cases
                if row.evaluated and at.has(row.evaluated)
            ),
            key=lambda proof: proof.on,
            reverse=True,
        )
        last = f"最近一案 {roc_short(proofs[0].on)} 評核" if proofs else "尚無評核過的敘獎案"
        first, _ = Period.YEAR.of(at.term)
        if proofs and proofs[0].on >= first:
            return Verdict(State.MET, last, None, tuple(proofs))
        return Verdict(State.NOT_APPLICABLE, f"得提報，非必須；{last}", None, tuple(proofs[:1]))


@dataclass(frozen=True, slots=True)
class Signed:
    """What no machine can tell: a signed statement each ``per``. ``optional`` marks what is left to the school."""

    clause: str
    reason: str
    per: Period = Period.TERM
    optional: bool = False

    @property
    def row(self) -> str:
        return f"人工確認：{self.reason}"

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        events = [
            Event(row.term.start, Proof(f"{row.term} 人工確認（{row.signer}簽署）", row.on, row.url))
            for row in facts.statements
            if row.clause == self.clause and at.has(row.on)
        ]
        found = judge_cadence(at, events, title="人工確認", per=self.per, optional=self.optional)
        if found.state is not State.MET:
            return found
        ends = self.per.of(at.term)[1]
        return Verdict(
            State.MANUAL, f"{roc_short(found.proofs[0].on)} 簽署，效力到 {roc_short(ends)}", None, found.proofs
        )


@dataclass(frozen=True, slots=True)
class Adopted:
    """The regulation and its newest amendment were passed by the body that must pass them."""

    amendments: tuple[Amendment, ...]
    body: str

    row = "修訂沿革"

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        passed = [row for row in self.amendments if at.has(row.on)]
        newest = max(passed, key=lambda row: row.on, default=None)
        if newest is None:
            return Verdict(State.DUE, "沿革沒有通過的紀錄", at.term.end)
        proof = Proof(f"{newest.body}{newest.note}", newest.on, "")
        if self.body and newest.body != self.body:
            return Verdict(State.DUE, f"最近一次由{newest.body}通過，應由{self.body}通過", at.term.end, (proof,))
        return Verdict(State.MET, f"最近一次 {roc_short(newest.on)} 由{newest.body}通過", None, (proof,))


@dataclass(frozen=True, slots=True)
class Unused:
    """An alternative that the school does not use, or a clause that does not concern it, with the reason."""

    reason: str
    row: str = "不適用"

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        return Verdict(State.NOT_APPLICABLE, self.reason)
