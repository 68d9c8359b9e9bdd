"""Whether a post can act on each day of a term: somebody is there, a deputy acts, or nobody does. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from intranet.rules.dates import ROC_OFFSET, Term
from intranet.rules.deputies import Deputy, Span, acting_deputy

DAY = timedelta(days=1)
Leaves = Mapping[int, Sequence[Span]]


class Cover(Enum):
    """How a post stands on a day, from good to bad: key, sign, word, what it means."""

    HELD = ("held", "✓", "有人", "有人在職，也有代理人；多人同任的職務有人在職即可。")
    DEPUTY = ("deputy", "◇", "代理中", "無人在職，或任職的人請假，由代理人辦理。")
    ALONE = ("alone", "◔", "未訂代理人", "有人在職，但沒有代理人；此人請假或離職時即無人辦理。")
    AWAY = ("away", "▲", "請假無代理", "任職的人請假，沒有可以代理的人。")
    VACANT = ("vacant", "✕", "出缺", "沒有人任職，也沒有可以代理的人。")

    def __init__(self, key: str, sign: str, label: str, meaning: str) -> None:
        self.key = key
        self.sign = sign
        self.label = label
        self.meaning = meaning

    @property
    def is_gap(self) -> bool:
        return self in (Cover.ALONE, Cover.AWAY, Cover.VACANT)


ORDER = {cover: number for number, cover in enumerate(Cover)}


@dataclass(frozen=True, slots=True)
class Post:
    """Who holds a post and who may stand in for it, each with inclusive days. ``many``: several hold it at once and
    stand in for each other."""

    holders: tuple[tuple[int, Span], ...]
    deputies: tuple[Deputy, ...]
    many: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Inclusive days on which the cover stays the same."""

    starts: date
    ends: date
    cover: Cover


@dataclass(frozen=True, slots=True)
class Column:
    """A week or a month of a term, inclusive days; ``group`` is the month that its heading stands under."""

    starts: date
    ends: date
    group: str
    label: str


def cover_on(day: date, post: Post, leaves: Leaves) -> Cover:
    """How the post stands on ``day``."""
    holders = [person for person, span in post.holders if span.holds(day)]
    if acting_deputy(day, holders=holders, deputies=post.deputies, leaves=leaves) is not None:
        return Cover.DEPUTY
    if not holders:
        return Cover.VACANT
    if all(any(span.holds(day) for span in leaves.get(person, ())) for person in holders):
        return Cover.AWAY
    named = any(deputy.span.holds(day) and deputy.person not in holders for deputy in post.deputies)
    return Cover.HELD if post.many or named else Cover.ALONE


def runs(post: Post, leaves: Leaves, first: date, last: date) -> tuple[Run, ...]:
    """The days from ``first`` to ``last`` in runs of the same cover: it changes only where something begins or ends."""
    spans = [span for _, span in post.holders] + [deputy.span for deputy in post.deputies]
    people = {person for person, _ in post.holders} | {deputy.person for deputy in post.deputies}
    spans += [span for person in people for span in leaves.get(person, ())]
    days = turning_days(spans, first, last)
    found: list[Run] = []
    for day, following in zip(days, [*days[1:], last + DAY], strict=True):
        cover = cover_on(day, post, leaves)
        if found and found[-1].cover is cover:
            found[-1] = Run(found[-1].starts, following - DAY, cover)
        else:
            found.append(Run(day, following - DAY, cover))
    return tuple(found)


def turning_days(spans: Iterable[Span], first: date, last: date) -> list[date]:
    """``first`` and each later day up to ``last`` on which one of the spans begins or has just ended, in order."""
    days = {first}
    for span in spans:
        days.add(span.starts)
        if span.ends is not None:
            days.add(span.ends + DAY)
    return sorted(day for day in days if first <= day <= last)


def worst_within(found: Iterable[Run], starts: date, ends: date) -> Cover:
    """The worst cover on any of these days."""
    return max((run.cover for run in found if run.starts <= ends and run.ends >= starts), key=ORDER.__getitem__)


def weeks_of(term: Term) -> tuple[Column, ...]:
    """The weeks of a term, Monday to Sunday, the first and last cut to its days."""
    found, day = [], term.start
    while day <= term.end:
        ends = min(day + (6 - day.weekday()) * DAY, term.end)
        found.append(Column(day, ends, f"{day.month} 月", str(day.day)))
        day = ends + DAY
    return tuple(found)


def months_of(term: Term) -> tuple[Column, ...]:
    """The months of a term."""
    found, day = [], term.start
    while day <= term.end:
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        found.append(Column(day, following - DAY, f"{day.year - ROC_OFFSET} 年", f"{day.month} 月"))
        day = following
    return tuple(found)
