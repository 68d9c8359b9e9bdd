"""The review of accounts as its reviewer works through it, and the paper that comes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intranet.rules.permissions import Permission
from intranet.services.context import current_school
from tests.conftest import BOTH_SCHOOLS
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


def test_people_without_an_account_stand_by_their_posts(client: Client) -> None:
    page = client.login("it").get("/accounts/new")
    groups = [group.get("label") for group in page.select("#person_id optgroup")]
    titles = [position.title for position in current_school().profile.positions]
    assert len(groups) > 1
    assert groups == [one for one in [*titles, "目前沒有職務"] if one in groups]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_page_says_what_to_do_for_somebody_who_is_not_listed(
    clients: Callable[[str], Client], school_code: str
) -> None:
    keepers = "、".join(current_school().titles(Permission.MANAGE_PEOPLE))
    owner = clients("registrar" if school_code == "luodong" else "it")
    may_add = owner.http.get("/people/new").status_code == 200
    ask = f"請先洽{keepers}新增人員，再回來開設帳號。"
    for who, url in ((clients("admin"), "/people/new"), (owner, "/people/new" if may_add else "")):
        page = who.get("/accounts/new")
        hint = page.texts("main .hint")[0]
        assert hint == f"名單依職務排列。名單沒有？{'請先新增人員，再回來開設帳號。' if url else ask}"
        assert [link.get("href") for link in page.select("main .hint a")] == [url] * bool(url)


def test_user_name_is_folded_and_a_wrong_one_refused_in_the_words_of_the_hint(client: Client) -> None:
    form = client.login("it").get("/accounts/new")
    person = form.select("#person_id optgroup option")[0].get("value") or ""
    assert "以英文字母開頭，3 至 40 個小寫英數字或 . _ -；名稱核發後不再給他人。" in form.text
    for wrong in ("12", "何明哲", "a" * 41):
        refused = client.submit(form, status=422, person_id=person, username=wrong)
        assert refused.texts(".error-summary li") == ["帳號：帳號以英文字母開頭，3 至 40 個小寫英數字或 . _ -。"]
    opened = client.submit(form, status=200, person_id=person, username="Ｈｏ１２３")
    assert opened.h1.startswith("ho123（")
