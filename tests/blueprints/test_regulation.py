"""The regulation as the dashboard: states and proofs of each clause, as of any day; signing; exceptions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import Leave, Statement
from intranet.rules.dates import Term
from intranet.rules.lint import lint
from intranet.services.actor import SYSTEM
from intranet.services.context import current_school, today
from intranet.services.people import add_person, appoint
from intranet.services.transactions import writing
from intranet.web.clauses import clause_anchor
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page
from tests.support.crawl import forget_what_is_kept
from tests.support.people import PASSWORD, make_account
from tests.support.queries import counted_queries

PEOPLE = ["secretary", "teacher", "student", "auditor"]
PAYLOAD = "<script>alert(1)</script>\"'&amp;"
SIGN, EXCEPT, END = (f"/{part}" for part in (f"sign/{quote('十二')}", f"exception/{quote('二')}", f"end/{quote('二')}"))
Clients = Callable[[str], Client]


def row_of(page: Page, ref: str) -> list[str]:
    """The cells of a clause's row; its id holds marks that a selector would read."""
    return [
        " ".join(cell.text_content().split()) for cell in page.tree.get_element_by_id(clause_anchor(ref)).findall("td")
    ]


def state_of(page: Page, ref: str) -> str:
    return row_of(page, ref)[1].split("（")[0][1:].strip()


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
@pytest.mark.parametrize("username", PEOPLE)
def test_every_clause_has_its_row_with_a_state(clients: Clients, username: str) -> None:
    page, school = clients(username).get("/regulation/"), current_school()
    for clause in (*school.regulation.clauses, *school.national.clauses):
        cells = row_of(page, clause.ref)
        assert len(cells) == 4
        assert cells[1][0] in "✓◔▲✎◇－"
    assert len(page.select("#school tbody tr")) == len(school.regulation.clauses)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
@pytest.mark.parametrize("username", PEOPLE)
def test_every_link_of_the_page_opens(clients: Clients, username: str) -> None:
    client = clients(username)
    page = client.get("/regulation/")
    own = {link.get("href") for link in page.select("main a[href^='/']")}
    assert len(own) > 10
    for address in sorted(own):
        client.get(address)


def test_live_number_and_proof(clients: Clients) -> None:
    cells = row_of(clients("secretary").get("/regulation/"), "三")
    assert cells[2] == "本學期會議 1/1，115/9/18，出席 20/25"
    assert cells[3].startswith("第 1 次會議，出席 20/25 115/9/18")


def test_as_of_takes_both_calendars(clients: Clients) -> None:
    client = clients("secretary")
    for typed in ("115/9/17", "2026-09-17", "1150917"):
        page = client.get(f"/regulation/?as_of={typed}")
        assert page.texts(".page-header .meta") == ["截至 115/9/17（四），不是今天"]
        assert state_of(page, "三") == "待辦"
    assert state_of(client.get("/regulation/?as_of=115/9/18"), "三") == "符合"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("115/2/30", "曆上沒有「115/2/30」這一天"),
        ("明天", "請寫成 115/2/25 或 2026-02-25"),
        ("100/1/1", "請輸入 107/1/19 到 117/7/31 之間的日期。"),
        ("0001-01-01", "曆上沒有「0001-01-01」這一天"),
        ("9999-12-31", "請輸入 107/1/19 到 117/7/31 之間的日期。"),
        (PAYLOAD, "請寫成 115/2/25"),
    ],
)
def test_wrong_day_keeps_what_was_typed_and_says_what_would_pass(clients: Clients, typed: str, said: str) -> None:
    page = clients("secretary").get(f"/regulation/?as_of={quote(typed)}", 422)
    assert page.select("#as_of")[0].get("value") == typed
    assert said in page.texts("#as_of-error")[0]
    assert page.texts(".page-header .meta") == ["截至 115/11/21（六），今天"]
    clients("secretary").get(f"/regulation/clause/三?as_of={quote(typed)}")


def test_filter_by_state(clients: Clients) -> None:
    client = clients("secretary")
    overdue = client.get("/regulation/?state=overdue")
    assert {text[0] for text in overdue.texts("#school .state, #national .state")} == {"▲"}
    assert client.get("/regulation/?state=nonsense").texts("#school > h2 small") == ["共 45 條"]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_amendments_and_what_lint_says(clients: Clients) -> None:
    page, school = clients("teacher").get("/regulation/"), current_school()
    assert len(page.select("#amendments tbody tr")) == len(school.regulation.amendments)
    assert page.texts("#remarks tbody td:last-child") == [row.message for row in lint(school)]


@pytest.mark.parametrize("school_code", ["daan"])
def test_missing_deputy_clause_is_pointed_out(clients: Clients) -> None:
    assert any("認證應訂有代理人" in text for text in clients("student").get("/regulation/").texts("#remarks td"))


def test_readings_are_marked_as_ours(clients: Clients) -> None:
    assert row_of(clients("student").get("/regulation/"), "七")[0].count("本系統的讀法，非規定文字：") == 1


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_page_of_every_clause(clients: Clients) -> None:
    client, school = clients("secretary"), current_school()
    for clause in (*school.regulation.clauses, *school.national.clauses):
        page = client.get(f"/regulation/clause/{clause.ref}")
        assert clause.summary in page.texts("dl.facts dd")[0]
        assert page.select("#rows tbody tr")


def test_unknown_clause_is_not_found(clients: Clients) -> None:
    clients("secretary").get("/regulation/clause/九十九", 404)
    clients("secretary").get("/regulation/clause/national:nothing", 404)


def test_signing_moves_the_clause_and_leads_to_no_other(clients: Clients) -> None:
    secretary = clients("secretary")
    page = secretary.get("/regulation/clause/十二")
    assert [form.action for form in page.tree.forms if "/sign/" in form.action] == [f"/regulation{SIGN}"]
    refused = secretary.submit(page, SIGN, status=422, text="   ")
    assert refused.texts(".field .error") == ["請寫明查核了什麼、結果如何。"]
    signed = secretary.submit(refused, SIGN, status=200, text=PAYLOAD)
    assert signed.texts("h1 .state") == ["✎人工確認"]
    assert PAYLOAD in signed.texts("#statements td.kept")
    assert [form.action for form in signed.tree.forms if "/sign/" in (form.action or "")] == []
    assert state_of(clients("student").get("/regulation/"), "十二") == "人工確認"


def test_form_pressed_twice_signs_once(clients: Clients) -> None:
    secretary = clients("secretary")
    page = secretary.get("/regulation/clause/十二")
    secretary.submit(page, SIGN, status=200, text="已提出核可文件")
    again = secretary.submit(page, SIGN, status=200, text="已提出核可文件")
    assert "沒有重複處理" in again.text


@pytest.mark.parametrize("username", ["teacher", "student", "auditor", "principal"])
def test_others_see_no_forms_and_may_not_post(demo_app: Flask, clients: Clients, username: str) -> None:
    client = clients(username)
    assert [
        form for form in client.get("/regulation/clause/十二").tree.forms if "/regulation/" in (form.action or "")
    ] == []
    demo_app.config["WTF_CSRF_ENABLED"] = False
    try:
        for address in ("/regulation/sign/十二", "/regulation/exception/十二", "/regulation/exception/1/end/十(二)3"):
            assert client.http.post(address, data={"text": "x"}).status_code == 403
    finally:
        demo_app.config["WTF_CSRF_ENABLED"] = True


def test_past_day_shows_no_forms(clients: Clients) -> None:
    page = clients("secretary").get("/regulation/clause/十二?as_of=115/9/1")
    assert [form for form in page.tree.forms if "/regulation/" in (form.action or "")] == []
    assert page.texts(".notice-title") == ["截至 115/9/1（二）"]


def test_exception_is_entered_shown_and_ended(clients: Clients) -> None:
    secretary = clients("secretary")
    page = secretary.get("/regulation/clause/二")
    values = {"starts": "115/11/1", "ends": "115/10/1", "document_no": "臺教字第1號", "reason": PAYLOAD}
    refused = secretary.submit(page, EXCEPT, status=422, **values)
    assert refused.texts("#exceptions .error") == ["迄日不得早於起日，最早為 115/11/1。"]
    assert refused.select("#ends")[0].get("value") == "115/10/1"
    shown = secretary.submit(refused, EXCEPT, status=200, **{**values, "ends": "115/12/31"})
    assert shown.texts("h1 .state") == ["◇例外"]
    ended = secretary.submit(shown, END, status=200)
    assert "例外到今天為止" in ended.text
    assert secretary.get("/regulation/clause/二?as_of=115/11/22").texts("h1 .state")[0].startswith("▲逾期")


@pytest.mark.parametrize("username", ["secretary", "student"])
def test_ten_queries_at_most_on_few_and_on_many_records(clients: Clients, username: str) -> None:
    client = clients(username)
    client.get("/regulation/")  # what a process works out once
    addresses = (
        "/regulation/",
        "/regulation/?as_of=115/9/1",
        "/regulation/?term=114-2",
        "/regulation/clause/三",
        "/regulation/clause/一",
    )

    def counts() -> list[int]:
        found = []
        for address in addresses:
            forget_what_is_kept(client.app)
            with counted_queries() as sent:
                client.get(address)
            found.append(sent.count)
        return found

    few = counts()
    with writing(SYSTEM):
        person = add_person(SYSTEM, name="多筆紀錄")
        db.session.flush()
        for number in range(40):
            db.session.add(Leave(person_id=person.id, starts=today(), ends=today()))
            appoint(SYSTEM, person, "teacher", date(2020, 1, 1) + timedelta(days=30 * number),
                    date(2020, 1, 20) + timedelta(days=30 * number))  # fmt: skip
            db.session.add(
                Statement(clause="一", term=Term(60 + number, 1), text="查核", on=today(), signed_by=person.id)
            )
    assert counts() == few
    assert few == [5, 5, 5, 7, 7]  # a clause's page also reads what was signed on it


def test_a_term_is_judged_by_its_last_day_and_the_running_one_by_today(clients: Clients) -> None:
    client = clients("secretary")
    page = client.get("/regulation/?term=114-2")
    assert page.texts(".page-header .meta") == ["114 學年度第 2 學期，截至 115/7/31（五），不是今天"]
    assert [option.get("value") for option in page.select("select[name=term] option[selected]")] == ["114-2"]
    assert row_of(page, "三") == row_of(client.get("/regulation/?as_of=115/7/31"), "三")
    running = client.get("/regulation/?term=115-1")
    assert running.texts(".page-header .meta") == ["115 學年度第 1 學期，截至 115/11/21（六），今天"]
    both = client.get("/regulation/?term=114-2&as_of=115/9/17")
    assert both.texts(".page-header .meta") == ["截至 115/9/17（四），不是今天"]
    for unknown in ("115-2", "90-1", "x", quote(PAYLOAD)):
        assert "今天" in client.get(f"/regulation/?term={unknown}").texts(".page-header .meta")[0]


@pytest.mark.parametrize("school_code", ["fake"])
def test_third_school_has_its_own_dashboard(app: Flask) -> None:
    school = current_school()
    make_account("secretary", school.secretary.code)
    client = Client(app).login("secretary", PASSWORD)
    page = client.get("/regulation/")
    assert len(page.select("#school tbody tr")) == len(school.regulation.on(today()))
    for clause in school.regulation.on(today()):
        client.get(f"/regulation/clause/{clause.ref}")
    assert client.get("/").texts("#next .task-title")


def test_page_is_kept_until_something_is_written(clients: Clients) -> None:
    client = clients("secretary")
    before = client.get("/regulation/")
    with counted_queries() as kept:
        assert client.get("/regulation/").texts("main") == before.texts("main")
    assert kept.count == 1
    with writing(SYSTEM):
        add_person(SYSTEM, name="新進人員")
    with counted_queries() as anew:
        client.get("/regulation/")
    assert anew.count > kept.count


def test_kept_page_is_nobodys_with_other_permissions(clients: Clients) -> None:
    seen = [
        bool(clients(name).get("/regulation/").select("main a[href='/gaps/']")) for name in ("secretary", "student")
    ]
    assert seen == [True, False]
