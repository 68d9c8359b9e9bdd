"""Obligations (應辦事項): «at least n each term or year, by these, for these», each from a clause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from intranet.rules.dates import Period
from intranet.rules.positions import Position


class Kind(Enum):
    """What kind of record answers an obligation."""

    MEETING = "工作小組會議"
    SCHEDULE_PLAN = "規劃作業期程"
    PUBLICATION = "公告作業期程"
    BRIEFING = "宣導說明"
    SYSTEM_TRAINING = "系統操作訓練"
    DEVELOPMENT = "專業研習"
    ACCOUNT_REVIEW = "帳號權限清查"
    ENROLMENT_CHECK = "學籍資料檢核"
    REGULATION_PUBLISHED = "公告補充規定"
    DEPUTIES = "訂定代理人"


OUTREACH_KINDS = (Kind.BRIEFING, Kind.SYSTEM_TRAINING, Kind.DEVELOPMENT)


class Audience(Enum):
    """Whom a session or a work item concerns."""

    G10 = "高一"
    G11 = "高二"
    G12 = "高三"
    STUDENTS = "學生"
    PARENTS = "家長"
    TEACHERS = "教師"
    STAFF = "教職員"
    PUBLIC = "公眾"

    def covers(self, other: Audience) -> bool:
        """Whether something for ``self`` reaches all that ``other`` means (教職員 covers 教師; 學生 all grades)."""
        return self is other or other in _COVERED.get(self, ())


_COVERED = {
    Audience.STUDENTS: (Audience.G10, Audience.G11, Audience.G12),
    Audience.STAFF: (Audience.TEACHERS,),
    Audience.PUBLIC: tuple(Audience),
}


def audience_of(position: Position) -> Audience:
    """Which audience the holder of a position belongs to: 學生 and 家長 by title, teachers by staff type."""
    if position.staff_type is None:
        return Audience.PARENTS if position.title == Audience.PARENTS.value else Audience.STUDENTS
    return Audience.TEACHERS if position.staff_type == Audience.TEACHERS.value else Audience.STAFF


GRADES = (Audience.G10, Audience.G11, Audience.G12)


@dataclass(frozen=True, slots=True)
class Organisers:
    """Who must run it. ``together``: all named are expected; one alone counts with a remark."""

    names: tuple[str, ...]
    together: bool


def all_of(*names: str) -> Organisers:
    """Joint organisers (A 及 B): all expected; with fewer the session counts, with a remark."""
    return Organisers(names, together=True)


def any_of(*names: str) -> Organisers:
    """Any one of these, alone or together, satisfies the clause."""
    return Organisers(names, together=False)


@dataclass(frozen=True, slots=True)
class Obligation:
    """At least ``times`` each ``per``. ``answers`` lists the national keys that this row fulfils.

    ``host`` names a unit whose event the session joins; a host alone is no organiser. ``per_grade_note`` asks the
    page to show, as a note only, the grades that no session covered. ``in_regulation`` marks a national row that
    the school's own regulation must speak to: where it does not, lint reports the gap. ``since`` and ``until``
    (inclusive days) bound a row that an amendment added or removed.
    """

    key: str
    title: str
    kind: Kind
    clause: str
    per: Period = Period.TERM
    times: int = 1
    audience: Audience | None = None
    topic: str = ""
    organisers: Organisers = Organisers((), together=False)
    host: str = ""
    answers: tuple[str, ...] = ()
    per_grade_note: bool = False
    optional: bool = False
    in_regulation: bool = False
    reading: str = ""
    since: date | None = None
    until: date | None = None

    def in_force(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def is_outreach(self) -> bool:
        return self.kind in OUTREACH_KINDS


@dataclass(frozen=True, slots=True)
class Credit:
    """The verdict on one session for one obligation: ``counts`` and, either way, what to tell its author."""

    counts: bool
    remark: str = ""


def judge_organisers(
    obligation: Obligation,
    organisers: Iterable[frozenset[str]],
    wanted: dict[str, frozenset[str]],
) -> Credit:
    """Judge who ran a session. ``organisers`` holds, per organiser named in the record, the position codes it
    stands for; ``wanted`` maps each name of the obligation to the codes that may act for it."""
    named = list(organisers)
    present = [name for name in obligation.organisers.names if any(wanted[name] & codes for codes in named)]
    if not obligation.organisers.names:
        return Credit(True)
    expected = "、".join(obligation.organisers.names)
    if not present:
        host = f"（{obligation.host}為協辦場合，單獨辦理不計）" if obligation.host else ""
        return Credit(False, f"應由{expected}辦理{host}。")
    missing = [name for name in obligation.organisers.names if name not in present]
    if obligation.organisers.together and missing:
        return Credit(True, f"由{expected}共同辦理；本場未列{'、'.join(missing)}，仍予計入並註記。")
    return Credit(True)
