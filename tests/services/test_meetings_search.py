"""Search finds what one may read; minutes from before the system stand among the others and count as entered."""

from __future__ import annotations

import io
from datetime import date, time

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import AgendaItem, Attachment, Meeting, MeetingState, OutcomeKind, Section
from intranet.rules.dates import Term
from intranet.rules.obligations import Kind
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.attachments import Upload, stored_file
from intranet.services.audit_trail import history_of
from intranet.services.compliance import judge_on
from intranet.services.context import current_school, on_day
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.meetings.agenda import place_item
from intranet.services.meetings.earlier import EarlierMeeting, record_earlier_meeting, remove_earlier_meeting
from intranet.services.meetings.facts import held_meetings
from intranet.services.meetings.minutes import confirm_minutes, publish_minutes
from intranet.services.meetings.outcomes import Result, record_outcome
from intranet.services.meetings.planning import schedule_meeting
from intranet.services.meetings.queries import head_of, meetings_of
from intranet.services.meetings.search import Piece, excerpt_of, search, words_of
from intranet.services.meetings.session import adjourn
from tests.conftest import BOTH_SCHOOLS
from tests.support.meetings import DAY, Group, a_group, a_meeting, a_plan, actor_of, items_of
from tests.support.queries import counted_queries

BEFORE = date(2024, 9, 20)
EARLIER = EarlierMeeting(Term(113, 1), 1, BEFORE, 15, 25, text="討論選課輔導")


def found(actor: Actor, query: str) -> list[tuple[int, int | None]]:
    return [(hit.meeting_id, hit.item_id) for hit in search(actor, query).hits]


def a_file(name: str = "紀錄.pdf", content: bytes = b"%PDF-1.4 old") -> Upload:
    return Upload(name, io.BytesIO(content))


def decided(group: Group, text: str) -> int:
    """A meeting with one resolution, adjourned."""
    meeting = a_meeting(group, MeetingState.IN_SESSION)
    with on_day(DAY):
        record_outcome(group.clerk, items_of(meeting)[0].id, Result(OutcomeKind.RESOLUTION, text))
        adjourn(group.clerk, meeting, at=time(15, 40))
    return meeting


def test_two_characters_find_agendas_as_far_as_they_may_be_read(app: Flask) -> None:
    group = a_group()
    member = actor_of(group.seated[-1])
    called, draft = a_meeting(group, MeetingState.CONVENED), a_meeting(group)
    item = place_item(group.secretary, draft, section=Section.PROPOSAL, title="調整密碼規則", explanation="帳號安全")
    assert found(group.secretary, "密碼") == [(draft, item.id)]
    assert found(group.secretary, "帳號 密碼") == [(draft, item.id)]
    assert found(group.secretary, "帳號 密碼 沒有") == []
    assert found(member, "密碼") == []
    word = current_school().committee.matters[0].text[:2]
    assert {hit.meeting_id for hit in search(member, word).hits} == {called}
    assert {hit.meeting_id for hit in search(group.secretary, word).hits} == {called, draft}


def test_outcomes_and_minutes_are_found_by_members_once_published(app: Flask) -> None:
    group = a_group()
    member, meeting = actor_of(group.seated[-1]), decided(group, "延至寒假辦理。")
    item = items_of(meeting)[0].id
    assert (found(group.secretary, "寒假"), found(member, "寒假")) == ([(meeting, item)], [])
    assert (found(group.secretary, "散會"), found(member, "散會")) == ([(meeting, None)], [])
    with on_day(DAY):
        confirm_minutes(group.convener, meeting)
        publish_minutes(group.secretary, meeting)
    assert (found(member, "寒假"), found(member, "散會")) == ([(meeting, item)], [(meeting, None)])


def test_confidential_item_is_not_found_by_the_auditor(app: Flask) -> None:
    group = a_group()
    meeting = decided(group, "依個案處理。")
    item = items_of(meeting)[0].id
    auditor = Actor(None, "稽核", permissions=frozenset({Permission.VIEW_MEETINGS, Permission.VIEW_AUDIT}))
    assert found(auditor, "個案") == [(meeting, item)]
    db.session.execute(db.update(AgendaItem).where(AgendaItem.id == item).values(is_confidential=True))
    db.session.commit()
    assert found(auditor, "個案") == []
    assert found(auditor, "散會") == []
    assert found(group.secretary, "個案") == [(meeting, item)]


def test_signs_of_patterns_are_ordinary_characters(app: Flask) -> None:
    group = a_group()
    draft = a_meeting(group)
    item = place_item(group.secretary, draft, section=Section.REPORT, title="上傳率達 100% 的班級")
    place_item(group.secretary, draft, section=Section.REPORT, title="上傳率達 1000 人次")
    assert found(group.secretary, "100%") == [(draft, item.id)]
    assert found(group.secretary, "_") == found(group.secretary, "\\") == found(group.secretary, "  ") == []


def test_many_hits_are_paged_with_two_queries(app: Flask) -> None:
    group = a_group()
    for number in range(3):
        meeting = schedule_meeting(group.secretary, a_plan(on=date(2026, 12, 1 + number)))
        for one in range(9):
            place_item(group.secretary, meeting.id, section=Section.REPORT, title=f"彙報 {one}")
    with counted_queries() as sent:
        first = search(group.secretary, "彙報")
    assert (sent.count, len(first.hits), first.total, first.page) == (2, 20, 27, 1)
    last = search(group.secretary, "彙報", page=99)
    assert (last.page, len(last.hits)) == (2, 7)
    assert last.hits[-1].on == date(2026, 12, 1)


def test_excerpt_marks_the_words_and_is_short() -> None:
    text = "前" * 50 + "選課輔導與選課" + "後" * 50
    pieces = excerpt_of(["沒有", text], ["選課"])
    assert pieces == (
        Piece("…", False),
        Piece("前" * 36, False),
        Piece("選課", True),
        Piece("輔導與", False),
        Piece("選課", True),
        Piece("後" * 31, False),
        Piece("…", False),
    )
    assert words_of("甲　乙 甲 丙 丁 戊 己") == ("甲", "乙", "丙", "丁", "戊")


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_earlier_minutes_are_listed_read_searched_and_counted(app: Flask) -> None:
    group = a_group()
    member, matter = actor_of(group.seated[-1]), current_school().committee.matters[0]
    given = EarlierMeeting(Term(113, 1), 2, BEFORE, 15, 23, text="討論選課輔導", matters=[matter.clause])
    meeting = record_earlier_meeting(group.secretary, given, a_file())
    line = meetings_of(member, Term(113, 1))[0]
    assert (line.id, line.state, line.present, line.seats_total, line.is_recorded_later) == (
        meeting.id,
        MeetingState.PUBLISHED,
        15,
        23,
        True,
    )
    assert head_of(member, meeting.id).is_recorded_later
    assert found(member, "選課 輔導") == [(meeting.id, None)]
    held = held_meetings()
    assert [(one.on, one.present, one.seats, one.quorate, one.is_recorded_later) for one in held] == [
        (BEFORE, 15, 23, True, True)
    ]
    assert [item.matter for item in items_of(meeting.id)] == [matter.clause]


def test_earlier_minutes_prove_the_cadence_and_say_so(app: Flask) -> None:
    group, school = a_group(), current_school()
    record_earlier_meeting(group.secretary, EARLIER, a_file())
    duty = next(row for row in school.obligations if row.kind is Kind.MEETING)
    status = judge_on(date(2024, 12, 1)).of(duty.clause)
    assert status is not None
    assert "第 1 次會議，出席 15/25（系統啟用前補登）" in [
        proof.text for one in status.verdicts for proof in one.proofs
    ]


def test_earlier_meeting_without_its_quorum_does_not_count(app: Flask) -> None:
    group = a_group()
    given = EarlierMeeting(Term(113, 1), 1, BEFORE, 12, 25)
    record_earlier_meeting(group.secretary, given, a_file())
    assert [one.quorate for one in held_meetings()] == [False]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": date(2025, 2, 1)}, "on"),
        ({"term": Term(116, 1), "on": date(2027, 9, 1)}, "on"),
        ({"ordinal": 0}, "ordinal"),
        ({"present": 26}, "present"),
        ({"seats": 0, "present": 0}, "seats"),
    ],
)
def test_earlier_minutes_that_cannot_be_are_refused(app: Flask, changes: dict[str, object], field: str) -> None:
    group = a_group()
    values = {name: getattr(EARLIER, name) for name in EARLIER.__slots__}
    with pytest.raises(Refused) as refused:
        record_earlier_meeting(group.secretary, EarlierMeeting(**{**values, **changes}), a_file())
    assert refused.value.field == field
    assert db.session.query(Meeting).count() == 0


def test_earlier_minutes_need_a_pdf_a_free_number_and_the_secretary(app: Flask) -> None:
    group = a_group()
    with pytest.raises(Refused, match="PDF"):
        record_earlier_meeting(group.secretary, EARLIER, a_file("紀錄.docx"))
    with pytest.raises(Refused, match="內容不是 pdf"):
        record_earlier_meeting(group.secretary, EARLIER, a_file(content=b"MZ"))
    with pytest.raises(NotPermitted):
        record_earlier_meeting(actor_of(group.seated[-1]), EARLIER, a_file())
    record_earlier_meeting(group.secretary, EARLIER, a_file())
    with pytest.raises(Refused, match="可用第 2 次"):
        record_earlier_meeting(group.secretary, EARLIER, a_file())


def test_earlier_meeting_entered_wrongly_is_struck_with_its_file(app: Flask) -> None:
    group = a_group()
    meeting, own = record_earlier_meeting(group.secretary, EARLIER, a_file()), a_meeting(group)
    meeting_id, digest = meeting.id, db.session.scalars(db.select(Attachment.sha256)).one()
    with pytest.raises(NotFound):
        remove_earlier_meeting(group.secretary, own)
    remove_earlier_meeting(group.secretary, meeting_id)
    assert (db.session.get(Meeting, meeting_id), stored_file(digest).exists()) == (None, False)
    assert len(history_of("meeting", meeting_id)) == 2
