"""Registration, the page behind the code at the door, feedback and the organiser's list, as people use them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from odfdo import Document
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Feedback, OutreachSession, Participation
from intranet.services.context import on_day
from intranet.services.outreach_door import door_address
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client

PAYLOAD = "<script>alert(1)</script>"
DAY = date(2026, 12, 16)
REGISTERED = {"name": "林小華", "belongs_to": "101", "agreed": "y"}


def planned(organiser: Client, **changes: object) -> int:
    """A public session in December, as its organiser plans it."""
    form = organiser.get("/outreach/plan?obligation=parent-briefing")
    given = {
        "on": "115/12/16", "starts": "9:10", "ends": "11:00", "place": "活動中心", "capacity": "2",
        "registers_until": "115/12/14", "is_public": "y", "asks_feedback": "y", **changes,
    }  # fmt: skip
    page = organiser.submit(form, status=200, **{key: value for key, value in given.items() if value != ""})
    return int(page.url.rsplit("/", 1)[1])


def path(link: str) -> str:
    return "/public/" + link.split("/public/")[1]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_parent_registers_without_an_account_and_takes_it_back(
    client: Client, clients: Callable[[str], Client]
) -> None:
    number = planned(clients("course-counselor"))
    listed = client.get("/public/sessions/")
    assert listed.select(f"a[href='/public/sessions/{number}']")
    page = client.get(f"/public/sessions/{number}")
    assert "個人資料保護法第 8 條" in page.text
    unread = client.submit(page, status=422, name="林小華")
    assert unread.texts("#agreed-error") == ["請先閱讀告知事項再勾選。"]
    done = client.submit(unread, status=200, **REGISTERED)
    assert done.texts(".notice-title") == ["報名完成"]
    assert "林小華 101" in done.text
    again = client.submit(client.get(f"/public/sessions/{number}"), status=422, **REGISTERED)
    assert again.texts("#name-error")[0].startswith("這個姓名與班級已經報名")
    gone = client.submit(done, status=200)
    assert gone.texts(".notice-title") == ["這筆報名已取消"]
    assert "林小華" not in gone.text
    client.submit(client.get(f"/public/sessions/{number}"), status=200, **REGISTERED)
    client.submit(client.get(f"/public/sessions/{number}"), status=200, **{**REGISTERED, "name": PAYLOAD})
    assert client.get(f"/public/sessions/{number}").texts(".notice p") == ["目前不能報名", "名額 2 人已滿。"]
    people = clients("course-counselor").get(f"/outreach/{number}/people")
    assert sorted(people.texts("tbody th")) == [PAYLOAD, "林小華"]
    assert "<script>alert" not in people.text


def test_only_public_sessions_are_public(client: Client, clients: Callable[[str], Client]) -> None:
    number = planned(clients("course-counselor"), is_public="")
    for address in (f"/public/sessions/{number}", "/public/sessions/cancel/x.y", "/public/sessions/check-in/x.y"):
        client.get(address, status=404)
    assert client.get("/public/sessions/").select(f"a[href='/public/sessions/{number}']") == []


def test_teacher_registers_with_one_press_and_reads_no_list(clients: Callable[[str], Client]) -> None:
    number = planned(clients("course-counselor"))
    teacher = clients("teacher")
    page = teacher.submit(teacher.get(f"/outreach/{number}"), "/register", status=200)
    assert page.texts("#registration p") == ["已報名。"]
    assert "已報名 1/2 人" in page.texts("#registration h2")[0]
    teacher.get(f"/outreach/{number}/people", status=403)
    back = teacher.submit(page, "/unregister", status=200)
    assert back.texts("#registration p") == ["115/12/14（一） 截止。"]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_door_feedback_list_certificate_and_hours(
    demo_app: Flask, client: Client, clients: Callable[[str], Client]
) -> None:
    organiser, teacher = clients("course-counselor"), clients("teacher")
    number = planned(organiser)
    code = organiser.get(f"/outreach/{number}/check-in-code")
    door = path(door_address(number))
    assert code.select("svg path[d]") and door in code.text
    assert client.http.get(door).status_code == 410  # not before its day
    with on_day(DAY):
        visitor = client.submit(client.get(door), status=200, name="林小華", belongs_to="101")
        assert visitor.texts(".notice-title")[0] == "林小華 已簽到。"
        sheet = teacher.get(door)
        assert sheet.select("input[name=name]") == []
        signed = teacher.submit(sheet, status=200)
        assert "先前" not in signed.texts(".notice-title")[0]
        assert "先前已簽到" in teacher.submit(teacher.get(door), status=200).texts(".notice-title")[0]
        answer = client.submit(
            client.get(path(visitor.select("a[href*='/feedback/']")[0].get("href"))), score="4", remark=PAYLOAD
        )
        assert answer.texts(".notice-title") == ["已收到回饋"]
        assert "滿 3 份才顯示結果" in organiser.get(f"/outreach/{number}").text
        people = organiser.get(f"/outreach/{number}/people")
        row = next(row for row in db.session.scalars(select(Participation)) if row.person_id)
        saved = organiser.submit(people, "/people", status=200, added="吳家長 102", **{f"hours-{row.id}": "1.5"})
        assert len(saved.texts("tbody th")) == 3
        again = organiser.submit(saved, "/people", status=200, added="吳家長 102\n吳家長 102 二")
        assert again.texts(
            ".flash"
        ) == [  # two of one name and class are told apart by a word, and nobody is lost unsaid
            "已儲存：更動 0 人，補登 1 人。",
            "1 行與名單上已出席的人相同，沒有重複計入；不是同一位時，請在班級後加註「二」再補登。",
        ]
        assert len(again.texts("tbody th")) == 4
        wrong = organiser.submit(saved, "/people", status=422, **{f"hours-{row.id}": "很久"})
        assert "看不懂" in wrong.texts(".error-summary li")[0]
        held = organiser.get(f"/outreach/{number}/hold")
        assert held.select("[name=headcount]")[0].get("value") == "4"
        answered = organiser.http.post(
            f"/outreach/{number}/hours.ods", data={"csrf_token": people.fields()["csrf_token"]}
        )
        table = Document(io.BytesIO(answered.data)).body.tables[0].get_values()
        assert [line[6] for line in table] == ["時數", "1.5"]
        assert clients("instruction").http.get(f"/outreach/{number}/people/{row.id}/certificate.pdf").status_code == 404
    given = db.session.scalars(select(Feedback)).one()
    assert (given.score, given.at.hour, given.at.minute) == (4, 16, 0)  # the day's beginning in Taipei, no more


def test_script_at_the_door_is_answered_in_a_line(client: Client, clients: Callable[[str], Client]) -> None:
    number = planned(clients("course-counselor"))
    door = path(door_address(number))
    json = {"Accept": "application/json"}
    with on_day(DAY):
        token = client.get(door).fields()["csrf_token"]
        given = {"csrf_token": token, "name": "林小華", "kept": "0"}
        for expected in ("林小華 已簽到。", "林小華 先前已簽到，不必重複；同名同班的另一位，請在班級後加註「二」。"):
            answer = client.http.post(door, data=given, headers=json)
            assert (answer.status_code, answer.json["said"]) == (200, expected)  # type: ignore[index]
        for wrong in ({"kept": "yesterday"}, {"kept": "-9"}, {"kept": "1" * 99}, {"kept": "86400"}, {"name": ""}):
            answer = client.http.post(door, data={**given, "name": "別人", **wrong}, headers=json)
            assert answer.status_code == 422
    assert [row.name for row in db.session.scalars(select(Participation))] == ["林小華"]


def test_opening_a_link_writes_nothing(client: Client, clients: Callable[[str], Client]) -> None:
    number = planned(clients("course-counselor"))
    done = client.submit(client.get(f"/public/sessions/{number}"), **REGISTERED)
    client.get(done.url)
    client.get(done.url)
    row = db.session.scalars(select(Participation)).one()
    assert (row.cancelled_at, row.name) == (None, "林小華")
    assert db.session.get(OutreachSession, number) is not None
