"""The people pages: ask about any day, enter, appoint, end, note leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import Appointment, Person
from intranet.services.actor import SYSTEM
from intranet.services.people import add_person, appoint, holders_on
from intranet.services.sign_in import actor_named
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page
from tests.support.crawl import forget_what_is_kept
from tests.support.queries import counted_queries

Clients = Callable[[str], Client]
PAYLOAD = "<img src=x onerror=alert(1)>\"'"


def names(page: Page) -> list[str]:
    return page.texts(".ledger tbody th")


def person_id(username: str) -> int:
    found = actor_named(username).person_id
    assert found is not None
    return found


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_who_held_a_post_on_a_day(clients: Clients) -> None:
    secretary = clients("secretary")
    (former,) = [holder.name for holder in holders_on(date(2026, 8, 14))["registrar"]]
    successor = add_person(SYSTEM, name="新任者", staff_type="教師")
    appoint(SYSTEM, successor, "registrar", date(2026, 8, 15))
    assert names(secretary.get("/people/?position=registrar&on=115/8/14")) == [former]
    assert names(secretary.get("/people/?position=registrar&on=2026-08-15")) == ["新任者"]
    assert names(secretary.get("/people/?q=註冊組&on=115年8月14日"))[0] == former
    page = secretary.get("/people/?on=115/13/45")
    assert "曆上沒有" in page.texts(".notice")[0]
    assert len(names(page)) > 30
    assert "沒有符合的人員" in secretary.get("/people/?q=查無此人").text


def test_new_person_is_appointed_and_the_former_holder_ends(clients: Clients) -> None:
    secretary = clients("secretary")
    page = secretary.get("/people/new")
    page = secretary.submit(page, status=200, name="新任者", staff_type="教師", email="new@example.edu.tw")
    assert page.h1 == "新任者"
    number = page.url.rsplit("/", 1)[1]
    page = secretary.submit(secretary.get(f"/people/{number}/appoint"), position="instruction", starts="115/12/1")
    assert page.texts(".ledger tbody tr")[0].startswith("教學組長115/12/1 未定")
    assert "尚未就任" in page.text
    former = secretary.get(f"/people/{person_id('instruction')}")
    assert "115/11/30" in former.texts(".ledger tbody tr")[0]


def test_appointment_is_ended_by_its_last_day(clients: Clients) -> None:
    secretary, number = clients("secretary"), person_id("instruction")
    row = db.session.scalars(select(Appointment.id).where(Appointment.person_id == number)).one()
    page = secretary.get(f"/people/appointments/{row}/end")
    assert "起任教學組長" in page.texts(".meta")[0]
    refused = secretary.submit(page, status=422, ends="110/1/1")
    assert "迄日不得早於起日" in refused.texts("#ends-error")[0]
    page = secretary.submit(refused, status=200, ends="115/11/20")
    assert page.texts(".stamp") == ["已卸任"]
    clients("teacher").get("/people/", status=403)


def test_stale_end_of_an_appointment_is_a_conflict(clients: Clients) -> None:
    secretary, number = clients("secretary"), person_id("instruction")
    row = db.session.scalars(select(Appointment.id).where(Appointment.person_id == number)).one()
    opened = secretary.get(f"/people/appointments/{row}/end")
    secretary.submit(secretary.get(f"/people/appointments/{row}/end"), status=200, ends="115/12/31")
    secretary.submit(opened, status=409, ends="115/12/30")
    assert db.session.get_one(Appointment, row).ends == date(2026, 12, 31)


def test_two_people_editing_a_person_see_both_texts(clients: Clients) -> None:
    secretary, number = clients("secretary"), person_id("teacher")
    opened = secretary.get(f"/people/{number}/edit")
    secretary.submit(secretary.get(f"/people/{number}/edit"), status=200, name="先存的名字")
    page = secretary.submit(opened, status=409, name="後存的名字")
    assert page.texts("td.kept") == ["後存的名字", "先存的名字"]


def test_leave_marks_the_person_as_away(clients: Clients) -> None:
    secretary, number = clients("secretary"), person_id("teacher")
    page = secretary.get(f"/people/{number}/leave")
    refused = secretary.submit(page, status=422, starts="115/11/22", ends="115/11/20")
    assert "迄日不得早於起日" in refused.texts("#ends-error")[0]
    page = secretary.submit(refused, status=200, starts="115/11/20", ends="115/11/22", reason="公假")
    assert "公假" in page.text
    lines = {line.rsplit(" ", 1)[-1] for line in secretary.get(f"/people/?q={page.h1}").texts(".ledger tbody tr")}
    assert any("請假" in line for line in lines)
    page = secretary.submit(page, "/withdraw", 200)
    assert "請假已撤銷，由本人自行辦理。" in page.text
    assert page.select("form[action$='/withdraw']") == []


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": ""}, "請輸入姓名"),
        ({"name": "名" * 61}, "至多 60 字"),
        ({"name": "甲", "email": "no-at-sign"}, "電子郵件的寫法不對"),
        ({"name": "甲\r\nBcc: x"}, "換行"),
    ],
)
def test_bad_input_adds_nobody(clients: Clients, values: dict[str, str], message: str) -> None:
    secretary, before = clients("secretary"), db.session.scalar(select(func.count(Person.id)))
    page = secretary.submit(secretary.get("/people/new"), status=422, **values)
    assert message in page.texts(".error-summary")[0]
    assert db.session.scalar(select(func.count(Person.id))) == before


@pytest.mark.assurance("once")
def test_second_press_adds_one_person(clients: Clients) -> None:
    secretary = clients("secretary")
    page = secretary.get("/people/new")
    for _ in range(2):
        secretary.submit(page, name="兩次")
    assert db.session.scalar(select(func.count(Person.id)).where(Person.name == "兩次")) == 1


def test_readers_see_no_acts_and_unknown_people_are_not_found(clients: Clients) -> None:
    auditor = clients("auditor")
    page = auditor.get(f"/people/{person_id('teacher')}")
    assert page.select("main .actions a") == []
    assert auditor.get("/people/").select("main .page-header a") == []
    auditor.get("/people/999999", status=404)
    auditor.get(f"/people/{person_id('teacher')}/edit", status=403)


def test_stored_text_stays_text(clients: Clients) -> None:
    secretary = clients("secretary")
    page = secretary.submit(secretary.get("/people/new"), status=200, name=PAYLOAD)
    assert page.h1 == PAYLOAD
    assert secretary.get("/people/?q=" + PAYLOAD[:4]).select("main img") == []


def test_long_list_is_paged_with_the_same_queries(clients: Clients) -> None:
    secretary = clients("secretary")
    secretary.get("/people/")
    forget_what_is_kept(secretary.app)
    with counted_queries() as few:
        secretary.get("/people/")
    for number in range(40):
        appoint(SYSTEM, add_person(SYSTEM, name=f"教師{number:02d}"), "teacher", date(2026, 8, 1))
    forget_what_is_kept(secretary.app)
    with counted_queries() as many:
        page = secretary.get("/people/")
    assert few.count == many.count <= 10
    assert len(names(page)) == 50
    following = secretary.get(page.select(".pager a[rel=next]")[0].get("href"))
    assert 0 < len(names(following)) < 50
