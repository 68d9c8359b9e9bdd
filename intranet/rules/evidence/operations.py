"""Requirements that operations prove: where units recorded what they did, the state follows from their records, and
otherwise from the window's self-check or the signed statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from intranet.rules.dates import Period, Term, roc_short
from intranet.rules.evidence.facts import Facts, Standpoint
from intranet.rules.evidence.operation_facts import ReadingFact, ReceiptFact, SubmittedFact
from intranet.rules.evidence.records import Signed
from intranet.rules.evidence.schedule import Round, Scheduled
from intranet.rules.evidence.states import Proof, State, Verdict
from intranet.rules.operations import Measure, sealing_default
from intranet.rules.portfolio import Retention

PAGE = "/operations/"


def page_of(term: Term) -> str:
    """The path of a term's operations."""
    return f"{PAGE}?term={term}"


@dataclass(frozen=True, slots=True)
class Operated(Scheduled):
    """A window whose work is recorded by units (``parties``).

    Judged by the newest round that has begun: by its records where there are any, else as a window with a
    self-check. A problem that a self-check reported stands.
    """

    parties: tuple[str, ...] = ()

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        one = self.begun(facts, at)
        found = self.recorded(one, facts, at) if one and one.problem is None else None
        if found is None:
            return Scheduled.judge(self, facts, at)
        if found.state is State.MET:
            return self._unlisted(self.rounds(facts, at), facts, at) or found
        return found

    def begun(self, facts: Facts, at: Standpoint) -> Round | None:
        """The newest round whose period has begun on the day."""
        rounds = [one for one in self.rounds(facts, at) if (one.line.item.start or one.check_start) <= at.day]
        return rounds[-1] if rounds else None

    def recorded(self, one: Round, facts: Facts, at: Standpoint) -> Verdict | None:
        """The verdict of the records on a round; None where there is none."""
        raise NotImplementedError

    def missing(self, one: Round, facts: Facts, at: Standpoint) -> tuple[str, ...]:
        """The units that still have to record something for a round of which something is recorded."""
        return ()

    def left(self, facts: Facts, at: Standpoint) -> tuple[Term, tuple[str, ...]] | None:
        """The term of the newest round and the units that it waits for; None where nobody has recorded anything."""
        one = self.begun(facts, at)
        units = self.missing(one, facts, at) if one else ()
        return (one.release.term, units) if one and units else None

    def _lacking(self, one: Round, what: str, at: Standpoint, proofs: tuple[Proof, ...]) -> Verdict:
        """Open to the last day of the window, then overdue."""
        end = one.line.item.end or one.check_end
        state = State.OVERDUE if end < at.day else State.DUE
        text = f"{one.release.term}「{self.window.item}」{what}，期限 {roc_short(end)}"
        return Verdict(state, text, end, (*proofs, *one.proofs()))

    def _met(self, one: Round, what: str, proofs: tuple[Proof, ...]) -> Verdict:
        text = f"{one.release.term}「{self.window.item}」{what}"
        return Verdict(State.MET, text, None, (*proofs, *one.proofs()))


@dataclass(frozen=True, slots=True)
class Submitted(Operated):
    """A submission step: every named unit, of the day school and the evening division, signs its part."""

    step: str = ""

    def _parts(self, term: Term, facts: Facts, at: Standpoint) -> Mapping[str, SubmittedFact]:
        rows = facts.operations.submitted
        return {row.unit: row for row in rows if (row.term, row.step) == (term, self.step) and at.has(row.on)}

    def missing(self, one: Round, facts: Facts, at: Standpoint) -> tuple[str, ...]:
        parts = self._parts(one.release.term, facts, at)
        return tuple(unit for unit in self.parties if unit not in parts) if parts else ()

    def recorded(self, one: Round, facts: Facts, at: Standpoint) -> Verdict | None:
        term = one.release.term
        parts = self._parts(term, facts, at)
        if not parts:
            return None
        proofs = tuple(
            Proof(f"{term} {row.unit}提交 {row.quantity:,} 筆並簽核", row.on, page_of(term)) for row in parts.values()
        )
        if waiting := self.missing(one, facts, at):
            return self._lacking(one, f"尚待{'、'.join(waiting)}簽核", at, proofs)
        last = roc_short(max(row.on for row in parts.values()))
        return self._met(one, f"{last} {'各單位' if len(parts) > 1 else ''}提交並簽核", proofs)


@dataclass(frozen=True, slots=True)
class Received(Operated):
    """The students' confirmation of the receipt: announced, and counted by every unit when its period is over."""

    def recorded(self, one: Round, facts: Facts, at: Standpoint) -> Verdict | None:
        rows = _receipts(one.release.term, facts, at)
        if not rows or not all(unit in rows for unit in self.parties):
            return None
        counted = [rows[unit] for unit in self.parties]
        if any(row.counted is None or row.counted < row.ends for row in counted):
            return None
        period = f"{roc_short(counted[0].starts)} 至 {roc_short(counted[0].ends)}"
        return self._met(one, f"{period}，{_confirmed(counted)}", _receipt_proofs(one.release.term, counted))


@dataclass(frozen=True, slots=True)
class Closed(Operated):
    """The school's closing of the receipt, by each receipt unit."""

    def missing(self, one: Round, facts: Facts, at: Standpoint) -> tuple[str, ...]:
        rows = _receipts(one.release.term, facts, at)
        return tuple(unit for unit in self.parties if unit not in rows or not at.has(rows[unit].closed)) if rows else ()

    def recorded(self, one: Round, facts: Facts, at: Standpoint) -> Verdict | None:
        term = one.release.term
        rows = _receipts(term, facts, at)
        if not rows:
            return None
        proofs = _receipt_proofs(term, [row for row in rows.values() if at.has(row.counted)])
        if waiting := self.missing(one, facts, at):
            return self._lacking(one, f"尚待{'、'.join(waiting)}結案", at, proofs)
        closed = [rows[unit] for unit in self.parties]
        last = max(row.closed for row in closed if row.closed)
        return self._met(one, f"{roc_short(last)} 結案，{_confirmed(closed)}", proofs)


def _receipts(term: Term, facts: Facts, at: Standpoint) -> dict[str, ReceiptFact]:
    """The units' receipts of a term whose period has begun; a unit that never counted has none."""
    rows = facts.operations.receipts
    return {row.unit: row for row in rows if row.term == term and at.has(row.counted or row.starts)}


def _confirmed(rows: list[ReceiptFact]) -> str:
    return f"確認 {sum(row.confirmed for row in rows):,}/{sum(row.students for row in rows):,} 人"


def _receipt_proofs(term: Term, rows: list[ReceiptFact]) -> tuple[Proof, ...]:
    url = f"{PAGE}{term}/receipt"
    counted = (
        Proof(f"{term} {row.unit}收訖明細，確認 {row.confirmed:,}/{row.students:,} 人", row.counted, url)
        for row in rows
        if row.counted
    )
    return tuple(counted)


@dataclass(frozen=True, slots=True)
class Certified(Operated):
    """Certification: judged by its counts once its window is over; while it runs they are told, and nothing more."""

    def recorded(self, one: Round, facts: Facts, at: Standpoint) -> Verdict | None:
        term, end = one.release.term, one.line.item.end
        readings = _readings(facts, at, self.window.key, term)
        final = [readings[unit] for unit in self.parties if unit in readings and end and readings[unit].on >= end]
        if end is None or at.day <= end or len(final) < len(self.parties):
            return None
        sums = {m: sum(row.counts.get(m, 0) for row in final) for m in (Measure.CERTIFIED, Measure.UPLOADED)}
        left = sum(row.counts.get(Measure.OUTSTANDING, 0) for row in final)
        said = f"已認證 {sums[Measure.CERTIFIED]:,}/{sums[Measure.UPLOADED]:,} 件"
        proofs = tuple(Proof(f"{term} {self.window.item}，{said}", row.on, page_of(term)) for row in final[-1:])
        if left:
            return self._lacking(one, f"{said}，待認證 {left:,} 件", at, proofs)
        return self._met(one, f"{roc_short(max(row.on for row in final))} {said}", proofs)


def _readings(facts: Facts, at: Standpoint, window: str, term: Term) -> dict[str, ReadingFact]:
    """The newest reading of each unit on the day."""
    rows = (row for row in facts.operations.readings if (row.window, row.term) == (window, term) and at.has(row.on))
    return {row.unit: row for row in rows}


@dataclass(frozen=True, slots=True)
class Recorded(Signed):
    """A clause that asks for a signature only as long as operations hold no record for it."""

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        return self.recorded(facts, at) or Signed.judge(self, facts, at)

    def recorded(self, facts: Facts, at: Standpoint) -> Verdict | None:
        """The verdict of the records; None where there is none."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Capped(Recorded):
    """The cap on uploads: by the most that one student has, as last read this term."""

    cap: int = 0

    def recorded(self, facts: Facts, at: Standpoint) -> Verdict | None:
        rows = [
            row
            for row in facts.operations.readings
            if row.term == at.term and at.has(row.on) and Measure.MOST in row.counts
        ]
        newest = {(row.window, row.unit): row for row in rows}
        if not newest:
            return None
        worst = max(newest.values(), key=lambda row: row.counts[Measure.MOST])
        most = worst.counts[Measure.MOST]
        text = f"單一學生最多 {most} 件，上限 {self.cap} 件（{roc_short(worst.on)} 統計）"
        proofs = (Proof(f"{at.term} {text}", worst.on, page_of(at.term)),)
        if most <= self.cap:
            return Verdict(State.MET, text, None, proofs)
        return Verdict(State.DUE if at.day <= at.term.end else State.OVERDUE, text, at.term.end, proofs)


@dataclass(frozen=True, slots=True)
class Lettered(Recorded):
    """Paper letters to those who left: every one on the list of the newest receipt is posted while its period runs.
    The day of posting counts."""

    def judge(self, facts: Facts, at: Standpoint) -> Verdict:
        if not self.reason and not self.recorded(facts, at):
            return Verdict(State.NOT_APPLICABLE, "最近一次收訖明細沒有須紙本通知的離校生", aside=True)
        return Recorded.judge(self, facts, at)

    def newest(self, facts: Facts, at: Standpoint) -> Term | None:
        """The term whose receipt was announced last."""
        return max((row.term for row in facts.operations.receipts if at.has(row.announced)), default=None)

    def recorded(self, facts: Facts, at: Standpoint) -> Verdict | None:
        newest = self.newest(facts, at)
        rows = [row for row in facts.operations.letters if row.term == newest]
        if newest is None or not rows:
            return None
        url = f"{PAGE}{newest}/receipt"
        sent = [row for row in rows if at.has(row.sent)]
        proofs = tuple(
            Proof(f"{newest} 收訖明細紙本通知寄出 {row.letters} 封", row.sent, url) for row in sent if row.sent
        )
        posted, listed = sum(row.letters for row in sent), sum(row.letters for row in rows)
        text = f"{newest} 紙本通知 {posted}/{listed} 封"
        if posted < listed:
            state = State.DUE if at.day <= rows[0].ends else State.OVERDUE
            return Verdict(state, f"{text}，待寄 {listed - posted} 封", rows[0].ends, proofs)
        last = max(row.sent for row in sent if row.sent)
        answered = sum(row.answered for row in sent)
        return Verdict(State.MET, f"{text}，{roc_short(last)} 寄出，已回覆 {answered} 封", None, proofs)


@dataclass(frozen=True, slots=True)
class Sealed(Recorded):
    """Retention: the newest graduates' classes are sealed. Deletion is permitted after the years, never due, so
    nothing here ever asks for it."""

    retention: Retention | None = None

    def recorded(self, facts: Facts, at: Standpoint) -> Verdict | None:
        graduated = at.term.year - 1
        rows = [row for row in facts.operations.sealed if row.year == graduated and at.has(row.on)]
        if not rows or self.retention is None:
            return None
        row = rows[0]
        first = roc_short(self.retention.earliest_deletion(max(row.on, sealing_default(graduated))))
        text = f"{graduated} 學年度畢業 {row.classes} 班已封存，最早 {first} 得刪除"
        return Verdict(State.MET, text, None, (Proof(text, row.on, f"{PAGE}retention"),))


@dataclass(frozen=True, slots=True)
class Changed(Recorded):
    """Enrolment changes: every case of the school year has its list complete. An open case is due by the end of the
    term that it began in, then overdue."""

    def recorded(self, facts: Facts, at: Standpoint) -> Verdict | None:
        first, last = Period.YEAR.of(at.term)
        known = [row for row in facts.operations.changes if at.has(row.on) and row.on <= last]
        left = [row for row in known if not at.has(row.closed)]
        rows = [row for row in known if row.on >= first]
        if not rows and not left:
            return None
        proofs = tuple(
            Proof("學籍異動一件，清單完成", row.closed, row.url) for row in rows if row.closed and at.has(row.closed)
        )
        text = f"{at.words(Period.YEAR)}學籍異動 {len(rows)} 件"
        if not left:
            return Verdict(State.MET, f"{text}，都已辦理完成", None, proofs)
        due = min(_term_end(row.on) for row in left)
        state = State.OVERDUE if due < at.day else State.DUE
        return Verdict(state, f"{text}，尚有 {len(left)} 件未完成", due, proofs)


def _term_end(on: date) -> date:
    return Term.containing(on).end
