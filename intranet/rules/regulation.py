"""The text of a regulation as rows: its clauses in our own words, and its amendments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause (條款). ``ref`` is its normalised number in the regulation, e.g. ``九(一)2``.

    ``manual`` gives the reason why no machine can tell whether it is met: such a clause asks for a signed
    statement each term. ``optional`` marks what the text leaves to the school (得): never due, never overdue.
    ``not_applicable`` says why the clause does not concern this school (an alternative that it does not use).
    ``since`` and ``until`` (inclusive days) bound a clause that an amendment added or removed; a clause that was
    reworded has a row for each wording, of the same ``ref``, one after the other.
    """

    ref: str
    summary: str
    manual: str | None = None
    optional: bool = False
    not_applicable: str | None = None
    since: date | None = None
    until: date | None = None

    def in_force(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def overlaps(self, other: Clause) -> bool:
        """Whether both would be in force on some day."""
        first = max(self.since or date.min, other.since or date.min)
        return first <= min(self.until or date.max, other.until or date.max)


@dataclass(frozen=True, slots=True)
class Amendment:
    """One adoption or amendment as the header states it. ``stated_term`` is the label that the text itself
    gives beside the date (``108-1 期末`` → ``("108-1", "期末")``), so that a contradiction can be computed.
    ``approval`` says who approved it and when (校長 113/9/5 核定), empty where the text gives none."""

    on: date
    body: str
    note: str = ""
    stated_term: tuple[str, str] | None = None
    approval: str = ""


@dataclass(frozen=True, slots=True)
class Regulation:
    """A regulation: the school's own, or the national baseline (whose refs are keys, ``national:meeting``).

    ``adopted_by`` is the body that must pass it and its amendments, as clause ``adoption_clause`` says.
    """

    title: str
    short_title: str
    amendments: tuple[Amendment, ...]
    clauses: tuple[Clause, ...]
    adopted_by: str = ""
    adoption_clause: str = ""

    def clause(self, ref: str) -> Clause | None:
        """The newest wording of a clause."""
        return max((row for row in self.clauses if row.ref == ref), key=_begin, default=None)

    def in_force(self, day: date) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if clause.in_force(day))

    def on(self, day: date) -> tuple[Clause, ...]:
        """Each clause once, in order, as it read on ``day``: the wording in force, else the last one before it, else
        the first one after it."""
        chosen: dict[str, Clause] = {}
        for clause in sorted(self.clauses, key=_begin):
            if clause.ref not in chosen or _begin(clause) <= day:
                chosen[clause.ref] = clause
        return tuple(chosen[ref] for ref in dict.fromkeys(row.ref for row in self.clauses))


def _begin(clause: Clause) -> date:
    return clause.since or date.min


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip or loose end that a reader of the text found and no computation can: reported by lint as a warning."""

    clause: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of an ambiguous clause that the plugin's author chose; always shown as ours, not as the text."""

    clause: str
    question: str
    reading: str
    why: str
