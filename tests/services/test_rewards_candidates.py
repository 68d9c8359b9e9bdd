"""Candidates come from recorded work: checks in time, sessions, days as deputy, minutes; never from students' uploads."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import (
    CountLine,
    CountReading,
    Deputyship,
    Leave,
    MeetingState,
    OutreachSession,
    Person,
    SelfCheck,
    WorkItem,
)
from intranet.rules.obligations import Kind
from intranet.rules.reward_candidates import Candidate
from intranet.rules.reward_candidates import Work as Recorded
from intranet.rules.schedule import Work
from intranet.services.actor import SYSTEM
from intranet.services.context import current_school, on_day
from intranet.services.errors import NotFound
from intranet.services.rewards_candidates import candidate, candidates
from intranet.services.transactions import writing
from tests.conftest import BOTH_SCHOOLS
from tests.services.rewards_samples import LONG_AGO, TERM, a_meeting, secretary, somebody


def a_check(person: Person, title: str, on: date, *, passed: bool = True, checks: int = 1) -> WorkItem:
    """A work item to check by 9/30, checked by the person on that day."""
    with writing(SYSTEM):
        item = WorkItem(term=TERM, title=title, work=Work.CERTIFICATION, audience=[], check_end=date(2026, 9, 30))
        db.session.add(item)
        db.session.flush()
        for _ in range(checks):
            db.session.add(
                SelfCheck(work_item_id=item.id, position="registrar", person_id=person.id, on=on, passed=passed)
            )
    return item


def a_session(person: Person, *organisers: str, on: date = date(2026, 9, 3), **changes: bool) -> None:
    with writing(SYSTEM):
        db.session.add(
            OutreachSession(
                term=TERM, kind=Kind.BRIEFING, title="新生說明", audience=[], organisers=list(organisers), on=on,
                place="禮堂", logged_by=person.id, **changes,
            )
        )  # fmt: skip


def facts(found: tuple[Candidate, ...]) -> dict[str, list[tuple[Recorded, str, int]]]:
    return {one.name: [(fact.work, fact.title, fact.amount) for fact in one.facts] for one in found}


def test_checks_in_time_count_once_and_late_or_failed_ones_do_not(app: Flask) -> None:
    actor, person = secretary(), somebody("陳甲", "registrar")
    a_check(person, "認證", date(2026, 9, 30), checks=2)
    a_check(person, "遲了", date(2026, 10, 1))
    a_check(person, "有問題", date(2026, 9, 1), passed=False)
    assert facts(candidates(actor, TERM)) == {"陳甲": [(Recorded.SELF_CHECK, "認證", 1)]}
    assert candidates(actor, TERM.previous) == ()


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_sessions_count_for_who_organised_them(app: Flask) -> None:
    actor, head = secretary(), somebody("註冊", "registrar")
    first, second = somebody("課諮甲", "course-counselor"), somebody("課諮乙", "course-counselor")
    counsellors = current_school().directory.title("course-counselor")
    a_session(first, "註冊組", counsellors, "校外講師")
    a_session(second, counsellors, is_planned=True)
    a_session(second, counsellors, on=date(2027, 1, 5))
    run = [(Recorded.SESSION, "新生說明", 1)]
    assert facts(candidates(actor, TERM)) == {head.name: run, "課諮甲": run}


def test_days_as_deputy_and_confirmed_minutes_count(app: Flask) -> None:
    actor, holder, deputy = secretary(), somebody("陳甲", "registrar"), somebody("林乙", "instruction")
    meeting, draft = a_meeting(MeetingState.CONFIRMED), a_meeting(MeetingState.MINUTES_DRAFTED, ordinal=2)
    with writing(SYSTEM):
        db.session.add(Deputyship(position="registrar", person_id=deputy.id, order=1, starts=LONG_AGO))
        db.session.add(Leave(person_id=holder.id, starts=date(2026, 9, 1), ends=date(2026, 9, 5)))
        meeting.clerk_id = draft.clerk_id = deputy.id
    found = facts(candidates(actor, TERM))
    assert found == {
        "林乙": [(Recorded.DEPUTY, "註冊組長", 5), (Recorded.MINUTES, "115 學年度第 1 學期第 1 次會議", 1)]
    }
    with on_day(date(2026, 9, 2)):
        assert facts(candidates(actor, TERM))["林乙"][0] == (Recorded.DEPUTY, "註冊組長", 2)


def test_numbers_of_uploads_change_nothing(app: Flask) -> None:
    actor, person, other = secretary(), somebody("陳甲", "registrar"), somebody("林乙", "teacher")
    item = a_check(person, "認證", date(2026, 9, 1))
    before = candidates(actor, TERM)
    for uploaded in (0, 20, 99_999):
        with writing(SYSTEM):
            for one in (person, other):
                reading = CountReading(
                    work_item_id=item.id, unit="註冊組", on=date(2026, 9, 1), position="registrar", person_id=one.id,
                    counts={"UPLOADED": uploaded, "CERTIFIED": uploaded},
                )  # fmt: skip
                db.session.add(reading)
                db.session.flush()
                db.session.add(CountLine(reading_id=reading.id, label=one.name, counts={"UPLOADED": uploaded}))
        assert candidates(actor, TERM) == before
    assert [one.name for one in before] == ["陳甲"]
    assert "99999" not in before[0].deed(TERM) + before[0].evidence


def test_who_asks_and_who_may_not_be_nominated_are_left_out(app: Flask) -> None:
    actor = secretary()
    for person_id in (actor.person_id, somebody("校長", "principal").id, somebody("學生", "student").id):
        a_check(db.session.get_one(Person, person_id), "認證", date(2026, 9, 1))
    assert candidates(actor, TERM) == ()
    with pytest.raises(NotFound):
        candidate(actor, TERM, actor.person_id or 0)


def test_deed_and_source_fit_their_fields_however_much_was_done(app: Flask) -> None:
    actor, person = secretary(), somebody("陳甲", "registrar")
    for number in range(40):
        a_check(person, f"很長的作業項目名稱，長到一行寫不下的那一種，第 {number} 項", date(2026, 9, 1))
        a_session(person, "註冊組")
    (found,) = candidates(actor, TERM)
    assert found.deed(TERM).startswith("115學年度第一學期如期完成「很長的作業項目名稱")
    assert "等40項作業" in found.deed(TERM)
    assert (len(found.deed(TERM)) <= 300, len(found.evidence) <= 1000, len(found.source) <= 200) == (True,) * 3
    assert found.source.split()[0] == "/calendar/115-1/checks"
