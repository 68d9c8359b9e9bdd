"""The facts that clauses are judged on: plain values, each with its own date. Who gathers them is not told here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from intranet.rules.constraints import ScheduleItem
from intranet.rules.dates import Period, Term
from intranet.rules.evidence.operation_facts import OperationFacts
from intranet.rules.obligations import Audience


@dataclass(frozen=True, slots=True)
class Tenure:
    """``count`` persons hold the position or seat ``key`` from ``starts`` to ``ends`` (inclusive)."""

    key: str
    starts: date
    ends: date | None = None
    count: int = 1
    url: str = ""

    def holds(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class DeputyFact:
    """A deputy for ``position`` from–until; ``decided`` is the day of the resolution, None where it cites none."""

    position: str
    starts: date
    ends: date | None = None
    rule: str = ""
    decided: date | None = None
    url: str = ""

    def holds(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class MeetingFact:
    """A meeting that was held, not one that was only called: who was there, of how many seats. ``is_entered``: it was
    held before the system, and both numbers were entered later."""

    id: int
    on: date
    present: int
    seats: int
    ordinal: int = 1
    url: str = ""
    is_entered: bool = False


@dataclass(frozen=True, slots=True)
class DecisionFact:
    """A matter (by its clause) on which the meeting ``meeting`` came to an outcome."""

    matter: str
    meeting: int


@dataclass(frozen=True, slots=True)
class ItemFact:
    """A line of a released schedule; ``key`` names it within its term, ``window`` is the rule's key (empty: added
    by hand)."""

    key: str
    window: str
    item: ScheduleItem


@dataclass(frozen=True, slots=True)
class ReleaseFact:
    """The schedule of ``term`` as last released on ``on``; ``cites`` says whether it names a resolution, ``seen`` the
    first day on which this release was found on the school's website."""

    term: Term
    number: int
    on: date
    items: tuple[ItemFact, ...] = ()
    cites: bool = False
    url: str = ""
    seen: date | None = None


@dataclass(frozen=True, slots=True)
class CheckFact:
    """A self-check of the line ``key`` of a term by a position: passed, or a problem."""

    term: Term
    key: str
    position: str
    on: date
    passed: bool = True


@dataclass(frozen=True, slots=True)
class SessionFact:
    """A session that counts for an obligation; ``audience`` names whom it reached."""

    obligation: str
    on: date
    title: str = ""
    remark: str = ""
    audience: tuple[Audience, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class ReviewFact:
    """A term's account review, completed on ``on``."""

    term: Term
    on: date
    url: str = ""


@dataclass(frozen=True, slots=True)
class DelayFact:
    """An account of somebody who left stays open to ``until``; ``on`` is the day of the decision, ``ended`` that of
    the closing. ``is_back``: its holder has a post again."""

    on: date
    left: date
    until: date
    ended: date | None = None
    is_back: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A reward case; ``evaluated`` is the day of the group's evaluation, None while it is open; ``submitted`` says
    whether an open one lies before the group."""

    term: Term
    title: str
    evaluated: date | None = None
    submitted: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class StatementFact:
    """A signed statement on a clause; it ends with its term."""

    clause: str
    term: Term
    on: date
    signer: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ExceptionFact:
    """A clause does not bind from ``starts`` to ``ends`` (inclusive), by the authority's document."""

    clause: str
    starts: date
    ends: date
    document_no: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MailFact:
    """Of ``total`` persons who must use the school's mail, ``outside`` have another address, or none."""

    total: int = 0
    outside: int = 0


@dataclass(frozen=True)
class Facts:
    """All that clauses are judged on. What lies after the day of the judgement is not counted."""

    positions: tuple[Tenure, ...] = ()
    seats: tuple[Tenure, ...] = ()
    deputies: tuple[DeputyFact, ...] = ()
    meetings: tuple[MeetingFact, ...] = ()
    decisions: tuple[DecisionFact, ...] = ()
    releases: tuple[ReleaseFact, ...] = ()
    checks: tuple[CheckFact, ...] = ()
    sessions: tuple[SessionFact, ...] = ()
    planned: tuple[SessionFact, ...] = ()  # would count once they are held: never evidence
    reviews: tuple[ReviewFact, ...] = ()
    delays: tuple[DelayFact, ...] = ()
    cases: tuple[CaseFact, ...] = ()
    statements: tuple[StatementFact, ...] = ()
    exceptions: tuple[ExceptionFact, ...] = ()
    anchors: Mapping[Term, Mapping[str, date]] = field(default_factory=dict)
    mail: MailFact = MailFact()
    operations: OperationFacts = field(default_factory=OperationFacts)

    def dated(self) -> Iterator[date]:
        """The dates of all that somebody did. Tenures are no deeds: they may have begun long before the records."""
        for rows in (
            self.meetings,
            self.releases,
            self.checks,
            self.sessions,
            self.reviews,
            self.delays,
            self.statements,
        ):
            yield from (row.on for row in rows)
        yield from (row.evaluated for row in self.cases if row.evaluated)


@dataclass(frozen=True, slots=True)
class Standpoint:
    """From where a clause is judged: on ``day``, for ``term``, with records since ``began`` (None: no record yet)."""

    day: date
    term: Term
    began: date | None

    @classmethod
    def of(cls, facts: Facts, day: date, term: Term | None = None) -> Standpoint:
        return cls(day, term or Term.containing(day), min((on for on in facts.dated() if on <= day), default=None))

    @property
    def rules_on(self) -> date:
        """The day whose rules bind: the day itself, or the day of the term that is nearest to it."""
        return min(max(self.day, self.term.start), self.term.end)

    def has(self, on: date | None) -> bool:
        """Whether something dated ``on`` counts on this day."""
        return on is not None and on <= self.day

    def kept_records(self, last: date) -> bool:
        """Whether records were kept in a period that ended on ``last``: only then can something be missing in it."""
        return self.began is not None and self.began <= last

    def previous(self, per: Period) -> Term:
        """A term of the period before."""
        return self.term.previous if per is Period.TERM else Term(self.term.year - 1, self.term.number)

    def words(self, per: Period) -> str:
        """「本學期」, 「本學年」, or the period's name where the day lies outside it."""
        first, last = per.of(self.term)
        return f"本{per.value}" if first <= self.day <= last else per.label(self.term)
