"""From one term to the next: previewed, applied whole, undone while nothing builds on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from intranet.extensions import db
from intranet.models import AuditEntry, Deputyship, SeatHolding, SelfCheck, TermAnchor, TermRollover, WorkItem
from intranet.rules.dates import Term
from intranet.services import rollover
from intranet.services.actor import SYSTEM, Actor
from intranet.services.calendar.anchors import AnchorValue, enter_anchors, known_anchors
from intranet.services.calendar.drafting import draft_schedule
from intranet.services.calendar.items import draft_lines, save_item
from intranet.services.context import current_school, on_day, today
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused
from intranet.services.people import add_person, appoint
from intranet.services.rollover import applied_to, apply_rollover, undo_rollover
from intranet.services.rollover_preview import preview_of
from intranet.services.transactions import writing
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import by_window, dates_as
from tests.support.people import make_actor
from tests.support.queries import counted_queries

NEXT = Term(115, 2)
BREAK_ENDS = date(2027, 2, 21)
OPENS = "school-opens"


@pytest.fixture
def planner(app: Flask) -> Actor:
    return make_actor("a-planner", current_school().secretary.code)


@pytest.fixture
def break_ends(app: Flask) -> None:
    """寒假結束 of the year is entered, where the school has it: the default of 開學 hangs on it."""
    if "winter-break-ends" in {anchor.key for anchor in known_anchors()}:
        enter_anchors(SYSTEM, Term(115, 1), {"winter-break-ends": AnchorValue(BREAK_ENDS)})


def rows(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.usefixtures("break_ends")
@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_the_preview_says_what_the_term_gets(planner: Actor, school_code: str) -> None:
    preview = preview_of(NEXT)
    windows = [window.item for window in current_school().windows if 2 in window.terms]
    assert [row.window.item for row in preview.plan.added] == windows
    assert [(line.anchor.key, line.proposal) for line in preview.proposed] == [(OPENS, date(2027, 2, 22))]
    entered = {line.anchor.key for line in preview.anchors if line.on}
    assert entered == {"winter-break-ends"}
    assert OPENS not in {line.anchor.key for line in preview.missing}
    assert [row.obligation for row in preview.obligations] == list(current_school().obligations)
    assert rows(WorkItem) == rows(TermRollover) == 0


@pytest.mark.usefixtures("break_ends")
@pytest.mark.parametrize("school_code", [*BOTH_SCHOOLS, "fake"])
def test_it_is_applied_and_undone(planner: Actor, school_code: str) -> None:
    preview = preview_of(NEXT)
    keys = [line.anchor.key for line in preview.proposed]
    anchors = rows(TermAnchor)
    apply_rollover(planner, NEXT, keys, preview.state)
    assert len(draft_lines(NEXT)) == len(preview.plan.added)
    assert rows(TermAnchor) == anchors + len(keys)
    done = applied_to(NEXT)
    assert done is not None
    assert (done.anchors, done.items, done.moved) == (len(keys), len(preview.plan.added), 0)
    assert (done.by, done.undo_until, done.blockers) == ("a-planner", today() + timedelta(days=7), ())
    undo_rollover(planner, NEXT)
    assert (draft_lines(NEXT), rows(TermAnchor), applied_to(NEXT)) == ((), anchors, None)
    assert preview_of(NEXT).state == preview.state


@pytest.mark.usefixtures("break_ends")
def test_a_proposed_date_is_entered_only_where_it_was_accepted(planner: Actor) -> None:
    apply_rollover(planner, NEXT, [])
    assert [line.on for line in preview_of(NEXT).anchors if line.anchor.key == OPENS] == [None]
    undo_rollover(planner, NEXT)
    apply_rollover(planner, NEXT, [OPENS, "closing-ceremony", "nowhere"])
    (line,) = [line for line in preview_of(NEXT).anchors if line.anchor.key == OPENS]
    assert (line.on, line.source) == (date(2027, 2, 22), "依寒假結束後 1 日推算")


@pytest.mark.usefixtures("break_ends")
def test_what_was_drafted_before_gets_its_dates_back(planner: Actor) -> None:
    draft_schedule(SYSTEM, NEXT)
    before = [row.line for row in draft_lines(NEXT)]
    apply_rollover(planner, NEXT, [OPENS])
    done = applied_to(NEXT)
    assert done is not None
    assert done.items == 0
    assert done.moved > 0
    assert [row.line for row in draft_lines(NEXT)] != before
    undo_rollover(planner, NEXT)
    assert [row.line for row in draft_lines(NEXT)] == before


@pytest.mark.usefixtures("break_ends")
def test_it_is_applied_once(planner: Actor) -> None:
    apply_rollover(planner, NEXT, [OPENS])
    with pytest.raises(Refused, match="115 學年度第 2 學期已經完成銜接"):
        apply_rollover(planner, NEXT, [])
    assert rows(TermRollover) == 1


def test_nothing_to_apply_is_refused(planner: Actor) -> None:
    draft_schedule(SYSTEM, NEXT)
    entries = rows(AuditEntry)
    with pytest.raises(Refused, match="沒有需要套用的內容"):
        apply_rollover(planner, NEXT, [])
    assert (rows(TermRollover), rows(AuditEntry)) == (0, entries)


@pytest.mark.usefixtures("break_ends")
def test_it_is_applied_whole_or_not_at_all(planner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    before = (rows(TermAnchor), rows(WorkItem), rows(AuditEntry))
    monkeypatch.setattr(rollover, "_made", fails)
    with pytest.raises(RuntimeError):
        apply_rollover(planner, NEXT, [OPENS])
    assert (rows(TermAnchor), rows(WorkItem), rows(AuditEntry)) == before


@pytest.mark.usefixtures("break_ends")
def test_a_preview_that_is_out_of_date_is_not_applied(planner: Actor) -> None:
    state = preview_of(NEXT).state
    enter_anchors(SYSTEM, NEXT, {"closing-ceremony": AnchorValue(date(2027, 6, 30))})
    with pytest.raises(Conflict):
        apply_rollover(planner, NEXT, [OPENS], state)


def test_a_term_that_is_over_is_refused(planner: Actor) -> None:
    with pytest.raises(Refused, match="114 學年度第 2 學期已經結束"):
        apply_rollover(planner, Term(114, 2), [])


def test_others_may_neither_apply_nor_undo(app: Flask) -> None:
    other = make_actor("a-teacher", "clerk")
    for act in (lambda: apply_rollover(other, NEXT, []), lambda: undo_rollover(other, NEXT)):
        with pytest.raises(NotPermitted):
            act()


def test_what_was_never_applied_cannot_be_undone(planner: Actor) -> None:
    with pytest.raises(NotFound):
        undo_rollover(planner, NEXT)


def _edit(planner: Actor) -> None:
    row = next(iter(by_window(NEXT).values()))
    save_item(planner, row.item_id, dates_as(row, note="改"))


def _move_anchor(planner: Actor) -> None:
    enter_anchors(planner, NEXT, {OPENS: AnchorValue(date(2027, 2, 23))})


def _drop_anchor(planner: Actor) -> None:
    enter_anchors(planner, NEXT, {OPENS: AnchorValue(None)})


def _check(planner: Actor) -> None:
    item = next(iter(by_window(NEXT).values())).item_id
    with writing(SYSTEM):
        check = {"work_item_id": item, "position": "clerk", "person_id": planner.person_id}
        db.session.add(SelfCheck(**check, on=today(), passed=True))


def _follow(planner: Actor) -> None:
    with on_day(date(2027, 2, 1)), writing(SYSTEM):
        db.session.execute(update(TermRollover).values(applied_on=today()))
    with on_day(date(2027, 2, 1)):
        apply_rollover(planner, NEXT.next, [])


@pytest.mark.usefixtures("break_ends")
@pytest.mark.parametrize(
    ("act", "said", "day"),
    [
        (_edit, "已經修改", None),
        (_move_anchor, "基準日「開學」已經修改", None),
        (_drop_anchor, "1 個基準日已經移除", None),
        (_check, "已有 1 筆自我檢核", None),
        (_follow, "116 學年度第 1 學期已經接著銜接", date(2027, 2, 2)),
        (lambda planner: None, "復原期限到 115/11/28 為止", date(2026, 11, 29)),
    ],
)
def test_what_builds_on_it_stops_the_undo(
    planner: Actor, act: Callable[[Actor], None], said: str, day: date | None
) -> None:
    apply_rollover(planner, NEXT, [OPENS])
    items = rows(WorkItem)
    act(planner)
    items = rows(WorkItem)
    with on_day(day or today()), pytest.raises(Refused, match="不能復原") as refused:
        undo_rollover(planner, NEXT)
    assert said in refused.value.message
    assert rows(WorkItem) == items


@pytest.mark.usefixtures("break_ends")
def test_it_may_be_undone_on_the_seventh_day(planner: Actor) -> None:
    apply_rollover(planner, NEXT, [OPENS])
    with on_day(today() + timedelta(days=7)):
        undo_rollover(planner, NEXT)
    assert applied_to(NEXT) is None


def test_what_ends_is_told_and_not_extended(planner: Actor) -> None:
    first, second = add_person(SYSTEM, name="王小明"), add_person(SYSTEM, name="李小華")
    appoint(SYSTEM, first, "clerk", date(2025, 8, 1), date(2027, 1, 31))
    appoint(SYSTEM, second, "clerk", date(2027, 2, 1))
    appoint(SYSTEM, first, "registrar", date(2024, 8, 1), date(2026, 7, 31))
    seat = next(one for one in current_school().committee.seats if one.position is None)
    with writing(SYSTEM):
        ends = {"starts": date(2025, 8, 1), "ends": date(2027, 7, 31)}
        db.session.add(SeatHolding(seat=seat.key, person_id=first.id, **ends))
        db.session.add(Deputyship(position="registrar", person_id=second.id, order=1, **ends))
    before = db.session.execute(select(SeatHolding.ends)).all()
    found = [(row.kind, row.name, row.ends, row.has_successor) for row in preview_of(NEXT).endings]
    assert found == [
        ("職務", "王小明", date(2027, 1, 31), True),
        ("代理", "李小華", date(2027, 7, 31), False),
        ("席次", "王小明", date(2027, 7, 31), False),
    ]
    apply_rollover(planner, NEXT, [])
    assert db.session.execute(select(SeatHolding.ends)).all() == before


def test_each_write_is_on_record(planner: Actor) -> None:
    apply_rollover(planner, NEXT, [])
    undo_rollover(planner, NEXT)
    acts = db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id.desc()).limit(3)).all()
    assert acts == ["undo_rollover", "apply_rollover", "draft_schedule"]


def test_previewing_asks_as_often_however_many_rows(planner: Actor) -> None:
    def queries() -> int:
        with counted_queries() as sent:
            preview_of(NEXT)
        return sent.count

    few = queries()
    for number in range(15):
        person = add_person(SYSTEM, name=f"某{number}")
        with writing(SYSTEM):
            dates = {"starts": date(2025, 8, 1), "ends": date(2027, 1, 31)}
            db.session.add(Deputyship(position="registrar", person_id=person.id, order=number, **dates))
    draft_schedule(SYSTEM, NEXT)
    assert queries() == few == 5
