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
    kept = client.submit(page, "/review", status=422, **{changed: "CHANGE"}, version="0", complete="1")
    assert "已被他人修改" in kept.text
    assert kept.fields("/review")[changed] == "CHANGE"  # what was chosen stands, though nothing was saved
    page = client.submit(page, "/review", status=422, **verdicts, complete="1")
    assert "請寫明應調整的內容" in page.text
    note = {changed.replace("verdict", "note"): "取消組長權限"}
    page = client.submit(page, "/review", status=200, **note, complete="1")
    assert "取消組長權限" in page.text
    assert page.texts("#papers li")[0] == "115 學年度第 1 學期帳號清查紀錄（PDF）"
    answer = client.http.get("/accounts/review/115-1.pdf")
    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")


def test_last_sign_in_lies_on_the_day_taken_for_today(client: Client) -> None:
    page = client.login("it").get("/accounts/")
    row = next(row for row in page.select("tbody tr") if row.find("th").text_content() == "it")
    assert "115/11/21（六）" in row.text_content()


def test_no_person_is_chosen_beforehand(client: Client) -> None:
    form = client.login("it").get("/accounts/new")
    refused = client.submit(form, status=422, username="somebody")
    assert refused.texts(".error-summary li") == ["人員：請選擇人員。"]
    assert refused.fields()["username"] == "somebody"


def test_past_reviews_are_listed_and_others_not_found(client: Client) -> None:
    page = client.login("auditor").get("/accounts/review")
    assert len(page.select("#papers li")) == 2
    client.get("/accounts/review/115-1.pdf", status=404)
    client.get("/accounts/review/x.pdf", status=404)


def test_link_shown_once_can_be_copied_and_nothing_but_the_link_stands_out(client: Client) -> None:
    client.login("it")
    page = client.submit(client.get("/accounts/8"), "/link", status=200)
    (link,) = page.select("#shown-once")
    assert (link.text_content() or "").startswith("http://127.0.0.1:8000/setup/")
    (button,) = page.select("button[data-copy=shown-once][hidden]")  # shown by the script, where there is one
    assert button.text_content() == "複製連結"
    assert page.select("main button.primary") == []
    assert len(page.select("#disable button.danger")) == 1
