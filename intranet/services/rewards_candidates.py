"""Whom the records of a term speak for: work items checked in time, sessions run, days as deputy, meetings minuted.

Students' uploads are not looked at, not even as a number; nor is anybody proposed by the system itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select

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
from intranet.rules.dates import Term
from intranet.rules.deputies import Deputy, Span, acting_deputies
from intranet.rules.positions import UnknownName
from intranet.rules.reward_candidates import Candidate, Fact, Work, by_work
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound
from intranet.services.meetings.records import meeting_title
from intranet.services.people_lists import staff_choices
from intranet.services.rewards_rules import is_not_over

Found = Iterator[tuple[int, Fact]]
MINUTED = (MeetingState.CONFIRMED, MeetingState.PUBLISHED)
_CHECKED = (
    select(SelfCheck.person_id, WorkItem.id, WorkItem.title, SelfCheck.on)
    .join(WorkItem, WorkItem.id == SelfCheck.work_item_id)
    .where(SelfCheck.passed, SelfCheck.on <= WorkItem.check_end)
    .order_by(SelfCheck.id)
)
_RUN = select(
    OutreachSession.id, OutreachSession.title, OutreachSession.on, OutreachSession.organisers, OutreachSession.logged_by
).where(OutreachSession.is_planned.is_(False), OutreachSession.withdrawn_at.is_(None))
_MINUTED = select(Meeting.clerk_id, Meeting.id, Meeting.term, Meeting.ordinal, Meeting.on).where(
    Meeting.state.in_(MINUTED), Meeting.clerk_id.is_not(None)
)


@dataclass(frozen=True, slots=True)
class _Post:
    """A post held for some days of the term."""

    person_id: int
    code: str
    span: Span


def candidates(actor: Actor, term: Term) -> tuple[Candidate, ...]:
    """Staff of today for whom the term's records speak, in the order of the school's posts: eight queries. The one who
    asks is left out, and who may not be nominated by the school."""
    posts, facts = _posts(term), defaultdict(list)
    for person_id, fact in (*_checked(term), *_run(term, posts), *_deputised(term, posts), *_minuted(term)):
        facts[person_id].append(fact)
    nominated, barred = _nominated(term), _barred()
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


def _nominated(term: Term) -> dict[int, int]:
    """How often each person stands in the term's cases."""
    rows = (
        select(Nomination.person_id, func.count(Nomination.id))
        .join(RewardCase, RewardCase.id == Nomination.case_id)
        .where(RewardCase.term == term, is_not_over())
        .group_by(Nomination.person_id)
    )
    return {person_id: count for person_id, count in db.session.execute(rows)}


def _posts(term: Term) -> list[_Post]:
    rows = select(Appointment.person_id, Appointment.position, Appointment.starts, Appointment.ends).where(
        Appointment.starts <= term.end, or_(Appointment.ends.is_(None), Appointment.ends >= term.start)
    )
    by_code = current_school().directory.by_code
    return [
        _Post(person_id, code, Span(starts, ends))
        for person_id, code, starts, ends in db.session.execute(rows)
        if code in by_code
    ]


def _checked(term: Term) -> Found:
    seen = set()
    for person_id, item_id, title, on in db.session.execute(_CHECKED.where(WorkItem.term == term)):
        if (person_id, item_id) not in seen:
            seen.add((person_id, item_id))
            yield person_id, Fact(Work.SELF_CHECK, title, on, f"/calendar/{term}/checks")


def _run(term: Term, posts: list[_Post]) -> Found:
    """Sessions held: for the holder of each organising post on that day, and for one of many holders (任課教師 …) only
    where they logged it themselves."""
    for session_id, title, on, organisers, logged_by in db.session.execute(_RUN.where(OutreachSession.term == term)):
        if on > today():
            continue
        people = {
            post.person_id
            for code, many in _organising(organisers)
            for post in posts
            if post.code == code and post.span.holds(on) and (not many or post.person_id == logged_by)
        }
        for person_id in sorted(people):
            yield person_id, Fact(Work.SESSION, title, on, f"/outreach/{session_id}")


def _organising(names: list[str]) -> Iterator[tuple[str, bool]]:
    directory = current_school().directory
    for name in names:
        try:
            post = directory.responsible(name)
        except UnknownName:  # an organiser from outside the school
            continue
        if post is not None:
            yield post.code, post.many


def _deputised(term: Term, posts: list[_Post]) -> Found:
    """Days of the term on which a deputy acted because the holders were away."""
    last = min(term.end, today())
    away = select(Leave.person_id, Leave.starts, Leave.ends).where(Leave.starts <= last, Leave.ends >= term.start)
    leaves: dict[int, list[Span]] = defaultdict(list)
    for person_id, starts, ends in db.session.execute(away):
        leaves[person_id].append(Span(starts, ends))
    rows = select(
        Deputyship.position, Deputyship.person_id, Deputyship.order, Deputyship.starts, Deputyship.ends,
        Deputyship.for_person_id,
    ).where(Deputyship.starts <= last, or_(Deputyship.ends.is_(None), Deputyship.ends >= term.start))  # fmt: skip
    deputies: dict[str, list[Deputy]] = defaultdict(list)
    for code, person_id, order, starts, ends, holder in db.session.execute(rows):
        deputies[code].append(Deputy(person_id, order, Span(starts, ends), holder))
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


def _minuted(term: Term) -> Found:
    for person_id, meeting_id, meeting_term, ordinal, on in db.session.execute(_MINUTED.where(Meeting.term == term)):
        yield person_id, Fact(Work.MINUTES, meeting_title(meeting_term, ordinal), on, f"/meetings/{meeting_id}")
