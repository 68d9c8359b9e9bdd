"""A subscriber's calendar over two releases, read by two parsers; and differences that lead from one to the other."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import icalendar
import ics as second_parser
import pytest
from flask import Flask
from msgspec.structs import replace

from intranet.rules.obligations import Audience
from intranet.services.actor import SYSTEM
from intranet.services.calendar.changes import ChangeKind, differences
from intranet.services.calendar.content import Line
from intranet.services.calendar.files import ics_of
from intranet.services.calendar.items import add_item, draft_lines, remove_item, save_item
from intranet.services.calendar.releases import release_of
from intranet.services.calendar.releasing import release_schedule
from intranet.services.errors import Refused
from tests.conftest import BOTH_SCHOOLS
from tests.services.test_calendar_draft import OWN, OWN_DATES
from tests.support.calendar import TERM, dates_as, drafted


@dataclass(frozen=True)
class Seen:
    """An event as a calendar program keeps it."""

    sequence: int
    status: str
    first: date
    after: date


def by_icalendar(content: bytes) -> dict[str, Seen]:
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar["METHOD"] == "PUBLISH"
    events = calendar.walk("VEVENT")
    assert [event for event in events if "RRULE" in event] == []
    return {
        str(event["UID"]): Seen(
            int(event["SEQUENCE"]), str(event["STATUS"]), event.decoded("DTSTART"), event.decoded("DTEND")
        )
        for event in events
    }


def by_ics(content: bytes) -> dict[str, Seen]:
    found = {}
    for event in second_parser.Calendar(content.decode()).events:
        extra = {line.name: line.value for line in event.extra}
        found[event.uid] = Seen(int(extra["SEQUENCE"]), event.status or "", event.begin.date(), event.end.date())
    return found


def imported(calendar: dict[str, Seen], news: dict[str, Seen]) -> dict[str, Seen]:
    """What a calendar holds after an import (RFC 5546): newer events take the place of their own, cancelled ones go."""
    kept = dict(calendar)
    for uid, event in news.items():
        if uid not in kept or event.sequence >= kept[uid].sequence:
            kept[uid] = event
    return {uid: event for uid, event in kept.items() if event.status != "CANCELLED"}


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
@pytest.mark.parametrize("parse", [by_icalendar, by_ics])
def test_second_import_moves_one_event_and_takes_one_away(
    app: Flask, parse: Callable[[bytes], dict[str, Seen]]
) -> None:
    rows = drafted()
    gone = add_item(SYSTEM, TERM, OWN_DATES, OWN)
    release_schedule(SYSTEM, TERM, comment="初版")
    first = imported({}, parse(ics_of(*release_of(TERM))))
    upload = rows["upload-1"]
    save_item(SYSTEM, upload.item_id, dates_as(upload, end=date(2026, 2, 20)))
    remove_item(SYSTEM, gone.id)
    release_schedule(SYSTEM, TERM, comment="二版")
    second = imported(first, parse(ics_of(*release_of(TERM))))
    changed = {uid.split("@")[0] for uid in first if uid in second and dates(first[uid]) != dates(second[uid])}
    assert changed == {"114-1-upload-1"}
    assert {uid.split("@")[0] for uid in first.keys() - second.keys()} == {f"114-1-own-{gone.id}"}
    assert second.keys() - first.keys() == set()
    assert {(seen.sequence, seen.status) for seen in second.values()} == {(2, "CONFIRMED")}
    moved = next(seen for uid, seen in second.items() if uid.startswith("114-1-upload-1@"))
    assert moved.after == date(2026, 2, 21)  # the day after the last


def dates(seen: Seen) -> tuple[date, date]:
    return seen.first, seen.after


def test_unchanged_release_brings_the_subscriber_nothing_twice(app: Flask) -> None:
    drafted()
    release_schedule(SYSTEM, TERM, comment="初版")
    content = ics_of(*release_of(TERM))
    once = imported({}, by_icalendar(content))
    assert imported(once, by_icalendar(content)) == once


@pytest.mark.parametrize("seed", range(6))
def test_differences_lead_exactly_from_one_release_to_the_next(app: Flask, seed: int) -> None:
    """Whatever is edited, released lines plus the differences told are the lines of the next release."""
    chance = random.Random(seed)
    drafted()
    release_schedule(SYSTEM, TERM, comment="初版")
    for number in range(3):
        for _ in range(chance.randint(1, 4)):
            edit_something(chance)
        try:
            release_schedule(SYSTEM, TERM, comment=f"改 {number}")
        except Refused:  # what was edited is as it was, or breaks a rule: nothing goes out
            continue
        newest, found = release_of(TERM)
        before = {line.key: line for line in found[-2].lines}
        after = {line.key: line for line in newest.lines}
        assert applied(before, newest) == after
        assert {change.key for change in newest.changes} == {
            key for key in before | after if shown(before.get(key)) != shown(after.get(key))
        }
        assert differences(newest.lines, newest.lines) == ()


def shown(line: Line | None) -> Line | None:
    """The line without what is not for the public."""
    return line and replace(line, check="", window="")


def applied(before: dict[str, Line], newest: object) -> dict[str, Line]:
    lines = dict(before)
    for change in newest.changes:  # type: ignore[attr-defined]
        if change.kind is ChangeKind.REMOVED:
            assert change.old == lines.pop(change.key)
        else:
            assert change.old == lines.get(change.key)
            assert change.new is not None
            lines[change.key] = change.new
    return lines


def edit_something(chance: random.Random) -> None:
    rows = draft_lines(TERM)
    row = chance.choice(rows)
    match chance.randint(0, 3):
        case 0:
            save_item(SYSTEM, row.item_id, dates_as(row, note=chance.choice(["", "甲", "乙"])))
        case 1 if row.is_own:
            end = OWN_DATES.end and OWN_DATES.end - timedelta(days=chance.randint(0, 3))
            save_item(SYSTEM, row.item_id, dates_as(row, end=end))
        case 2 if row.is_own:
            remove_item(SYSTEM, row.item_id)
        case _:
            audience = (chance.choice([Audience.G10, Audience.TEACHERS]),)
            add_item(SYSTEM, TERM, OWN_DATES, replace(OWN, audience=audience))
