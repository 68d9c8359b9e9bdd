"""What helps to plan: copies of past meetings, matters over the year, clashes, links, minutes per item."""

from __future__ import annotations

from datetime import date, time

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import AgendaItem, Attendance, Meeting, MeetingState, OutreachSession, Section
from intranet.rules.dates import Term
from intranet.rules.obligations import Kind
from intranet.services.actor import SYSTEM
from intranet.services.context import current_school, on_day
from intranet.services.errors import NotPermitted, Refused
from intranet.services.leaves import note_leave
from intranet.services.meetings.agenda import change_item, place_item
from intranet.services.meetings.clashes import clashes_of, is_one_room, overlaps
from intranet.services.meetings.copying import copy_meeting, offers_of
from intranet.services.meetings.matters import matters_of_year, missing_matters
from intranet.services.meetings.planning import change_meeting, schedule_meeting
from intranet.services.meetings.proposals import ProposalDraft, place_proposal, propose_item
from intranet.services.meetings.queries import agenda_of, head_of
from intranet.services.meetings.session import add_observer
from intranet.services.people import add_person, appoint, end_appointment
from intranet.services.transactions import writing
from tests.conftest import BOTH_SCHOOLS
from tests.support.meetings import DAY, LONG_AGO, TERM, a_group, a_meeting, a_plan, actor_of, items_of

NEXT = date(2027, 3, 10)


def a_post() -> str:
    """A staff post that no seat of the group belongs to and one person holds at a time."""
    school = current_school()
    seats = {school.directory.position(row.position).code for row in school.committee.seats if row.position}
    taken = seats | {"clerk"}
    return next(p.code for p in school.profile.positions if p.staff_type and p.code not in taken and not p.many)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_copy_takes_the_agenda_without_what_became_of_it(app: Flask) -> None:
    group = a_group()
    source = a_meeting(group)
    place_item(
        group.secretary, source, section=Section.REPORT, title="期中報告", explanation="上學期的數字", proposer="註冊組"
    )
    with on_day(DAY):
        asked = propose_item(actor_of(group.seated[-1]), ProposalDraft(TERM, "委員提案"))
    once = place_proposal(group.secretary, asked.id, source)
    db.session.execute(db.update(AgendaItem).values(outcome="照案通過。", planned_minutes=10))
    db.session.commit()
    offers = offers_of(group.secretary, source)
    assert [offer.item.id for offer in offers if offer.is_once] == [once.id]
    matters = current_school().committee.matters
    copied = copy_meeting(
        group.secretary,
        source,
        a_plan(term=Term(115, 2), on=NEXT),
        items=[offer.item.id for offer in offers if not offer.is_once],
        matters=[matters[0].clause, matters[2].clause],
    ).meeting
    old, new = items_of(source), agenda_of(copied.id)
    assert [(item.section, item.matter) for item in new] == [
        (Section.REPORT, ""),
        (Section.PROPOSAL, matters[0].clause),
        (Section.PROPOSAL, matters[1].clause),
        (Section.PROPOSAL, matters[2].clause),
    ]
    assert [(item.explanation, item.outcome, item.planned_minutes) for item in new][:2] == [
        ("", "", 10),
        (old[0].explanation, "", 10),
    ]
    assert new[1].title == f"115 學年度第 2 學期{matters[0].text}，提請討論。"
    assert (copied.state, copied.term, copied.ordinal) == (MeetingState.DRAFT, Term(115, 2), 1)
    with pytest.raises(NotPermitted):
        copy_meeting(group.clerk, source, a_plan(), items=[])


def test_copy_calls_whoever_holds_the_observers_post_now(app: Flask) -> None:
    group, post = a_group(), a_post()
    title = current_school().directory.title(post)
    with writing(SYSTEM):
        before, after = add_person(SYSTEM, name="前任"), add_person(SYSTEM, name="現任")
        held = appoint(SYSTEM, before, post, LONG_AGO)
    source = a_meeting(group)
    add_observer(group.secretary, source, before.id, title)
    add_observer(group.secretary, source, after.id, "外聘講師")
    end_appointment(SYSTEM, held.id, date(2027, 1, 31))
    appoint(SYSTEM, after, post, date(2027, 2, 1))
    copied = copy_meeting(group.secretary, source, a_plan(term=Term(115, 2), on=NEXT), items=[])
    rows = db.session.execute(
        db.select(Attendance.person_id, Attendance.title).where(Attendance.meeting_id == copied.meeting.id)
    ).all()
    assert [tuple(row) for row in rows] == [(after.id, title)]
    assert copied.gone == ("外聘講師",)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_matters_are_ticked_off_over_both_terms_of_the_year(app: Flask) -> None:
    group = a_group()
    held = a_meeting(group, MeetingState.MINUTES_DRAFTED)
    drafted = a_meeting(group, on=NEXT)
    a_meeting(group, on=date(2026, 3, 10))  # the year before
    lines = matters_of_year(group.secretary, 115)
    assert [[row.meeting_id for row in line.meetings] for line in lines[:2]] == [[held, drafted]] * 2
    assert [(line.is_held, line.meetings) for line in lines[2:]] == [(False, ())] * (len(lines) - 2)
    assert [row.is_held for row in lines[0].meetings] == [True, False]
    clauses = [line.matter.clause for line in lines]
    assert missing_matters(group.secretary, 115) == set(clauses[2:])
    member = actor_of(group.seated[-1])
    assert [row.meeting_id for row in matters_of_year(member, 115)[0].meetings] == [held]


def test_clashes_name_who_is_taken_and_by_what(app: Flask) -> None:
    group = a_group()
    other = a_meeting(group, MeetingState.CONVENED)
    secretary = next(person for person in group.seated if person.id == group.secretary.person_id)
    speaker, away = group.seated[-1], group.seated[-2]
    with writing(SYSTEM):
        for starts, ends, host, organisers in (
            (time(13), time(14, 20), f"講師 {speaker.name}", ["外校"]),
            (time(15), None, "", [current_school().secretary.title]),
            (time(15, 40), time(16), speaker.name, []),  # begins when the meeting ends
        ):
            db.session.add(
                OutreachSession(
                    term=TERM, kind=Kind.BRIEFING, title=f"{starts:%H}點說明會", on=DAY, starts=starts, ends=ends,
                    host=host, organisers=organisers, place="禮堂", logged_by=speaker.id,
                )
            )  # fmt: skip
        note_leave(SYSTEM, away, DAY, DAY, "家中有事")
    meeting = a_meeting(group)
    found = clashes_of(head_of(group.secretary, meeting))
    assert [(one.record, one.is_all) for one in found] == [
        ("meeting", True), ("outreach", False), ("outreach", False), ("leave", False),
    ]  # fmt: skip
    assert found[0].record_id == other
    names = [[name.split()[-1] for name in one.people] for one in found[1:]]
    assert names == [[speaker.name], [secretary.name], [away.name]]
    assert "家中" not in str(found)
    elsewhere = schedule_meeting(group.secretary, a_plan(on=date(2026, 12, 10)))
    assert clashes_of(head_of(group.secretary, elsewhere.id)) == ()


def test_room_that_is_taken_clashes_whoever_it_concerns(app: Flask) -> None:
    group = a_group()
    meeting = schedule_meeting(group.secretary, a_plan(place="圖書館 會議室")).id
    with writing(SYSTEM):
        for title, place, starts in (
            ("同室", "圖書館會議室", time(14)),
            ("別室", "禮堂", time(14)),
            ("較早", "圖書館會議室", time(8)),
        ):
            db.session.add(
                OutreachSession(
                    term=TERM, kind=Kind.BRIEFING, title=title, on=DAY, starts=starts, ends=None, host="講師",
                    organisers=["外校"], place=place, logged_by=group.seated[0].id,
                )
            )  # fmt: skip
    found = clashes_of(head_of(group.secretary, meeting))
    assert [(one.what, one.people, one.in_room) for one in found] == [("同室（14:00 起）", (), True)]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [("圖書館 A 室", "圖書館a室", True), ("線上會議", "線上會議", False), ("", "", False), ("禮堂", "會議室", False)],
)
def test_places_are_one_room_however_they_are_spaced(first: str, second: str, same: bool) -> None:
    assert is_one_room(first, second) is same


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        ((time(9), time(10)), (time(10), time(11)), False),
        ((time(9), time(10, 1)), (time(10), time(11)), True),
        ((time(9), None), (time(10, 59), None), True),
        ((time(9), None), (time(11), None), False),
        ((None, None), (time(23), time(23, 30)), True),
    ],
)
def test_spans_of_a_day_meet(first: tuple, second: tuple, meet: bool) -> None:
    assert overlaps(first, second) is meet
    assert overlaps(second, first) is meet


def test_online_meeting_needs_no_place_but_a_secure_link(app: Flask) -> None:
    group = a_group()
    for link in ("http://meet.example.edu.tw/a", "javascript:alert(1)"):
        with pytest.raises(Refused, match="https"):
            schedule_meeting(group.secretary, a_plan(online_url=link))
    with pytest.raises(Refused, match="地點"):
        schedule_meeting(group.secretary, a_plan(place=""))
    meeting = schedule_meeting(group.secretary, a_plan(place="", online_url="https://meet.example.edu.tw/a"))
    head = head_of(group.secretary, meeting.id)
    assert (head.place, head.online_url) == ("線上會議", "https://meet.example.edu.tw/a")
    change_meeting(group.secretary, meeting.id, a_plan())
    assert (head_of(group.secretary, meeting.id).place, db.session.query(Meeting).one().online_url) == ("會議室", "")


def test_planned_minutes_are_kept_with_the_item(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group)
    placed = place_item(group.secretary, meeting, section=Section.REPORT, title="報告", planned_minutes=5)
    first = items_of(meeting)[0]
    change_item(
        group.secretary, first.id, section=first.section, title=first.title, explanation=first.explanation,
        proposal=first.proposal, matter=first.matter, proposer=first.proposer, planned_minutes=20,
    )  # fmt: skip
    minutes = {item.id: item.planned_minutes for item in agenda_of(meeting)}
    assert (minutes[placed.id], minutes[first.id]) == (5, 20)
