"""A case's further road on its pages: candidates, the members' views, the minutes, personnel, a second version."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Meeting, Nomination
from intranet.rules.minutes import public_text
from intranet.services.sign_in import actor_named
from tests.blueprints.rewards_pages import PAYLOAD, TERM, Clients, case_id, nominee
from tests.conftest import BOTH_SCHOOLS
from tests.support.queries import counted_queries


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_one_press_takes_a_candidate_into_a_nomination(clients: Clients) -> None:
    secretary = clients("secretary")
    page = secretary.get(f"/rewards/{case_id(2)}/candidates")
    links = [link.get("href") for link in page.select("main td.actions a")]
    assert links, "the demo's records speak for nobody"
    form = secretary.get(links[0])
    values = form.fields()
    assert values["deed"].strip().startswith("115學年度第一學期")
    page = secretary.submit(form, status=200, grade="commendation-1")
    row = db.session.scalars(select(Nomination).order_by(Nomination.id.desc())).first()
    assert row is not None
    assert str(row.person_id) == links[0].partition("candidate=")[2]
    assert row.source.startswith("/")
    assert "出處：" in page.text
    form = secretary.get(links[0])
    secretary.submit(form, status=200, person=nominee("teacher"), deed="另一件事", grade="commendation-1")
    row = db.session.scalars(select(Nomination).order_by(Nomination.id.desc())).first()
    assert (row and row.source) == "", "the source belongs to the candidate alone"


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_members_views_reach_the_secretary_as_a_summary_without_names(clients: Clients) -> None:
    secretary, member, case = clients("secretary"), clients("registrar"), case_id(2)
    member.get(f"/rewards/views/{case}", status=404)
    secretary.submit(secretary.get(f"/rewards/{case}/submit"), status=200)
    page = member.get(f"/rewards/views/{case}")
    number = db.session.scalars(select(Nomination.id).where(Nomination.case_id == case)).first()
    refused = member.submit(page, status=422, **{f"row{number}-remark": "宜再補充"})
    assert "請先選擇意見" in refused.texts(".error-summary")[0]
    page = member.submit(refused, status=200, **{f"row{number}-view": "LOWER", f"row{number}-remark": PAYLOAD})
    assert "意見已儲存" in page.text
    seen = secretary.get(f"/rewards/{case}").tree.text_content()
    assert "事前意見：宜調降 1" in seen
    assert PAYLOAD in seen
    own = actor_named("registrar").name
    assert own not in seen.partition("辦理經過")[0]
    for username in ("personnel", "principal", "auditor"):
        assert "宜調降" not in clients(username).get(f"/rewards/{case}").text
    clients("member").get(f"/rewards/views/{case}", status=404)  # a nominee of this case


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_minutes_cite_the_rosters_number_and_the_public_version_does_not(demo_app: Flask) -> None:
    meeting = db.session.scalars(select(Meeting).where(Meeting.term == TERM, Meeting.ordinal == 1)).one()
    assert "敘獎建議名冊（編號 115-1-01）" in meeting.minutes_text
    shown = public_text(meeting.minutes_text)
    assert ("115-1-01" in shown, "敘獎" in shown, "本案不公開" in shown) == (False, False, True)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_case_1_goes_on_from_personnel_to_the_issue(clients: Clients) -> None:
    case = case_id(1)
    personnel, principal = clients("personnel"), clients("principal")
    assert "待人事室審核" in personnel.get("/rewards/waiting").texts(".ledger")[0]
    assert "登錄敘獎案的人事室審核" in personnel.get("/").text
    assert personnel.get(f"/rewards/{case}").texts(".next-step a") == ["登錄人事室審核", "退回"]
    principal.submit(principal.get(f"/rewards/{case}/step"), status=403)
    page = personnel.submit(personnel.get(f"/rewards/{case}/return"), status=422)
    assert "請寫明理由" in page.texts(".error-summary")[0]
    for client in (personnel, personnel, principal):
        page = client.submit(client.get(f"/rewards/{case}/step"), status=200)
    assert page.texts(".stamp")[0] == "待發布"
    assert clients("registrar").get("/rewards/").texts(".stamp") == ["核辦中"]
    page = personnel.submit(personnel.get(f"/rewards/{case}/step"), status=422, on="")
    assert page.texts(".error-summary li") == ["日期：請填日期。", "文號：請填發布的文號。"]
    page = personnel.submit(page, status=200, on="115/11/21", document_no="人字第115號")
    assert page.texts(".stamp")[0] == "已發布"
    own = clients("registrar").get("/rewards/")
    assert (own.h1, own.texts(".stamp")) == ("我的敘獎", ["已發布"])
    told = own.texts(".ledger")[0]
    assert [word in told for word in ("嘉獎二次", "人字第115號", actor_named("clerk").name, "親師說明")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_returned_case_is_mended_and_its_second_version_stands_beside_the_first(clients: Clients) -> None:
    case, secretary, personnel = case_id(1), clients("secretary"), clients("personnel")
    assert secretary.get(f"/rewards/{case}/send", status=200).h1 == "名冊送核"
    personnel.submit(personnel.get(f"/rewards/{case}/return"), status=200, remark="法令依據請補列條次，再送。")
    page = secretary.get(f"/rewards/{case}")
    assert "前次退回：法令依據請補列條次，再送。名冊上" in page.texts(".next-step")[0]
    assert "修正已退回的敘獎名冊" in secretary.get("/").text
    links = [link.get("href") for link in page.select("td.actions a")]
    amend = next(link for link in links if link.endswith("/amend"))
    secretary.submit(secretary.get(amend), status=200, basis="校訂標準第三點")
    taken_off = [link for link in links if link.endswith("/withdraw")][-1]
    page = secretary.submit(secretary.get(taken_off), status=200, remark="本人辭謝")
    assert "已撤回" in page.texts(".stamp")
    assert "與第 1 版不同" in secretary.get(f"/rewards/{case}/roster").text
    asked = secretary.get(f"/rewards/{case}/send")
    refused = secretary.submit(asked, status=422)
    assert "請寫明改了什麼" in refused.texts(".error-summary")[0]
    page = secretary.submit(refused, status=200, comment="補列條次")
    assert page.texts(".stamp")[0] == "待人事室審核"
    for number in (1, 2):
        answer = personnel.http.get(f"/rewards/{case}/roster/{number}.xlsx")
        assert (answer.status_code, answer.data[:2]) == (200, b"PK")
    personnel.get(f"/rewards/{case}/roster/3.ods", status=404)
    personnel.get(f"/rewards/{case}/roster/1.doc", status=404)


def test_pages_of_the_road_ask_little(clients: Clients) -> None:
    case = case_id(1)
    for username, path in (
        ("personnel", "/rewards/waiting"), ("personnel", f"/rewards/{case}"), ("personnel", f"/rewards/{case}/step"),
        ("secretary", f"/rewards/{case}/roster"), ("registrar", "/rewards/mine"), ("secretary", "/rewards/"),
        ("secretary", f"/rewards/{case_id(2)}/candidates"),
    ):  # fmt: skip
        client = clients(username)
        client.get(path)
        with counted_queries() as sent:
            client.get(path)
        most = 13 if path.endswith("candidates") else 10  # which asks every kind of record once
        assert sent.count <= most, path
