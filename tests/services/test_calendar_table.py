"""Dates of many items saved at once: whole or not at all, and never over somebody else's change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import AuditEntry
from intranet.services.actor import SYSTEM, Actor
from intranet.services.calendar.items import DraftLine, dates_of, draft_line, save_item
from intranet.services.calendar.table import FaultyRows, RowEdit, RowsConflict, save_rows
from intranet.services.errors import NotPermitted
from tests.support.calendar import TERM, by_window, dates_as, drafted
from tests.support.queries import counted_queries


def edit(row: DraftLine, days: int = 1) -> RowEdit:
    """The row with its end moved."""
    start, end, check_start, check_end = dates_of(row.line)
    assert end is not None
    return RowEdit(row.item_id, row.version, (start, end + timedelta(days), check_start, check_end))


def entries() -> int:
    return db.session.scalar(select(func.count(AuditEntry.id))) or 0


def test_changed_rows_are_saved_with_one_entry(app: Flask) -> None:
    rows = drafted()
    upload, certify, receipt = rows["upload-1"], rows["certify-1"], rows["receipt-students"]
    before = entries()
    same = RowEdit(receipt.item_id, receipt.version, dates_of(receipt.line))
    assert save_rows(SYSTEM, TERM, [edit(upload), edit(certify, 2), same]) == 2
    after = by_window()
    assert (after["upload-1"].line.end, after["certify-1"].line.end) == (date(2026, 2, 23), date(2026, 3, 10))
    assert [after[key].by_hand for key in ("upload-1", "certify-1", "receipt-students")] == [True, True, False]
    assert after["receipt-students"].version == receipt.version
    assert entries() == before + 1
    changes = db.session.scalars(select(AuditEntry.changes).order_by(AuditEntry.id.desc())).first()
    assert changes == {
        "課程學習成果上傳（第 1 學期）": "截止日 115/2/22 → 115/2/23",
        "課程學習成果認證（第 1 學期）": "截止日 115/3/8 → 115/3/10",
    }


def test_dates_of_the_rules_typed_again_are_no_longer_by_hand(app: Flask) -> None:
    row = drafted()["upload-1"]
    save_rows(SYSTEM, TERM, [edit(row)])
    changed = by_window()["upload-1"]
    save_rows(SYSTEM, TERM, [RowEdit(row.item_id, changed.version, dates_of(row.line))])
    assert by_window()["upload-1"].by_hand is False


@pytest.mark.assurance("conflicts")
def test_two_people_on_different_rows_lose_nothing(app: Flask) -> None:
    rows = drafted()
    save_rows(SYSTEM, TERM, [edit(rows["upload-1"])])
    save_rows(SYSTEM, TERM, [edit(rows["certify-1"])])
    after = by_window()
    assert (after["upload-1"].line.end, after["certify-1"].line.end) == (date(2026, 2, 23), date(2026, 3, 9))


@pytest.mark.assurance("conflicts")
def test_the_same_row_is_a_conflict_and_nothing_is_written(app: Flask) -> None:
    rows = drafted()
    upload = rows["upload-1"]
    save_item(SYSTEM, upload.item_id, dates_as(upload, end=date(2026, 2, 25)))
    with pytest.raises(RowsConflict) as conflict:
        save_rows(SYSTEM, TERM, [edit(upload), edit(rows["certify-1"])])
    assert conflict.value.rows == {upload.item_id}
    after = by_window()
    assert (after["upload-1"].line.end, after["certify-1"].line.end) == (date(2026, 2, 25), date(2026, 3, 8))


def test_the_same_change_by_both_is_no_conflict(app: Flask) -> None:
    upload = drafted()["upload-1"]
    save_rows(SYSTEM, TERM, [edit(upload)])
    assert save_rows(SYSTEM, TERM, [edit(upload)]) == 0


def test_removed_row_is_a_conflict(app: Flask) -> None:
    row = drafted()["upload-1"]
    with pytest.raises(RowsConflict):
        save_rows(SYSTEM, TERM.next, [edit(row)])
    assert draft_line(row.item_id).line == row.line


def test_every_date_that_cannot_be_is_told_at_its_place(app: Flask) -> None:
    rows = drafted()
    upload, certify = rows["upload-1"], rows["certify-1"]
    late, early = date(2036, 2, 22), date(1926, 3, 8)
    with pytest.raises(FaultyRows) as faulty:
        save_rows(
            SYSTEM,
            TERM,
            [
                RowEdit(upload.item_id, upload.version, (None, late, None, None)),
                RowEdit(certify.item_id, certify.version, (early, None, None, None)),
            ],
        )
    assert set(faulty.value.faults) == {(upload.item_id, "end"), (certify.item_id, "start")}
    assert by_window() == rows


def test_saving_takes_the_same_queries_for_one_row_and_for_all(app: Flask) -> None:
    rows = drafted()

    def count(*chosen: DraftLine) -> int:
        with counted_queries() as sent:
            save_rows(SYSTEM, TERM, [edit(row) for row in chosen])
        return len([text for text in sent if not text.startswith("UPDATE work_item")])

    assert count(rows["upload-1"]) == count(*list(rows.values())[1:])


def test_nobody_edits_without_the_permission(app: Flask) -> None:
    row = drafted()["upload-1"]
    with pytest.raises(NotPermitted):
        save_rows(Actor(None, "某人"), TERM, [edit(row)])
    assert by_window()["upload-1"] == row
