"""Many items at once: moved by days, and taken over from last year's same term."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import AuditEntry
from intranet.rules.dates import Term
from intranet.rules.obligations import Audience
from intranet.rules.schedule import Work
from intranet.services.actor import SYSTEM, Actor
from intranet.services.calendar.anchors import AnchorValue, enter_anchors
from intranet.services.calendar.copying import Step, apply_copy, preview_copy
from intranet.services.calendar.drafting import draft_schedule
from intranet.services.calendar.items import ItemDates, OwnItem, add_item, dates_of, draft_lines, save_item
from intranet.services.calendar.shifting import PARTS, Shift, apply_shift, preview_shift
from intranet.services.calendar.table import FaultyRows
from intranet.services.errors import Conflict, NotPermitted, Refused
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import DATES, TERM, by_window, dates_as, drafted, enter_all
from tests.support.queries import counted_queries

LAST = Term(113, 1)
YEAR = timedelta(364)
SHOW = OwnItem("校內成果展", Work.OTHER, (Audience.STUDENTS,), clause="四.1")
SHOW_DATES = ItemDates(
    date(2024, 12, 2), date(2024, 12, 6), date(2024, 12, 9), None, "教學組、註冊組", "看展示", "在圖書館"
)


def entries() -> int:
    return db.session.scalar(select(func.count(AuditEntry.id))) or 0


def shift(days: int, *windows: str, parts: tuple[str, ...] = tuple(PARTS)) -> Shift:
    rows = by_window()
    return Shift(frozenset(rows[window].item_id for window in windows), days, frozenset(parts))


def test_chosen_rows_move_together_as_previewed(app: Flask) -> None:
    rows = drafted()
    before = entries()
    wanted = shift(7, "upload-1", "certify-1")
    found = preview_shift(TERM, wanted)
    assert [(move.key, move.before[1], move.after[1]) for move in found.moves] == [
        ("upload-1", date(2026, 2, 22), date(2026, 3, 1)),
        ("certify-1", date(2026, 3, 8), date(2026, 3, 15)),
    ]
    assert by_window() == rows
    assert apply_shift(SYSTEM, TERM, wanted, found.state) == 2
    after = by_window()
    assert {key: dates_of(after[key].line) for key in ("upload-1", "certify-1")} == {
        move.key: move.after for move in found.moves
    }
    assert after["receipt-students"] == rows["receipt-students"]
    assert (after["upload-1"].by_hand, entries()) == (True, before + 1)


@pytest.mark.parametrize(
    ("parts", "moved"),
    [
        (("start",), (1, 0, 0, 0)),
        (("end",), (0, 1, 0, 0)),
        (("check",), (0, 0, 1, 1)),
        (("end", "check"), (0, 1, 1, 1)),
    ],
)
def test_only_the_chosen_dates_move(app: Flask, parts: tuple[str, ...], moved: tuple[int, ...]) -> None:
    before = dates_of(drafted()["upload-1"].line)
    apply_shift(SYSTEM, TERM, shift(-3, "upload-1", parts=parts), None)
    after = dates_of(by_window()["upload-1"].line)
    assert [(new - old).days for old, new in zip(before, after, strict=True) if old and new] == [-3 * n for n in moved]


def test_there_and_back_is_by_hand_no_more(app: Flask) -> None:
    rows = drafted()
    apply_shift(SYSTEM, TERM, shift(5, "upload-1"), None)
    apply_shift(SYSTEM, TERM, shift(-5, "upload-1"), None)
    after = by_window()["upload-1"]
    assert (dates_of(after.line), after.by_hand) == (dates_of(rows["upload-1"].line), False)


def test_shift_of_nothing_is_refused_at_its_field(app: Flask) -> None:
    rows = drafted()
    one = frozenset({rows["upload-1"].item_id})
    wanted = [
        (Shift(frozenset(), 7, frozenset(PARTS)), "rows"),
        (Shift(one, 7, frozenset()), "parts"),
        (Shift(one, 0, frozenset(PARTS)), "days"),
        (Shift(one, 9999, frozenset(PARTS)), "days"),
        (Shift(frozenset({10**6}), 7, frozenset(PARTS)), "rows"),
    ]
    for shifted, field in wanted:
        with pytest.raises(Refused) as refused:
            preview_shift(TERM, shifted)
        assert refused.value.field == field
    with pytest.raises(FaultyRows):
        preview_shift(TERM, Shift(one, -366, frozenset(PARTS)))


def test_row_changed_after_the_preview_is_a_conflict(app: Flask) -> None:
    rows = drafted()
    wanted = shift(7, "upload-1")
    state = preview_shift(TERM, wanted).state
    save_item(SYSTEM, rows["upload-1"].item_id, dates_as(rows["upload-1"], end=date(2026, 2, 24)))
    with pytest.raises(Conflict):
        apply_shift(SYSTEM, TERM, wanted, state)
    assert by_window()["upload-1"].line.end == date(2026, 2, 24)


def test_shift_takes_the_same_queries_for_one_row_and_for_many(app: Flask) -> None:
    rows = drafted()

    def count(*windows: str) -> int:
        with counted_queries() as sent:
            apply_shift(SYSTEM, TERM, shift(1, *windows), None)
        return len([text for text in sent if not text.startswith("UPDATE work_item")])

    assert count("upload-1") == count(*rows)


def last_years_draft() -> None:
    """113-1 on anchors a year earlier, with an item of the school's own and a reworded one."""
    enter_all(LAST, **{key.replace("-", "_"): day - YEAR for key, day in DATES.items()})
    draft_schedule(SYSTEM, LAST)
    add_item(SYSTEM, LAST, SHOW_DATES, SHOW)
    row = by_window(LAST)["receipt-students"]
    save_item(SYSTEM, row.item_id, dates_as(row, note="離校生另寄紙本", owner="教學組"))


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_own_items_and_reworded_texts_come_over_with_moved_dates(app: Flask) -> None:
    last_years_draft()
    drafted()
    found = preview_copy(TERM, Step.WEEKS_52)
    assert [(row.source.line.title, row.dates[:2], row.reason) for row in found.items] == [
        ("校內成果展", (date(2025, 12, 1), date(2025, 12, 5)), "後移 364 日")
    ]
    assert [(row.title, row.field, row.after) for row in found.texts] == [
        ("學生確認收訖明細", "owner", "教學組"),
        ("學生確認收訖明細", "note", "離校生另寄紙本"),
    ]
    before = entries()
    assert apply_copy(SYSTEM, TERM, Step.WEEKS_52, found.keys, found.state) == 3
    assert entries() == before + 1
    new = draft_lines(TERM)[-1].line
    assert (new.title, new.audience, new.clause, new.owner, new.check, new.note) == (
        "校內成果展", (Audience.STUDENTS,), "四.1", "教學組、註冊組", "看展示", "在圖書館",
    )  # fmt: skip
    assert dates_of(new) == (date(2025, 12, 1), date(2025, 12, 5), date(2025, 12, 8), None)
    line = by_window()["receipt-students"].line
    assert (line.owner, line.note) == ("教學組", "離校生另寄紙本")
    assert preview_copy(TERM, Step.WEEKS_52).keys == ()


def test_dates_follow_the_nearest_anchor_of_both_years(app: Flask) -> None:
    enter_anchors(
        SYSTEM,
        LAST,
        {"school-opens": AnchorValue(date(2024, 8, 30)), "closing-ceremony": AnchorValue(date(2025, 1, 20))},
    )
    enter_anchors(
        SYSTEM,
        TERM,
        {"school-opens": AnchorValue(date(2025, 9, 1)), "closing-ceremony": AnchorValue(date(2026, 1, 20))},
    )
    add_item(
        SYSTEM,
        LAST,
        ItemDates(date(2024, 9, 2), date(2024, 9, 6), None, None, "教學組"),
        OwnItem("開學的", Work.OTHER, ()),
    )
    add_item(
        SYSTEM,
        LAST,
        ItemDates(date(2025, 1, 13), date(2025, 1, 17), None, None, "教學組"),
        OwnItem("期末的", Work.OTHER, ()),
    )
    assert [(row.dates[0], row.reason) for row in preview_copy(TERM, Step.ANCHORS).items] == [
        (date(2025, 9, 4), "最近的基準日「開學」差 367 日"),
        (date(2026, 1, 13), "最近的基準日「休業式」差 365 日"),
    ]  # fmt: skip


@pytest.mark.parametrize(("step", "start"), [(Step.ANCHORS, date(2025, 12, 1)), (Step.WEEKS_53, date(2025, 12, 8))])
def test_weeks_keep_the_weekday(app: Flask, step: Step, start: date) -> None:
    add_item(SYSTEM, LAST, SHOW_DATES, SHOW)
    (row,) = preview_copy(TERM, step).items
    assert (row.dates[0], start.weekday()) == (start, date(2024, 12, 2).weekday())


def test_what_is_not_chosen_or_written_this_year_stays(app: Flask) -> None:
    last_years_draft()
    row = drafted()["receipt-students"]
    save_item(SYSTEM, row.item_id, dates_as(row, note="今年的話"))
    found = preview_copy(TERM, Step.ANCHORS)
    assert [text.field for text in found.texts] == ["owner"]
    apply_copy(SYSTEM, TERM, Step.ANCHORS, [found.texts[0].key], found.state)
    rows = by_window()
    assert (rows["receipt-students"].line.owner, rows["receipt-students"].line.note) == ("教學組", "今年的話")
    assert all(not one.is_own for one in rows.values())


def test_items_of_other_terms_are_not_offered(app: Flask) -> None:
    for noise in (Term(112, 1), Term(113, 2)):
        day = noise.start + timedelta(30)
        add_item(SYSTEM, noise, ItemDates(day, day, None, None, "教學組"), OwnItem("別的學期", Work.OTHER, ()))
    assert preview_copy(TERM, Step.ANCHORS).keys == ()


def test_copy_of_nothing_is_refused_and_of_something_changed_a_conflict(app: Flask) -> None:
    add_item(SYSTEM, LAST, SHOW_DATES, SHOW)
    found = preview_copy(TERM, Step.WEEKS_52)
    with pytest.raises(Refused) as refused:
        apply_copy(SYSTEM, TERM, Step.WEEKS_52, [], found.state)
    assert refused.value.field == "chosen"
    add_item(SYSTEM, TERM, ItemDates(TERM.start, TERM.start, None, None, "教學組"), OwnItem("新的", Work.OTHER, ()))
    with pytest.raises(Conflict):
        apply_copy(SYSTEM, TERM, Step.WEEKS_52, found.keys, found.state)
    assert [row.line.title for row in draft_lines(TERM)] == ["新的"]


def test_nobody_moves_or_copies_without_the_permission(app: Flask) -> None:
    rows = drafted()
    add_item(SYSTEM, LAST, SHOW_DATES, SHOW)
    somebody = Actor(None, "某人")
    for act in (
        lambda: apply_shift(somebody, TERM, shift(1, "upload-1"), None),
        lambda: apply_copy(somebody, TERM, Step.WEEKS_52, preview_copy(TERM, Step.WEEKS_52).keys),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert by_window() == rows
