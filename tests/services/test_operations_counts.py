"""Counts of a window: typed by its owner, or imported from a roster after a preview."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from intranet.extensions import db
from intranet.models import AuditEntry, CountLine, CountReading, StagedRoster
from intranet.rules.operations import Measure
from intranet.rules.rosters import ChangeKind
from intranet.services.actor import Actor
from intranet.services.context import on_day
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused
from intranet.services.operations.counts import CountsInput, record_counts
from intranet.services.operations.rosters import FaultyRoster, apply_roster, preview_of, stage_roster
from intranet.services.operations.windows import WindowState, lines_of, readings_of, window_of, windows_of
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import TERM
from tests.support.operations import actor_for, released_items, xlsx
from tests.support.queries import counted_queries

M = Measure
END = date(2026, 3, 8)  # the certification of 114-1 ends 115/3/8 at both schools
COUNTS = {M.UPLOADED: 10, M.CERTIFIED: 8, M.OUTSTANDING: 2}
HEAD = ("任課教師", "科目", "已上傳件數", "已認證件數", "待認證件數")
ROSTER = xlsx([HEAD, ("王大明", "國文", 6, 6, 0), ("李小華", "數學", 4, 2, 2)])


def certify() -> tuple[int, Actor]:
    item = released_items()["certify-1"]
    return item, actor_for(window_of(item).units[0])


def total(model: type) -> int:
    return db.session.scalar(select(func.count(model.id))) or 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_owner_records_and_the_newest_reading_stands(app: Flask, school_code: str) -> None:
    item, owner = certify()
    unit = window_of(item).units[0]
    with on_day(date(2026, 2, 25)):
        record_counts(owner, item, CountsInput(unit, date(2026, 2, 25), COUNTS))
        assert window_of(item).state is WindowState.RUNNING
    with on_day(date(2026, 3, 9)):
        assert window_of(item).state is WindowState.MISSING
        newest = {M.UPLOADED: 12, M.CERTIFIED: 12, M.OUTSTANDING: 0}
        record_counts(owner, item, CountsInput(unit, END, newest))
        window = window_of(item)
    assert (window.state, window.totals, window.share) == (WindowState.RECORDED, newest, (12, 12))
    assert [row.counts for row in readings_of(item)] == [newest, COUNTS]


@pytest.mark.parametrize(
    ("counts", "on", "field"),
    [
        ({**COUNTS, M.CERTIFIED: 11}, END, "certified"),
        ({**COUNTS, M.OUTSTANDING: 5}, END, "outstanding"),
        ({M.UPLOADED: 1, M.CERTIFIED: 1}, END, "outstanding"),
        ({**COUNTS, M.UPLOADED: -1}, END, "uploaded"),
        (COUNTS, date(2026, 3, 10), "on"),
        (COUNTS, date(2025, 7, 31), "on"),
    ],
)
def test_wrong_counts_are_refused_at_their_field(app: Flask, counts: dict[Measure, int], on: date, field: str) -> None:
    item, owner = certify()
    before = total(AuditEntry)
    with on_day(date(2026, 3, 9)), pytest.raises(Refused) as refused:
        record_counts(owner, item, CountsInput("註冊組", on, counts))
    assert (refused.value.field, total(CountReading), total(AuditEntry)) == (field, 0, before)


def test_other_units_and_unknown_windows_are_refused(app: Flask) -> None:
    item, _ = certify()
    other = actor_for("人事室")
    with on_day(date(2026, 3, 9)):
        with pytest.raises(NotPermitted, match="註冊組長登錄"):
            record_counts(other, item, CountsInput("註冊組", END, COUNTS))
        with pytest.raises(NotFound):
            record_counts(other, item, CountsInput("人事室", END, COUNTS))
        with pytest.raises(NotFound):
            record_counts(other, 999_999, CountsInput("註冊組", END, COUNTS))


@pytest.mark.parametrize("school_code", ["daan"])
def test_each_unit_of_a_joint_window_is_waited_for(app: Flask, school_code: str) -> None:
    item = released_items()["enrolment-check"]
    counts = {M.STUDENTS: 500, M.RECORDS: 500}
    with on_day(date(2025, 10, 2)):
        record_counts(actor_for("註冊組"), item, CountsInput("註冊組", date(2025, 10, 2), counts))
        window = window_of(item)
        assert (window.state, window.missing) == (WindowState.PARTLY, ("進修部註冊組",))
        record_counts(actor_for("進修部註冊組"), item, CountsInput("進修部註冊組", date(2025, 10, 2), counts))
        window = window_of(item)
    assert (window.state, window.totals) == (WindowState.RECORDED, {M.STUDENTS: 1000, M.RECORDS: 1000})


def test_a_reading_is_never_changed(app: Flask) -> None:
    item, owner = certify()
    with on_day(date(2026, 3, 9)):
        record_counts(owner, item, CountsInput("註冊組", END, COUNTS))
    for statement in ("UPDATE count_reading SET unit = 'x'", "DELETE FROM count_reading"):
        with pytest.raises(DatabaseError, match="never changed"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_roster_counts_only_after_its_confirmation(app: Flask) -> None:
    item, owner = certify()
    with on_day(date(2026, 3, 9)):
        staged = stage_roster(owner, item, "註冊組", END, "認證.xlsx", ROSTER)
        preview = preview_of(owner, item, staged.id)
        assert [(row.kind, row.label) for row in preview.changes] == [
            (ChangeKind.NEW, "王大明"), (ChangeKind.NEW, "李小華"),
        ]  # fmt: skip
        assert (preview.before, preview.after, total(CountReading)) == ({}, COUNTS, 0)
        reading = apply_roster(owner, item, staged.id)
    assert [(row.label, row.detail) for row in lines_of(reading.id)] == [("王大明", "國文"), ("李小華", "數學")]
    assert (window_of(item).totals, total(StagedRoster)) == (COUNTS, 0)
    assert readings_of(item)[0].file_name == "認證.xlsx"


def test_second_roster_shows_what_changes(app: Flask) -> None:
    item, owner = certify()
    with on_day(date(2026, 3, 9)):
        apply_roster(owner, item, stage_roster(owner, item, "註冊組", END, "一.xlsx", ROSTER).id)
        second = xlsx([HEAD, ("王大明", "國文", 6, 6, 0), ("李小華", "數學", 4, 4, 0), ("張三", "英文", 1, 1, 0)])
        staged = stage_roster(owner, item, "註冊組", END, "二.xlsx", second)
        preview = preview_of(owner, item, staged.id)
    assert [(row.kind.value, row.label) for row in preview.changes] == [
        ("變更", "李小華"), ("新增", "張三"), ("不變", "王大明"),
    ]  # fmt: skip


def test_faulty_roster_is_told_by_row_and_nothing_is_taken(app: Flask) -> None:
    item, owner = certify()
    content = xlsx([HEAD, ("王大明", "國文", 6, 7, 0), ("", "數學", 4, 2, 2)])
    with on_day(date(2026, 3, 9)), pytest.raises(FaultyRoster) as refused:
        stage_roster(owner, item, "註冊組", END, "認證.xlsx", content)
    assert [fault.row for fault in refused.value.faults] == [2, 3]
    assert (total(StagedRoster), total(CountReading), total(CountLine)) == (0, 0, 0)


def test_preview_overtaken_by_another_reading_is_refused(app: Flask) -> None:
    item, owner = certify()
    with on_day(date(2026, 3, 9)):
        staged_id = stage_roster(owner, item, "註冊組", END, "認證.xlsx", ROSTER).id
        record_counts(owner, item, CountsInput("註冊組", END, COUNTS))
        with pytest.raises(Conflict, match="重新上傳"):
            apply_roster(owner, item, staged_id)
        assert total(CountReading) == 1


def test_somebody_elses_preview_is_not_found(app: Flask) -> None:
    item, owner = certify()
    other = actor_for("教學組")
    with on_day(date(2026, 3, 9)):
        staged_id = stage_roster(owner, item, "註冊組", END, "認證.xlsx", ROSTER).id
        with pytest.raises(NotFound):
            preview_of(other, item, staged_id)
        with pytest.raises(NotFound):
            apply_roster(other, item, staged_id)


def test_windows_take_the_same_queries_with_more_readings(app: Flask) -> None:
    item, owner = certify()
    with counted_queries() as few:
        windows_of(TERM)
    with on_day(date(2026, 3, 9)):
        for _ in range(5):
            record_counts(owner, item, CountsInput("註冊組", END, COUNTS))
    with counted_queries() as many:
        windows_of(TERM)
    assert few.count == many.count == 3
