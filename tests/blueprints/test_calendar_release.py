"""The pages of a release: what readers will see, whom it touches, who is told, the second person, the website."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from msgspec import structs

from intranet.rules.dates import Term
from intranet.services.actor import SYSTEM
from intranet.services.calendar.content import DATES
from intranet.services.calendar.items import add_item, save_item
from intranet.services.calendar.releases import releases_of
from intranet.services.context import EXTENSION, Intranet, current_school, current_settings
from tests.conftest import BOTH_SCHOOLS
from tests.services.test_calendar_draft import OWN, OWN_DATES
from tests.support.calendar import by_window, dates_as
from tests.support.client import Client
from tests.support.letters import mails
from tests.support.queries import counted_queries

NOW = Term(115, 1)
PAGE = "/calendar/115-1"
Clients = Callable[[str], Client]


def change_receipt(note: str = "紙本另送") -> None:
    row = by_window(NOW)["receipt-students"]
    save_item(SYSTEM, row.item_id, dates_as(row, note=note))


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_preview_is_the_public_table_as_it_will_be(clients: Clients, demo_app: Flask) -> None:
    secretary, visitor = clients("secretary"), Client(demo_app)
    change_receipt()
    page = secretary.get(f"{PAGE}/release")
    preview = page.texts("#lines tbody tr")
    told = page.texts("#told tbody th")
    before = len(mails())
    secretary.submit(page, status=200, comment="補充說明")
    assert visitor.get("/public/calendar/115-1").texts("#schedule tbody tr") == preview
    assert len(mails(before)) == len(told) > 0
    assert visitor.get("/public/calendar/115-1/changes?from=2").texts("#changes tbody th") == ["學生確認收訖明細"]


def test_preview_counts_the_items_and_changes_of_each_audience(clients: Clients) -> None:
    secretary = clients("secretary")
    change_receipt()
    page = secretary.get(f"{PAGE}/release")
    rows = {row.split()[0]: " ".join(row.split()[1:]) for row in page.texts("#audiences tbody tr")}
    assert "1 項：學生確認收訖明細" in rows["全部"]
    assert "1 項：學生確認收訖明細" in rows["高一"]
    assert "沒有變更" in rows["教師"]
    page = secretary.get(f"{PAGE}/release?for=teachers")
    assert page.texts("#lines h2") == ["公開頁預覽（教師） 3 項"]
    assert "多元表現上傳（高三）" not in " ".join(page.texts("#lines tbody th"))


def test_first_release_speaks_of_no_changes(clients: Clients) -> None:
    add_item(SYSTEM, Term(115, 2), structs.replace(OWN_DATES, **dict.fromkeys(DATES, Term(115, 2).start)), OWN)
    page = clients("secretary").get("/calendar/115-2/release")
    assert "首次發布，負責各項目的 1 人" in page.text
    assert [row.split()[0] for row in page.texts("#audiences tbody tr") if "首次發布" not in row] == []
    assert "異動" not in " ".join(page.texts("#told"))


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_second_person_reads_and_agrees(clients: Clients) -> None:
    secretary, principal = clients("secretary"), clients("principal")
    assert "目前沒有待複核的內容" in principal.get(f"{PAGE}/review").text
    change_receipt()
    page = secretary.submit(secretary.get(f"{PAGE}/release"), "/release/ask", status=200, note="請看收訖明細")
    assert "尚待複核" in " ".join(page.texts(".confirm-panel .state"))
    assert secretary.get(f"{PAGE}/review").select("main form") == []
    page = principal.get(f"{PAGE}/review")
    assert page.texts("#changes tbody th") == ["學生確認收訖明細"]
    assert "請看收訖明細" in page.text
    answered = principal.submit(page, "/review", status=422, result="declined", answer="")
    assert answered.texts("#answer-error") == ["請寫明不同意的理由，或要修改的地方。"]
    principal.submit(page, "/review", status=200, result="agreed", answer="可以")
    assert "已同意" in " ".join(secretary.get(f"{PAGE}/release").texts(".confirm-panel .state"))
    change_receipt("又改了")
    assert secretary.get(f"{PAGE}/release").texts(".confirm-panel .state") == []


def test_school_that_wants_a_second_person_refuses_without_one(
    clients: Clients, demo_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = current_school()
    strict = replace(school, profile=replace(school.profile, release_needs_second=True))
    monkeypatch.setitem(demo_app.extensions, EXTENSION, Intranet(current_settings(), strict))
    secretary = clients("secretary")
    change_receipt()
    page = secretary.get(f"{PAGE}/release")
    assert page.texts(".confirm-panel .state") == ["◔尚未送請複核"]
    answered = secretary.submit(page, status=422, comment="補充說明")
    assert "這份內容還沒有人複核，請先送請複核。" in answered.text
    assert [row.number for row in releases_of(NOW)] == [1, 2]


def test_website_is_looked_at_from_the_page(clients: Clients) -> None:
    secretary = clients("secretary")
    page = secretary.get(f"{PAGE}/release")
    assert page.texts("#proof .state") == ["◔尚未查核"]
    answered = secretary.submit(page, "/proof", status=422, address="https://example.com/")
    assert answered.texts("#address-error") == ["只能查本校網站的網頁：本機（示範環境只查本機）。"]
    page = secretary.submit(page, "/proof", status=200, address="http://127.0.0.1:9/")
    assert page.h1 == "公告查核"
    assert page.texts("#proof .state") == ["▲學校網站不符", "▲不符"]
    auditor = clients("auditor").get(f"{PAGE}/proof")
    assert auditor.select("main form") == []
    assert len(auditor.texts("#proof tbody tr")) == 1
    secretary.get("/calendar/116-1/proof", status=404)


def test_staff_compare_any_two_releases(clients: Clients) -> None:
    teacher = clients("teacher")
    page = teacher.get(f"{PAGE}/changes?from=1&to=2")
    assert sorted(set(page.texts("#changes tbody th"))) == ["提交學籍資料與學業成績", "提交校內幹部經歷"]
    assert teacher.get(f"{PAGE}/changes?from=1&to=2&for=g10").texts(".empty-title") == ["沒有變更"]
    for query in ("from=9", "to=x"):
        teacher.get(f"{PAGE}/changes?{query}", status=404)
    teacher.get("/calendar/116-1/changes", status=404)


@pytest.mark.parametrize("path", [f"{PAGE}/release", f"{PAGE}/review", f"{PAGE}/proof", f"{PAGE}/changes"])
def test_pages_of_a_release_need_few_queries(clients: Clients, path: str) -> None:
    change_receipt()
    secretary = clients("secretary")
    secretary.get(path)
    with counted_queries() as sent:
        secretary.get(path)
    assert sent.count <= 10, sent
