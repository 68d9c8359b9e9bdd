"""The audit pack's pages: ordered in one form, fetched when made, handed on by a link that ends."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from intranet.services.audit_pack import archive_of
from intranet.services.audit_pack_queue import make_waiting_packs
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page

URL = "/audit/pack"


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents without the printing, which has tests of its own."""
    monkeypatch.setattr("intranet.documents.pdf.render_pdf", lambda html, timeout=0.0: b"%PDF-")


def ordered(client: Client, **values: str) -> Page:
    return client.submit(client.get(URL), "/pack", 200, **values)


@pytest.mark.usefixtures("printed")
@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_one_click_makes_a_pack(clients: Callable[[str], Client], school_code: str) -> None:
    auditor = clients("auditor")
    page = ordered(auditor)
    assert page.texts("#packs .stamp") == ["製作中"]
    assert make_waiting_packs() == 1
    page = auditor.get(URL)
    assert page.texts("#packs .stamp") == ["已製成"]
    url = page.select("#packs a.button")[0].get("href")
    answer = auditor.http.get(url)
    assert answer.headers["Content-Disposition"] == f"attachment; filename={school_code}-115-1-audit.zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    answer.close()
    assert archive.testzip() is None
    assert "文件/03-115-1第1次會議-會議紀錄.pdf" in archive.namelist()
    assert clients("secretary").http.get(url).status_code == 404
    assert clients("teacher").http.get(url).status_code == 403
    assert page.select("#links") == []


def test_names_need_a_reason(clients: Callable[[str], Client]) -> None:
    principal = clients("principal")
    page = principal.submit(principal.get(URL), "/pack", 422, personal="y", reason="查核")
    assert page.texts(".field .error") == ["要顯示個人資料，請寫明理由（5 到 300 字），理由會記入稽核紀錄。"]
    assert page.select("#personal[checked]")
    page = principal.submit(page, "/pack", 200, reason="主計室專案查核出席情形")
    assert page.texts("#packs td:nth-child(2)") == ["含個人資料：主計室專案查核出席情形"]
    trail = principal.get("/audit/").texts("tbody tr:first-child td")
    assert trail[1] == "製作 115-1 稽核資料（含個人資料）"
    assert "主計室專案查核出席情形" in trail[2]


@pytest.mark.usefixtures("printed")
def test_a_link_lets_a_visitor_fetch_one_pack_until_it_is_revoked(clients: Callable[[str], Client]) -> None:
    secretary = clients("secretary")
    ordered(secretary)
    make_waiting_packs()
    url = secretary.get(URL).select("#packs a.button")[1].get("href")
    page = secretary.submit(secretary.get(url), "/link", 422, recipient="局", expires_on="116/2/1")
    assert page.texts(".field .error") == ["到期日應在 115/11/21 到 115/12/21 之間（最長 30 天）。"]
    page = secretary.submit(page, "/link", 200, recipient="教育局政風室", expires_on="115/12/1")
    (address,) = page.texts(".notice code")
    assert address.startswith("http://127.0.0.1:8000/audit/pack/shared/")
    visitor = Client(secretary.app)
    path = address.removeprefix("http://127.0.0.1:8000")
    shown = visitor.get(path)
    assert shown.texts("header .meta") == ["提供給教育局政風室"]
    fields = shown.fields()
    answer = visitor.http.post(path, data=fields)
    assert answer.data == archive_of(1).read_bytes()
    answer.close()
    page = secretary.get(URL)
    assert page.texts("#links td")[:4] == ["115 學年度第 1 學期", "115/12/1（二）", "1 次", "有效"]
    secretary.submit(page, "/revoke", 200)
    assert secretary.get(URL).texts("#links .stamp") == ["已撤銷"]
    assert visitor.get(path, 404).h1 == "這個連結已失效"
    assert visitor.http.post(path, data=fields).status_code == 404


def test_only_the_secretary_issues_links(clients: Callable[[str], Client]) -> None:
    page = ordered(clients("auditor"))
    assert page.select("#links") == []
    assert (
        clients("auditor")
        .get("/audit/pack/1/link", 403)
        .texts(".page-header p, main p")[0]
        .startswith("「核發稽核資料連結」由教務主任")
    )
