"""After the meeting: what counts as held and decided, follow-ups that are carried until they are released, replies."""

from __future__ import annotations

from datetime import date, time

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import ActionItem, Meeting, MeetingState, OutcomeKind, Reply
from intranet.rules.meetings import Vote
from intranet.services.context import on_day
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.meetings import held_meetings, item_outcome
from intranet.services.meetings.follow_up import (
    actions_around,
    add_action,
    open_actions,
    release_action,
    report_progress,
)
from intranet.services.meetings.outcomes import Result, record_outcome
from intranet.services.meetings.replies import reply
from intranet.services.meetings.session import adjourn, open_session
from tests.support.meetings import (
    DAY,
    a_group,
    a_meeting,
    a_session,
    actor_of,
    attendance_of,
    state_of,
)
from tests.support.queries import counted_queries


def test_only_adjourned_meetings_are_held_and_only_quorate_ones_count(app: Flask) -> None:
    group = a_group()
    for state in (MeetingState.DRAFT, MeetingState.CONVENED, MeetingState.IN_SESSION):
        a_meeting(group, state)
    short = a_meeting(group, MeetingState.MINUTES_DRAFTED, present=12, on=date(2026, 12, 2))
    full, item = a_session(group, present=13)
    record_outcome(group.clerk, item.id, Result(OutcomeKind.RESOLUTION, "照案通過。"))
    with on_day(DAY):
        adjourn(group.clerk, full, at=time(16, 0))
    with counted_queries() as sent:
        held = held_meetings()
    assert [(one.id, one.present, one.seats, one.quorate, one.matters) for one in held] == [
        (short, 12, 25, False, ()),
        (full, 13, 25, True, (item.matter,)),
    ]
    assert sent.count == 2


def test_resolution_that_failed_decides_no_matter(app: Flask) -> None:
    group = a_group()
    meeting, item = a_session(group, present=14)
    record_outcome(group.clerk, item.id, Result(OutcomeKind.RESOLUTION, "未通過。", Vote(3, 11, 0)))
    with on_day(DAY):
        adjourn(group.clerk, meeting, at=time(16, 0))
    assert held_meetings()[0].matters == ()
    assert not item_outcome(item.id).is_valid


def test_unfinished_actions_are_carried_into_the_next_meeting(app: Flask) -> None:
    group = a_group()
    meeting, item = a_session(group)
    with on_day(DAY):
        done = add_action(group.clerk, item.id, owner="registrar", task="公告期程", due=date(2026, 12, 11)).id
        late = add_action(group.clerk, item.id, owner="registrar", task="彙整問題", due=date(2026, 12, 12)).id
        adjourn(group.clerk, meeting, at=time(16, 0))
    with on_day(date(2026, 12, 14)):
        assert [action.days_overdue for action in open_actions()] == [3, 2]
        report_progress(group.secretary, done, "已公告。")
        release_action(group.secretary, done)
    after = a_meeting(group, on=date(2026, 12, 16))
    assert [action.id for action in actions_around(after, date(2026, 12, 16))[0]] == [late]
    assert [action.id for action in actions_around(meeting, DAY)[1]] == [done, late]


def test_progress_is_reported_by_its_owner_and_released_by_the_secretary(app: Flask) -> None:
    group = a_group()
    _, item = a_session(group)
    codes = {actor.positions: actor for actor in map(actor_of, group.seated[:12])}
    registrar, stranger = codes[frozenset({"registrar"})], codes[frozenset({"instruction"})]
    with on_day(DAY):
        action = add_action(group.clerk, item.id, owner="registrar", task="公告期程", due=DAY).id
    with pytest.raises(NotPermitted, match="註冊組長"):
        report_progress(stranger, action, "代填")
    with pytest.raises(Refused, match="尚未回報"):
        release_action(group.secretary, action)
    report_progress(registrar, action, "已公告。")
    with pytest.raises(NotPermitted):
        release_action(registrar, action)
    release_action(group.secretary, action)
    with pytest.raises(Refused, match="解除"):
        report_progress(registrar, action, "再改")
    assert db.session.get_one(ActionItem, action).progress == "已公告。"


def test_action_is_given_to_a_known_position_in_the_future(app: Flask) -> None:
    group = a_group()
    meeting, item = a_session(group)
    with pytest.raises(Refused, match="職務"):
        add_action(group.clerk, item.id, owner="nobody", task="x", due=DAY)
    with on_day(DAY), pytest.raises(Refused, match="115/12/9"):
        add_action(group.clerk, item.id, owner="registrar", task="x", due=date(2026, 12, 8))
    assert state_of(meeting) is MeetingState.IN_SESSION


def test_reply_is_for_oneself_while_the_meeting_is_convened(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.CONVENED)
    mine, other = group.seated[0], group.seated[1]
    reply(actor_of(mine), meeting, Reply.COMING)
    answers = {row.person_id: row.reply for row in attendance_of(meeting)}
    assert (answers[mine.id], answers[other.id]) == (Reply.COMING, Reply.NONE)
    with pytest.raises(NotPermitted):
        reply(group.clerk, meeting, Reply.COMING)
    with pytest.raises(NotFound):
        reply(actor_of(other), 999_999, Reply.COMING)
    with on_day(DAY):
        open_session(group.clerk, meeting)
    with pytest.raises(Refused, match="開會中"):
        reply(actor_of(other), meeting, Reply.EXCUSED)
    assert db.session.get_one(Meeting, meeting).version > 1
