"""The review of accounts as its reviewer works through it, and the paper that comes of it."""

from __future__ import annotations

import pytest

from tests.support.client import Client


@pytest.fixture
def school_code() -> str:
    return "daan"


def test_review_is_worked_through_and_printed(client: Client) -> None:
    client.login("it")
    page = client.submit(client.get("/accounts/review"), "/start", status=200)
    fields = page.fields("/review")
    verdicts = {name: "KEEP" for name in fields if name.startswith("verdict-")}
    changed = next(iter(verdicts))
    verdicts[changed] = "CHANGE"
    page = client.submit(page, "/review", status=200, **verdicts, complete="1")
    assert "請寫明應調整的內容" in page.text
    note = {changed.replace("verdict", "note"): "取消組長權限"}
    page = client.submit(page, "/review", status=200, **note, complete="1")
    assert "取消組長權限" in page.text
    assert page.texts("#papers li")[0] == "115 學年度第 1 學期帳號清查紀錄（PDF）"
    answer = client.http.get("/accounts/review/115-1.pdf")
    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")


def test_past_reviews_are_listed_and_others_not_found(client: Client) -> None:
    page = client.login("auditor").get("/accounts/review")
    assert len(page.select("#papers li")) == 2
    client.get("/accounts/review/115-1.pdf", status=404)
    client.get("/accounts/review/x.pdf", status=404)
