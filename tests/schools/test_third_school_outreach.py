"""The third school plans its joint session, splits it into its clauses and lets parents register, by its own rows."""

from __future__ import annotations

import pytest
from flask import Flask

from intranet.services.context import today
from intranet.services.outreach_facts import credited_sessions
from tests.support.client import Client
from tests.support.people import PASSWORD, make_account


@pytest.fixture
def school_code() -> str:
    return "fake"


def test_one_afternoon_for_three_clauses_is_planned_split_and_held(app: Flask) -> None:
    make_account("a-guidance", "guidance")
    guidance = Client(app).login("a-guidance", PASSWORD)
    index = guidance.get("/outreach/")
    key = index.select("#meters a[href*='/outreach/plan?obligation=']")[0].get("href").rsplit("=", 1)[1]
    day = today().isoformat()
    given = {
        "on": day, "starts": "13:00", "ends": "15:00", "place": "禮堂", "organisers": ["輔導組"], "audience": ["STUDENTS", "PARENTS"],
        "registers_until": day, "is_public": "y",
    }  # fmt: skip
    warned = guidance.submit(guidance.get(f"/outreach/plan?obligation={key}"), status=422, **given)
    assert "本場未列學習導師，仍予計入並註記。" in warned.texts(".notice-warn")[0]
    keep = warned.select("button[name=keep]")[0].get("value")
    page = guidance.submit(warned, status=200, keep=keep)
    keys = [choice.get("value") for choice in guidance.get(f"{page.url}/parts").select("#parts-0-obligation option")][
        1:
    ]
    wanted = [one for one in keys if "teachers" not in one]
    filled = {f"parts-{number}-obligation": one for number, one in enumerate(wanted)}
    filled |= {"parts-0-starts": "13:00", "parts-0-ends": "14:00", "parts-1-starts": "14:00", "parts-1-ends": "15:00"}
    guidance.submit(guidance.get(f"{page.url}/parts"), status=200, **filled)
    assert credited_sessions() == ()
    guidance.submit(guidance.get(f"{page.url}/hold"), status=200, headcount="120")
    assert sorted(one.obligation for one in credited_sessions()) == sorted(wanted)
    number = page.url.rsplit("/", 1)[1]
    assert "縣立海角實驗高級中等學校" in Client(app).get(f"/public/sessions/{number}").text
