"""A third school with other numbering, seats and posts runs from a folder of plugins, with no change to the core."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from intranet.rules.duties import Duty
from intranet.rules.obligations import Audience
from intranet.schools import PluginFault, find_schools, load_school

HERE = Path(__file__).resolve().parent


def run(*arguments: str) -> Any:
    """What ``intranet … --json`` prints, without key and database."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("INTRANET_")}
    done = subprocess.run(
        [sys.executable, "-c", "from intranet.cli import main; main()", *arguments, "--json"],
        env={**environment, "INTRANET_PLUGINS_DIR": str(HERE)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_it_is_found_beside_the_products_own() -> None:
    assert [one.code for one in find_schools(HERE)] == ["daan", "fake", "luodong"]


def test_it_is_unknown_without_its_folder() -> None:
    with pytest.raises(PluginFault, match="沒有這個學校代碼，找到的有 daan、luodong。"):
        load_school("fake")


def test_the_baseline_is_no_school() -> None:
    with pytest.raises(PluginFault, match="沒有這個學校代碼"):
        load_school("national", HERE)


def test_its_numbering_is_its_own() -> None:
    refs = [clause.ref for clause in load_school("fake", HERE).regulation.on(date(2026, 11, 21))]
    assert refs == ["壹", "貳", "參", "肆一", "肆二", "伍", "陸", "柒", "捌"]


def test_one_clause_answers_several_national_rows() -> None:
    fake = load_school("fake", HERE)
    meeting = fake.obligation("meeting")
    assert meeting is not None
    assert meeting.answers == ("national:meeting", "national:deputies", "national:published")
    assert [row.clause for row in fake.obligations if row.clause.startswith("national:")] == []


def test_its_combined_outreach_clause_is_counted_for_each_audience() -> None:
    rows = [(row.clause, row.audience, row.times) for row in load_school("fake", HERE).outreach]
    assert rows == [("伍", audience, 1) for audience in (Audience.STUDENTS, Audience.PARENTS, Audience.TEACHERS)]


def test_its_posts_have_the_duties() -> None:
    grants = load_school("fake", HERE).grants
    assert (grants[Duty.CONVENE], grants[Duty.SECRETARY], grants[Duty.PROPOSE_REWARDS]) == (
        {"head"}, {"dean"}, {"dean"},
    )  # fmt: skip


def test_loading_one_school_leaves_the_others_alone() -> None:
    before = load_school("daan")
    load_school("fake", HERE)
    assert load_school("daan") == before


def test_the_commands_know_it() -> None:
    assert [row for row in run("schools") if row["code"] == "fake"] == [
        {"code": "fake", "name": "縣立海角實驗高級中等學校", "clauses": 9, "seats": 9, "obligations": 7}
    ]
    assert run("lint", "fake") == []
