"""Announcements as their readers and their author see them."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO

import pytest
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import Announcement
from intranet.services.attachments import stored_file
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page
from tests.support.crawl import forget_what_is_kept
from tests.support.queries import counted_queries

FILLED = {"title": "選課說明", "body": "第一段\n\n- **重點**", "audience": ["STUDENTS"]}


def owner(clients: Callable[[str], Client]) -> Client:
    """Whoever runs the platform of the school."""
    registrar = clients("registrar")
    found = registrar.http.get("/announcements/new").status_code == 200
    return registrar if found else clients("it")


def titles(page: Page) -> list[str]:
    """What stands today; the sections further down are left out."""
    return page.texts("main > table tbody th")


def announce(clients: Callable[[str], Client], status: int = 200, **values: object) -> Page:
    author = owner(clients)
    return author.submit(author.get("/announcements/new"), status=status, **{**FILLED, **values})


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_readers_see_what_is_for_them(clients: Callable[[str], Client]) -> None:
    common, students, parents, staff = (
        "本學期作業期程已公布", "上傳課程學習成果前請先檢查檔案", "家長查詢子女學習歷程檔案的方式", "任課教師認證提醒",
    )  # fmt: skip
    seen = {name: titles(clients(name).get("/announcements/")) for name in ("student", "parent", "teacher", "auditor")}
    assert seen == {
        "student": [students, common],
        "parent": [parents, common],
        "teacher": [staff, students, parents, common],
        "auditor": [staff, students, parents, common],
    }


def test_announcement_for_others_is_not_found(clients: Callable[[str], Client]) -> None:
    url = announce(clients, audience=["STAFF"]).url
    clients("teacher").get(url)
    clients("student").get(url, status=404)
    clients("parent").get(url, status=404)


def test_announcement_that_has_not_begun_is_its_authors_alone(clients: Callable[[str], Client]) -> None:
    page = announce(clients, starts="115/12/1", ends="115/12/5")
    assert page.texts("h1 .stamp") == ["未開始"]
    clients("teacher").get(page.url, status=404)
    assert "選課說明" not in clients("teacher").get("/announcements/").text
    assert "選課說明" in owner(clients).get("/announcements/").text


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_author_writes_edits_and_ends(clients: Callable[[str], Client]) -> None:
    page = announce(clients, clause="四.2")
    assert page.texts(".prose strong") == ["重點"]
    platform = "五"  # announcements are the platform's, at both schools
    assert page.texts(".served .clause summary") == ["條文「四.2」", f"條文「{platform}」"]
    author = owner(clients)
    page = author.submit(author.get(f"{page.url}/edit"), status=200, title="選課說明（修正）")
    assert titles(clients("student").get("/announcements/"))[0] == "選課說明（修正）"
    ended = author.submit(page, "/end", status=200)
    assert "選課說明（修正）" not in titles(clients("student").get("/announcements/"))
    assert ended.texts("#history li span:last-child")[0] == "停止公告「選課說明（修正）」"


def test_edit_with_an_old_version_shows_both_texts(clients: Callable[[str], Client]) -> None:
    url = announce(clients).url
    author = owner(clients)
    first, second = author.get(f"{url}/edit"), author.get(f"{url}/edit")
    author.submit(first, status=200, body="甲")
    clash = author.submit(second, status=409, body="乙")
    assert clash.texts(".ledger tbody tr") == ["內容乙甲"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"body": " "}, "body"),
        ({"audience": []}, "audience"),
        ({"audience": ["TEACHERS"]}, "audience"),
        ({"starts": "115/13/1"}, "starts"),
        ({"starts": "115/12/1", "ends": "115/11/1"}, "ends"),
        ({"starts": "115/12/1", "ends": "117/12/1"}, "ends"),
        ({"clause": "九十九"}, "clause"),
    ],
)
def test_bad_input_is_answered_at_its_field(
    clients: Callable[[str], Client], values: dict[str, object], field: str
) -> None:
    before = db.session.scalar(select(func.count(Announcement.id)))
    page = announce(clients, 422, **values)
    assert page.select(f"#{field}-error")
    assert db.session.scalar(select(func.count(Announcement.id))) == before


def test_stored_text_stays_text(clients: Callable[[str], Client]) -> None:
    payload = "<img src=x onerror=alert(1)>[按我](javascript:alert(1))"
    page = announce(clients, title=payload, body=f"{payload}\n\n<script>alert(1)</script>")
    assert page.h1.startswith(payload)
    assert payload in page.texts(".prose")[0]
    assert page.select(".prose img, .prose a, .prose script") == []
    assert payload in clients("student").get("/announcements/").tree.text_content()


def test_list_takes_the_same_queries_with_more_rows(clients: Callable[[str], Client]) -> None:
    student = clients("student")
    student.get("/announcements/")
    forget_what_is_kept(student.app)
    with counted_queries() as few:
        student.get("/announcements/")
    for number in range(8):
        announce(clients, title=f"公告 {number}")
    with counted_queries() as many:
        student.get("/announcements/")
    assert many.count == few.count


def fetched(client: Client, url: str) -> bytes:
    with client.http.get(url) as answer:
        return bytes(answer.data)


def test_file_goes_to_the_readers_and_is_replaced_and_removed(clients: Callable[[str], Client]) -> None:
    first, second = b"%PDF-1.7 first", b"%PDF-1.7 second"
    page = announce(clients, file=(BytesIO(first), "選課.pdf"))
    student, parent, author = clients("student"), clients("parent"), owner(clients)
    assert fetched(student, f"{page.url}/file") == first
    assert student.get(page.url).select("form[action$='/file/remove']") == []
    assert parent.http.get(f"{page.url}/file").status_code == 404
    author.submit(author.get(f"{page.url}/edit"), status=200, title="選課說明（修正）")
    assert fetched(student, f"{page.url}/file") == first
    changed = author.submit(author.get(f"{page.url}/edit"), status=200, file=(BytesIO(second), "選課二.pdf"))
    assert fetched(student, f"{page.url}/file") == second
    assert not stored_file(sha256(first).hexdigest()).exists()
    author.submit(changed, "/file/remove", status=200)
    assert student.http.get(f"{page.url}/file").status_code == 404
    assert not stored_file(sha256(second).hexdigest()).exists()


def test_file_of_another_kind_is_refused_at_its_field(clients: Callable[[str], Client]) -> None:
    before = db.session.scalar(select(func.count(Announcement.id)))
    page = announce(clients, 422, file=(BytesIO(b"MZ"), "選課.pdf"))
    assert page.select("#file-error")
    assert db.session.scalar(select(func.count(Announcement.id))) == before


def test_refused_form_says_that_its_file_must_be_chosen_again(clients: Callable[[str], Client]) -> None:
    page = announce(clients, 422, title="", file=(BytesIO(b"%PDF-1.7"), "選課.pdf"))
    assert page.texts("#file-lost") == ["剛才選的「選課.pdf」沒有留下，請重新選取。"]
    assert announce(clients, 422, title="").select("#file-lost") == []
