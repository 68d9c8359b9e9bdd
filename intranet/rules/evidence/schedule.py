"""Requirements on the schedule: a window is released and self-checked; a released schedule keeps to a constraint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from intranet.rules.constraints import Constraint, Inside, NeedsPeriods, NotAfter, NotBefore, validate
from intranet.rules.dates import Period, Term, roc_short
from intranet.rules.evidence.facts import CheckFact, Facts, ItemFact, ReleaseFact, Standpoint
from intranet.rules.evidence.states import Proof, State, Verdict
from intranet.rules.schedule import Window, describe


@dataclass(frozen=True, slots=True)
class Round:
    """A window as one released schedule dates it, with the newest self-check of each unit that must confirm
    (without a name where any confirmation counts) and the units that have made none."""

    release: ReleaseFact
    line: ItemFact
    newest: tuple[tuple[str, CheckFact], ...]
    waiting: tuple[str, ...]

    @property
    def check_end(self) -> date:
        return self.line.item.check_end or self.line.item.end or self.release.term.end

    @property
    def check_start(self) -> date:
        return self.line.item.check_start or self.check_end

    @property
    def problem(self) -> CheckFact | None:
        return next((check for _, check in self.newest if not check.passed), None)

    @property
    def is_confirmed(self) -> bool:
        return not self.waiting and self.problem is None

    @property
    def confirmed_on(self) -> date:
        """The day of the last confirmation; only where there is one."""
        return max(check.on for _, check in self.newest)

    def proofs(self) -> tuple[Proof, ...]:
        release = self.release
        checks = tuple(
            Proof(f"{release.term}「{self.line.item.title}」{name}自我檢核通過", check.on, release.url)
            for name, check in self.newest
            if check.passed
        )
        return (*checks, Proof(f"{release.term} 作業期程第 {release.number} 版", release.on, release.url))


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A window of the rows, in rounds: one for each term (or year) that it is planned in.

    Met where the newest round whose check period has begun was confirmed by every unit, and this term's round is in
    the released schedule. A round is due by the last day of its check period, then overdue; what the schedule lacks
    is due by the term's end, and overdue where the schedule lacked it in its term before as well.
    ``units`` pairs each unit that must confirm with its position codes; empty: any confirmation of the item counts.
    """

    window: Window
    units: tuple[tuple[str, frozenset[str]], ...] = ()

    @property
    def row(self) -> str:
        return f"期程：{self.window.item}（{describe(self.window.start)}至{describe(self.window.end)}）"

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        rounds = self.rounds(facts, at)
        begun = [one for one in rounds if one.check_start <= at.day]
        if begun and not begun[-1].is_confirmed:
            return self._open(begun[-1], at)
        lacking = self._unlisted(rounds, facts, at)
        if lacking:
            return lacking
        upcoming = [one for one in rounds if one.check_start > at.day]
        after = f"；下次自我檢核 {roc_short(upcoming[0].check_start)} 起" if upcoming else ""
        if begun:
            last = begun[-1]
            when = roc_short(last.confirmed_on)
            text = f"{last.release.term}「{self.window.item}」{when} 自我檢核通過{after}"
            return Verdict(State.MET, text, None, last.proofs())
        return self._open(upcoming[0], at)

    def waiting(self, facts: Facts, at: Standpoint) -> Round | None:
        """The newest round whose check period has begun and that is not confirmed."""
        begun = [one for one in self.rounds(facts, at) if one.check_start <= at.day]
        return begun[-1] if begun and not begun[-1].is_confirmed else None

    def rounds(self, facts: Facts, at: Standpoint) -> list[Round]:
        """The rounds known on the day, by their check periods; a window that counts per year has one in each."""
        found: dict[object, Round] = {}
        for release in sorted(newest_releases(facts, at), key=lambda row: row.term):
            for line in release.items:
                if line.window == self.window.key:
                    key = release.term.year if self.window.per is Period.YEAR else release.term
                    one = self._round(release, line, facts.checks, at)
                    earlier = found.get(key)
                    found[key] = earlier if earlier and earlier.is_confirmed and not one.newest else one
        return sorted(found.values(), key=lambda one: (one.check_end, one.release.term))

    def _round(self, release: ReleaseFact, line: ItemFact, checks: Iterable[CheckFact], at: Standpoint) -> Round:
        own = sorted(
            (c for c in checks if (c.term, c.key) == (release.term, line.key) and at.has(c.on)),
            key=lambda check: check.on,
        )
        if not self.units:
            newest = tuple(("", check) for check in own[-1:])
            return Round(release, line, newest, () if own else (self.window.owners[0],))
        by_name: list[tuple[str, CheckFact]] = []
        waiting: list[str] = []
        for name, codes in self.units:
            by_unit = [check for check in own if check.position in codes]
            if by_unit:
                by_name.append((name, by_unit[-1]))
            else:
                waiting.append(name)
        return Round(release, line, tuple(by_name), tuple(waiting))

    def _open(self, one: Round, at: Standpoint) -> Verdict:
        item, end = one.line.item, one.check_end
        if one.problem:
            what = f"{roc_short(one.problem.on)} 自我檢核回報問題，待處理"
        elif one.newest:
            what = f"自我檢核尚待{'、'.join(one.waiting)}確認，期限 {roc_short(end)}"
        elif at.day < one.check_start and item.start and item.end:
            what = f"{roc_short(item.start)} 至 {roc_short(item.end)}，{roc_short(one.check_start)} 起自我檢核"
        else:
            what = f"自我檢核期限 {roc_short(end)}，尚未確認"
        state = State.OVERDUE if end < at.day else State.DUE
        return Verdict(state, f"{one.release.term}「{self.window.item}」{what}", end, one.proofs())

    def _unlisted(self, rounds: list[Round], facts: Facts, at: Standpoint) -> Verdict | None:
        """The verdict where the newest term of the window is not in a released schedule; None where it is."""
        newest = _term_at_or_before(at.term, self.window.terms)
        if self._lists(rounds, newest):
            return None
        is_out = any(release.term == newest for release in newest_releases(facts, at))
        text = f"{newest} 公告的作業期程沒有「{self.window.item}」" if is_out else f"{newest} 作業期程尚未公告"
        if newest != at.term:
            if at.kept_records(newest.end):
                return Verdict(State.OVERDUE, text, newest.end)
            coming = _term_after(at.term, self.window.terms)
            return Verdict(State.DUE, f"{self.window.item}排在 {coming}，尚未公告", coming.end)
        before = _term_at_or_before(newest.previous, self.window.terms)
        if at.day > newest.end:
            return Verdict(State.OVERDUE, text, newest.end)
        if at.kept_records(before.end) and not self._lists(rounds, before):
            return Verdict(State.OVERDUE, text, before.end)
        return Verdict(State.DUE, text, newest.end)

    def _lists(self, rounds: list[Round], term: Term) -> bool:
        yearly = self.window.per is Period.YEAR
        return any(one.release.term == term or (yearly and one.release.term.year == term.year) for one in rounds)


def newest_releases(facts: Facts, at: Standpoint) -> list[ReleaseFact]:
    """The newest release of each term on the day, none of a term after the one judged."""
    newest: dict[Term, ReleaseFact] = {}
    for row in facts.releases:
        known = newest.get(row.term)
        if at.has(row.on) and row.term <= at.term and (known is None or known.number < row.number):
            newest[row.term] = row
    return list(newest.values())


def _term_at_or_before(term: Term, numbers: tuple[int, ...]) -> Term:
    return term if term.number in numbers else term.previous


def _term_after(term: Term, numbers: tuple[int, ...]) -> Term:
    return term.next if term.next.number in numbers else term.next.next


@dataclass(frozen=True, slots=True)
class Constrained:
    """The term's released schedule keeps to a constraint; where it has no such item yet, the newest one that has."""

    constraint: Constraint
    what: str

    @property
    def row(self) -> str:
        return f"期程限制：{self.what}"

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        releases = sorted(newest_releases(facts, at), key=lambda row: row.term, reverse=True)
        if not releases or releases[0].term != at.term:
            return self._unreleased(releases, at)
        for release in releases:
            items = [line.item for line in release.items if self.constraint.select.takes(line.item)]
            if items:
                return self._judge(release, facts, at)
        return Verdict(State.DUE, f"{at.term} 公告的作業期程沒有相關項目", at.term.end)

    def _unreleased(self, releases: list[ReleaseFact], at: Standpoint) -> Verdict:
        text, before = f"{at.term} 作業期程尚未公告", at.term.previous
        if at.day > at.term.end:
            return Verdict(State.OVERDUE, text, at.term.end)
        if at.kept_records(before.end) and before not in {row.term for row in releases}:
            return Verdict(State.OVERDUE, text, before.end)
        return Verdict(State.DUE, text, at.term.end)

    def _judge(self, release: ReleaseFact, facts: Facts, at: Standpoint) -> Verdict:
        items = [line.item for line in release.items]
        proof = Proof(f"{release.term} 作業期程第 {release.number} 版", release.on, release.url)
        found = validate(items, [self.constraint], facts.anchors.get(release.term, {}))
        if not found:
            taken = sum(self.constraint.select.takes(item) for item in items)
            return Verdict(State.MET, f"{release.term} 作業期程 {taken} 項都符合", None, (proof,))
        ends = {item.key: item.end for item in items}
        due = min((end for f in found if (end := ends.get(f.item))), default=release.term.end)
        state = State.OVERDUE if due < at.day else State.DUE
        return Verdict(state, found[0].message, due, (proof,))


def words_of(constraint: Constraint) -> str:
    """A constraint in a few words, for its row on the clause's page."""
    works = "、".join(work.value for work in constraint.select.works) or "各項作業"
    match constraint:
        case NeedsPeriods():
            return "各項都有起迄、自我檢核時間與負責職務"
        case NotBefore():
            return f"{works}不早於{describe(constraint.moment)}"
        case NotAfter():
            return f"{works}不晚於{describe(constraint.moment)}"
        case Inside():
            return f"{works}在{describe(constraint.first)}至{describe(constraint.last)}之間"
        case _:
            return f"{works}至少 {constraint.days} 日"
