"""Outreach (宣導與研習): whether a session counts for an obligation, and how far a period has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from intranet.rules.obligations import GRADES, Audience, Credit, Kind, Obligation, judge_organisers
from intranet.rules.positions import Directory, UnknownName


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What the judgement looks at. ``organisers`` are names as the record has them; a name that the school does
    not know (an outside partner) stands for nobody."""

    kind: Kind
    audience: tuple[Audience, ...]
    organisers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CreditedSession:
    """A session that counts for an obligation, or one of its parts. ``remark`` says what was expected besides (a joint
    organiser). One that ``is_planned`` will count once it is logged as held."""

    session_id: int
    obligation: str
    on: date
    title: str
    remark: str
    audience: tuple[Audience, ...]
    is_planned: bool = False


def judge_session(obligation: Obligation, session: SessionFacts, directory: Directory) -> Credit:
    """Whether ``session`` counts for ``obligation``; the remark says what would pass, or what was expected besides."""
    reasons = []
    if session.kind is not obligation.kind:
        reasons.append(f"類別應為{obligation.kind.value}（本場為{session.kind.value}）。")
    if obligation.audience and not reaches(session.audience, obligation.audience):
        listed = "、".join(audience.value for audience in session.audience) or "未填"
        reasons.append(f"對象應包含{obligation.audience.value}（本場為{listed}）。")
    organised = judge_organisers(
        obligation,
        [_stands_for(directory, name) for name in session.organisers],
        {name: _acting_for(directory, name) for name in obligation.organisers.names},
    )
    if not organised.counts:
        reasons.append(organised.remark)
    return Credit(False, "".join(reasons)) if reasons else organised


def reaches(audience: Iterable[Audience], wanted: Audience) -> bool:
    """Whether a session for ``audience`` is one for ``wanted``. One grade is enough for 學生: the clauses count
    sessions of the year, not grades. Teachers alone are not all of 教職員."""
    return any(one.covers(wanted) or (wanted is Audience.STUDENTS and one in GRADES) for one in audience)


def _stands_for(directory: Directory, name: str) -> frozenset[str]:
    """The post that answers for an organiser: an office is its head, and not each of its sections."""
    try:
        post = directory.responsible(name)
    except UnknownName:
        return frozenset()
    return frozenset({post.code}) if post else frozenset()


def _acting_for(directory: Directory, name: str) -> frozenset[str]:
    """Posts that a name in a clause accepts: who may act for it and, for a unit, every post within it."""
    unit = directory.unit(name)
    within = (p.code for p in directory.positions if unit and directory.is_within(p.title, unit.name))
    return directory.codes((name,)) | frozenset(within)


@dataclass(frozen=True, slots=True)
class Tally:
    """How far an obligation has come in one period (inclusive days), seen on a day. ``held`` count; ``planned`` will,
    once they are logged as held. ``open_grades`` are those that no held session reached: a note, never a fault."""

    obligation: Obligation
    start: date
    end: date
    held: tuple[CreditedSession, ...]
    planned: tuple[CreditedSession, ...]
    open_grades: tuple[Audience, ...]

    @property
    def is_met(self) -> bool:
        return len(self.held) >= self.obligation.times


def tally(obligation: Obligation, credited: Iterable[CreditedSession], period: tuple[date, date], on: date) -> Tally:
    """Count the sessions credited to ``obligation`` whose own date lies in ``period``, as seen on the day ``on``."""
    start, end = period
    mine = (row for row in credited if row.obligation == obligation.key and start <= row.on <= end)
    within = sorted(mine, key=lambda row: (row.on, row.session_id))
    held = tuple(row for row in within if row.on <= on and not row.is_planned)
    reached = {one for row in held for one in row.audience}
    wanted = GRADES if obligation.per_grade_note else ()
    grades = tuple(grade for grade in wanted if not any(one.covers(grade) for one in reached))
    return Tally(obligation, start, end, held, tuple(row for row in within if row not in held), grades)
