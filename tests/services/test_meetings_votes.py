"""Votes keep the count that they were judged by; recusals are proposed with their reason."""

from __future__ import annotations

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import AgendaItem, AgendaProposal, MeetingState, OutcomeKind, Presence, Section
from intranet.rules.meetings import FrozenCount, Vote
from intranet.rules.minutes import CLOSED
from intranet.services.actor import Actor
from intranet.services.context import on_day
from intranet.services.meetings.agenda import place_item
from intranet.services.meetings.outcomes import Result, clear_outcome, record_outcome, recuse
from intranet.services.meetings.queries import agenda_for, agenda_of, attendees_of
from intranet.services.meetings.recusals import proposed_recusals
from intranet.services.meetings.session import Mark, call_roll
from intranet.services.meetings.shapes import Item
from intranet.services.transactions import writing
from tests.conftest import BOTH_SCHOOLS
from tests.support.meetings import DAY, TERM, Group, a_group, a_meeting, attendance_of, items_of
from tests.support.queries import counted_queries


def shown(meeting: int, item_id: int) -> Item:
    return next(one for one in agenda_of(meeting) if one.id == item_id)


def a_vote(group: Group) -> tuple[int, AgendaItem]:
    """Fifteen present, one of them and one absent member recused; thirteen for, one against."""
    meeting = a_meeting(group, MeetingState.IN_SESSION, present=15)
    item = items_of(meeting)[0]
    for person in (group.seated[3], group.seated[-1]):
        recuse(group.clerk, item.id, person.id, "為本案當事人")
    record_outcome(group.clerk, item.id, Result(OutcomeKind.RESOLUTION, "照案通過。", Vote(13, 1, 0)))
    return meeting, item


@pytest.mark.parametrize(
    ("school_code", "frozen"),
    list(zip(BOTH_SCHOOLS, (FrozenCount(25, 14, 2, 12), FrozenCount(23, 14, 2, 11)), strict=True)),
)
def test_vote_keeps_its_count_whatever_the_roll_says_later(app: Flask, frozen: FrozenCount) -> None:
    group = a_group()
    meeting, item = a_vote(group)
    assert shown(meeting, item.id).count_at_vote == frozen
    gone = {row.id: Mark(Presence.PRESENT, has_left=True) for row in attendance_of(meeting) if row.seat}
    with on_day(DAY):
        call_roll(group.clerk, meeting, dict(list(gone.items())[:10]))
    assert shown(meeting, item.id).count_at_vote == frozen
    assert (shown(meeting, item.id).carried, shown(meeting, item.id).votes) == (True, (13, 1, 0))


def test_cleared_outcome_forgets_its_count(app: Flask) -> None:
    group = a_group()
    meeting, item = a_vote(group)
    clear_outcome(group.clerk, item.id)
    assert shown(meeting, item.id).count_at_vote is None


def test_recusal_is_proposed_for_whom_the_item_names_or_who_asked_for_it(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.IN_SESSION)
    with on_day(DAY):
        named = place_item(group.clerk, meeting, section=Section.MOTION, title="委員05支援案", explanation="略")
        own = place_item(group.clerk, meeting, section=Section.MOTION, title="請辭案", explanation="本人任期將屆。")
    with writing(group.clerk):
        asked = AgendaProposal(term=TERM, proposer_id=group.seated[7].id, title=own.title, agenda_item_id=own.id)
        db.session.add(asked)
    people, one = attendees_of(meeting), shown(meeting, named.id)
    with counted_queries() as sent:
        found = proposed_recusals(one, people)
    assert [(one.person_id, one.reason) for one in found] == [(group.seated[5].id, "案由載有姓名")]
    assert sent.count == 1
    found = proposed_recusals(shown(meeting, own.id), people)
    assert [(one.person_id, one.reason) for one in found] == [(group.seated[7].id, "提出與本人有關的議案")]
    recuse(group.clerk, own.id, found[0].person_id, found[0].reason)
    assert proposed_recusals(shown(meeting, own.id), people) == ()


def test_confidential_item_shows_others_its_number_and_kind_alone(app: Flask) -> None:
    group = a_group()
    meeting, item = a_vote(group)
    with writing(group.clerk):
        item.is_confidential = True
    assert agenda_for(group.actor(group.seated[9]), meeting) == agenda_of(meeting)
    closed = agenda_for(Actor(None, "稽核"), meeting)[0]
    assert (closed.title, closed.number, closed.outcome_kind) == (CLOSED, 1, OutcomeKind.RESOLUTION)
    assert (closed.explanation, closed.outcome, closed.votes, closed.recused) == ("", "", None, ())
