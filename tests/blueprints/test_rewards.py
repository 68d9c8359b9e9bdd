"""The rewards pages as the secretary, the personnel office and others use them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import CaseState, Meeting, MeetingState, Nomination, Person, RewardCase
from intranet.rules.rewards import Role
from intranet.services.actor import SYSTEM
from intranet.services.context import current_school, today
from intranet.services.people import appoint
from intranet.services.rewards import nominate
from intranet.services.rewards_rules import NominationInput
from intranet.services.sign_in import actor_named
from tests.blueprints.rewards_pages import PAYLOAD, Clients, case_id, decide, filled, new_nomination, nominee
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page
from tests.support.queries import counted_queries, total


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_list_shows_the_terms_cases_and_our_defaults_as_ours(clients: Clients) -> None:
    page = clients("personnel").get("/rewards/")
    cases, rules = (
        [[" ".join(cell.text_content().split()) for cell in row] for row in table.findall(".//tbody/tr")]
        for table in page.select(".ledger")
    )
    assert [row[:1] + row[2:4] + row[5:] for row in cases] == [
        ["第 1 號案", "8 人次", "7 人次", "待人事室審核"],
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
    grade = f"row{numbers[1]}-grade"
    refused = secretary.submit(page, status=422, **{grade: "merit-1"})  # 通過 left as it stood
    assert "請改選「變更獎度通過」並寫理由" in refused.texts(f"#{grade}-error")[0]
    assert [one.get("value") for one in refused.select(f"#{grade} option[selected]")] == ["merit-1"]
    refused = secretary.submit(refused, status=422, **{f"row{numbers[1]}-outcome": "CHANGED"})
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
def test_whom_the_rules_always_refuse_is_not_offered(clients: Clients) -> None:
    before, secretary = total(Nomination), clients("secretary")
    offered = [one.get("value") for one in secretary.get(f"/rewards/{case_id(2)}/nominate").select("#person option")]
    assert nominee("counselor") in offered
    for username in ("secretary", "principal"):
        assert nominee(username) not in offered
        page = _submit_raw(secretary, filled(username))
        assert "不是有效的選擇" in page.texts("#person-error")[0]
        assert page.fields()["deed"].strip() == "辦理生涯輔導講座"
    assert total(Nomination) == before


def test_nominee_who_has_become_barred_still_stands_in_the_form(clients: Clients) -> None:
    line = db.session.scalars(select(Nomination).where(Nomination.case_id == case_id(2))).first()
    assert line is not None
    appoint(SYSTEM, db.session.get_one(Person, line.person_id), "principal", today())
    secretary = clients("secretary")
    page = secretary.get(f"/rewards/nominations/{line.id}/edit")
    assert page.fields()["person"] == str(line.person_id)
    refused = secretary.submit(page, status=422)
    assert "校長不列入學校提報" in refused.texts("#person-error")[0]
    assert "系統預設，非規定所載" in refused.texts("#person-error")[0]


def test_recusal_does_not_read_as_if_members_could_not_be_nominated(clients: Clients) -> None:
    for path in ("/rewards/", f"/rewards/{case_id(2)}/nominate"):
        rows = clients("secretary").get(path).texts(".ledger tbody tr")
        (row,) = [row for row in rows if "受提報人在自己的案件評核時離席" in row]
        assert "評核時離席" in row and "不予提報" not in row


def test_warning_is_shown_and_may_be_accepted(clients: Clients) -> None:
    secretary, before = clients("secretary"), total(Nomination)
    deed = db.session.scalars(select(Nomination.deed).where(Nomination.case_id == case_id(2))).first()
    page = new_nomination(secretary, deed=deed or "", role="ASSIST", grade="merit-1")
    assert page.status == 422
    assert page.select(".error-summary") == []
    (box,) = page.texts(".refusal")
    assert "建議獎度：協辦人員獎度高於主辦人員，建議不超過「嘉獎二次」" in box
    assert "請勾選下列方框" in box and "已看過上面的提醒，仍照這樣提報" in box
    assert total(Nomination) == before
    refused = secretary.submit(page, status=422, accept="y", deed="")
    assert page.select(".error-summary") == [] != refused.select(".error-summary")
    assert "checked" in refused.select("#accept")[0].attrib
    page = secretary.submit(refused, status=200, deed=deed or "")
    assert "已提報。" in page.text
    assert total(Nomination) == before + 1


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_several_are_nominated_from_a_pasted_list_or_none(clients: Clients) -> None:
    secretary, before, case = clients("secretary"), total(Nomination), case_id(2)
    assert f"/rewards/{case}/nominate/list" in [a.get("href") for a in secretary.get(f"/rewards/{case}").select("a")]
    form = secretary.get(f"/rewards/{case}/nominate/list")
    names = [actor_named(username).name for username in ("counselor", "teacher")]
    values = {"grade": "commendation-1", "done_on": "115/11/20", "deed": "辦理生涯輔導講座"}
    refused = secretary.submit(form, status=422, people=f"{names[0]}\n查無此人\n", **values)
    assert refused.texts("#people-error")[0].startswith("第 2 行（查無此人）：今天的教職員沒有這個姓名")
    assert refused.fields()["people"].split() == [names[0], "查無此人"]
    assert total(Nomination) == before
    page = secretary.submit(refused, status=200, people=f"{names[0]}\n{names[1]}\t\t整理各科成果範例")
    assert "已提報 2 人次。" in page.text and "整理各科成果範例" in page.text
    assert total(Nomination) == before + 2


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
