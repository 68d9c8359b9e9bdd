"""From anchors to a draft that the rules accept: the worked example 114-1, re-drafting, editing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import AuditEntry, TermAnchor
from intranet.rules.constraints import Level
from intranet.rules.dates import Term
from intranet.rules.obligations import Audience
from intranet.rules.schedule import Work
from intranet.services.actor import SYSTEM, Actor
from intranet.services.calendar.anchors import AnchorValue, anchor_lines, enter_anchors, state_number
from intranet.services.calendar.checking import check_draft, refusals
from intranet.services.calendar.drafting import draft_schedule, plan_draft
from intranet.services.calendar.items import (
    ItemDates,
    OwnItem,
    add_item,
    dates_of,
    draft_line,
    follow_rule,
    remove_item,
    save_item,
)
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import BREAK_ENDS, CLOSING, TERM, by_window, dates_as, drafted, enter_all

OWN = OwnItem("校內成果展", Work.OTHER, (Audience.STUDENTS,))
OWN_DATES = ItemDates(date(2025, 12, 1), date(2025, 12, 5), date(2025, 12, 8), date(2025, 12, 10), "教學組")


def test_worked_example_closes_and_certifies_as_the_text_says(app: Flask) -> None:
    rows = drafted()
    assert dates_of(rows["upload-1"].line)[:2] == (date(2025, 8, 1), BREAK_ENDS)
    assert dates_of(rows["certify-1"].line)[:2] == (date(2025, 8, 1), date(2026, 3, 8))
    assert refusals(check_draft(TERM)) == ()


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_a_draft_on_all_anchors_breaks_no_rule(app: Flask) -> None:
    rows = drafted()
    assert refusals(check_draft(TERM)) == ()
    assert all(day is not None for row in rows.values() for day in dates_of(row.line))
    assert plan_draft(TERM).missing == ()


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_close_too_early_names_the_earliest_date(app: Flask) -> None:
    row = drafted()["upload-1"]
    save_item(SYSTEM, row.item_id, dates_as(row, end=date(2026, 1, 30)))
    (finding,) = (found for found in refusals(check_draft(TERM)) if found.item == "upload-1" and found.field == "end")
    assert finding.message == "課程學習成果上傳（第 1 學期）截止日不得早於 115/2/3（休業式後 14 日，全國規定）。"
    assert (finding.clause, finding.nearest) == ("national:upload-14-days", CLOSING + timedelta(days=14))


def test_missing_anchors_are_named(app: Flask) -> None:
    enter_anchors(SYSTEM, TERM, {"closing-ceremony": AnchorValue(CLOSING)})
    done = draft_schedule(SYSTEM, TERM)
    missing = {row.title: row.anchors for row in done.missing}
    assert missing["課程學習成果上傳（第 1 學期）"] == ("寒假結束",)
    assert missing["課程學習成果認證（第 1 學期）"] == ("寒假結束",)
    assert by_window()["upload-1"].line.end is None
    messages = {finding.message for finding in refusals(check_draft(TERM)) if finding.item == "upload-1"}
    assert "課程學習成果上傳（第 1 學期）尚未訂定截止日（本校規定）。" in messages


def test_drafting_again_changes_nothing(app: Flask) -> None:
    drafted()
    before = db.session.scalar(select(func.count(AuditEntry.id)))
    assert draft_schedule(SYSTEM, TERM).changes_anything is False
    assert db.session.scalar(select(func.count(AuditEntry.id))) == before


def test_moved_anchor_moves_items_and_keeps_those_changed_by_hand(app: Flask) -> None:
    rows = drafted()
    receipt = rows["receipt-students"]
    by_hand = dates_as(receipt, end=date(2026, 3, 30))
    save_item(SYSTEM, receipt.item_id, by_hand)
    enter_all(winter_break_ends=date(2026, 2, 23), receipt_closes=date(2026, 3, 28))
    planned = plan_draft(TERM)
    assert [(move.key, move.before[1], move.after[1]) for move in planned.moved] == [
        ("upload-1", date(2026, 2, 22), date(2026, 2, 23)),
        ("certify-1", date(2026, 3, 8), date(2026, 3, 9)),
        ("receipt-closing", date(2026, 4, 3), date(2026, 4, 4)),
    ]
    assert [(move.key, move.before[1], move.after[1]) for move in planned.kept] == [
        ("receipt-students", date(2026, 3, 30), date(2026, 3, 28))
    ]
    draft_schedule(SYSTEM, TERM)
    rows = by_window()
    assert rows["upload-1"].line.end == date(2026, 2, 23)
    assert dates_of(rows["receipt-students"].line) == dates_of(by_hand)
    follow_rule(SYSTEM, receipt.item_id)
    assert by_window()["receipt-students"].line.end == date(2026, 3, 28)
    assert plan_draft(TERM).kept == ()


def test_saving_the_same_dates_does_not_mark_the_item(app: Flask) -> None:
    row = drafted()["upload-1"]
    save_item(SYSTEM, row.item_id, dates_as(row, note="見校網"))
    assert (draft_line(row.item_id).by_hand, draft_line(row.item_id).line.note) == (False, "見校網")


def test_anchor_of_the_year_is_kept_under_its_first_term(app: Flask) -> None:
    second = Term(114, 2)
    enter_anchors(SYSTEM, second, {"winter-break-ends": AnchorValue(BREAK_ENDS, "校行事曆")})
    row = db.session.scalars(select(TermAnchor)).one()
    assert (row.term, row.on) == (TERM, BREAK_ENDS)
    (opens,) = (line for line in anchor_lines(second) if line.anchor.key == "school-opens")
    assert (opens.on, opens.proposal, opens.proposal_reason) == (None, date(2026, 2, 23), "寒假結束後 1 日")
    (ends,) = (line for line in anchor_lines(TERM) if line.anchor.key == "winter-break-ends")
    assert (ends.on, ends.source) == (BREAK_ENDS, "校行事曆")


def test_anchor_of_another_year_is_refused_at_its_field(app: Flask) -> None:
    with pytest.raises(Refused) as refused:
        enter_anchors(SYSTEM, TERM, {"closing-ceremony": AnchorValue(date(2027, 1, 20))})
    assert refused.value.field == "on-closing-ceremony"
    assert (
        refused.value.message
        == "「休業式」應在 114 學年度第 1 學期（114/8/1 至 115/1/31）之內，輸入的是 116/1/20，最近可行的是 115/1/31。"
    )
    assert db.session.scalar(select(func.count(TermAnchor.id))) == 0


def test_anchor_keeps_the_document_it_comes_from(app: Flask) -> None:
    value = AnchorValue(CLOSING, "國教署函", "臺教國署高字第1140098765號")
    enter_anchors(SYSTEM, TERM, {"closing-ceremony": value})
    (line,) = (line for line in anchor_lines(TERM) if line.on)
    assert (line.on, line.source, line.document_no) == (value.on, value.source, value.document_no)
    opened = state_number(anchor_lines(TERM))
    other = AnchorValue(CLOSING, "國教署函", "臺教國署高字第1140098766號")
    assert enter_anchors(SYSTEM, TERM, {"closing-ceremony": other}, opened) == 1
    changes = db.session.scalars(select(AuditEntry.changes).order_by(AuditEntry.id.desc())).first()
    assert changes == {
        "休業式": "115/1/20 國教署函 臺教國署高字第1140098765號 → 115/1/20 國教署函 臺教國署高字第1140098766號"
    }
    with pytest.raises(Conflict):
        enter_anchors(SYSTEM, TERM, {"closing-ceremony": value}, opened)


def test_document_without_a_date_is_refused_at_the_date(app: Flask) -> None:
    with pytest.raises(Refused) as refused:
        enter_anchors(SYSTEM, TERM, {"closing-ceremony": AnchorValue(None, "", "臺教國署高字第1140098765號")})
    assert refused.value.field == "on-closing-ceremony"


def test_anchor_taken_away_leaves_no_date(app: Flask) -> None:
    enter_all()
    assert enter_anchors(SYSTEM, TERM, {"closing-ceremony": AnchorValue(None)}) == 1
    assert [line.on for line in anchor_lines(TERM) if line.anchor.key == "closing-ceremony"] == [None]


def test_anchors_changed_meanwhile_are_a_conflict(app: Flask) -> None:
    opened = state_number(anchor_lines(TERM))
    enter_anchors(SYSTEM, TERM, {"closing-ceremony": AnchorValue(CLOSING)}, opened)
    with pytest.raises(Conflict):
        enter_anchors(SYSTEM, TERM, {"closing-ceremony": AnchorValue(date(2026, 1, 21))}, opened)
    assert anchor_lines(TERM) == anchor_lines(TERM)
    assert [line.on for line in anchor_lines(TERM) if line.on] == [CLOSING]


def test_own_item_is_added_and_removed(app: Flask) -> None:
    drafted()
    item = add_item(SYSTEM, TERM, OWN_DATES, OWN)
    rows = by_window()
    assert list(rows)[-1] == f"own-{item.id}"
    assert rows[f"own-{item.id}"].line.audience == (Audience.STUDENTS,)
    assert refusals(check_draft(TERM)) == ()
    remove_item(SYSTEM, item.id)
    assert f"own-{item.id}" not in by_window()
    with pytest.raises(NotFound):
        draft_line(item.id)


def test_item_of_the_rules_cannot_be_removed(app: Flask) -> None:
    row = drafted()["upload-1"]
    with pytest.raises(Refused, match="規定所定的項目"):
        remove_item(SYSTEM, row.item_id)
    assert "upload-1" in by_window()


@pytest.mark.parametrize(
    ("values", "own", "field"),
    [
        ({"owner": "福利社"}, OWN, "owner"),
        ({}, OwnItem("", Work.OTHER, ()), "title"),
        ({}, OwnItem("成果展", Work.OTHER, (), clause="九十九"), "clause"),
        ({"start": date(1926, 2, 25)}, OWN, "start"),
    ],
)
def test_wrong_shape_is_refused_at_its_field(
    app: Flask, values: dict[str, date | str], own: OwnItem, field: str
) -> None:
    drafted()
    count = len(by_window())
    sent = ItemDates(**{**{name: getattr(OWN_DATES, name) for name in OWN_DATES.__slots__}, **values})  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        add_item(SYSTEM, TERM, sent, own)
    assert (refused.value.field, len(by_window())) == (field, count)


def test_owners_are_separated_as_people_type_them(app: Flask) -> None:
    drafted()
    item = add_item(SYSTEM, TERM, ItemDates(*dates_of(OWN_DATES), owner="教學組，註冊組/訓育組"), OWN)
    assert draft_line(item.id).line.owners == ("教學組", "註冊組", "訓育組")


def test_item_changed_meanwhile_is_a_conflict(app: Flask) -> None:
    row = drafted()["upload-1"]
    save_item(SYSTEM, row.item_id, dates_as(row, note="甲"), version=row.version)
    with pytest.raises(Conflict):
        save_item(SYSTEM, row.item_id, dates_as(row, note="乙"), version=row.version)
    assert draft_line(row.item_id).line.note == "甲"


def test_nobody_plans_without_the_permission(app: Flask) -> None:
    row = drafted()["upload-1"]
    somebody = Actor(None, "某人")
    for act in (
        lambda: draft_schedule(somebody, TERM.next),
        lambda: enter_anchors(somebody, TERM, {"closing-ceremony": AnchorValue(None)}),
        lambda: save_item(somebody, row.item_id, dates_as(row, note="改")),
        lambda: add_item(somebody, TERM, OWN_DATES, OWN),
        lambda: remove_item(somebody, row.item_id),
        lambda: follow_rule(somebody, row.item_id),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert by_window()["upload-1"] == row


def test_receipt_outside_the_unknown_national_period_is_a_reminder(app: Flask) -> None:
    drafted()
    enter_anchors(SYSTEM, TERM, {"national-receipt-closes": AnchorValue(None)})
    told = [found for found in check_draft(TERM) if found.clause == "national:receipt-period"]
    assert [(found.level, found.item) for found in told] == [(Level.WARN, "receipt-students")]
