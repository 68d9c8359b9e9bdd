"""Draft → release → change: the differences are exact, whatever is changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from intranet.rules.obligations import Audience
from intranet.rules.schedule import Work
from intranet.services.actor import SYSTEM
from intranet.services.calendar.changes import ChangeKind, LineChange, differences, period_text
from intranet.services.calendar.content import Line, frozen, thawed
from intranet.services.calendar.desk import desk_of
from intranet.services.calendar.items import ItemDates, OwnItem, add_item, draft_lines, remove_item, save_item
from intranet.services.calendar.releases import releases_of
from intranet.services.calendar.releasing import release_schedule
from tests.support.calendar import TERM, dates_as, drafted

days = st.none() | st.dates(date(2025, 8, 1), date(2025, 8, 9))
words = st.sampled_from(["", "甲", "乙", "丙\n丁"])
keys = st.sampled_from(["upload-1", "certify-1", "own-1", "own-2", "own-3"])


def line(key: str, title: str, owner: str, note: str, dates: tuple[date | None, ...], audience: list[Audience]) -> Line:
    start, end, check_start, check_end = dates
    return Line(
        key, "", title, Work.OTHER, tuple(audience), "", owner, "", start, end, check_start, check_end, "", note
    )  # fmt: skip


lines = st.lists(
    st.builds(
        line,
        keys,
        words,
        words,
        words,
        st.tuples(days, days, days, days),
        st.lists(st.sampled_from(list(Audience)), unique=True, max_size=2),
    ),
    unique_by=lambda row: row.key,
    max_size=5,
).map(tuple)


def labels(old: Line, new: Line) -> set[str]:
    """The fields that differ, found without the code under test."""
    pairs = {
        "作業項目": (old.title, new.title),
        "起迄": ((old.start, old.end), (new.start, new.end)),
        "自我檢核": ((old.check_start, old.check_end), (new.check_start, new.check_end)),
        "對象": (old.audience, new.audience),
        "權責單位": (old.owner, new.owner),
        "說明": (old.note, new.note),
    }
    return {label for label, (one, other) in pairs.items() if one != other}


def applied(old: tuple[Line, ...], changes: tuple[LineChange, ...]) -> dict[str, Line | None]:
    """The old lines with the changes carried out."""
    return {row.key: row for row in old} | {change.key: change.new for change in changes}


@settings(deadline=None)
@given(lines, lines)
def test_differences_hold_every_change_and_nothing_else(old: tuple[Line, ...], new: tuple[Line, ...]) -> None:
    found = differences(old, new)
    assert {key: row for key, row in applied(old, found).items() if row} == {row.key: row for row in new}
    before, after = ({row.key: row for row in side} for side in (old, new))
    assert {(change.kind, change.key) for change in found} == {
        *((ChangeKind.ADDED, key) for key in after.keys() - before.keys()),
        *((ChangeKind.REMOVED, key) for key in before.keys() - after.keys()),
        *((ChangeKind.CHANGED, key) for key in before.keys() & after.keys() if before[key] != after[key]),
    }
    for change in found:
        if change.kind is ChangeKind.CHANGED:
            assert {field.label for field in change.fields} == labels(before[change.key], after[change.key])
            assert all(field.old != field.new for field in change.fields)
    assert differences(new, new) == ()


@settings(deadline=None)
@given(lines)
def test_a_release_gives_back_the_lines_that_it_froze(rows: tuple[Line, ...]) -> None:
    assert thawed(frozen(rows)) == rows


@settings(deadline=None)
@given(lines)
def test_what_to_look_at_in_the_self_check_is_no_change_to_the_public(rows: tuple[Line, ...]) -> None:
    assert differences(rows, [replace(row, check="別的") for row in rows]) == ()


def _add(number: int) -> None:
    day = date(2025, 11, 3) + timedelta(number)
    values = ItemDates(day, day, day + timedelta(1), day + timedelta(3), "教學組")
    add_item(SYSTEM, TERM, values, OwnItem(f"自訂{number}", Work.OTHER, (Audience.G10,)))


def _note(number: int) -> None:
    row = draft_lines(TERM)[number % len(draft_lines(TERM))]
    save_item(SYSTEM, row.item_id, dates_as(row, note=f"說明{number}"), _own(row.line) if row.is_own else None)


def _own(row: Line) -> OwnItem:
    return OwnItem(row.title, row.work, row.audience, row.clause, row.division)


def _later(number: int) -> None:
    """A longer self-check: always allowed."""
    row = draft_lines(TERM)[number % len(draft_lines(TERM))]
    end = row.line.check_end
    assert end is not None
    changed = dates_as(row, check_end=end + timedelta(number + 1))
    save_item(SYSTEM, row.item_id, changed, _own(row.line) if row.is_own else None)


def _remove(number: int) -> None:
    own = [row for row in draft_lines(TERM) if row.is_own]
    if own:
        remove_item(SYSTEM, own[number % len(own)].item_id)


ACTS: tuple[Callable[[int], None], ...] = (_add, _note, _later, _remove)
sequences = st.lists(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 12)), max_size=5), min_size=1, max_size=3)


def test_each_release_tells_exactly_what_changed_since_the_last(app: Flask) -> None:
    drafted()
    release_schedule(SYSTEM, TERM, comment="初版")

    # A release is never taken back: each example goes on from where the one before it ended.
    @settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(sequences)
    def holds(rounds: list[list[tuple[Callable[[int], None], int]]]) -> None:
        for acts in rounds:
            published = {row.number: row.lines for row in releases_of(TERM)}
            for act, number in acts:
                act(number)
            desk = desk_of(TERM)
            last = published[max(published)]
            assert {key: row for key, row in applied(last, desk.changes).items() if row} == {
                row.key: row for row in desk.lines
            }
            if desk.changes:
                release_schedule(SYSTEM, TERM, comment="再版")
                newest = releases_of(TERM)[-1]
                assert (newest.changes, newest.lines, desk_of(TERM).changes) == (desk.changes, desk.lines, ())
            assert {row.number: row.lines for row in releases_of(TERM)}.items() >= published.items()

    holds()
    assert len(releases_of(TERM)) > 5, "hardly anything was released: the test says nothing"


def test_an_open_date_is_told_apart_from_a_set_one() -> None:
    day = date(2025, 8, 1)
    texts = {period_text(*span) for span in ((None, None), (day, None), (None, day), (day, day))}
    assert len(texts) == 4
