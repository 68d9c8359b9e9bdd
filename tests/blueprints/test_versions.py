"""The versions of the regulation: honest where earlier wordings are unknown, exact where rows hold them."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.conftest import BOTH_SCHOOLS
from tests.documents.paper import page_size, text_of
from tests.support.client import Client
from tests.support.people import PASSWORD, make_account
from tests.support.queries import counted_queries

URL = "/regulation/versions/"


@pytest.fixture
def fake(app: Flask) -> Client:
    make_account("a-pupil", "pupil")
    return Client(app).login("a-pupil", PASSWORD)


@pytest.mark.parametrize(("school_code", "amendments"), [("luodong", 6), ("daan", 7)])
def test_a_school_without_earlier_wordings_says_so(client: Client, amendments: int) -> None:
    page = client.login("student").get(URL)
    assert len(page.select("#amendments tbody tr")) == amendments
    assert page.texts("#amendments tbody td:last-child") == ["條文未提供"] * amendments
    assert page.texts(".notice-title") == ["系統只有登錄的條文"]
    assert page.texts("#comparison .empty-title") == ["登錄的條文沒有不同"]
    assert "修正前的條文沒有提供給系統" in page.text


@pytest.mark.parametrize("school_code", ["fake"])
def test_the_last_change_is_compared_at_once(fake: Client, school_code: str) -> None:
    page = fake.get(URL)
    cells = page.texts("#comparison tbody td")
    assert cells == [
        "「伍」 輔導組與學習導師每學年合辦學生、家長、教師說明各 1 場。",
        "「伍」 輔導組與學習導師每學年合辦學生說明 1 場。",
        "修正：114/8/29 校務會議修正通過校長 114/9/3 核定增列應辦事項「家長說明」增列應辦事項「教師說明」",
    ]
    assert page.texts("#amendments tbody tr:first-child td") == [
        "校務會議", "修正通過", "校長 114/9/3 核定", "看這次修正：114/8/29",
    ]  # fmt: skip


@pytest.mark.parametrize("school_code", ["fake"])
def test_any_two_days_are_compared(fake: Client, school_code: str) -> None:
    page = fake.get(f"{URL}?old=113/9/1&new=2025-08-28")
    assert page.texts("#comparison .empty-title") == ["登錄的條文沒有不同"]


@pytest.mark.parametrize("school_code", ["fake"])
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("old=115/1/1&new=115/1/1", "請輸入 115/1/1 之後的日期。"),
        ("old=上週&new=115/1/1", "看不懂日期「上週」，請寫成 115/2/25 或 2026-02-25。"),
        ("old=115/1/1", "請填寫修正後的日期。"),
        ("old=50/1/1&new=115/1/1", "請輸入 85/8/1 到 121/7/31 之間的日期。"),
    ],
)
def test_days_that_cannot_be_compared_are_refused(fake: Client, school_code: str, query: str, said: str) -> None:
    page = fake.get(f"{URL}?{query}", 422)
    assert page.texts("#comparison p.error")[0].endswith(said)
    assert page.select("#comparison table") == []
    assert fake.http.get(f"{URL}comparison.pdf?{query}").status_code == 404


@pytest.mark.parametrize("school_code", ["fake"])
def test_the_table_is_printed_on_a4_landscape(fake: Client, school_code: str) -> None:
    url = fake.get(URL).select(".page-header a.button")[0].get("href")
    answer = fake.http.get(url)
    assert answer.mimetype == "application/pdf"
    assert page_size(answer.data) == (297, 210)
    text = text_of(answer.data)
    for part in (
        "修正對照表",
        "修正規定",
        "現行規定",
        "說明",
        "伍輔導組與學習導師每學年合辦學生說明1場。",
        "非規定原文",
    ):
        assert part in text


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_the_page_asks_the_database_for_nothing_of_its_own(client: Client, school_code: str) -> None:
    client.login("auditor")
    with counted_queries() as sent:
        client.http.get("/sitemap")
    usual = sent.count
    with counted_queries() as sent:
        client.http.get(URL)
    assert sent.count == usual
