"""The working group's pages: the roster of any day, the seats that a body names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from intranet.documents.committee_roster import COLUMNS
from intranet.documents.sheets import read_sheets
from intranet.extensions import db
from intranet.models import SeatHolding
from intranet.services.context import current_school, current_settings
from intranet.services.sign_in import actor_named
from tests.conftest import BOTH_SCHOOLS
from tests.documents.paper import page_size, text_of
from tests.support.client import Client

Clients = Callable[[str], Client]
SIZE = {"luodong": 25, "daan": 23}
SIZES = {"luodong": "規定所載 25 人，逐席加總 25 人", "daan": "規定未載總數，逐席加總 23 人"}


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_roster_lists_every_seat_and_marks_the_vacant_one(clients: Clients, school_code: str) -> None:
    page = clients("teacher").get("/committee/")
    rows = page.texts(".ledger tbody tr")
    assert len(rows) == SIZE[school_code]
    assert rows[0].startswith("1校長 ")
    assert [("出缺" in row) for row in rows] == [False] * (len(rows) - 1) + [True]
    assert SIZES[school_code] in page.text
    assert page.text.count("系統預設，非規定所載") == 4
    assert page.texts("main .actions a") == ["名冊試算表（ODS）", "名冊 PDF"]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_roster_answers_for_another_day(clients: Clients, school_code: str) -> None:
    page = clients("member").get("/committee/?on=110/1/1")
    assert sum("出缺" in row for row in page.texts(".ledger tbody tr")) == SIZE[school_code]
    assert "曆上沒有" in clients("member").get("/committee/?on=115/2/30").texts(".notice")[0]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_roster_papers_tell_terms_vacancies_and_size(clients: Clients, school_code: str) -> None:
    staff = clients("teacher")
    answer = staff.http.get("/committee/roster.pdf")
    assert answer.mimetype == "application/pdf"
    text = text_of(answer.data)
    assert all(column in text for column in COLUMNS)
    assert "名單日期：中華民國115年11月21日" in text
    assert SIZES[school_code].replace(" ", "") in text
    assert text.count("（出缺）") == 1
    assert page_size(answer.data) == (210, 297)
    kept = list((current_settings().data_dir / "documents").glob("*.pdf"))
    assert staff.http.get("/committee/roster.pdf").data == answer.data
    assert list((current_settings().data_dir / "documents").glob("*.pdf")) == kept
    rows, facts = read_sheets("名冊.ods", staff.http.get("/committee/roster.ods").data)
    assert rows.rows[0] == COLUMNS
    assert len(rows.rows) == SIZE[school_code] + 1
    assert rows.rows[1][:2] == ("1", "校長")
    assert rows.rows[1][4] == "依職務"
    assert rows.rows[-1][2] == "（出缺）"
    assert SIZES[school_code] in facts.rows[-1][1]


def test_roster_papers_are_of_the_day_on_the_page(clients: Clients) -> None:
    staff = clients("member")
    page = staff.get("/committee/?on=110/1/1")
    url = next(link.get("href") for link in page.select("main .actions a") if ".ods" in link.get("href"))
    sheet, _ = read_sheets("名冊.ods", staff.http.get(url).data)
    assert {row[2] for row in sheet.rows[1:]} == {"（出缺）"}
    assert staff.http.get("/committee/roster.pdf?on=115/2/30").status_code == 303


def test_vacant_seat_is_given_and_ended(clients: Clients) -> None:
    secretary = clients("secretary")
    student = actor_named("student")
    page = secretary.get("/committee/seats/students")
    page = secretary.submit(page, status=200, person=str(student.person_id), starts="115/11/1", note="班聯會函")
    assert page.texts(".ledger tbody tr")[0].startswith(f"{student.name}115/11/1 未定 班聯會函在任")
    refused = secretary.submit(page, status=422, person=str(actor_named("parent").person_id), starts="115/11/1")
    assert "共 1 席，該日已滿" in refused.texts(".error-summary")[0]
    holding = db.session.scalars(select(SeatHolding).where(SeatHolding.seat == "students")).one()
    ending = secretary.get(f"/committee/seats/students/holdings/{holding.id}/end")
    page = secretary.submit(ending, status=200, ends="115/11/20")
    assert page.texts(".stamp") == ["已卸任"]
    secretary.submit(ending, status=409, form_token="another", ends="115/11/19")
    assert student.name not in secretary.get("/committee/").text


def test_seats_that_go_with_a_post_are_not_given_here(clients: Clients) -> None:
    secretary = clients("secretary")
    secretary.get("/committee/seats/principal", status=404)
    secretary.get("/committee/seats/nowhere", status=404)
    secretary.get("/committee/seats/students/holdings/1/end", status=404)
    clients("registrar").get("/committee/seats/students", status=403)


def test_second_press_gives_one_seat(clients: Clients) -> None:
    secretary = clients("secretary")
    page = secretary.get("/committee/seats/students")
    values = {"person": str(actor_named("student").person_id), "starts": "115/11/1"}
    secretary.submit(page, **values)
    assert "沒有重複處理" in secretary.submit(page, **values).text
    assert len(db.session.scalars(select(SeatHolding).where(SeatHolding.seat == "students")).all()) == 1


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_readings_are_shown_as_ours(clients: Clients) -> None:
    page = clients("auditor").get("/committee/")
    ours = [seat.reading for seat in current_school().committee.seats if seat.reading]
    assert ours
    assert page.text.count("本系統的讀法") == len(ours)
    assert all(reading in page.text for reading in ours)
