"""The meeting itself: roll call, quorum, votes, recusals, adjournment, minutes."""

from __future__ import annotations

from datetime import date, time

import pytest
from flask import Flask
from sqlalchemy.exc import DatabaseError

from intranet.extensions import db
from intranet.models import (
    MeetingState,
    MinutesRevision,
    OutcomeKind,
    Presence,
    Reply,
    Section,
)
from intranet.rules.meetings import Vote
from intranet.services.context import on_day
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.services.meetings import item_outcome
from intranet.services.meetings.agenda import place_item
from intranet.services.meetings.follow_up import (
    add_action,
)
from intranet.services.meetings.minutes import confirm_minutes, recompose_minutes, save_minutes
from intranet.services.meetings.outcomes import Result, clear_outcome, end_recusal, record_outcome, recuse
from intranet.services.meetings.papers import minutes_of
from intranet.services.meetings.queries import agenda_of, attendees_of, count_of, head_of, item_count
from intranet.services.meetings.replies import reply
from intranet.services.meetings.session import Mark, add_observer, adjourn, call_roll, open_session, reopen
from tests.conftest import BOTH_SCHOOLS
from tests.support.meetings import (
    DAY,
    a_group,
    a_meeting,
    a_session,
    actor_of,
    attendance_of,
    items_of,
    marks_of,
)

AGREED = Result(OutcomeKind.RESOLUTION, "照案通過。")


@pytest.mark.parametrize(("school_code", "needed"), [("luodong", 13), ("daan", 12)])
def test_quorum_follows_the_roll(app: Flask, needed: int) -> None:
    group = a_group(vacant=1)
    meeting, _ = a_session(group, present=needed - 1)
    short = count_of(head_of(group.clerk, meeting), attendees_of(meeting))
    assert (short.present, short.needed, short.is_quorate) == (needed - 1, needed, False)
    with on_day(DAY):
        call_roll(group.clerk, meeting, marks_of(meeting, needed))
    assert count_of(head_of(group.clerk, meeting), attendees_of(meeting)).is_quorate
    last = [row for row in attendance_of(meeting) if row.seat][needed - 1]
    with on_day(DAY):
        call_roll(group.clerk, meeting, {last.id: Mark(Presence.PRESENT, has_left=True)})
    assert not count_of(head_of(group.clerk, meeting), attendees_of(meeting)).is_quorate


def test_resolution_without_a_quorum_is_refused_and_a_report_is_not(app: Flask) -> None:
    group = a_group()
    meeting, item = a_session(group, present=12)
    with pytest.raises(Refused, match=r"12 席，須 13 席以上.*系統預設"):
        record_outcome(group.clerk, item.id, AGREED)
    report = place_item(group.clerk, meeting, section=Section.REPORT, title="上傳情形")
    record_outcome(group.clerk, report.id, Result(OutcomeKind.DECISION, "洽悉。"))
    assert item_outcome(item.id).kind is None


@pytest.mark.parametrize(
    ("vote", "passes"),
    [
        (Vote(13, 1, 1), True),
        (Vote(15, 0, 0), True),
        (Vote(13, 2, 1), False),
        (Vote(16, 0, 0), False),
        (Vote(-1, 2, 1), False),
    ],
)
def test_votes_cannot_exceed_those_present(app: Flask, vote: Vote, passes: bool) -> None:
    group = a_group()
    _, item = a_session(group, present=15)
    result = Result(OutcomeKind.RESOLUTION, "照案通過。", vote)
    if passes:
        record_outcome(group.clerk, item.id, result)
    else:
        with pytest.raises(Refused, match="15"):
            record_outcome(group.clerk, item.id, result)
    assert (item_outcome(item.id).votes_for == vote.in_favour) is passes


def test_half_of_those_present_do_not_carry(app: Flask) -> None:
    group = a_group()
    _, item = a_session(group, present=14)
    record_outcome(group.clerk, item.id, Result(OutcomeKind.RESOLUTION, "未通過。", Vote(7, 6, 1)))
    assert item_outcome(item.id).carried is False
    record_outcome(group.clerk, item.id, Result(OutcomeKind.RESOLUTION, "通過。", Vote(8, 6, 0)))
    outcome = item_outcome(item.id)
    assert (outcome.carried, outcome.present, outcome.votes_for) == (True, 14, 8)


def test_recused_member_is_not_counted_and_takes_a_vote_away(app: Flask) -> None:
    group = a_group()
    meeting, item = a_session(group, present=15)
    nominee, absent = group.seated[3], group.seated[-1]
    recuse(group.clerk, item.id, nominee.id, "為本案當事人")
    recuse(group.clerk, item.id, absent.id, "為本案當事人")
    with pytest.raises(Refused, match="14"):
        record_outcome(group.clerk, item.id, Result(OutcomeKind.RESOLUTION, "通過。", Vote(15, 0, 0)))
    record_outcome(group.clerk, item.id, Result(OutcomeKind.RESOLUTION, "通過。", Vote(14, 0, 0)))
    outcome = item_outcome(item.id)
    assert (outcome.present, outcome.recused) == (14, (nominee.id, absent.id))
    head, people = head_of(group.clerk, meeting), attendees_of(meeting)
    shown = item_count(head, people, next(one for one in agenda_of(meeting) if one.id == item.id))
    assert (shown.present, shown.seats) == (14, 23)
    assert item_outcome(items_of(meeting)[1].id).recused == ()


def test_recusal_is_for_members_before_the_decision(app: Flask) -> None:
    group = a_group()
    _, item = a_session(group)
    observer = group.clerk.person_id
    for person, reason in ((observer, "當事人"), (group.seated[0].id, "")):
        with pytest.raises(Refused):
            recuse(group.clerk, item.id, person or 0, reason)
    recuse(group.clerk, item.id, group.seated[0].id, "當事人")
    with pytest.raises(Refused, match="已登錄"):
        recuse(group.clerk, item.id, group.seated[0].id, "當事人")
    record_outcome(group.clerk, item.id, AGREED)
    with pytest.raises(Refused, match="清除"):
        end_recusal(group.clerk, item.id, group.seated[0].id)
    clear_outcome(group.clerk, item.id)
    end_recusal(group.clerk, item.id, group.seated[0].id)
    assert (item_outcome(item.id).recused, item_outcome(item.id).kind) == ((), None)


def test_outcome_must_suit_its_section(app: Flask) -> None:
    group = a_group()
    _, item = a_session(group)
    with pytest.raises(Refused, match="決議或結論"):
        record_outcome(group.clerk, item.id, Result(OutcomeKind.DECISION, "洽悉。"))
    with pytest.raises(Refused, match="不計票"):
        record_outcome(group.clerk, item.id, Result(OutcomeKind.CONCLUSION, "再議。", Vote(1, 0, 0)))


def test_members_and_observers_are_marked_apart(app: Flask) -> None:
    group = a_group()
    meeting, _ = a_session(group)
    member, observer = attendance_of(meeting)[0], attendance_of(meeting)[-1]
    for row, presence in ((member, Presence.OBSERVING), (observer, Presence.PRESENT)):
        with pytest.raises(Refused), on_day(DAY):
            call_roll(group.clerk, meeting, {row.id: Mark(presence)})
    assert attendance_of(meeting)[0].presence is Presence.PRESENT


def test_person_added_to_the_session_is_on_the_roll_without_a_vote(app: Flask) -> None:
    group = a_group()
    meeting, _ = a_session(group, present=15)
    from_outside = group.seated[0]
    with pytest.raises(Refused, match="已在名單"):
        add_observer(group.clerk, meeting, from_outside.id, "校長")
    with pytest.raises(NotFound):
        add_observer(group.clerk, meeting, 999_999, "來賓")
    assert count_of(head_of(group.clerk, meeting), attendees_of(meeting)).present == 15


def test_those_who_asked_for_leave_are_marked_when_the_session_opens(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.CONVENED)
    reply(actor_of(group.seated[-1]), meeting, Reply.EXCUSED, "公出")
    with on_day(DAY):
        open_session(group.clerk, meeting)
    assert [row.presence for row in attendance_of(meeting) if row.seat][-2:] == [None, Presence.EXCUSED]


def test_session_opened_on_another_day_is_held_on_that_day(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.CONVENED)
    with on_day(date(2026, 12, 10)):
        open_session(group.clerk, meeting)
    assert head_of(group.clerk, meeting).held_on == date(2026, 12, 10)
    late = a_meeting(group, MeetingState.CONVENED)
    with on_day(date(2027, 2, 1)), pytest.raises(Refused, match="115/8/1 至 116/1/31"):
        open_session(group.clerk, late)


def test_adjourning_needs_a_roll_call_and_marks_the_others_absent(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.CONVENED)
    with on_day(DAY):
        open_session(group.clerk, meeting, at=time(14, 10))
        with pytest.raises(Refused, match="點名"):
            adjourn(group.clerk, meeting)
        first = attendance_of(meeting)[0]
        call_roll(group.clerk, meeting, {first.id: Mark(Presence.PRESENT)})
        with pytest.raises(Refused, match="14:10"):
            adjourn(group.clerk, meeting, at=time(14, 0))
        adjourn(group.clerk, meeting, began=time(14, 20), at=time(15, 0))
    assert {row.presence for row in attendance_of(meeting)[1:]} == {Presence.ABSENT}
    head = head_of(group.clerk, meeting)
    assert head.opened_at is not None
    assert f"{head.opened_at:%H:%M}" == "06:20"  # UTC


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_minutes_compose_themselves_from_the_records(app: Flask) -> None:
    group = a_group()
    meeting, item = a_session(group)
    recuse(group.clerk, item.id, group.seated[2].id, "當事人")
    record_outcome(group.clerk, item.id, Result(OutcomeKind.RESOLUTION, "照案通過。", Vote(13, 0, 1)))
    with on_day(DAY):
        add_action(group.clerk, item.id, owner="registrar", task="公告期程", due=date(2026, 12, 31))
        adjourn(group.clerk, meeting, at=time(15, 40))
    text = head_of(group.clerk, meeting).minutes
    assert "決議：照案通過。（同意 13 票，不同意 0 票，棄權 1 票）（迴避：委員02）" in text
    assert "列管：註冊組長於 115/12/31 前公告期程。" in text
    assert "決議：（未作成）" in text
    assert "散會（下午3時40分）" in text
    minutes = minutes_of(head_of(group.clerk, meeting))
    assert (len(minutes.present), minutes.expected, minutes.chair) == (15, len(group.seated), "校長委員00")
    assert minutes.observers == ("紀錄書記",)


def test_two_editors_of_the_minutes_lose_nothing(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.MINUTES_DRAFTED)
    seen = head_of(group.clerk, meeting).version
    save_minutes(group.secretary, meeting, "秘書的文字", version=seen)
    with pytest.raises(Conflict):
        save_minutes(group.clerk, meeting, "紀錄的文字", version=seen)
    with pytest.raises(Conflict):
        confirm_minutes(group.convener, meeting, version=seen)
    assert head_of(group.clerk, meeting).minutes == "秘書的文字"


def test_corrected_session_keeps_the_text_until_it_is_composed_anew(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.MINUTES_DRAFTED)
    save_minutes(group.clerk, meeting, "編輯過的文字")
    with on_day(DAY):
        reopen(group.clerk, meeting)
        record_outcome(group.clerk, items_of(meeting)[0].id, AGREED)
        adjourn(group.clerk, meeting, at=time(16, 0))
    assert head_of(group.clerk, meeting).minutes == "編輯過的文字"
    recompose_minutes(group.clerk, meeting)
    assert "照案通過。" in head_of(group.clerk, meeting).minutes


def test_confirmed_minutes_are_frozen(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.CONFIRMED)
    frozen = head_of(group.clerk, meeting)
    with pytest.raises(Refused):
        save_minutes(group.clerk, meeting, "改過的文字")
    for statement in ("UPDATE minutes_revision SET text = 'x'", "DELETE FROM minutes_revision"):
        with pytest.raises(DatabaseError, match="never changed"):
            db.session.execute(db.text(statement))
        db.session.rollback()
    db.session.execute(db.text("UPDATE meeting SET minutes_text = 'x'"))
    assert head_of(group.clerk, meeting).minutes == frozen.minutes
    assert minutes_of(frozen).fingerprint == db.session.scalars(db.select(MinutesRevision.sha256)).one()
