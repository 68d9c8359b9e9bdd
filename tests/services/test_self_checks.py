"""Self-checks: by whom, when, and what follows."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from msgspec.structs import replace
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import AuditEntry, Deputyship, SelfCheck
from intranet.services.actor import SYSTEM, Actor
from intranet.services.calendar.facts import schedule_facts
from intranet.services.calendar.items import add_item, remove_item, save_item
from intranet.services.calendar.releasing import release_schedule
from intranet.services.calendar.self_checks import (
    CheckLine,
    CheckState,
    check_line,
    check_lines,
    checkers,
    confirm_self_check,
    part_done,
)
from intranet.services.context import on_day
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.leaves import note_leave
from intranet.services.transactions import writing
from tests.services.test_calendar_draft import OWN, OWN_DATES
from tests.support.calendar import TERM, acting, by_window, dates_as, drafted, holder_of
from tests.support.queries import counted_queries

# 「提交學籍資料與學業成績」 ends 115/3/20; it is checked from 115/3/21 to 115/3/27.
FIRST, LAST = date(2026, 3, 21), date(2026, 3, 27)


def left_to_check(actor: Actor) -> list[CheckLine]:
    """What the actor may confirm and somebody still has to, as the overview of checks offers it."""
    done = (CheckState.LATER, CheckState.PASSED)
    rows = [row for row in check_lines([TERM], actor) if row.may_confirm and row.state not in done]
    return [row for row in rows if not part_done(row, actor)]


def released_item(window: str = "submit-records") -> int:
    rows = drafted()
    release_schedule(SYSTEM, TERM, comment="初版")
    return rows[window].item_id


@pytest.mark.assurance("deadlines")
def test_owner_confirms_inside_the_period(app: Flask) -> None:
    item, registrar = released_item(), holder_of("註冊組長")
    for day, state in (
        (date(2026, 3, 20), CheckState.LATER),
        (FIRST, CheckState.OPEN),
        (LAST, CheckState.OPEN),
        (date(2026, 3, 28), CheckState.OVERDUE),
    ):
        with on_day(day):
            assert check_line(item, acting(registrar)).state is state
    with on_day(LAST):
        confirm_self_check(acting(registrar), item, passed=True)
        row = check_line(item, acting(registrar))
    assert (row.state, row.records[0].position, row.records[0].person) == (CheckState.PASSED, "註冊組長", "王小明")


@pytest.mark.assurance("deadlines")
@pytest.mark.parametrize("day", [date(2026, 3, 20), date(2026, 3, 28)])
def test_outside_the_period_it_is_refused_naming_the_period(app: Flask, day: date) -> None:
    item, registrar = released_item(), holder_of("註冊組長")
    with on_day(day), pytest.raises(Refused, match="期間為 115/3/21 至 115/3/27"):
        confirm_self_check(acting(registrar), item, passed=True)
    assert db.session.scalar(select(func.count(SelfCheck.id))) == 0


def test_period_is_that_of_the_release_not_of_the_draft(app: Flask) -> None:
    item, registrar = released_item(), holder_of("註冊組長")
    row = by_window()["submit-records"]
    save_item(SYSTEM, item, dates_as(row, check_end=date(2026, 4, 10)))
    with on_day(date(2026, 4, 1)):
        with pytest.raises(Refused):
            confirm_self_check(acting(registrar), item, passed=True)
        release_schedule(SYSTEM, TERM, comment="延長檢核")
        assert confirm_self_check(acting(registrar), item, passed=True).on == date(2026, 4, 1)


def test_another_post_may_not(app: Flask) -> None:
    item, other = released_item(), holder_of("訓育組長")
    with on_day(FIRST):
        with pytest.raises(NotPermitted, match="由註冊組長辦理"):
            confirm_self_check(acting(other), item, passed=True)
        assert check_line(item, acting(other)).may_confirm is False
        waiting = left_to_check(acting(other))
    assert [row.item_id for row in waiting] == [by_window()["submit-officers"].item_id]


@pytest.mark.assurance("deputies")
def test_deputy_confirms_and_is_named_so(app: Flask) -> None:
    item, registrar, deputy = released_item(), holder_of("註冊組長"), holder_of("訓育組長", "林代理")
    with writing(SYSTEM):
        db.session.add(Deputyship(position="registrar", person_id=deputy.id, order=1, starts=date(2026, 3, 1)))
    note_leave(SYSTEM, registrar, FIRST, FIRST)
    with on_day(date(2026, 3, 22)), pytest.raises(NotPermitted):
        confirm_self_check(acting(deputy), item, passed=True)  # its holder is back
    with on_day(FIRST):
        check = confirm_self_check(acting(deputy), item, passed=True)
        assert (check.position, check.as_deputy) == ("registrar", True)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.act, entry.actor_name, entry.deputy_for) == ("confirm_self_check", "林代理", "註冊組長")


def test_problem_is_reported_then_confirmed(app: Flask) -> None:
    item, registrar = released_item(), holder_of("註冊組長")
    with on_day(FIRST):
        with pytest.raises(Refused) as refused:
            confirm_self_check(acting(registrar), item, passed=False)
        assert refused.value.field == "remark"
        confirm_self_check(acting(registrar), item, passed=False, remark="少兩筆")
        assert check_line(item, acting(registrar)).state is CheckState.PROBLEM
        assert item in [row.item_id for row in left_to_check(acting(registrar))]
    with on_day(LAST):
        confirm_self_check(acting(registrar), item, passed=True)
        with pytest.raises(Refused, match="已於 115/3/27 確認"):
            confirm_self_check(acting(registrar), item, passed=True)
    facts = schedule_facts(TERM, TERM)
    assert [(fact.key, fact.on, fact.passed) for fact in facts.checks] == [
        ("submit-records", FIRST, False),
        ("submit-records", LAST, True),
    ]


@pytest.mark.parametrize(
    ("owner", "titles"),
    [
        ("學生", ["教務主任"]),
        ("任課教師", ["任課教師", "教務主任"]),
        ("任課教師、註冊組", ["任課教師", "註冊組長"]),
        ("", ["教務主任"]),
    ],
)
def test_work_of_students_and_of_many_is_checked_by_the_planner_too(app: Flask, owner: str, titles: list[str]) -> None:
    line = replace(drafted()["upload-1"].line, owner=owner)
    assert [post.title for post in checkers(line)] == titles


@pytest.mark.parametrize("school_code", ["daan"])
def test_unit_that_only_the_text_names_leaves_the_others(app: Flask) -> None:
    rows = drafted()
    assert [post.title for post in checkers(rows["submit-officers"].line)] == ["訓育組長"]
    assert [post.title for post in checkers(rows["electives"].line)] == ["教務處主任", "教學組長", "註冊組長"]


def test_item_that_is_not_released_cannot_be_checked(app: Flask) -> None:
    rows, registrar = drafted(), holder_of("註冊組長")
    with on_day(FIRST), pytest.raises(NotFound):
        confirm_self_check(acting(registrar), rows["submit-records"].item_id, passed=True)


def test_checked_own_item_cannot_be_removed(app: Flask) -> None:
    drafted()
    teacher = holder_of("教學組長")
    item = add_item(SYSTEM, TERM, OWN_DATES, OWN).id
    release_schedule(SYSTEM, TERM, comment="初版")
    with on_day(date(2025, 12, 8)):
        confirm_self_check(acting(teacher), item, passed=True)
    with pytest.raises(Refused, match="已有自我檢核紀錄"):
        remove_item(SYSTEM, item)


def test_overview_needs_three_queries(app: Flask) -> None:
    released_item()
    with counted_queries() as sent:
        rows = check_lines([TERM, TERM.next], SYSTEM)
    assert (sent.count, len(rows)) == (3, len(by_window()))


def test_joint_step_passes_when_every_unit_has_confirmed(app: Flask) -> None:
    """「提交校內幹部經歷」 is done by three sections; each confirms its part, and none a part of another."""
    item = released_item("submit-officers")
    first, second, third = (holder_of(title) for title in ("生活輔導組長", "訓育組長", "社團活動組長"))
    with on_day(FIRST):
        confirm_self_check(acting(first), item, passed=True)
        row = check_line(item, acting(second))
        assert (row.state, row.waiting) == (CheckState.OPEN, ("訓育組", "社團活動組"))
        with pytest.raises(Refused, match="負責的部分已確認，尚待訓育組、社團活動組確認。"):
            confirm_self_check(acting(first), item, passed=True)
        assert left_to_check(acting(first)) == []
        confirm_self_check(acting(second), item, passed=False, remark="少 2 筆")
        confirm_self_check(acting(third), item, passed=True)
        assert check_line(item, acting(first)).state is CheckState.PROBLEM
        confirm_self_check(acting(second), item, passed=True)
        assert check_line(item, acting(first)).state is CheckState.PASSED
