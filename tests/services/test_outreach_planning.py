"""Sessions that are planned, in series, split into parts; what else is on that day. On both databases."""

from __future__ import annotations

import dataclasses
from datetime import date, time

import pytest
from flask import Flask
from msgspec.structs import replace
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import AuditEntry, Meeting, OutreachSession
from intranet.rules.dates import Term
from intranet.rules.obligations import Audience
from intranet.rules.outreach_parts import Part
from intranet.services.calendar.releases import release_of
from intranet.services.context import current_school, on_day
from intranet.services.errors import Conflict, NotPermitted, Refused
from intranet.services.outreach import edit_session, hold_session, plan_session, split_session, withdraw_session
from intranet.services.outreach_clashes import clashes_of
from intranet.services.outreach_drafts import SessionDraft
from intranet.services.outreach_facts import credited_sessions
from intranet.services.outreach_records import meters, session_record, sessions_in_series
from intranet.services.outreach_series import plan_series
from intranet.services.transactions import writing
from tests.conftest import BOTH_SCHOOLS
from tests.services.test_outreach import actor, draft

TERM = Term(115, 1)
COMING = date(2026, 12, 2)


def planned(**changes: object) -> SessionDraft:
    return draft(on=COMING, starts=time(9), ends=time(11), **changes)


def audit_entries() -> int:
    return db.session.scalar(select(func.count(AuditEntry.id))) or 0


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_planned_session_is_shown_apart_and_proves_nothing(app: Flask) -> None:
    counselor = actor("course-counselor", "counseling-director")
    (number,) = plan_session(counselor, planned(capacity=40, registers_until=date(2026, 11, 30), is_public=True))
    meter = next(row for row in meters(TERM) if row.tally.obligation.key == "parent-briefing")
    assert (len(meter.tally.held), [one.session_id for one in meter.tally.planned]) == (0, [number])
    assert meter.ahead is not None
    assert (meter.ahead.missing, meter.ahead.text) == (0, "已排定 1 場（115/12/2）。")
    with on_day(COMING):
        assert credited_sessions() == ()  # its day has come: that alone is no evidence
    line = session_record(number).line
    assert (line.is_planned, line.counts) == (True, True)


def test_organiser_is_judged_when_planned_and_when_logged(app: Flask) -> None:
    counselor = actor("course-counselor", "counseling-director")
    (number,) = plan_session(counselor, planned(organisers=("輔導處",)))
    assert session_record(number).line.remark == "應由課程諮詢教師辦理（輔導處為協辦場合，單獨辦理不計）。"
    with on_day(COMING):
        hold_session(counselor, number, planned(organisers=("課程諮詢教師",)))
        assert [one.session_id for one in credited_sessions()] == [number]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": date(2026, 11, 20)}, "on"),
        ({"capacity": 0}, "capacity"),
        ({"is_public": True}, "registers_until"),
        ({"registers_until": date(2026, 12, 3)}, "registers_until"),
    ],
)
def test_what_cannot_be_planned_is_refused_at_its_field(app: Flask, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as caught:
        plan_session(actor("course-counselor"), replace(planned(), **changes))
    assert caught.value.field == field
    assert db.session.scalar(select(func.count(OutreachSession.id))) == 0


def test_series_is_planned_whole_or_not_at_all(app: Flask) -> None:
    counselor, before = actor("course-counselor"), audit_entries()
    drafts = tuple(planned(title=f"家長說明（{name}）") for name in ("101", "102", "103"))
    ids = plan_series(counselor, drafts)
    assert [row.title for row in sessions_in_series(session_record(ids[0]).series)] == [one.title for one in drafts]
    assert audit_entries() == before + 1
    with pytest.raises(Refused) as caught:
        plan_series(counselor, (drafts[0], replace(drafts[1], on=date(2026, 11, 1))))
    assert (caught.value.field, db.session.scalar(select(func.count(OutreachSession.id)))) == ("rows", 3)
    with pytest.raises(NotPermitted):
        plan_series(actor("teacher"), drafts)


def test_session_split_into_parts_credits_each_clause_once(app: Flask) -> None:
    counselor = actor("course-counselor", "counseling-director")
    (number,) = plan_session(counselor, planned(audience=(Audience.PARENTS, Audience.STUDENTS)))
    parts = (
        Part("家長說明", "parent-briefing", time(9), time(10)),
        Part("學生說明", "student-briefing", time(10), time(11)),
    )
    split_session(counselor, number, parts, version=1)
    record = session_record(number)
    assert ([part.counts for part in record.parts], record.line.parts, record.line.obligation) == ([True, True], 2, "")
    with on_day(COMING):
        hold_session(counselor, number, record.draft)
        assert [one.obligation for one in credited_sessions()] == ["parent-briefing", "student-briefing"]
        edit_session(counselor, number, replace(record.draft, is_planned=False, audience=(Audience.PARENTS,)))
        assert [one.obligation for one in credited_sessions()] == ["parent-briefing"]
        with pytest.raises(Refused) as clause:
            edit_session(counselor, number, replace(record.draft, obligation="parent-briefing"))
        with pytest.raises(Refused) as shorter:
            edit_session(counselor, number, replace(record.draft, ends=time(10, 30)))
    assert (clause.value.field, shorter.value.field) == ("obligation", "starts")
    split_session(counselor, number, ())
    assert (session_record(number).parts, credited_sessions()) == ((), ())


def test_parts_that_overlap_are_refused_and_an_old_form_too(app: Flask) -> None:
    counselor = actor("course-counselor")
    (number,) = plan_session(counselor, planned())
    overlap = (
        Part("甲", "parent-briefing", time(9), time(10, 30)),
        Part("乙", "student-briefing", time(10), time(11)),
    )
    with pytest.raises(Refused) as caught:
        split_session(counselor, number, overlap)
    assert (caught.value.field, caught.value.message) == ("1", "與「甲」的時間重疊，最早可從 10:30 開始。")
    good = (overlap[0], dataclasses.replace(overlap[1], starts=time(10, 30)))
    split_session(counselor, number, good, version=1)
    with pytest.raises(Conflict):
        edit_session(counselor, number, planned(), version=1)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_clashes_name_closed_days_meetings_and_other_sessions(app: Flask) -> None:
    counselor = actor("course-counselor", "counseling-director")
    secretary = actor("academic-director")
    with writing(secretary):
        db.session.add(
            Meeting(
                term=TERM, ordinal=2, on=COMING, starts=time(10), ends=time(12), place="會議室",
                created_by=secretary.person_id,
            )
        )  # fmt: skip
    (number,) = plan_session(counselor, planned(place="圖書館"))
    assert clashes_of(planned(place="圖書館"), number) == ("會議：115 學年度第 1 學期第 2 次會議（10:00 起）。",)
    title = session_record(number).line.title
    assert clashes_of(planned(place="圖書館", audience=(Audience.TEACHERS,), organisers=("教學組",)))[1:] == (
        f"場次：「{title}」同一地點（圖書館，09:00 起）。",
    )
    later = replace(planned(), starts=time(12), ends=time(13))
    assert clashes_of(later) == ()
    assert clashes_of(replace(later, on=date(2026, 12, 5))) == ("115/12/5（六） 是週六，不是上班日。",)
    withdraw_session(counselor, number)
    assert len(clashes_of(planned())) == 1


def test_clash_with_the_released_schedule_is_told(demo_app: Flask) -> None:
    _, found = release_of(TERM)
    line = next(one for one in found[-1].lines if one.end and one.end > date(2026, 11, 21) and one.audience)
    assert line.end is not None
    row = current_school().outreach[0]
    wanted = SessionDraft(row.kind, "說明", line.end, "禮堂", line.audience, ("教學組",))
    assert f"作業期程：當天是「{line.title}」截止日。" in clashes_of(wanted)
