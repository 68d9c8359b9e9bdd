"""Minutes after the meeting: drafts kept, confidential parts closed, approved and corrected by the next meeting."""

from __future__ import annotations

import hashlib
from datetime import date, time

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import AgendaItem, Meeting, MeetingState, MinutesDraft, OutcomeKind, Section
from intranet.rules.differences import Change
from intranet.rules.meetings import Vote
from intranet.services.actor import Actor
from intranet.services.context import on_day
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.meetings.agenda import place_item
from intranet.services.meetings.approvals import propose_correction
from intranet.services.meetings.confidential import set_confidential
from intranet.services.meetings.drafts import compare_drafts, drafts_of
from intranet.services.meetings.follow_up import add_action
from intranet.services.meetings.minutes import confirm_minutes, publish_minutes, recompose_minutes, save_minutes
from intranet.services.meetings.outcomes import Result, clear_outcome, record_outcome, recuse
from intranet.services.meetings.papers import minutes_for, minutes_of, notice_of
from intranet.services.meetings.queries import head_of
from intranet.services.meetings.session import adjourn
from tests.support.meetings import DAY, Group, a_group, a_meeting, a_session, items_of

SECRET = "甲生之事蹟"
AUDITOR = Actor(None, "稽核")
NEXT = date(2026, 12, 16)


def a_secret_meeting(group: Group) -> tuple[int, AgendaItem]:
    """Adjourned, with minutes; its second proposal is confidential and was decided with a recusal."""
    meeting = a_meeting(group, MeetingState.IN_SESSION)
    item = items_of(meeting)[1]
    set_confidential(group.secretary, item.id, confidential=True)
    recuse(group.clerk, item.id, group.seated[4].id, "當事人")
    record_outcome(group.clerk, item.id, Result(OutcomeKind.RESOLUTION, SECRET, Vote(14, 0, 0)))
    with on_day(DAY):
        adjourn(group.clerk, meeting, at=time(15, 40))
    return meeting, item


def test_every_save_is_kept_with_its_author(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.MINUTES_DRAFTED)
    composed = head_of(group.clerk, meeting).minutes
    with on_day(DAY):
        save_minutes(group.clerk, meeting, "第一稿\n末行")
        save_minutes(group.secretary, meeting, "第二稿\n末行")
        save_minutes(group.secretary, meeting, "第二稿\n末行")
        recompose_minutes(group.clerk, meeting)
    drafts = drafts_of(group.clerk, meeting)
    secretary = group.secretary.name
    assert [(one.number, one.author, one.text) for one in drafts] == [
        (4, "書記", composed),
        (3, secretary, "第二稿\n末行"),
        (2, "書記", "第一稿\n末行"),
        (1, "書記", composed),
    ]
    found = compare_drafts(drafts, 3, 2)
    assert found is not None
    assert (found.old.number, found.new.number) == (2, 3)
    assert [line.change for line in found.lines] == [Change.CHANGED, Change.SAME]
    with pytest.raises(NotFound):
        compare_drafts(drafts, 3, 9)


def test_single_draft_has_nothing_to_compare(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.MINUTES_DRAFTED)
    drafts = drafts_of(group.clerk, meeting)
    assert (len(drafts), compare_drafts(drafts, None, None)) == (1, None)


def test_confidential_item_is_closed_in_the_public_version_alone(app: Flask) -> None:
    group = a_group()
    meeting, item = a_secret_meeting(group)
    head = head_of(group.clerk, meeting)
    member = minutes_for(group.actor(group.seated[9]), head)
    public = minutes_for(AUDITOR, head)
    assert f"### 案由二：{item.title}" in member.body and "（密件）" in member.body and SECRET in member.body
    assert "### 案由二：本案不公開\n\n決議：不公開" in public.body
    for word in (SECRET, item.title, item.explanation, "委員04"):
        assert word not in public.body
    assert public.is_public and public.fingerprint == hashlib.sha256(public.body.encode()).hexdigest()
    assert minutes_of(head, public=True) == public


def test_hash_of_confirmed_text_and_of_its_public_version_stay(app: Flask) -> None:
    group = a_group()
    meeting, _ = a_secret_meeting(group)
    revision = confirm_minutes(group.convener, meeting)
    head = head_of(group.clerk, meeting)
    whole, public = minutes_of(head), minutes_of(head, public=True)
    assert whole.fingerprint == revision.sha256 != public.fingerprint
    publish_minutes(group.secretary, meeting)
    after = head_of(group.clerk, meeting)
    assert after.published_at is not None
    assert (minutes_of(after), minutes_of(after, public=True)) == (whole, public)


def test_flag_set_after_the_meeting_marks_the_draft(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.MINUTES_DRAFTED)
    item = items_of(meeting)[0]
    with pytest.raises(NotPermitted):
        set_confidential(group.clerk, item.id, confidential=True)
    before = head_of(group.clerk, meeting).minutes
    set_confidential(group.secretary, item.id, confidential=True)
    assert "（密件）" in head_of(group.clerk, meeting).minutes
    set_confidential(group.secretary, item.id, confidential=False)
    assert head_of(group.clerk, meeting).minutes == before
    assert len(drafts_of(group.clerk, meeting)) == 3


def test_minutes_that_lost_the_mark_are_not_confirmed(app: Flask) -> None:
    group = a_group()
    meeting, item = a_secret_meeting(group)
    text = head_of(group.clerk, meeting).minutes
    save_minutes(group.clerk, meeting, text.replace("（密件）", ""))
    with pytest.raises(Refused, match="案由二：…（密件）"):
        confirm_minutes(group.convener, meeting)
    save_minutes(group.clerk, meeting, f"{item.title}\n\n{text}")
    with pytest.raises(Refused, match="其他段落"):
        confirm_minutes(group.convener, meeting)
    save_minutes(group.clerk, meeting, text)
    confirm_minutes(group.convener, meeting)
    with pytest.raises(Refused, match="紀錄已確認"):
        set_confidential(group.secretary, item.id, confidential=False)


def test_notice_bears_a_confidential_item_without_its_words(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.DRAFT)
    item = items_of(meeting)[0]
    set_confidential(group.secretary, item.id, confidential=True)
    notice = repr(notice_of(head_of(group.secretary, meeting)))
    assert item.title not in notice and "資料於會中提供" in notice


def test_notice_bears_a_task_of_an_earlier_confidential_item_without_its_words(app: Flask) -> None:
    group = a_group()
    _, item = a_session(group)
    task = "向當事人說明"
    with on_day(DAY):
        add_action(group.clerk, item.id, owner="registrar", task=task, due=date(2027, 1, 15))
    later = head_of(group.secretary, a_meeting(group, MeetingState.DRAFT, on=date(2027, 1, 6)))
    assert task in repr(notice_of(later))
    item.is_confidential = True
    db.session.commit()
    notice = repr(notice_of(later))
    assert task not in notice and notice.count("資料於會中提供") == 1


def test_next_meeting_approves_by_its_first_item(app: Flask) -> None:
    group = a_group()
    first = a_meeting(group, MeetingState.CONFIRMED, on=date(2026, 12, 2))
    second = a_meeting(group, MeetingState.IN_SESSION)
    item = items_of(second)[0]
    assert item.title == "確認 115 學年度第 1 學期第 1 次會議紀錄"
    record_outcome(group.clerk, item.id, Result(OutcomeKind.RESOLUTION, "不予確認。", Vote(2, 10, 0)))
    assert head_of(group.clerk, first).approved_in == ""
    record_outcome(group.clerk, item.id, Result(OutcomeKind.RESOLUTION, "照案確認。"))
    head = head_of(group.clerk, first)
    assert (head.approved_in_id, head.approved_in) == (second, "115 學年度第 1 學期第 2 次會議")
    assert minutes_of(head).approved_in == head.approved_in
    clear_outcome(group.clerk, item.id)
    assert head_of(group.clerk, first).approved_in_id is None


def test_confirming_puts_the_approval_on_a_draft_that_waits(app: Flask) -> None:
    group = a_group()
    waiting = a_meeting(group, on=NEXT)
    first = a_meeting(group, MeetingState.MINUTES_DRAFTED)
    assert len(items_of(waiting)) == 2
    confirm_minutes(group.convener, first)
    titles = [item.title for item in items_of(waiting)]
    assert (len(titles), titles[0]) == (3, "確認 115 學年度第 1 學期第 1 次會議紀錄")


def test_correction_is_an_item_of_the_next_meeting(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group, MeetingState.CONFIRMED)
    with pytest.raises(Refused, match="排定會議"):
        propose_correction(group.secretary, meeting, "第二案同意票誤植。")
    following = a_meeting(group, on=NEXT)
    with pytest.raises(Refused, match="更正的內容"):
        propose_correction(group.secretary, meeting, " ")
    item = propose_correction(group.secretary, meeting, "第二案同意票誤植。")
    assert (item.meeting_id, item.section) == (following, Section.PROPOSAL)
    assert items_of(following)[-1].title == "更正115 學年度第 1 學期第 1 次會議紀錄，提請討論。"
    with pytest.raises(Refused, match="直接編輯"):
        propose_correction(group.secretary, following, "x")


def test_motion_names_no_minutes_by_accident(app: Flask) -> None:
    group = a_group()
    first = a_meeting(group, MeetingState.CONFIRMED, on=date(2026, 12, 2))
    second = a_meeting(group, MeetingState.IN_SESSION)
    with on_day(DAY):
        motion = place_item(group.clerk, second, section=Section.MOTION, title="確認作業期程")
    record_outcome(group.clerk, motion.id, Result(OutcomeKind.RESOLUTION, "通過。"))
    assert db.session.get_one(Meeting, first).approved_in_id is None
    assert db.session.query(MinutesDraft).filter_by(meeting_id=second).count() == 0
