"""A forgotten password, and the personal-data notice that stands before the first page."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from intranet.extensions import db
from intranet.models import Account, OutboxMessage
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client


@pytest.mark.assurance("guessing")
@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_known_and_unknown_names_get_the_same_answer(client: Client, school_code: str) -> None:
    page = client.get("/login")
    assert page.select("a[href='/forgot']")
    seen = set()
    for name in ("teacher", "nobody"):
        answer = client.submit(client.get("/forgot"), status=200, username=name)
        seen.add((answer.url, *answer.texts("main")))
    assert len(seen) == 1
    asked = select(OutboxMessage.subject).where(OutboxMessage.key.startswith("forgot-password:"))
    assert db.session.scalars(asked).all() == ["重設密碼"]


def test_empty_name_is_refused_at_its_field(client: Client) -> None:
    assert client.submit(client.get("/forgot"), status=422, username="").select("#username-error")


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_notice_stands_before_the_first_page_once(client: Client, school_code: str) -> None:
    db.session.execute(update(Account).where(Account.username == "teacher").values(notice_seen_at=None))
    db.session.commit()
    client.login("teacher")
    notice = client.get("/duties/")
    assert notice.h1 == "個人資料告知事項"
    assert client.http.post("/faults/new").status_code in (303, 400)
    assert client.submit(notice, status=200).h1 == "分工"
    assert client.get("/duties/").h1 == "分工"
    again = client.get("/notice")
    assert "已確認過" in again.text


def test_one_may_leave_instead(client: Client) -> None:
    db.session.execute(update(Account).where(Account.username == "teacher").values(notice_seen_at=None))
    db.session.commit()
    notice = client.login("teacher").get("/")
    fields = {"csrf_token": notice.fields()["csrf_token"]}
    assert client.http.post("/logout", data=fields).status_code == 302
    assert client.get("/duties/").h1 == "登入"
