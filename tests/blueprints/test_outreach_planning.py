"""Planning sessions as people do it: from what is owed, from last year's, as a series, split into parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intranet.extensions import db
from intranet.models import OutreachSession
from tests.blueprints.test_outreach import meters, total
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client

DAY = "115/12/16"  # a Wednesday
OWED = ("家長宣導說明", "親師說明")


def form_values(**more: object) -> dict[str, object]:
    return {"on": DAY, "starts": "9:10", "ends": "11:00", "place": "活動中心", **more}


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_what_is_owed_is_planned_shown_apart_and_counts_when_logged(clients: Callable[[str], Client]) -> None:
    counselor = clients("course-counselor")
    home = counselor.get("/")
    owed = next(
        text.removeprefix("辦理")
        for text in home.texts("#next .task-title, #next .task a")
        if text.removeprefix("辦理") in OWED
    )
    form = counselor.get("/outreach/plan?obligation=parent-briefing")
    assert form.select("[name=title]")[0].get("value") == owed
    assert form.select("[name=headcount]") == []
    page = counselor.submit(form, status=200, **form_values(capacity="40"))
    assert page.texts("h1 .stamp") == ["已排定"]
    index = counselor.get("/outreach/")
    assert meters(index)[owed] == "0/1 場"
    assert "已排定 1 場（115/12/16）。" in index.text
    assert "已排定 1 場（115/12/16）。" in counselor.get("/").text
    early = counselor.submit(counselor.get(f"{page.url}/hold"), status=422)
    assert early.texts("#on-error") == ["115/12/16 還沒有到，辦理當日起才能登錄。"]
    held = counselor.submit(early, status=200, on="115/11/18", headcount="35")
    assert held.texts("h1 .stamp") == ["計入"]
    assert "40 人" in held.text  # what the form of a held session does not ask stays
    assert meters(counselor.get("/outreach/"))[owed] == "1/1 場"


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_last_years_session_is_copied_without_its_day(clients: Callable[[str], Client]) -> None:
    counselor = clients("course-counselor")
    link = next(a for a in counselor.get("/outreach/").select("#meters a") if a.text == "照前次排定")
    form = counselor.get(link.get("href"))
    assert form.select("[name=on]")[0].get("value") == ""
    assert form.select("[name=place]")[0].get("value")
    assert form.select("[name=title]")[0].get("value")
    clashing = counselor.submit(form, status=422, on="115/12/19")
    assert "115/12/19（六） 是週六，不是上班日。" in clashing.texts(".notice-warn")[0]
    before = total(OutreachSession)
    counselor.submit(clashing, status=200, keep=clashing.select("button[name=keep]")[0].get("value"))
    assert total(OutreachSession) == before + 1


def test_series_over_grades_is_planned_at_once(clients: Callable[[str], Client]) -> None:
    counselor, before = clients("course-counselor"), total(OutreachSession)
    form = counselor.get("/outreach/series?obligation=student-briefing")
    lines = "高一 115/12/16 9:10-10:00 演講廳\n高二 115/12/17 9:10-10:00\n高三 115/12/18 9:10-10:00"
    wrong = counselor.submit(form, status=422, place="活動中心", rows="高一 115/2/30")
    assert wrong.texts("#rows-error") == ["第 1 行：曆上沒有「115/2/30」這一天，請檢查年月日。"]
    page = counselor.submit(wrong, status=200, rows=lines)
    assert total(OutreachSession) == before + 3
    assert [text.split("）")[1].split("（")[-1] for text in page.texts("#series li")] == ["高一", "高二", "高三"]
    rows = db.session.query(OutreachSession).order_by(OutreachSession.id.desc()).limit(3).all()
    assert [(row.audience, row.place) for row in rows] == [
        (["G12"], "活動中心"),
        (["G11"], "活動中心"),
        (["G10"], "演講廳"),
    ]


def test_session_is_split_into_parts_and_made_whole_again(clients: Callable[[str], Client]) -> None:
    counselor = clients("course-counselor")
    form = counselor.get("/outreach/plan?obligation=parent-briefing")
    page = counselor.submit(form, status=200, **form_values(audience=["PARENTS", "STUDENTS"]))
    split = counselor.get(f"{page.url}/parts")
    filled = {
        "parts-0-obligation": "parent-briefing", "parts-0-starts": "9:10", "parts-0-ends": "10:10",
        "parts-2-obligation": "student-briefing", "parts-2-starts": "10:00", "parts-2-ends": "11:00",
    }  # fmt: skip
    overlap = counselor.submit(split, status=422, **filled)
    assert overlap.texts("#parts-2-starts-error") == ["與「家長宣導說明」的時間重疊，最早可從 10:10 開始。"]
    done = counselor.submit(overlap, status=200, **{"parts-2-starts": "10:10"})
    assert done.texts("#parts tbody tr td:last-child") == ["計入", "計入"]
    whole = counselor.submit(
        counselor.get(f"{page.url}/parts"), status=200, **{"parts-0-obligation": "", "parts-1-obligation": ""}
    )
    assert whole.select("#parts") == []
