"""The privacy and the accessibility statement: every school's own facts, and the code's, for everybody."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from intranet.rules.permissions import Permission
from intranet.services import login_sessions, outreach_attendance, statements
from intranet.services.context import EXTENSION, current_school
from intranet.web.observing import FIELDS
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page
from tests.support.people import PASSWORD, make_account

ROOT = Path(__file__).resolve().parents[2]
SCHOOLS = (*BOTH_SCHOOLS, "fake")
STATEMENTS = ("/public/privacy", "/public/accessibility")


def facts(page: Page, section: str) -> dict[str, str]:
    labels, values = page.texts(f"#{section} dt"), page.texts(f"#{section} dd")
    return dict(zip(labels, values, strict=True))


@pytest.mark.parametrize("school_code", SCHOOLS)
def test_statements_name_the_school_and_who_answers(app: Flask, school_code: str) -> None:
    school = current_school()
    profile, contact = school.profile, school.profile.contact
    wanted = {
        "學校": profile.name,
        "聯絡窗口": contact.unit or "、".join(school.titles(Permission.ANSWER_FAULTS)),
        "電話": profile.phone,
        **({"電子郵件": contact.email} if contact.email else {}),
        "地址": profile.address,
    }
    client = Client(app)
    privacy, accessibility = (client.get(url) for url in STATEMENTS)
    assert [privacy.h1, accessibility.h1] == ["隱私權保護政策", "無障礙聲明"]
    assert facts(privacy, "contact") == facts(accessibility, "report") == wanted
    assert wanted["聯絡窗口"]
    assert (school_code == "fake") is ("電子郵件" in wanted)
    assert f"於收到後 {contact.answer_days} 個工作天內答復" in accessibility.text


@pytest.mark.parametrize("school_code", SCHOOLS)
def test_privacy_statement_holds_the_items_that_the_law_asks_for(app: Flask, school_code: str) -> None:
    page = Client(app).get("/public/privacy")
    assert page.texts("main h2") == [
        "蒐集機關、目的與類別", "利用的地區、對象與方式", "利用期間與保存", "Cookie 與瀏覽器內的資料", "系統紀錄", "資料的保護",
        "當事人權利", "聯絡窗口",
    ]  # fmt: skip
    assert len(page.select("#rights li")) == 5  # the five of 第3條


@pytest.mark.parametrize("school_code", SCHOOLS)
def test_privacy_statement_tells_the_terms_that_the_code_keeps(
    app: Flask, school_code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    retention = current_school().portfolio.retention
    assert retention is not None
    monkeypatch.setattr(statements, "KEPT_DAYS", outreach_attendance.KEPT_DAYS + 1)
    monkeypatch.setattr(statements, "IDLE", login_sessions.IDLE / 2)
    page = Client(app).get("/public/privacy")
    rows = dict(zip(page.texts("#kept tbody th"), page.texts("#kept tbody td:nth-child(2)"), strict=True))
    assert rows["校外人士的報名與簽到資料"] == "場次辦理後 366 天"
    assert rows["登入狀態"] == "閒置 15 分鐘，最長 12 小時"
    assert rows["畢業生學習歷程檔案的封存清冊"] == f"自封存日起 {retention.years} 年"


def test_privacy_statement_follows_cookie_and_log(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(app)
    first = client.get("/public/privacy")
    assert first.texts("#cookies code") == ["session"]
    assert "不逐項記錄瀏覽要求" in first.text
    known = app.extensions[EXTENSION]
    logging = replace(known, settings=replace(known.settings, json_logs=True))
    monkeypatch.setitem(app.extensions, EXTENSION, logging)
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    second = client.get("/public/privacy")
    assert f"每項要求記錄{'、'.join(FIELDS.values())}，" in second.text
    assert "只經加密連線傳送" in second.text


def test_visitor_of_a_statement_gets_no_cookie(app: Flask) -> None:
    client = Client(app)
    for url in STATEMENTS:
        assert "Set-Cookie" not in client.http.get(url).headers


def test_accessibility_statement_claims_no_badge_and_names_what_is_tested(app: Flask) -> None:
    page = Client(app).get("/public/accessibility")
    assert "未申請認證，不使用無障礙標章" in page.text
    widths = re.search(r"DESK, PHONE = (\d+), (\d+)", (ROOT / "tests/browser/conftest.py").read_text())
    assert widths, "the browser tests look at two widths"
    assert f"畫面寬 {widths[1]} 與 {widths[2]} 像素" in page.text
    assert len(page.select("#limits li")) >= 4


def test_keys_of_the_statement_are_those_of_the_pages(app: Flask) -> None:
    make_account("a-clerk", "clerk")
    client = Client(app).login("a-clerk", PASSWORD)
    page = client.get("/public/accessibility")
    told = [label.removeprefix("Alt＋") for label in page.texts("#keys dt")]
    assert sorted(told) == sorted(page.tree.xpath("//@accesskey"))
    assert page.select("#report a[href='/faults/new']") and page.select("nav.side")


def test_every_foot_leads_to_both_statements(client: Client) -> None:
    feet = {url: client.get(url) for url in ("/login", "/forgot", "/public/calendar/115-1", *STATEMENTS)}
    client.login("teacher")
    feet |= {url: client.get(url) for url in ("/", "/sitemap")}
    without = [url for url, page in feet.items() if not {*STATEMENTS} <= set(page.tree.xpath("//footer//a/@href"))]
    assert without == []
    assert {*STATEMENTS} <= set(feet["/sitemap"].tree.xpath("//main//a/@href"))
