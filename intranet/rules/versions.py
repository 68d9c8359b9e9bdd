"""Versions of a regulation: on which days its rows changed, and what differs between two days (修正對照)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from intranet.rules.obligations import Obligation
from intranet.rules.regulation import Amendment, Clause, Regulation
from intranet.rules.school import School


class ChangeKind(Enum):
    """What happened to a clause between two days."""

    ADDED = "新增"
    REWORDED = "修正"
    REMOVED = "刪除"


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that reads otherwise. ``new`` and ``old`` are its summaries, empty where it was not in force.
    ``by`` is the newest amendment that may have changed it, ``duties`` what it now asks for, or no longer asks for."""

    ref: str
    kind: ChangeKind
    new: str
    old: str
    by: Amendment | None
    duties: tuple[str, ...] = ()


def change_days(school: School) -> tuple[date, ...]:
    """The days from which a row reads otherwise than the day before, oldest first."""
    rows: tuple[Clause | Obligation, ...] = (*school.regulation.clauses, *school.obligations)
    days = {row.since for row in rows if row.since}
    days |= {row.until + timedelta(days=1) for row in rows if row.until}
    return tuple(sorted(days))


def is_text_known(regulation: Regulation, amendment: Amendment) -> bool:
    """Whether rows hold what the amendment changed: a wording begins on its day, or the last one ended before it."""
    ends = (row.until + timedelta(days=1) for row in regulation.clauses if row.until)
    return amendment.on in {*(row.since for row in regulation.clauses), *ends}


def compare(school: School, old: date, new: date) -> tuple[ClauseChange, ...]:
    """What reads otherwise on ``new`` than on ``old``, in the order of the regulation."""
    regulation = school.regulation
    before = {clause.ref: clause for clause in regulation.in_force(old)}
    after = {clause.ref: clause for clause in regulation.in_force(new)}
    changes = []
    for ref in dict.fromkeys(clause.ref for clause in regulation.clauses):
        duties = tuple(_duties(school.obligations, ref, old, new))
        one, other = before.get(ref), after.get(ref)
        if one == other and not duties:
            continue
        kind = ChangeKind.ADDED if one is None else ChangeKind.REMOVED if other is None else ChangeKind.REWORDED
        texts = (other.summary if other else "", one.summary if one else "")
        changes.append(ClauseChange(ref, kind, *texts, _amendment(regulation, one, other, new), duties))
    return tuple(changes)


def _duties(rows: Iterable[Obligation], ref: str, old: date, new: date) -> Iterable[str]:
    for row in rows:
        if row.clause == ref and row.in_force(old) != row.in_force(new):
            yield f"{'增列' if row.in_force(new) else '不再要求'}應辦事項「{row.title}」"


def _amendment(regulation: Regulation, old: Clause | None, new: Clause | None, day: date) -> Amendment | None:
    """The newest amendment passed by the day on which the clause began to read as it does (or ended)."""
    ended = old.until + timedelta(days=1) if old and old.until else day
    changed = (new.since or day) if new else ended
    passed = (row for row in regulation.amendments if row.on <= changed)
    return max(passed, key=lambda row: row.on, default=None)
