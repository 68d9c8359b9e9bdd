"""The home page as each person sees it: next steps from records, four weeks, the clauses that are theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from urllib.parse import quote

import pytest
from flask import Flask
from msgspec.structs import replace
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import RewardCase
from intranet.rules.dates import Term
from intranet.rules.rewards import Role
from intranet.services.actor import SYSTEM
from intranet.services.calendar.items import draft_lines, save_item
from intranet.services.calendar.releases import released_term_on
from intranet.services.calendar.reviews import ask_review
from intranet.services.compliance import STANDINGS
from intranet.services.context import today
from intranet.services.deputies import set_deputy
from intranet.services.faults import report_fault
from intranet.services.meetings.convening import convene
from intranet.services.meetings.planning import Plan, approve_meeting, schedule_meeting
from intranet.services.meetings.proposals import ProposalDraft, propose_item
from intranet.services.rewards import nominate, open_case
from intranet.services.rewards_rules import NominationInput
from intranet.services.rewards_submission import submit_case
from intranet.services.sign_in import actor_named
from intranet.web.kept import STORE
from tests.blueprints.rewards_pages import decide
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import dates_as
from tests.support.client import Client, Page
from tests.support.queries import counted_queries

PLAN = Plan(term=Term(115, 1), on=date(2026, 12, 9), starts=time(14, 10), ends=time(15, 40), place="會議室")
SIGN = f"/sign/{quote('十二')}"
Clients = Callable[[str], Client]


def steps(page: Page) -> list[str]:
    return page.texts("#next .task-title")


def record_of(page: Page, title: str) -> str:
    return dict(zip(steps(page), page.texts("#next .task-record"), strict=True))[title]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
@pytest.mark.parametrize("username", ["secretary", "principal", "counselor", "teacher", "member", "auditor"])
def test_home_answers_three_questions(clients: Clients, username: str) -> None:
    besides = ("公告", "辦理中的期程 所任職務辦理")  # where there are any
    heads = [head for head in clients(username).get("/").texts("main h2") if head not in besides]
    assert heads[:2] == ["接下來要辦的事", "未來 4 週"]
    assert [head.startswith("條文辦理情形") for head in heads[2:]] == [True]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_open_certification_and_announcements_stand_on_the_teachers_home(clients: Clients) -> None:
    page = clients("teacher").get("/")
    assert page.texts("#running tbody th") == ["115-1 課程學習成果認證（第 1 學期）"]
    assert "116/2/24" in page.texts("#running tbody td")[0]
    assert "任課教師認證提醒" in page.texts("#announcements tbody th")
    assert clients("clerk").get("/").select("#running") == []


@pytest.mark.parametrize("username", ["secretary", "member", "auditor", "clerk"])
def test_running_announcements_stand_on_every_home(clients: Clients, username: str) -> None:
    titles = clients(username).get("/").texts("#announcements tbody th")
    assert "本學期作業期程已公布" in titles
    assert "平臺維護" not in titles  # over


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
@pytest.mark.parametrize("username", ["student", "parent"])
def test_students_and_parents_get_announcements_and_the_schedule(clients: Clients, username: str) -> None:
    page = clients(username).get("/")
    assert page.texts("main h2") == ["接下來的期限", "公告"]
    assert page.texts("#announcements tbody th")
    links = [link.get("href") for link in page.select(".page-header a")]
    assert links == ["/faults/new", f"/public/calendar/{released_term_on(today())}?for=students"]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
@pytest.mark.parametrize("username", ["student", "parent"])
def test_students_and_parents_see_their_next_deadlines_with_the_filtered_pages(clients: Clients, username: str) -> None:
    client = clients(username)
    page = client.get("/")
    titles = page.texts("#deadlines tbody th")
    assert titles[0] == "115-1 課程學習成果上傳（第 1 學期）"
    assert "116/2/10" in page.texts("#deadlines tbody td")[0]
    assert "115-1 學生確認收訖明細" in titles
    assert not any("認證" in title for title in titles)  # the teachers'
    links = [link.get("href") for link in page.select("#deadlines p a")]
    assert links == [f"/public/calendar/115-1?for={grade}" for grade in ("g10", "g11", "g12")]
    for link in links:
        client.get(link)


def test_students_home_asks_little_of_the_database(clients: Clients) -> None:
    client = clients("student")
    client.get("/")
    with counted_queries() as again:
        client.get("/")
    for kept in (STORE, STANDINGS):
        client.app.extensions.pop(kept, None)
    with counted_queries() as anew:
        client.get("/")
    assert again.count < anew.count <= 10


def test_auditor_has_nothing_to_do(clients: Clients) -> None:
    assert clients("auditor").get("/").texts(".empty-title")[0] == "目前沒有需要本人辦理的事"


def test_nothing_to_do_is_not_said_to_mean_that_all_is_done(clients: Clients) -> None:
    overdue, fine = clients("member").get("/"), clients("teacher").get("/")
    assert "逾期（113 天）" in overdue.texts("#standing tbody")[0]
    assert "逾期的條文由負責登錄的職務補正" in overdue.texts("#next")[0]
    assert "逾期" not in fine.texts("#next")[0]
    for page in (overdue, fine):
        assert "已完成" not in page.texts("#next")[0]


def test_overdue_clauses_counted_are_those_listed_or_said_to_be_the_same(clients: Clients) -> None:
    page = clients("secretary").get("/")
    counted = next(text for text in page.texts("#standing .tally li") if "逾期" in text)
    listed = sum("逾期" in text for text in page.texts("#standing tbody tr"))
    assert int(counted.split()[-1]) == listed + 1
    assert "全國規定 1 條的情形與所列條文相同，不重複列出" in page.texts("#standing > p")[-1]


def test_secretary_sees_all_clauses_others_their_own(clients: Clients) -> None:
    def counted(username: str) -> int:
        return sum(int(text) for text in clients(username).get("/").texts("#standing .tally-count"))

    assert counted("secretary") == counted("principal") == counted("auditor") == 45 + 11
    assert counted("counselor") == 2  # its seat, and the students' development
    assert counted("clerk") == 1


def test_meeting_passes_from_hand_to_hand(demo_app: Flask, clients: Clients) -> None:
    meeting = schedule_meeting(actor_named("secretary"), PLAN, matters=["三(一)"])
    record, number = f"115-1 第 {meeting.ordinal} 次會議", meeting.id

    def waits_for(username: str) -> list[str]:
        page = clients(username).get("/")
        rows = zip(page.texts("#next .task-title"), page.texts("#next .task-record"), strict=True)
        return [title for title, text in rows if text == record]

    assert (waits_for("principal"), waits_for("secretary")) == (["核定開會"], [])
    approve_meeting(actor_named("principal"), number)
    assert (waits_for("principal"), waits_for("secretary")) == ([], ["寄發開會通知"])
    assert waits_for("member") == []
    convene(actor_named("secretary"), number, document_no="羅高教字第98號", notice=b"%PDF-1.7 a notice")
    assert (waits_for("member"), waits_for("teacher")) == (["回復是否出席"], [])
    assert record in clients("member").get("/").texts("#coming tbody a")


@pytest.mark.parametrize(("school_code", "username"), [("luodong", "registrar"), ("daan", "it")])
def test_open_fault_waits_for_the_platform_alone(demo_app: Flask, clients: Clients, username: str) -> None:
    report_fault(actor_named("student"), "無法登入", "畫面空白")
    assert "回復障礙通報" in steps(clients(username).get("/"))
    assert "回復障礙通報" not in steps(clients("secretary").get("/"))


def test_waiting_proposals_are_a_step_of_the_secretary_alone(demo_app: Flask, clients: Clients) -> None:
    draft = ProposalDraft(Term(115, 1), "增加選課輔導場次", "", "")
    before = record_of(clients("secretary").get("/"), "處理委員提案")
    propose_item(actor_named("member"), draft)
    after = record_of(clients("secretary").get("/"), "處理委員提案")
    assert (before, after) == ("待處理 1 件", "待處理 2 件")
    assert "處理委員提案" not in steps(clients("member").get("/"))


def test_second_look_waits_for_another_than_the_asker_while_it_holds(demo_app: Flask, clients: Clients) -> None:
    def asked() -> dict[str, bool]:
        return {name: "複核作業期程" in steps(clients(name).get("/")) for name in ("secretary", "principal", "teacher")}

    secretary, term = actor_named("secretary"), Term(115, 1)
    row = draft_lines(term)[-1]
    save_item(secretary, row.item_id, dates_as(row, note="改期"))
    ask_review(secretary, term)
    assert asked() == {"secretary": False, "principal": True, "teacher": False}
    save_item(secretary, row.item_id, dates_as(draft_lines(term)[-1], note="又改"))
    assert asked() == {"secretary": False, "principal": False, "teacher": False}


def test_date_far_off_is_to_do_and_not_alarming(clients: Clients) -> None:
    page = clients("secretary").get("/")
    later, near = page.texts("#next .state-due.is-later"), page.texts("#next .state-due:not(.is-later)")
    assert later != []
    assert all(text.startswith("◔待辦（剩 ") for text in later)
    assert all(text.startswith("◔將到期（") for text in near)


def test_owed_session_waits_for_its_organisers_alone(clients: Clients) -> None:
    assert "辦理家長宣導說明" in steps(clients("course-counselor").get("/"))
    assert "辦理家長宣導說明" not in steps(clients("counselor").get("/"))  # the office only hosts it
    assert "辦理學生增能研習" not in steps(clients("counselor").get("/"))  # held already


def test_unsigned_statements_wait_for_the_secretary(clients: Clients) -> None:
    secretary = clients("secretary")
    assert record_of(secretary.get("/"), "簽署人工確認") == "共 1 條"
    secretary.submit(secretary.get("/regulation/clause/十二"), SIGN, status=200, text="已提出核可文件")
    assert "簽署人工確認" not in steps(secretary.get("/"))


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
@pytest.mark.parametrize("username", ["secretary", "registrar", "teacher", "student"])
def test_every_button_leads_somewhere_that_opens(clients: Clients, username: str) -> None:
    client = clients(username)
    links = [link.get("href") for link in client.get("/").select("main a[href^='/']")]
    assert links != []
    for link in links:
        client.get(link)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_ten_queries_at_most_however_much_there_is(demo_app: Flask, clients: Clients) -> None:
    secretary = clients("secretary")
    secretary.get("/")
    with counted_queries() as few:
        secretary.get("/")
    for number in range(30):
        report_fault(actor_named("student"), f"障礙 {number}", "畫面空白")
    for day in range(1, 6):
        on = date(2026, 12, day)
        schedule_meeting(actor_named("secretary"), replace(PLAN, on=on))
    secretary.get("/")
    with counted_queries() as many:
        secretary.get("/")
    assert few.count == many.count <= 10


def submit_cases(count: int) -> None:
    """Reward cases before as many meetings that are still to come."""
    secretary, nominee = actor_named("secretary"), actor_named("course-counselor").person_id
    for number in range(count):
        meeting = schedule_meeting(secretary, replace(PLAN, on=date(2026, 12, 14 + number)))
        case = open_case(secretary, Term(115, 1))
        deed, done = f"辦理輔導講座第 {number} 場", date(2026, 11, 20)
        nominate(secretary, case.id, NominationInput(nominee, deed, Role.LEAD, "commendation-1", done_on=done))
        submit_case(secretary, case.id, meeting.id)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_evaluation_is_a_step_once_the_group_has_resolved(demo_app: Flask, clients: Clients) -> None:
    secretary, title = clients("secretary"), "登錄敘獎評核結果"
    submit_cases(1)
    case = db.session.scalars(select(RewardCase.id).order_by(RewardCase.id.desc())).first() or 0
    assert title not in steps(secretary.get("/"))
    decide(case)
    page = secretary.get("/")
    (link,) = [link for link in page.select("#next a") if "".join(link.itertext()).endswith(title)]
    assert link.get("href") == f"/rewards/{case}"
    assert "登錄評核" in secretary.get(f"/rewards/{case}").texts(".next-step a")


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_ten_queries_at_most_with_all_that_may_wait_at_once(demo_app: Flask, clients: Clients) -> None:
    """A draft to look at, cases to speak on before several meetings, somebody to stand in for, and nothing kept."""
    secretary, term = actor_named("secretary"), Term(115, 1)
    save_item(secretary, draft_lines(term)[-1].item_id, dates_as(draft_lines(term)[-1], note="改期"))
    submit_cases(3)
    ask_review(secretary, term)
    set_deputy(SYSTEM, "counseling-director", actor_named("principal").person_id or 0, order=8, starts=today())
    for username in ("principal", "secretary", "registrar", "it", "personnel"):
        client = clients(username)
        page = client.get("/")
        if username == "principal":
            assert "複核作業期程" in steps(page) and steps(page).count("表示對敘獎案的事前意見") == 3
        for kept in (STORE, STANDINGS):
            client.app.extensions.pop(kept, None)
        with counted_queries() as sent:
            client.get("/")
        assert sent.count <= 10, (username, "\n".join(sent))
