"""The overview of self-checks by office."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from msgspec.structs import replace

from intranet.services.actor import SYSTEM
from intranet.services.calendar.check_overview import office_of, tallies
from intranet.services.calendar.releasing import release_schedule
from intranet.services.calendar.self_checks import CheckState, check_lines, confirm_self_check
from intranet.services.context import on_day
from tests.support.calendar import TERM, acting, drafted, holder_of


@pytest.mark.parametrize(
    ("owner", "office"),
    [
        ("註冊組", "教務處"),
        ("註冊組長、訓育組", "教務處"),
        ("生輔組", "學務處"),
        ("教務處主任", "教務處"),
        ("任課教師", "任課教師"),
        ("", "（未定）"),
    ],
)
def test_item_belongs_to_the_office_of_whoever_answers_first(app: Flask, owner: str, office: str) -> None:
    assert office_of(replace(drafted()["upload-1"].line, owner=owner)) == office


def test_every_item_is_counted_once_in_its_state(app: Flask) -> None:
    rows = drafted()
    release_schedule(SYSTEM, TERM, comment="初版")
    registrar = acting(holder_of("註冊組長"))
    with on_day(date(2026, 3, 22)):
        confirm_self_check(registrar, rows["submit-records"].item_id, passed=True)
    with on_day(date(2026, 3, 28)):
        found = tallies(check_lines([TERM], SYSTEM))
    assert sum(one.total for one in found) == len(rows)
    by_name = {one.name: one for one in found}
    affairs, academic = by_name["學務處"], by_name["教務處"]
    assert (academic.count(CheckState.PASSED), affairs.count(CheckState.PASSED)) == (1, 0)
    assert affairs.count(CheckState.OVERDUE) == 1  # 提交校內幹部經歷, to be checked until 3/27
