"""What a planner should know of a schedule that breaks no rule: deadlines on closed days, too many on one day, owners'
posts without anybody, and windows of two terms that are open at once. All of it is ours, none is the regulation's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from intranet.rules.constraints import Finding, Level, ScheduleItem
from intranet.rules.cover import turning_days
from intranet.rules.dates import roc_short, roc_weekday
from intranet.rules.deputies import Span
from intranet.rules.obligations import Audience
from intranet.rules.office_days import OfficeDays
from intranet.rules.schedule import Work

CONGESTED = 3  # so many deadlines of one owner or one audience on a day are pointed out
GRADES = frozenset({Audience.G10, Audience.G11, Audience.G12})


def closed_deadlines(items: Iterable[ScheduleItem], office: OfficeDays) -> Iterator[Finding]:
    """Deadlines on which offices are closed, a finding a day, with the office days before and after."""
    for day, rows in sorted(_by_end(items).items()):
        if reason := office.why_closed(day):
            before, after = office.before(day), office.after(day)
            name = "" if reason.startswith("週") else f"是{reason}，"
            yield _remind(
                rows,
                f"{roc_weekday(day)}{name or '不上班，'}有 {len(rows)} 項截止：{_titles(rows)}。"
                f"前一上班日 {roc_weekday(before)}，後一上班日 {roc_weekday(after)}。",
                before,
            )


def congested_days(items: Iterable[ScheduleItem], limit: int = CONGESTED) -> Iterator[Finding]:
    """Days on which ``limit`` or more windows of one owner, or for one audience, end."""
    for day, rows in sorted(_by_end(items).items()):
        groups: dict[tuple[ScheduleItem, ...], list[str]] = defaultdict(list)
        for name, found in _shared(rows).items():
            if len(found) >= limit:
                groups[tuple(found)].append(name)
        for together, names in groups.items():
            yield _remind(
                together,
                f"{roc_weekday(day)}同一天有 {len(together)} 項截止，都是{'、'.join(names)}的：{_titles(together)}。"
                f"可考慮錯開（系統預設同日 {limit} 項起提醒，規定沒有限制）。",
            )


def _shared(rows: Iterable[ScheduleItem]) -> dict[str, list[ScheduleItem]]:
    """The items of each responsible owner and of each audience, 學生 counting for each grade."""
    found: dict[str, list[ScheduleItem]] = defaultdict(list)
    for row in rows:
        owner = row.owner.split("、")[0]
        names = [owner] if owner else []
        for name in (*names, *(audience.value for audience in sorted(_reached(row), key=lambda one: one.name))):
            found[name].append(row)
    return found


def vacant_owners(
    items: Iterable[ScheduleItem], posts: Mapping[str, Sequence[Span]], from_day: date
) -> Iterator[Finding]:
    """Responsible owners that nobody acts for on some day of their items, from ``from_day`` on. ``posts`` holds by
    owner's name when somebody does; names that are not in it are not looked at."""
    groups: dict[tuple[str, date, date], list[ScheduleItem]] = defaultdict(list)
    for row in items:
        owner = row.owner.split("、")[0]
        last = row.check_end or row.end
        if owner not in posts or row.start is None or last is None:
            continue
        for starts, ends in _empty_runs(posts[owner], max(row.start, from_day), last):
            groups[owner, starts, ends].append(row)
    merged: dict[str, list[ScheduleItem]] = defaultdict(list)
    spans: dict[str, tuple[date, date]] = {}
    for (owner, starts, ends), rows in groups.items():
        merged[owner] += [row for row in rows if row not in merged[owner]]
        first, last = spans.get(owner, (starts, ends))
        spans[owner] = min(first, starts), max(last, ends)
    for owner, rows in merged.items():
        starts, ends = spans[owner]
        yield _remind(
            rows,
            f"「{owner}」在 {roc_short(starts)} 至 {roc_short(ends)} 之間有日子無人任職或代理，"
            f"而其負責 {len(rows)} 項：{_titles(rows)}。請先派任或指定代理人。",
            field="owner",
        )


def _empty_runs(spans: Sequence[Span], first: date, last: date) -> Iterator[tuple[date, date]]:
    """Inclusive days from ``first`` to ``last`` that none of ``spans`` holds."""
    if first > last:
        return
    days = turning_days(spans, first, last)
    for day, following in zip(days, [*days[1:], last + timedelta(1)], strict=True):
        if not any(span.holds(day) for span in spans):
            yield day, following - timedelta(1)


def overlapping_terms(
    items: Iterable[ScheduleItem], others: Sequence[ScheduleItem], from_day: date
) -> Iterator[Finding]:
    """Windows that are open at once with one of the same work for the same people in another term."""
    for row in items:
        for other in others:
            if row.work is not other.work or row.work is Work.OTHER or not _same_people(row, other):
                continue
            if row.start is None or row.end is None or other.start is None or other.end is None:
                continue
            first, last = max(row.start, other.start), min(row.end, other.end)
            if max(first, from_day) <= last:
                yield _remind(
                    [row],
                    f"{row.title}（{row.term.label}，{_span(row)}）與 {other.term.label}的「{other.title}」"
                    f"（{_span(other)}）在 {roc_short(first)} 至 {roc_short(last)} 同時開放。兩學期各自計算，"
                    "請提醒相關人員分清學期。",
                    field="start" if row.start > other.start else "end",
                )


def _same_people(one: ScheduleItem, other: ScheduleItem) -> bool:
    if not one.audience or not other.audience:
        return one.audience == other.audience and one.owner == other.owner
    return bool(_reached(one) & _reached(other))


def _reached(row: ScheduleItem) -> frozenset[Audience]:
    found = frozenset(row.audience)
    return found - {Audience.STUDENTS} | GRADES if Audience.STUDENTS in found else found


def _by_end(items: Iterable[ScheduleItem]) -> dict[date, list[ScheduleItem]]:
    found: dict[date, list[ScheduleItem]] = defaultdict(list)
    for row in items:
        if row.end is not None:
            found[row.end].append(row)
    return found


def _remind(rows: Sequence[ScheduleItem], message: str, nearest: date | None = None, *, field: str = "end") -> Finding:
    """A reminder on the first of ``rows``, with their clause where it is the same for all."""
    clauses = {row.clause for row in rows}
    return Finding(Level.WARN, rows[0].key, field, clauses.pop() if len(clauses) == 1 else "", message, nearest)


def _titles(rows: Iterable[ScheduleItem]) -> str:
    return "、".join(row.title for row in rows)


def _span(row: ScheduleItem) -> str:
    return " 至 ".join(roc_short(day) for day in (row.start, row.end) if day)
