"""Meetings before anybody is told: drafts, agendas, approval; and every illegal step refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import AuditEntry, Meeting, MeetingState, Section
from intranet.rules.dates import Term
from intranet.rules.meetings import MOVES, Step, can_take
from intranet.services.audit_trail import history_of
from intranet.services.context import current_school
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused
from intranet.services.meetings.agenda import change_item, move_item, place_item, remove_item
from intranet.services.meetings.convening import cancel_meeting, convene
from intranet.services.meetings.minutes import confirm_minutes, publish_minutes
from intranet.services.meetings.planning import approve_meeting, change_meeting, return_to_draft, schedule_meeting
from intranet.services.meetings.queries import agenda_of, head_of, meetings_of
from intranet.services.meetings.session import adjourn, open_session, reopen
from tests.conftest import BOTH_SCHOOLS
from tests.support.meetings import PDF, TERM, Group, a_group, a_meeting, a_plan, actor_of, items_of, state_of

Take = Callable[[Group, int], object]
TAKE: dict[Step, Take] = {
    Step.APPROVE: lambda group, meeting: approve_meeting(group.convener, meeting),
    Step.RETURN: lambda group, meeting: return_to_draft(group.secretary, meeting),
    Step.CONVENE: lambda group, meeting: convene(group.secretary, meeting, document_no="字第2號", notice=PDF),
    Step.OPEN: lambda group, meeting: open_session(group.clerk, meeting),
    Step.ADJOURN: lambda group, meeting: adjourn(group.clerk, meeting),
    Step.REOPEN: lambda group, meeting: reopen(group.clerk, meeting),
    Step.CONFIRM: lambda group, meeting: confirm_minutes(group.convener, meeting),
    Step.PUBLISH: lambda group, meeting: publish_minutes(group.secretary, meeting),
    Step.CANCEL: lambda group, meeting: cancel_meeting(group.secretary, meeting, reason="颱風停班"),
}


@pytest.mark.parametrize("state", [state for state in MeetingState if state is not MeetingState.CANCELLED])
def test_steps_that_are_not_legal_are_refused_and_change_nothing(app: Flask, state: MeetingState) -> None:
    group = a_group()
    meeting = a_meeting(group, state)
    entries = db.session.query(AuditEntry).count()
    for step in Step:
        if not can_take(state, step):
            with pytest.raises(Refused, match=state.value):
                TAKE[step](group, meeting)
    assert state_of(meeting) is state
    assert db.session.query(AuditEntry).count() == entries


def test_cancelled_meeting_takes_no_step(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.CONVENED)
    cancel_meeting(group.secretary, meeting, reason="颱風停班")
    for take in TAKE.values():
        with pytest.raises(Refused):
            take(group, meeting)
    assert state_of(meeting) is MeetingState.CANCELLED


@pytest.mark.parametrize("step", Step)
def test_steps_are_not_for_members_without_the_duty(app: Flask, step: Step) -> None:
    group = a_group()
    member = actor_of(group.seated[-1])
    meeting = a_meeting(group, MOVES[step].sources[-1])
    anybody = Group(member, member, member, group.seated)
    with pytest.raises((NotPermitted, NotFound)):
        TAKE[step](anybody, meeting)
    assert state_of(meeting) is MOVES[step].sources[-1]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_agenda_begins_with_the_chosen_matters(app: Flask) -> None:
    group, matters = a_group(), current_school().committee.matters
    meeting = schedule_meeting(group.secretary, a_plan(), matters=[matters[3].clause, matters[0].clause, "壹"])
    assert [(item.section, item.matter) for item in items_of(meeting.id)] == [
        (Section.PROPOSAL, matters[0].clause),
        (Section.PROPOSAL, matters[3].clause),
    ]
    assert (meeting.ordinal, meeting.state) == (1, MeetingState.DRAFT)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"on": date(2027, 2, 1)}, "115/8/1 至 116/1/31"),
        ({"on": date(2026, 7, 31)}, "115/8/1 至 116/1/31"),
        ({"ends": time(14, 10)}, "晚於 14:10"),
    ],
)
def test_meeting_outside_its_term_or_without_length_is_refused(
    app: Flask, changes: dict[str, object], message: str
) -> None:
    group = a_group()
    with pytest.raises(Refused, match=message):
        schedule_meeting(group.secretary, a_plan(**changes))
    assert db.session.query(Meeting).count() == 0


def test_draft_is_hidden_from_members(app: Flask) -> None:
    group = a_group()
    meeting, told = a_meeting(group), a_meeting(group, MeetingState.CONVENED)
    member = actor_of(group.seated[-1])
    assert [line.id for line in meetings_of(member, TERM)] == [told]
    assert [line.id for line in meetings_of(group.convener, TERM)] == [told, meeting]
    assert head_of(member, told).id == told
    with pytest.raises(NotFound):
        head_of(member, meeting)


def test_approval_of_an_agenda_that_changed_meanwhile_is_a_conflict(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group)
    seen = head_of(group.convener, meeting).version
    place_item(group.secretary, meeting, section=Section.PROPOSAL, title="臨時加入的一案")
    with pytest.raises(Conflict):
        approve_meeting(group.convener, meeting, version=seen)
    assert state_of(meeting) is MeetingState.DRAFT


def test_approved_meeting_must_be_returned_before_it_changes(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.APPROVED)
    with pytest.raises(Refused, match="草案"):
        change_meeting(group.secretary, meeting, a_plan(place="圖書館"))
    with pytest.raises(Refused, match="草案"):
        place_item(group.secretary, meeting, section=Section.PROPOSAL, title="新案")
    return_to_draft(group.secretary, meeting)
    change_meeting(group.secretary, meeting, a_plan(place="圖書館"))
    head = head_of(group.secretary, meeting)
    assert (head.place, head.approved_by, head.approved_at) == ("圖書館", "", None)


def test_moving_a_draft_to_another_term_counts_anew(app: Flask) -> None:
    group = a_group()
    a_meeting(group)
    second = a_meeting(group)
    changed = change_meeting(group.secretary, second, a_plan(term=Term(115, 2), on=date(2027, 3, 3)))
    assert (changed.term, changed.ordinal) == (Term(115, 2), 1)


def test_draft_that_was_given_up_frees_its_number(app: Flask) -> None:
    group = a_group()
    cancel_meeting(group.secretary, a_meeting(group), reason="重複")
    cancel_meeting(group.secretary, a_meeting(group), reason="重複")
    assert db.session.get_one(Meeting, a_meeting(group)).ordinal == 1


def test_number_of_a_meeting_that_was_called_is_not_given_again(app: Flask) -> None:
    group = a_group()
    cancel_meeting(group.secretary, a_meeting(group, MeetingState.CONVENED), reason="颱風停班")
    assert db.session.get_one(Meeting, a_meeting(group)).ordinal == 2


def test_items_are_placed_changed_moved_and_removed(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group)
    report = place_item(group.secretary, meeting, section=Section.REPORT, title="上傳情形", proposer="註冊組")
    third = place_item(group.secretary, meeting, section=Section.PROPOSAL, title="第三案")
    move_item(group.secretary, third.id, up=True)
    move_item(group.secretary, report.id, up=True)  # alone in its section: it stays
    first = items_of(meeting)[0]
    change_item(
        group.secretary, first.id, section=Section.PROPOSAL, title="第一案", explanation="說", proposal="辦",
        matter="", proposer="教務處",
    )  # fmt: skip
    assert [(item.section.name, item.number, item.title[:4]) for item in agenda_of(meeting)] == [
        ("REPORT", 1, "上傳情形"),
        ("PROPOSAL", 1, "第一案"),
        ("PROPOSAL", 2, "第三案"),
        ("PROPOSAL", 3, "115 "),
    ]
    remove_item(group.secretary, report.id)
    assert [item.section for item in agenda_of(meeting)] == [Section.PROPOSAL] * 3


def test_item_with_an_unknown_clause_is_refused(app: Flask) -> None:
    group = a_group()
    with pytest.raises(Refused, match="九十九"):
        place_item(group.secretary, a_meeting(group), section=Section.PROPOSAL, title="案", matter="九十九")


def test_motion_waits_for_the_session_and_follow_ups_are_not_typed(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group)
    for section in (Section.MOTION, Section.FOLLOW_UP):
        with pytest.raises(Refused):
            place_item(group.clerk, meeting, section=section, title="案")
    running = a_meeting(group, MeetingState.IN_SESSION)
    item = place_item(group.clerk, running, section=Section.MOTION, title="動議")
    remove_item(group.clerk, item.id)
    with pytest.raises(NotPermitted):
        place_item(actor_of(group.seated[-1]), running, section=Section.MOTION, title="動議")


def test_every_write_is_one_entry_of_the_history(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.APPROVED)
    item = items_of(meeting)[0]
    return_to_draft(group.secretary, meeting)
    move_item(group.secretary, item.id, up=False)
    texts = [entry.text for entry in history_of("meeting", meeting)]
    assert texts == [
        f"調整議案「{item.title}」順序",
        "退回草案修改",
        "核定於 115/12/9（三）開會",
        f"擬定 {TERM.label}第 1 次會議",
    ]


def test_drafts_are_numbered_by_date_until_they_are_called(app: Flask) -> None:
    def numbers() -> list[int]:
        return [db.session.get_one(Meeting, one, populate_existing=True).ordinal for one in (late, early)]

    group = a_group()
    late = a_meeting(group, on=date(2026, 12, 11))
    early = a_meeting(group, on=date(2026, 11, 30))
    assert numbers() == [2, 1]
    change_meeting(group.secretary, early, a_plan(on=date(2026, 12, 18)))
    assert numbers() == [1, 2]
    called = a_meeting(group, MeetingState.CONVENED, on=date(2026, 12, 14))
    assert (db.session.get_one(Meeting, called).ordinal, numbers()) == (2, [1, 3])
    change_meeting(group.secretary, late, a_plan(on=date(2026, 12, 20)))
    assert numbers() == [4, 3]
    cancel_meeting(group.secretary, early, reason="改期")
    assert numbers() == [3, -early]
    change_meeting(group.secretary, late, a_plan(on=date(2027, 3, 3), term=Term(115, 2)))
    assert numbers() == [1, -early]
