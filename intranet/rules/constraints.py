"""Constraints on a schedule: a closed set of parameterised kinds; each finding names its clause and what would pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from intranet.rules.dates import Term, days_inclusive, roc_short
from intranet.rules.obligations import Audience
from intranet.rules.schedule import Anchor, Moment, Work, as_moment, builtin_dates, describe


class Level(Enum):
    """What a finding does: a refusal stops the release, a warning is shown and may be overridden."""

    REFUSE = "不得發布"
    WARN = "提醒"


@dataclass(frozen=True, slots=True)
class Selector:
    """Which items a constraint concerns: by work (empty: all), minus those wholly for one audience in one term."""

    works: tuple[Work, ...] = ()
    except_audience: Audience | None = None
    except_term: int | None = None

    def takes(self, item: ScheduleItem) -> bool:
        if self.works and item.work not in self.works:
            return False
        excepted = self.except_audience is not None and set(item.audience) == {self.except_audience}
        return not (excepted and self.except_term in (None, item.term.number))


EVERY_ITEM = Selector()


@dataclass(frozen=True, slots=True)
class ScheduleItem:
    """An item of a schedule as the validator sees it; dates are inclusive days, None where still empty."""

    key: str
    title: str
    work: Work
    term: Term
    audience: tuple[Audience, ...]
    start: date | None
    end: date | None
    check_start: date | None
    check_end: date | None
    owner: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the validator says of one item's field; ``nearest`` is the nearest date that would pass."""

    level: Level
    item: str
    field: str
    clause: str
    message: str
    nearest: date | None = None


@dataclass(frozen=True, slots=True)
class NotBefore:
    """The items' ``edge`` (``start`` or ``end``) may not be earlier than ``moment``."""

    clause: str
    select: Selector
    moment: Anchor | Moment
    edge: str = "end"
    level: Level = Level.REFUSE
    source: str = "本校規定"


@dataclass(frozen=True, slots=True)
class NotAfter:
    """The items' ``edge`` may not be later than ``moment``."""

    clause: str
    select: Selector
    moment: Anchor | Moment
    edge: str = "end"
    level: Level = Level.REFUSE
    source: str = "本校規定"


@dataclass(frozen=True, slots=True)
class AtLeastDays:
    """The items last at least ``days`` days, first and last counted."""

    clause: str
    select: Selector
    days: int
    level: Level = Level.REFUSE
    source: str = "本校規定"


@dataclass(frozen=True, slots=True)
class Inside:
    """The items lie inside the period from ``first`` to ``last`` (both inclusive).

    ``unknown`` is the level of the finding where one of the two dates is not entered yet.
    """

    clause: str
    select: Selector
    first: Anchor | Moment
    last: Anchor | Moment
    level: Level = Level.REFUSE
    unknown: Level = Level.REFUSE
    source: str = "本校規定"


@dataclass(frozen=True, slots=True)
class NeedsPeriods:
    """Every item has start, end, a self-check period that does not begin before the start, and an owner.

    ``answers`` lists the national keys that a school's own row of this kind stands for.
    """

    clause: str
    select: Selector = EVERY_ITEM
    level: Level = Level.REFUSE
    source: str = "本校規定"
    answers: tuple[str, ...] = ()


Constraint = NotBefore | NotAfter | AtLeastDays | Inside | NeedsPeriods
EDGE_WORDS = {"start": "開始日", "end": "截止日", "check_start": "自我檢核開始日", "check_end": "自我檢核截止日"}


def validate(
    items: Iterable[ScheduleItem],
    constraints: Iterable[Constraint],
    entered: Mapping[str, date],
) -> tuple[Finding, ...]:
    """All findings on ``items``, in order of items. ``entered`` holds the anchors of the items' term and year;
    a constraint whose anchor is not entered yet is reported as a refusal only where the item has the date."""
    rows = list(constraints)
    return tuple(
        finding for item in items for row in rows if row.select.takes(item) for finding in _judge(row, item, entered)
    )


def _judge(row: Constraint, item: ScheduleItem, entered: Mapping[str, date]) -> Iterator[Finding]:
    match row:
        case NeedsPeriods():
            yield from _needs_periods(row, item)
        case AtLeastDays():
            yield from _at_least_days(row, item)
        case NotBefore():
            yield from _edge(row, item, row.edge, row.moment, entered, earliest=True)
        case NotAfter():
            yield from _edge(row, item, row.edge, row.moment, entered, earliest=False)
        case Inside():
            yield from _edge(row, item, "start", row.first, entered, earliest=True)
            yield from _edge(row, item, "end", row.last, entered, earliest=False)


def _edge(
    row: NotBefore | NotAfter | Inside,
    item: ScheduleItem,
    edge: str,
    point: Anchor | Moment,
    entered: Mapping[str, date],
    *,
    earliest: bool,
) -> Iterator[Finding]:
    day = item.start if edge == "start" else item.end
    if day is None:
        return
    moment = as_moment(point)
    if moment.anchor is None:
        raise ValueError(f"constraint of {row.clause} hangs on a window; only anchors are supported")
    base = {**entered, **builtin_dates(item.term)}.get(moment.anchor.key)
    if base is None:
        yield Finding(
            row.unknown if isinstance(row, Inside) else row.level,
            item.key,
            edge,
            row.clause,
            f"{item.title}{EDGE_WORDS[edge]}無法查核：請先輸入「{moment.anchor.label}」日期。",
        )
        return
    limit = base + timedelta(days=moment.days)
    if (day < limit) if earliest else (day > limit):
        word = "早於" if earliest else "晚於"
        yield Finding(
            row.level,
            item.key,
            edge,
            row.clause,
            f"{item.title}{EDGE_WORDS[edge]}不得{word} {roc_short(limit)}（{describe(point)}，{row.source}）。",
            limit,
        )


def _at_least_days(row: AtLeastDays, item: ScheduleItem) -> Iterator[Finding]:
    if item.start is None or item.end is None or days_inclusive(item.start, item.end) >= row.days:
        return
    nearest = item.start + timedelta(days=row.days - 1)
    yield Finding(
        row.level,
        item.key,
        "end",
        row.clause,
        f"{item.title}期間至少 {row.days} 日（{row.source}），截止日最早為 {roc_short(nearest)}。",
        nearest,
    )


def _needs_periods(row: NeedsPeriods, item: ScheduleItem) -> Iterator[Finding]:
    for field, word in EDGE_WORDS.items():
        if getattr(item, field) is None:
            yield Finding(row.level, item.key, field, row.clause, f"{item.title}尚未訂定{word}（{row.source}）。")
    if item.start and item.end and item.end < item.start:
        yield Finding(
            row.level,
            item.key,
            "end",
            row.clause,
            f"{item.title}截止日不得早於開始日 {roc_short(item.start)}。",
            item.start,
        )
    if item.check_start and item.start and item.check_start < item.start:
        yield Finding(
            row.level,
            item.key,
            "check_start",
            row.clause,
            f"{item.title}自我檢核不得早於作業開始日 {roc_short(item.start)}。",
            item.start,
        )
    if item.check_start and item.check_end and item.check_end < item.check_start:
        yield Finding(
            row.level,
            item.key,
            "check_end",
            row.clause,
            f"{item.title}自我檢核截止日不得早於 {roc_short(item.check_start)}。",
            item.check_start,
        )
    if not item.owner:
        yield Finding(row.level, item.key, "owner", row.clause, f"{item.title}尚未指定負責職務（{row.source}）。")
