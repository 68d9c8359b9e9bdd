"""The term's schedule (作業期程): anchors, windows that hang on them, and the plan that follows for a term."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from intranet.rules.dates import Period, Term
from intranet.rules.obligations import Audience


class Work(Enum):
    """What a window is about; national constraints apply by this, whatever a school calls its item."""

    BASIC_DATA = "基本資料建置"
    COURSE_RECORDS = "修課紀錄建置"
    OUTCOME_UPLOAD = "課程學習成果上傳"
    CERTIFICATION = "課程學習成果認證"
    DIVERSE_UPLOAD = "多元表現上傳"
    AUTOBIOGRAPHY = "自傳上傳"
    OTHER_UPLOAD = "其他資料上傳"
    SELECTION = "資料勾選"
    SUBMISSION = "資料提交"
    RECEIPT = "收訖明細確認"  # by the students
    RECEIPT_CLOSING = "收訖明細結案"  # by the school, after them
    ACCOUNT_REVIEW = "帳號權限清查"
    ENROLMENT_CHECK = "學籍資料檢核"
    OTHER = "其他作業"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day relative to an anchor, or to the start or end of another window: ``anchor + days``."""

    days: int = 0
    anchor: Anchor | None = None
    window: str = ""
    edge: str = "end"

    def __add__(self, days: int) -> Moment:
        return Moment(self.days + days, self.anchor, self.window, self.edge)

    def __sub__(self, days: int) -> Moment:
        return self + -days


@dataclass(frozen=True, slots=True)
class Anchor:
    """A named date (基準日) that windows hang on. Built-in ones are computed from the term; the others are entered
    once per term, or per school year where ``per`` says so. ``default`` proposes a date, never enters it."""

    key: str
    label: str
    per: Period = Period.TERM
    terms: tuple[int, ...] = (1, 2)
    hint: str = ""
    default: Moment | None = None
    builtin: bool = False

    def __add__(self, days: int) -> Moment:
        return Moment(days, self)

    def __sub__(self, days: int) -> Moment:
        return Moment(-days, self)


def end_of(window: str) -> Moment:
    """The last day of another window (by its key)."""
    return Moment(0, None, window, "end")


def start_of(window: str) -> Moment:
    """The first day of another window (by its key)."""
    return Moment(0, None, window, "start")


TERM_START = Anchor("term-start", "學期開始", builtin=True)
TERM_END = Anchor("term-end", "學期結束", builtin=True)
YEAR_START = Anchor("year-start", "學年開始", Period.YEAR, builtin=True)
YEAR_END = Anchor("year-end", "學年結束", Period.YEAR, builtin=True)
WINTER_BREAK_ENDS = Anchor("winter-break-ends", "寒假結束", Period.YEAR, hint="寒假最後一天")
SCHOOL_OPENS = Anchor("school-opens", "開學", hint="學校行事曆的開學日", default=WINTER_BREAK_ENDS + 1)
CLOSING_CEREMONY = Anchor("closing-ceremony", "休業式", hint="學校行事曆的休業式")
BUILTIN = (TERM_START, TERM_END, YEAR_START, YEAR_END)


def builtin_dates(term: Term) -> dict[str, date]:
    """Dates of the built-in anchors for ``term``."""
    year = (Term(term.year, 1).start, Term(term.year, 2).end)
    return {TERM_START.key: term.start, TERM_END.key: term.end, YEAR_START.key: year[0], YEAR_END.key: year[1]}


@dataclass(frozen=True, slots=True)
class CheckPeriod:
    """When the owner checks itself: from ``after`` days past the window's end, for ``days`` days (inclusive)."""

    after: int = 1
    days: int = 7

    def period(self, end: date) -> tuple[date, date]:
        start = end + timedelta(days=self.after)
        return start, start + timedelta(days=self.days - 1)


@dataclass(frozen=True, slots=True)
class Window:
    """A line of the schedule that the regulation asks for, in each of ``terms``.

    ``start`` and ``end`` are inclusive days as an Anchor or Moment. ``owners`` are names as the text uses them; the
    first is responsible, all may confirm. ``check`` says what to look at in the self-check.
    """

    key: str
    item: str
    work: Work
    clause: str
    owners: tuple[str, ...]
    start: Anchor | Moment
    end: Anchor | Moment
    audience: tuple[Audience, ...] = ()
    terms: tuple[int, ...] = (1, 2)
    per: Period = Period.TERM
    division: str = ""
    self_check: CheckPeriod = CheckPeriod()
    check: str = ""
    reading: str = ""

    def moments(self) -> tuple[Moment, Moment]:
        return as_moment(self.start), as_moment(self.end)


def as_moment(point: Anchor | Moment) -> Moment:
    return Moment(0, point) if isinstance(point, Anchor) else point


@dataclass(frozen=True, slots=True)
class Planned:
    """A window with its dates in one term (inclusive days); None where ``missing`` anchors are not entered yet."""

    window: Window
    start: date | None
    end: date | None
    check_start: date | None
    check_end: date | None
    missing: tuple[Anchor, ...]

    @property
    def is_impossible(self) -> bool:
        """Whether the anchors put its start after its end."""
        return self.start is not None and self.end is not None and self.end < self.start


def anchors_of(windows: Iterable[Window], term: Term) -> tuple[Anchor, ...]:
    """The anchors that must be entered before the windows of ``term`` can all be planned, in order of first use."""
    chosen = [window for window in windows if term.number in window.terms]
    found: dict[str, Anchor] = {}
    for window in chosen:
        for moment in window.moments():
            _collect(moment.anchor, found, term)
    return tuple(found.values())


def _collect(anchor: Anchor | None, found: dict[str, Anchor], term: Term) -> None:
    if anchor is None or anchor.builtin or term.number not in anchor.terms:
        return
    found.setdefault(anchor.key, anchor)


def plan(windows: Iterable[Window], term: Term, entered: Mapping[str, date]) -> tuple[Planned, ...]:
    """The windows of ``term`` with their dates. ``entered`` holds the anchors entered for the term and its year.

    Raises ValueError where windows refer to each other in a circle or to a key that is not there.
    """
    dates = {**entered, **builtin_dates(term)}
    chosen = {window.key: window for window in windows if term.number in window.terms}
    planned: dict[str, Planned] = {}
    for key in chosen:
        _plan_one(key, chosen, dates, planned, ())
    return tuple(planned[key] for key in chosen)


def _plan_one(
    key: str,
    chosen: Mapping[str, Window],
    dates: Mapping[str, date],
    planned: dict[str, Planned],
    trail: tuple[str, ...],
) -> Planned:
    if key in planned:
        return planned[key]
    if key in trail:
        raise ValueError(f"期程互相參照，成為循環：{' → '.join((*trail, key))}")
    if key not in chosen:
        raise ValueError(f"期程 {trail[-1]} 參照「{key}」，該學期沒有這項期程")
    window, missing, ends = chosen[key], [], []
    for moment in window.moments():
        base: date | None
        if moment.anchor is not None:
            base = dates.get(moment.anchor.key)
            if base is None:
                missing.append(moment.anchor)
        else:
            other = _plan_one(moment.window, chosen, dates, planned, (*trail, key))
            base = other.end if moment.edge == "end" else other.start
            if base is None:
                missing.extend(other.missing)
        ends.append(base + timedelta(days=moment.days) if base else None)
    start, end = ends
    check_start, check_end = window.self_check.period(end) if end else (None, None)
    planned[key] = Planned(window, start, end, check_start, check_end, tuple(dict.fromkeys(missing)))
    return planned[key]


def proposed_default(anchor: Anchor, term: Term, entered: Mapping[str, date]) -> date | None:
    """The date that the product proposes for an anchor not entered yet (開學 of term 2: the day after 寒假結束)."""
    if anchor.default is None or anchor.default.anchor is None or term.number == 1:
        return None
    base = entered.get(anchor.default.anchor.key)
    return base + timedelta(days=anchor.default.days) if base else None


def describe(point: Anchor | Moment) -> str:
    """「休業式後 14 日」: a moment in words."""
    moment = as_moment(point)
    name = moment.anchor.label if moment.anchor else "前項作業" + ("截止日" if moment.edge == "end" else "開始日")
    if moment.days == 0:
        return name
    return f"{name}{'後' if moment.days > 0 else '前'} {abs(moment.days)} 日"
