"""Releases: what goes out, what changed, and that it never changes again."""

from __future__ import annotations

from datetime import date, time

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from intranet.extensions import db
from intranet.models import AgendaItem, AuditEntry, Meeting, MeetingState, OutcomeKind, Release, Section
from intranet.rules.dates import Term
from intranet.rules.minutes import CLOSED
from intranet.services.actor import SYSTEM, Actor
from intranet.services.calendar.content import content_hash, frozen, thawed
from intranet.services.calendar.desk import desk_of
from intranet.services.calendar.facts import schedule_facts
from intranet.services.calendar.items import add_item, remove_item, save_item
from intranet.services.calendar.releases import (
    release_identities,
    release_of,
    releases_of,
    removed_lines,
    resolutions_for,
)
from intranet.services.calendar.releasing import RuleBroken, release_schedule
from intranet.services.context import on_day
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused
from intranet.services.people import add_person
from intranet.services.transactions import writing
from tests.conftest import BOTH_SCHOOLS
from tests.services.test_calendar_draft import OWN, OWN_DATES
from tests.support.calendar import TERM, by_window, dates_as, drafted
from tests.support.queries import counted_queries


def released_once() -> Release:
    drafted()
    return release_schedule(SYSTEM, TERM, comment="初版")


def a_resolution(*, matter: str = "三(一)", carried: bool = True, term: Term = TERM) -> int:
    """An agenda item of a meeting held in ``term``; returns its id."""
    person = add_person(SYSTEM, name="承辦人")
    with writing(SYSTEM):
        number = db.session.scalar(select(func.count(Meeting.id))) or 0
        meeting = Meeting(
            term=term,
            ordinal=number + 1,
            state=MeetingState.CONFIRMED,
            on=term.start,
            starts=time(9),
            place="會議室",
            created_by=person.id,
        )
        db.session.add(meeting)
        db.session.flush()
        item = AgendaItem(
            meeting_id=meeting.id,
            section=Section.PROPOSAL,
            place=1,
            matter=matter,
            title="訂定作業期程",
            outcome_kind=OutcomeKind.RESOLUTION,
            carried=carried,
        )
        db.session.add(item)
    return item.id


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_release_freezes_the_draft(app: Flask) -> None:
    release = released_once()
    lines = [row.line for row in by_window().values()]
    assert (release.number, release.released_by, thawed(release.content)) == (1, None, tuple(lines))
    assert release.sha256 == content_hash(frozen(lines))
    save_item(SYSTEM, by_window()["receipt-students"].item_id, dates_as(by_window()["receipt-students"], note="改期"))
    shown, _ = release_of(TERM)
    assert [line.note for line in shown.lines if line.key == "receipt-students"] == [""]


@pytest.mark.parametrize(
    "statement", ["UPDATE release SET comment = 'x'", "DELETE FROM release", "UPDATE release SET content = '[]'"]
)
def test_release_is_never_changed(app: Flask, statement: str) -> None:
    released_once()
    with pytest.raises(DatabaseError):
        db.session.execute(text(statement))
    db.session.rollback()
    assert release_of(TERM)[0].comment == "初版"


def test_second_release_says_exactly_what_changed(app: Flask) -> None:
    released_once()
    rows = by_window()
    upload, receipt = rows["upload-1"], rows["receipt-students"]
    save_item(SYSTEM, upload.item_id, dates_as(upload, end=date(2026, 2, 25)))
    save_item(SYSTEM, receipt.item_id, dates_as(receipt, note="紙本另寄", owner="註冊組、教學組"))
    release_schedule(SYSTEM, TERM, comment="延長上傳")
    newest, found = release_of(TERM)
    assert (newest.number, len(found), found[0].changes) == (2, 2, ())
    assert [str(change) for change in newest.changes] == [
        "變更「課程學習成果上傳（第 1 學期）」（起迄：114/8/1 至 115/2/22 → 114/8/1 至 115/2/25）",
        "變更「學生確認收訖明細」（權責單位：註冊組 → 註冊組、教學組；說明：（無） → 紙本另寄）",
    ]


def test_added_and_removed_items_are_told(app: Flask) -> None:
    drafted()
    item = add_item(SYSTEM, TERM, OWN_DATES, OWN)
    release_schedule(SYSTEM, TERM, comment="初版")
    remove_item(SYSTEM, item.id)
    other = add_item(SYSTEM, TERM, OWN_DATES, OWN)
    release_schedule(SYSTEM, TERM, comment="換一項")
    newest, found = release_of(TERM)
    assert [(change.kind.value, change.key) for change in newest.changes] == [
        ("新增", f"own-{other.id}"),
        ("移除", f"own-{item.id}"),
    ]
    assert [line.key for line in removed_lines(newest, found)] == [f"own-{item.id}"]


def test_release_of_what_breaks_a_rule_is_refused(app: Flask) -> None:
    rows = drafted()
    save_item(SYSTEM, rows["upload-1"].item_id, dates_as(rows["upload-1"], end=date(2026, 1, 30)))
    save_item(SYSTEM, rows["receipt-students"].item_id, dates_as(rows["receipt-students"], end=date(2026, 3, 24)))
    with pytest.raises(RuleBroken) as refused:
        release_schedule(SYSTEM, TERM, comment="初版")
    assert refused.value.clause == "national:upload-14-days"
    assert "不得早於 115/2/3（休業式後 14 日，全國規定）" in refused.value.message
    messages = [finding.message for finding in refused.value.findings]
    assert "學生確認收訖明細期間至少 3 日（全國規定），截止日最早為 115/3/25。" in messages
    assert db.session.scalar(select(func.count(Release.id))) == 0


def test_release_without_a_self_check_period_is_refused(app: Flask) -> None:
    row = drafted()["upload-1"]
    save_item(SYSTEM, row.item_id, dates_as(row, check_start=None, check_end=None))
    with pytest.raises(RuleBroken, match="尚未訂定自我檢核開始日"):
        release_schedule(SYSTEM, TERM, comment="初版")


def test_release_without_anything_is_refused(app: Flask) -> None:
    with pytest.raises(Refused, match="還沒有作業項目"):
        release_schedule(SYSTEM, TERM, comment="初版")
    released_once()
    with pytest.raises(Refused, match="與第 1 版相同"):
        release_schedule(SYSTEM, TERM, comment="再發一次")
    with pytest.raises(Refused) as refused:
        release_schedule(SYSTEM, TERM, comment=" \n ")
    assert refused.value.field == "comment"


def test_release_of_something_else_than_shown_is_a_conflict(app: Flask) -> None:
    rows = drafted()
    shown = desk_of(TERM)
    save_item(SYSTEM, rows["upload-1"].item_id, dates_as(rows["upload-1"], note="改"))
    with pytest.raises(Conflict):
        release_schedule(SYSTEM, TERM, comment="初版", state=shown.state)
    assert release_schedule(SYSTEM, TERM, comment="初版", state=desk_of(TERM).state).number == 1


def test_release_cites_a_carried_resolution_on_the_schedule_first(app: Flask) -> None:
    drafted()
    other, wanted = a_resolution(matter="三(二)"), a_resolution()
    refused, of_next_term = a_resolution(carried=False), a_resolution(term=TERM.next)
    found = resolutions_for(TERM)
    assert [(row.agenda_item_id, row.on_schedule) for row in found] == [(wanted, True), (other, False)]
    for wrong in (refused, of_next_term):
        with pytest.raises(Refused) as error:
            release_schedule(SYSTEM, TERM, comment="初版", resolution_id=wrong)
        assert error.value.field == "resolution"
    release_schedule(SYSTEM, TERM, comment="初版", resolution_id=wanted)
    assert release_of(TERM)[0].resolution == "訂定作業期程"


def test_nobody_releases_without_the_permission(app: Flask) -> None:
    drafted()
    with pytest.raises(NotPermitted):
        release_schedule(Actor(None, "某人"), TERM, comment="初版")
    assert releases_of(TERM) == ()
    with pytest.raises(NotFound):
        release_of(TERM)


def test_release_writes_one_audit_entry(app: Flask) -> None:
    drafted()
    before = db.session.scalar(select(func.count(AuditEntry.id))) or 0
    release_schedule(SYSTEM, TERM, comment="初版")
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.id > before)).all()
    assert (entry.act, entry.record, entry.summary) == ("release_schedule", "release", "發布 114-1 作業期程第 1 版")


def test_facts_tell_the_release_in_force_and_need_two_queries(app: Flask) -> None:
    drafted()
    with on_day(date(2025, 9, 5)):
        release_schedule(SYSTEM, TERM, comment="初版")
    row = by_window()["upload-1"]
    save_item(SYSTEM, row.item_id, dates_as(row, end=date(2026, 2, 25)))
    with on_day(date(2025, 10, 5)):
        release_schedule(SYSTEM, TERM, comment="延長", resolution_id=a_resolution())
    with counted_queries() as sent:
        facts = schedule_facts(TERM, TERM.next)
    assert sent.count == 2
    assert [(fact.number, fact.has_resolution) for fact in facts.releases] == [(1, False), (2, True)]
    first, second = (facts.release(TERM, day) for day in (date(2025, 10, 4), date(2025, 10, 5)))
    assert first is not None
    assert second is not None
    ends = [fact.line("upload-1").end for fact in (first, second)]  # type: ignore[union-attr]
    assert ends == [date(2026, 2, 22), date(2026, 2, 25)]
    assert facts.release(TERM, date(2025, 9, 4)) is None
    assert schedule_facts(TERM.next, TERM.next).releases == ()


def test_identity_tells_a_new_release(app: Flask) -> None:
    released_once()
    before = release_identities()
    row = by_window()["upload-1"]
    save_item(SYSTEM, row.item_id, dates_as(row, note="改"))
    assert release_identities() == before
    release_schedule(SYSTEM, TERM, comment="二版")
    assert release_identities().keys() == before.keys()
    assert release_identities() != before


def test_identity_tells_a_resolution_that_was_closed_afterwards(app: Flask) -> None:
    drafted()
    cited = a_resolution()
    release_schedule(SYSTEM, TERM, comment="初版", resolution_id=cited)
    row = by_window()["upload-1"]
    save_item(SYSTEM, row.item_id, dates_as(row, note="改"))
    release_schedule(SYSTEM, TERM, comment="二版")  # the page of the newest names what the first one cites
    before = release_identities()
    with writing(SYSTEM):
        db.session.get_one(AgendaItem, cited).is_confidential = True
    assert release_identities().keys() == before.keys()
    assert release_identities() != before
    assert release_of(TERM, 1)[0].resolution == CLOSED
