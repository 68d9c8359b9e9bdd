"""The rewards pages as the secretary, the personnel office and others use them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import AgendaItem, CaseState, Meeting, MeetingState, Nomination, OutcomeKind, Person, RewardCase
from intranet.rules.dates import Term
from intranet.rules.minutes import public_text
from intranet.rules.rewards import Role
from intranet.services.context import current_school
from intranet.services.meetings.convening import convene
from intranet.services.meetings.outcomes import Result, record_outcome
from intranet.services.meetings.planning import approve_meeting
from intranet.services.meetings.session import call_roll, open_session
from intranet.services.rewards import nominate
from intranet.services.rewards_rules import NominationInput
from intranet.services.sign_in import actor_named
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page
from tests.support.meetings import PDF, marks_of
from tests.support.queries import counted_queries

PAYLOAD = "<script>alert(1)</script>\"'&amp;"
TERM = Term(115, 1)
Clients = Callable[[str], Client]


def total(model: type) -> int:
    return db.session.scalar(select(func.count(model.id))) or 0  # type: ignore[attr-defined]


def case_id(number: int) -> int:
    return db.session.scalars(select(RewardCase.id).where(RewardCase.number == number, RewardCase.term == TERM)).one()


def nominee(username: str) -> str:
    return str(actor_named(username).person_id)


def filled(username: str = "counselor", **changes: str) -> dict[str, str]:
    values = {"person": nominee(username), "deed": "辦理生涯輔導講座", "role": "LEAD", "grade": "commendation-1"}
    values["done_on"] = "115/11/20"
    return {**values, **changes}


def new_nomination(client: Client, **changes: str) -> Page:
    return client.submit(client.get(f"/rewards/{case_id(2)}/nominate"), **filled(**changes))


def decide(case: int) -> None:
    """The draft meeting that the case was put to is convened, sits and decides it."""
    db.session.expire_all()
    item_id = db.session.get_one(RewardCase, case).agenda_item_id
    assert item_id is not None
    meeting_id = db.session.get_one(AgendaItem, item_id).meeting_id
    clerk = actor_named("clerk")
    approve_meeting(actor_named("principal"), meeting_id)
    convene(actor_named("secretary"), meeting_id, document_no="字第1號", notice=PDF)
    open_session(clerk, meeting_id, at=time(12, 10))
    call_roll(clerk, meeting_id, marks_of(meeting_id, 18))
    record_outcome(clerk, item_id, Result(OutcomeKind.RESOLUTION, "照提報獎度通過。"))
    db.session.expire_all()


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_list_shows_the_terms_cases_and_our_defaults_as_ours(clients: Clients) -> None:
    page = clients("personnel").get("/rewards/")
    cases, rules = (
        [[" ".join(cell.text_content().split()) for cell in row] for row in table.findall(".//tbody/tr")]
        for table in page.select(".ledger")
    )
    assert [row[:1] + row[2:4] + row[5:] for row in cases] == [
        ["第 1 號案", "8 人次", "7 人次", "待人事室"],
        ["第 2 號案", "3 人次", "—", "提報中"],
    ]
    assert ["校長之獎勵由主管機關核定，不由學校提報。", "不予提報", "系統預設，非規定所載"] in rules
    assert page.select("a.button.primary") == []
    assert "這學期還沒有敘獎案" in clients("secretary").get("/rewards/?term=114-1").text


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_case_goes_from_opening_to_the_roster(clients: Clients, demo_app: Flask) -> None:
    secretary = clients("secretary")
    page = secretary.submit(secretary.get("/rewards/new"), status=200)
    assert page.h1.startswith("第 3 號敘獎案")
    case = case_id(3)
    for username in ("counselor", "teacher"):
        form = secretary.get(f"/rewards/{case}/nominate")
        page = secretary.submit(form, status=200, **filled(username, deed=f"{username} 協助推動"))
    assert page.h1.startswith("第 3 號敘獎案")
    asked = secretary.get(f"/rewards/{case}/submit")
    assert "其中現任委員 1 人" in asked.text
    page = secretary.submit(asked, status=200)
    assert "等候評核" in page.text
    assert page.texts(".next-step a") == ["到會議"]
    assert "尚未開會" in page.text
    decide(case)
    page = secretary.get(f"/rewards/{case}/evaluate")
    numbers = [row.id for row in db.session.scalars(select(Nomination).where(Nomination.case_id == case))]
    values = {f"row{numbers[1]}-outcome": "CHANGED", f"row{numbers[1]}-grade": "merit-1"}
    refused = secretary.submit(page, status=422, **values)
    assert "請寫明理由" in refused.texts(".error-summary")[0]
    page = secretary.submit(refused, status=200, **{f"row{numbers[1]}-reason": "成效卓著"})
    assert page.texts(".stamp")[0] == "已評核"
    roster = clients("personnel").get(f"/rewards/{case}/roster")
    rows = roster.texts(".ledger tbody tr")
    assert len(rows) == 2
    assert "記功一次" in rows[1]
    assert "照提報獎度通過。" in roster.text
    answer = clients("personnel").http.get(f"/rewards/{case}/roster.ods")
    assert answer.data.startswith(b"PK")
    assert answer.headers["Content-Disposition"].endswith(".ods")


def test_roster_is_a_pdf_for_download(clients: Clients) -> None:
    answer = clients("personnel").http.get(f"/rewards/{case_id(1)}/roster.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
@pytest.mark.parametrize(
    ("username", "message"),
    [("secretary", "提報人不得提報自己"), ("principal", "校長不列入學校提報")],
)
def test_refusal_stands_at_the_person_with_its_source(clients: Clients, username: str, message: str) -> None:
    before = total(Nomination)
    page = new_nomination(clients("secretary"), username=username)
    assert page.status == 422
    assert message in page.texts("#person-error")[0]
    assert "系統預設，非規定所載" in page.texts("#person-error")[0]
    assert page.fields()["deed"].strip() == "辦理生涯輔導講座"
    assert total(Nomination) == before


def test_warning_is_shown_and_may_be_accepted(clients: Clients) -> None:
    secretary, before = clients("secretary"), total(Nomination)
    deed = db.session.scalars(select(Nomination.deed).where(Nomination.case_id == case_id(2))).first()
    page = new_nomination(secretary, deed=deed or "", role="ASSIST", grade="merit-1")
    assert page.status == 422
    assert "建議不超過「嘉獎二次」" in page.texts("#grade-error")[0]
    assert total(Nomination) == before
    page = secretary.submit(page, status=200, accept="y")
    assert "已提報。" in page.text
    assert total(Nomination) == before + 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("deed", "", "請寫明具體事蹟"),
        ("deed", "事" * 301, "至多 300 字"),
        ("person", "999999", "不是有效的選擇"),
        ("grade", "medal", "不是有效的選擇"),
        ("role", "BOSS", "不是有效的選擇"),
        ("basis", "法" * 301, "至多 300 字"),
    ],
)
def test_bad_input_is_answered_in_chinese_and_kept(clients: Clients, field: str, value: str, message: str) -> None:
    before = total(Nomination)
    page = _submit_raw(clients("secretary"), {**filled(), field: value})
    assert message in page.texts(".error-summary")[0]
    assert total(Nomination) == before


def _submit_raw(client: Client, values: dict[str, str]) -> Page:
    """Post values that the form's own lists would not offer."""
    url = f"/rewards/{case_id(2)}/nominate"
    answer = client.http.post(url, data={**client.get(url).fields(), **values})
    assert answer.status_code == 422
    return Page(answer)


def test_second_press_nominates_once(clients: Clients) -> None:
    secretary, before = clients("secretary"), total(Nomination)
    page = secretary.get(f"/rewards/{case_id(2)}/nominate")
    for _ in range(2):
        page_after = secretary.submit(page, **filled())
    assert "沒有重複處理" in page_after.text
    assert total(Nomination) == before + 1


def test_two_people_editing_see_both_texts(clients: Clients) -> None:
    first, second = clients("secretary"), clients("secretary")
    number = db.session.scalars(select(Nomination.id).where(Nomination.case_id == case_id(2))).first()
    url = f"/rewards/nominations/{number}/edit"
    opened = second.get(url)
    first.submit(first.get(url), status=200, deed="先存的事蹟")
    page = second.submit(opened, status=409, deed="後存的事蹟")
    assert "後存的事蹟" in page.text
    assert "先存的事蹟" in page.text
    db.session.expire_all()
    assert db.session.get_one(Nomination, number).deed == "先存的事蹟"


def test_stale_removal_is_a_conflict(clients: Clients) -> None:
    secretary = clients("secretary")
    page = secretary.get(f"/rewards/{case_id(2)}")
    number = db.session.scalars(select(Nomination.id).where(Nomination.case_id == case_id(2))).first()
    secretary.submit(secretary.get(f"/rewards/nominations/{number}/edit"), status=200, deed="改過的事蹟")
    secretary.submit(page, f"/rewards/nominations/{number}/remove", status=409)
    assert db.session.get(Nomination, number) is not None


def test_removing_renaming_and_discarding(clients: Clients) -> None:
    secretary, case = clients("secretary"), case_id(2)
    secretary.submit(secretary.get(f"/rewards/{case}/rename"), status=200, title="新生訓練工作")
    page = secretary.get(f"/rewards/{case}")
    assert "新生訓練工作" in page.texts(".meta")[0]
    for row in db.session.scalars(select(Nomination.id).where(Nomination.case_id == case)).all():
        page = secretary.submit(page, f"/rewards/nominations/{row}/remove", status=200)
    page = secretary.submit(page, "/discard", status=200)
    assert page.h1 == "敘獎"
    secretary.get(f"/rewards/{case}", status=404)


def test_submitted_case_is_withdrawn_and_carried_postponed_ones_come_back(clients: Clients) -> None:
    secretary, case = clients("secretary"), case_id(2)
    page = secretary.submit(secretary.get(f"/rewards/{case}/submit"), status=200)
    page = secretary.submit(page, "/withdraw", status=200)
    assert page.texts(".stamp")[0] == "提報中"
    page = secretary.submit(secretary.get(f"/rewards/{case_id(1)}"), "/carry", status=200)
    assert page.h1.startswith("第 3 號敘獎案")
    assert len(page.select(".ledger tbody tr")) == 1
    assert "/carry" not in secretary.get(f"/rewards/{case_id(1)}").text


def test_case_without_an_open_meeting_says_what_to_do(clients: Clients) -> None:
    for meeting in db.session.scalars(select(Meeting).where(Meeting.state == MeetingState.DRAFT)):
        meeting.state = MeetingState.CANCELLED
    db.session.commit()
    page = clients("secretary").get(f"/rewards/{case_id(2)}/submit")
    assert "沒有可以列入議案的會議" in page.text
    assert page.select("main form[method=post]") == []


def test_evaluation_page_of_an_undecided_case_is_refused_in_words(clients: Clients) -> None:
    page = clients("secretary").get(f"/rewards/{case_id(2)}/evaluate", status=400)
    assert "尚未提送工作小組" in page.text


def test_readers_see_no_buttons_and_others_see_nothing(clients: Clients) -> None:
    case = case_id(2)
    for username in ("personnel", "principal", "auditor"):
        page = clients(username).get(f"/rewards/{case}")
        assert page.select("main form[method=post]") == []
        assert page.select("main a.button.primary") == []
    for username in ("registrar", "teacher", "member", "student", "parent"):
        page = clients(username).get(f"/rewards/{case}", status=403)
        assert "教務" in page.text


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_stored_text_stays_text(clients: Clients) -> None:
    secretary, case = clients("secretary"), case_id(2)
    person = db.session.get_one(Person, actor_named("counselor").person_id)
    person.name = PAYLOAD
    db.session.commit()
    new_nomination(secretary, deed=PAYLOAD, evidence=PAYLOAD, basis=PAYLOAD, note=PAYLOAD)
    secretary.submit(secretary.get(f"/rewards/{case}/rename"), title=PAYLOAD)
    for path in ("", "/roster", "/submit", "/nominate"):
        page = secretary.get(f"/rewards/{case}{path}")
        assert PAYLOAD in page.tree.text_content()
        assert page.select("main script") == []
    assert PAYLOAD in secretary.get("/rewards/").tree.text_content()


@pytest.mark.parametrize("path", ["/rewards/", "/rewards/{case}", "/rewards/{case}/roster", "/rewards/{case}/submit"])
def test_queries_do_not_grow_with_nominations(clients: Clients, path: str) -> None:
    secretary = clients("secretary")
    url = path.format(case=case_id(2))

    def asked() -> int:
        secretary.get(url)
        with counted_queries() as sent:
            secretary.get(url)
        return sent.count

    before = asked()
    actor = actor_named("secretary")
    grade, teacher = current_school().rewards.grades[0].key, int(nominee("teacher"))
    for number in range(30):
        nominate(actor, case_id(2), NominationInput(teacher, f"事蹟{number}", Role.LEAD, grade))
    assert asked() == before
    assert before <= 10


def test_extra_fields_change_nothing(clients: Clients) -> None:
    secretary = clients("secretary")
    url = f"/rewards/{case_id(2)}/nominate"
    extra = {"id": "1", "state": "EVALUATED", "outcome": "APPROVED", "proposed_by": "1", "case_id": "1"}
    secretary.http.post(url, data={**secretary.get(url).fields(), **filled(), **extra})
    row = db.session.scalars(select(Nomination).order_by(Nomination.id.desc())).first()
    assert row is not None
    assert (row.case_id, row.outcome, row.proposed_by) == (case_id(2), None, actor_named("secretary").person_id)
    assert db.session.get_one(RewardCase, case_id(2)).state is CaseState.COLLECTING


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
    assert "待人事室" in personnel.get("/rewards/waiting").texts(".ledger")[0]
    assert "辦理敘獎案：人事室" in personnel.get("/").text
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
    personnel.submit(personnel.get(f"/rewards/{case}/return"), status=200, remark="法令依據請補列條次")
    page = secretary.get(f"/rewards/{case}")
    assert "前次退回：法令依據請補列條次" in page.texts(".next-step")[0]
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
    assert page.texts(".stamp")[0] == "待人事室"
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
