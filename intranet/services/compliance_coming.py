"""What comes in the next weeks and what runs now: the released schedules and the meetings that were called."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from intranet.models import MeetingState
from intranet.rules.constraints import ScheduleItem
from intranet.rules.evidence.operations import page_of
from intranet.rules.evidence.schedule import newest_releases
from intranet.rules.obligations import Audience
from intranet.rules.permissions import Permission
from intranet.rules.schedule import Work
from intranet.services.actor import Actor
from intranet.services.calendar.content import split_owners
from intranet.services.calendar.self_checks import checkers_of
from intranet.services.compliance import Standing
from intranet.services.compliance_desk import Desk
from intranet.services.context import current_school

COMING_DAYS = 28


class Coming(Struct, frozen=True):
    """Something on a day ahead. ``mine``: the person's positions answer for it."""

    on: date
    what: str
    title: str
    url: str
    mine: bool


class Deadline(Struct, frozen=True):
    """A window of the released schedule that is not over, as those whom it concerns read it."""

    title: str
    audience: tuple[Audience, ...]
    starts: date | None
    ends: date


class Running(Struct, frozen=True):
    """A window of the released schedule that is open today."""

    title: str
    ends: date
    url: str


def coming_up(actor: Actor, standing: Standing, desk: Desk) -> tuple[Coming, ...]:
    """The next four weeks of the released schedules (periods and self-checks) convened meetings, planned sessions. No
    query."""
    first, last = standing.at.day, standing.at.day + timedelta(days=COMING_DAYS)
    rows = [
        Coming(row.on, "開會", f"{row.term} 第 {row.ordinal} 次會議", f"/meetings/{row.id}", row.reply is not None)
        for row in desk.meetings
        if row.state is MeetingState.CONVENED
    ]
    rows += [Coming(one.on, "宣導", one.title, one.url, _mine(actor, one.obligation)) for one in standing.facts.planned]
    for release in newest_releases(standing.facts, standing.at):
        for line in release.items:
            item, url = line.item, f"/calendar/{release.term}"
            dates = ((item.start, "開始"), (item.end, "截止"))
            checks = ((item.check_start, "自我檢核開始"), (item.check_end, "自我檢核截止"))
            near = [(on, what) for on, what in (*dates, *checks) if on and first <= on <= last]
            if near:
                mine = _answers(actor, item)
                rows += [Coming(on, what, item.title, url, mine) for on, what in near]
    return tuple(sorted((row for row in rows if first <= row.on <= last), key=lambda row: (row.on, row.what)))


def deadlines_for(whom: frozenset[Audience], standing: Standing) -> tuple[Deadline, ...]:
    """The released windows for an audience that are not over, the first to end first. No query."""
    rows = [
        Deadline(f"{release.term} {item.title}", item.audience, item.start, item.end)
        for release in newest_releases(standing.facts, standing.at)
        for item in (line.item for line in release.items)
        if item.end and item.end >= standing.at.day and _concerns(item, whom)
    ]
    return tuple(sorted(rows, key=lambda row: row.ends))


def _concerns(item: ScheduleItem, whom: frozenset[Audience]) -> bool:
    return any(one.covers(other) or other.covers(one) for one in item.audience for other in whom)


def running_for(actor: Actor, standing: Standing) -> tuple[Running, ...]:
    """The windows open today that the actor's posts answer for, and those of certification for who certifies; the
    first to end first. No query."""
    day, rows = standing.at.day, []
    for release in newest_releases(standing.facts, standing.at):
        for item in (line.item for line in release.items):
            if item.start and item.end and item.start <= day <= item.end and _works_on(actor, item):
                rows.append(Running(f"{release.term} {item.title}", item.end, page_of(release.term)))
    return tuple(sorted(rows, key=lambda row: row.ends))


def _works_on(actor: Actor, item: ScheduleItem) -> bool:
    if item.work is Work.CERTIFICATION and actor.can(Permission.RECORD_CERTIFICATION):
        return True
    return _answers(actor, item)


def _answers(actor: Actor, item: ScheduleItem) -> bool:
    return any(post.code in actor.acts_as for post in checkers_of(split_owners(item.owner)))


def _mine(actor: Actor, obligation: str) -> bool:
    row = current_school().obligation(obligation)
    return bool(row and current_school().directory.codes(row.organisers.names) & actor.acts_as)
