"""Whom the records of a term speak for: work items checked in time, sessions run, days as deputy, meetings minuted.

Students' uploads are not looked at, not even as a number; nor is anybody proposed by the system itself.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Date, String, bindparam, cast, func, or_, union_all

from intranet.extensions import db
from intranet.models import (
    Appointment,
    Deputyship,
    Leave,
    Meeting,
    MeetingState,
    Nomination,
    OutreachSession,
    RewardCase,
    SelfCheck,
    WorkItem,
)
from intranet.models.base import TermText
from intranet.rules.dates import Term
from intranet.rules.deputies import Deputy, Span, acting_deputies
from intranet.rules.positions import UnknownName
from intranet.rules.reward_candidates import Candidate, Fact, Work, by_work
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound
from intranet.services.fact_parts import part
from intranet.services.meetings.records import meeting_title
from intranet.services.people_lists import staff_choices
from intranet.services.rewards_rules import is_not_over

Found = Iterator[tuple[int, Fact]]
MINUTED = (MeetingState.CONFIRMED, MeetingState.PUBLISHED)
_TERM = bindparam("term", type_=TermText)
_FIRST, _LAST = bindparam("first", type_=Date), bindparam("last", type_=Date)
# All that the records of a term tell of anybody, in one question.
_RECORDS = union_all(
    part(
        "post", number=Appointment.person_id, key=Appointment.position, first=Appointment.starts, last=Appointment.ends
    ).where(Appointment.starts <= _LAST, or_(Appointment.ends.is_(None), Appointment.ends >= _FIRST)),
    part("checked", number=SelfCheck.person_id, other=WorkItem.id, text=WorkItem.title, first=SelfCheck.on)
    .join(WorkItem, WorkItem.id == SelfCheck.work_item_id)
    .where(SelfCheck.passed, SelfCheck.on <= WorkItem.check_end, WorkItem.term == _TERM),
    part(
        "session", number=OutreachSession.id, other=OutreachSession.logged_by, text=OutreachSession.title,
        first=OutreachSession.on, more=cast(OutreachSession.organisers, String),
    ).where(
        OutreachSession.is_planned.is_(False), OutreachSession.withdrawn_at.is_(None), OutreachSession.term == _TERM
    ),
    part("leave", number=Leave.person_id, first=Leave.starts, last=Leave.ends).where(
        Leave.starts <= _LAST, Leave.ends >= _FIRST
    ),
    part(
        "deputy", number=Deputyship.person_id, other=Deputyship.order, key=Deputyship.position,
        first=Deputyship.starts, last=Deputyship.ends, who=cast(Deputyship.for_person_id, String),
    ).where(Deputyship.starts <= _LAST, or_(Deputyship.ends.is_(None), Deputyship.ends >= _FIRST)),
    part(
        "minutes", number=Meeting.clerk_id, other=Meeting.id, term=Meeting.term, first=Meeting.on,
        key=cast(Meeting.ordinal, String),
    ).where(Meeting.state.in_(MINUTED), Meeting.clerk_id.is_not(None), Meeting.term == _TERM),
    part("nominated", number=Nomination.person_id, other=func.count(Nomination.id))
    .join(RewardCase, RewardCase.id == Nomination.case_id)
    .where(RewardCase.term == _TERM, is_not_over())
    .group_by(Nomination.person_id),
)  # fmt: skip
Rows = Mapping[str, list[Any]]


class _Post(Struct, frozen=True):
    """A post held for some days of the term."""

    person_id: int
    code: str
    span: Span


def candidates(actor: Actor, term: Term) -> tuple[Candidate, ...]:
    """Staff of today for whom the term's records speak, in the order of the school's posts: two queries. The one who
    asks is left out, and who may not be nominated by the school."""
    rows, facts = _records(term), defaultdict(list)
    posts = _posts(rows)
    for person_id, fact in (*_checked(term, rows), *_run(rows, posts), *_deputised(term, rows, posts), *_minuted(rows)):
        facts[person_id].append(fact)
    nominated, barred = {row.number: row.other for row in rows["nominated"]}, _barred()
    titles: dict[int, list[str]] = defaultdict(list)
    for post in posts:
        titles[post.person_id].append(current_school().directory.title(post.code))
    return tuple(
        Candidate(
            one.person_id,
            one.name,
            tuple(dict.fromkeys(titles[one.person_id])),
            by_work(facts[one.person_id]),
            nominated.get(one.person_id, 0),
        )
        for one in staff_choices(today())
        if one.person_id in facts and one.person_id != actor.person_id and not one.codes & barred
    )


def candidate(actor: Actor, term: Term, person_id: int) -> Candidate:
    """One of the candidates; raises NotFound."""
    found = next((one for one in candidates(actor, term) if one.person_id == person_id), None)
    if found is None:
        raise NotFound
    return found


def _barred() -> frozenset[str]:
    school = current_school()
    return school.directory.codes(name for rule in school.rewards.rules for name in rule.positions)


def _records(term: Term) -> Rows:
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in db.session.execute(_RECORDS, {"term": term, "first": term.start, "last": term.end}):
        rows[row.kind].append(row)
    return rows


def _posts(rows: Rows) -> list[_Post]:
    by_code = current_school().directory.by_code
    return [_Post(row.number, row.key, Span(row.first, row.last)) for row in rows["post"] if row.key in by_code]


def _checked(term: Term, rows: Rows) -> Found:
    seen = set()
    for row in sorted(rows["checked"], key=lambda row: (row.first, row.other)):
        if (row.number, row.other) not in seen:
            seen.add((row.number, row.other))
            yield row.number, Fact(Work.SELF_CHECK, row.text, row.first, f"/calendar/{term}/checks")


def _run(rows: Rows, posts: list[_Post]) -> Found:
    """Sessions held: for the holder of each organising post on that day, and for one of many holders (任課教師 …) only
    where they logged it themselves."""
    for row in sorted(rows["session"], key=lambda row: row.number):
        if row.first > today():
            continue
        people = {
            post.person_id
            for code, many in _organising(json.loads(row.more))
            for post in posts
            if post.code == code and post.span.holds(row.first) and (not many or post.person_id == row.other)
        }
        for person_id in sorted(people):
            yield person_id, Fact(Work.SESSION, row.text, row.first, f"/outreach/{row.number}")


def _organising(names: list[str]) -> Iterator[tuple[str, bool]]:
    directory = current_school().directory
    for name in names:
        try:
            post = directory.responsible(name)
        except UnknownName:  # an organiser from outside the school
            continue
        if post is not None:
            yield post.code, post.many


def _deputised(term: Term, rows: Rows, posts: list[_Post]) -> Found:
    """Days of the term on which a deputy acted because the holders were away."""
    last = min(term.end, today())
    leaves: dict[int, list[Span]] = defaultdict(list)
    for row in rows["leave"]:
        leaves[row.number].append(Span(row.first, row.last))
    deputies: dict[str, list[Deputy]] = defaultdict(list)
    for row in rows["deputy"]:
        holder = int(row.who) if row.who else None
        deputies[row.key].append(Deputy(row.number, row.other, Span(row.first, row.last), holder))
    for code, candidates_for in sorted(deputies.items()):
        held = [post for post in posts if post.code == code]
        days = _days_away([span for post in held for span in leaves.get(post.person_id, ())], term.start, last)
        acted: dict[int, list[date]] = defaultdict(list)
        for day in days:
            holders = [post.person_id for post in held if post.span.holds(day)]
            for one in acting_deputies(day, holders=holders, deputies=candidates_for, leaves=leaves):
                acted[one.person].append(day)
        title = current_school().directory.title(code)
        for person_id, served in sorted(acted.items()):
            yield person_id, Fact(Work.DEPUTY, title, served[-1], "/deputies/", len(served))


def _days_away(spans: list[Span], first: date, last: date) -> list[date]:
    """Every day of the spans between ``first`` and ``last``, once."""
    days = {
        max(span.starts, first) + timedelta(days=number)
        for span in spans
        for number in range((min(span.ends or last, last) - max(span.starts, first)).days + 1)
    }
    return sorted(days)


def _minuted(rows: Rows) -> Found:
    for row in sorted(rows["minutes"], key=lambda row: (row.first, row.other)):
        title = meeting_title(row.term, int(row.key))
        yield row.number, Fact(Work.MINUTES, title, row.first, f"/meetings/{row.other}")
