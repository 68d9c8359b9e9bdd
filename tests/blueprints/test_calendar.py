"""The schedule's pages: anchors, drafting, editing, release, self-checks, as people meet them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import Release, SelfCheck, TermAnchor, WorkItem
from intranet.rules.dates import Term
from intranet.services.actor import SYSTEM
from intranet.services.calendar.items import save_item
from intranet.services.calendar.releases import releases_of
from intranet.services.context import current_settings, on_day
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import by_window, dates_as
from tests.support.client import Client
from tests.support.queries import counted_queries

NOW = Term(115, 1)
PAGE = "/calendar/115-1"


def item_url(window: str, term: Term = NOW) -> str:
    return f"/calendar/items/{by_window(term)[window].item_id}"


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_planner_sees_the_draft_and_everybody_else_the_release(clients: Callable[[str], Client]) -> None:
    row = by_window(NOW)["submit-records"]
    save_item(SYSTEM, row.item_id, dates_as(row, note="草案裡的話"))
    planner, teacher = clients("secretary").get(PAGE), clients("teacher").get(PAGE)
    assert planner.texts(".stamp")[0] == "第 2 版，1 處未發布"
    assert "草案裡的話" in planner.text
    assert "草案裡的話" not in teacher.text
    assert len(teacher.texts("table.ledger")[0]) > 0
    assert teacher.select("a[href$='/items/new']") == []


def test_every_term_has_its_schedule_page(clients: Callable[[str], Client]) -> None:
    secretary = clients("secretary")
    assert secretary.get("/calendar/").h1.startswith("作業期程")
    assert "還沒有作業項目" in secretary.get("/calendar/116-1").text
    assert "尚未發布" in clients("student").get("/calendar/116-1").text
    secretary.get("/calendar/nowhere", status=404)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
@pytest.mark.parametrize("username", ["student", "parent"])
def test_students_and_parents_get_the_public_page_of_their_items(
    clients: Callable[[str], Client], username: str, school_code: str
) -> None:
    for address in ("/calendar/", "/calendar/115-1"):
        page = clients(username).get(address)
        assert page.h1 == "115 學年度第 1 學期作業期程（學生）"
        assert page.select("[aria-label='依對象篩選'] a") != []
        assert "承辦單位" not in page.texts("td.short")


def test_released_schedule_says_what_to_put_on_the_website(clients: Callable[[str], Client]) -> None:
    site = f"{current_settings().public_url}/public/calendar"
    assert clients("secretary").get("/calendar/115-1").texts("#website code") == [
        f"{site}/115-1",
        f"{site}/",
        f"{site}/115-1.ics",
        f"{site}/changes.atom",
        f'<iframe src="{site}/115-1/embed" title="115 學年度第 1 學期作業期程" width="100%" height="900"></iframe>',
    ]
    assert clients("secretary").get("/calendar/115-2").select("#website") == []
    assert clients("teacher").get("/calendar/115-1").select("#website") == []


@pytest.mark.parametrize("username", ["secretary", "teacher"])
def test_schedule_of_staff_is_filtered_by_audience(clients: Callable[[str], Client], username: str) -> None:
    client = clients(username)
    every = client.get("/calendar/115-1")
    links = {link.text: link.get("href") for link in every.select("[aria-label='依對象篩選'] a")}
    shown = client.get(links["高三"]).texts("tbody td.short")
    rows = every.texts("tbody td.short")
    assert 0 < len(shown) < len(rows)
    assert shown == [text for text in rows if "高三" in text or "學生" in text]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_anchors_are_entered_as_people_type_them(clients: Callable[[str], Client]) -> None:
    secretary = clients("secretary")
    typed = {"on-closing-ceremony": "1160630", "on-school-opens": "2027-02-11", "source-school-opens": "校行事曆"}
    page = secretary.submit(secretary.get("/terms/115-2"), "/terms/115-2", status=200, **typed)
    assert page.h1 == "排定期程"
    saved = dict(db.session.execute(select(TermAnchor.key, TermAnchor.on).where(TermAnchor.term == Term(115, 2))).all())
    assert saved == {"closing-ceremony": date(2027, 6, 30), "school-opens": date(2027, 2, 11)}


def test_anchor_bears_its_source_and_document_number(clients: Callable[[str], Client]) -> None:
    secretary = clients("secretary")
    typed = {"on-closing-ceremony": "1160630", "source-closing-ceremony": "校行事曆"}
    number = {"number-closing-ceremony": "羅中教字第1150001234號"}
    secretary.submit(secretary.get("/terms/115-2"), "/terms/115-2", **typed, **number)
    assert secretary.get("/terms/115-2").fields("/terms/115-2")["number-closing-ceremony"] == "羅中教字第1150001234號"
    page = secretary.submit(
        secretary.get("/terms/115-2"), "/terms/115-2", status=422, **{"number-closing-ceremony": "號" * 61}
    )
    assert page.texts("#number-closing-ceremony-error") == ["請在 60 字以內。"]


def test_default_of_an_anchor_is_proposed_not_entered(clients: Callable[[str], Client]) -> None:
    page = clients("secretary").get("/terms/115-2")
    assert page.fields("/terms/115-2")["on-school-opens"] == ""
    assert "建議 116/2/11（四）：寒假結束後 1 日。" in page.text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("116/2/30", "曆上沒有「116/2/30」這一天，請檢查年月日。"),
        ("2027-13-01", "曆上沒有「2027-13-01」這一天，請檢查年月日。"),
        ("開學那天", "看不懂日期「開學那天」，請寫成 115/2/25 或 2026-02-25。"),
        (
            "115/9/1",
            "「開學」應在 115 學年度第 2 學期（116/2/1 至 116/7/31）之內，輸入的是 115/9/1，最近可行的是 116/2/1。",
        ),
    ],
)
def test_wrong_date_keeps_what_was_typed(clients: Callable[[str], Client], typed: str, message: str) -> None:
    secretary = clients("secretary")
    fields = {"on-school-opens": typed, "on-closing-ceremony": "116/6/30"}
    page = secretary.submit(secretary.get("/terms/115-2"), "/terms/115-2", status=422, **fields)
    assert {name: page.fields("/terms/115-2")[name] for name in fields} == fields
    assert message in " ".join(page.texts("#on-school-opens-error"))
    assert page.select(".error-summary a[href='#on-school-opens']") != []
    assert db.session.scalar(select(func.count(TermAnchor.id)).where(TermAnchor.term == Term(115, 2))) == 0


def test_impossible_anchors_are_refused_each_at_its_field(clients: Callable[[str], Client]) -> None:
    secretary = clients("secretary")
    typed = {"on-closing-ceremony": "116/1/20", "on-selection-opens": "116/5/10", "on-selection-closes": "116/5/1"}
    page = secretary.submit(secretary.get("/terms/115-2"), "/terms/115-2", status=422, **typed)
    assert page.texts("#on-selection-closes-error") == ["「勾選截止」不得早於 116/5/10（勾選開始），輸入的是 116/5/1。"]
    assert "最近可行的是 116/2/1。" in page.texts("#on-closing-ceremony-error")[0]
    assert page.select("#on-selection-opens-error") == []
    assert db.session.scalar(select(func.count(TermAnchor.id)).where(TermAnchor.term == Term(115, 2))) == 0


def test_draft_shows_an_impossible_period_and_does_not_offer_it(clients: Callable[[str], Client]) -> None:
    """Dates from before the check, or from a year's anchor that was moved under the other term."""
    rows = (("selection-opens", date(2027, 5, 10)), ("selection-closes", date(2027, 5, 1)))
    db.session.add_all(TermAnchor(term=Term(115, 2), key=key, on=on) for key, on in rows)
    db.session.commit()
    secretary = clients("secretary")
    page = secretary.get("/calendar/115-2/draft")
    assert "課程學習成果與多元表現勾選：116/5/10 至 116/5/1（「勾選開始」至「勾選截止」）" in page.text
    secretary.submit(page, "/draft")
    item = db.session.scalars(
        select(WorkItem).where(WorkItem.term == Term(115, 2), WorkItem.window == "selection")
    ).one()
    assert (item.start, item.end) == (None, None)
    assert "/calendar/115-2/draft" not in {
        form.get("action") for form in secretary.get("/calendar/115-2/draft").select("form[action]")
    }


def test_anchors_changed_by_somebody_else_show_both(clients: Callable[[str], Client]) -> None:
    secretary = clients("secretary")
    opened = secretary.get("/terms/115-1")
    secretary.submit(secretary.get("/terms/115-1"), "/terms/115-1", **{"on-closing-ceremony": "116/1/21"})
    page = secretary.submit(opened, "/terms/115-1", status=409, **{"on-closing-ceremony": "116/1/22"})
    assert [text.split() for text in page.texts("tbody tr")] == [["休業式116/1/22", "本校行事曆116/1/21", "本校行事曆"]]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_moved_anchor_shows_before_and_after_then_moves(clients: Callable[[str], Client]) -> None:
    secretary = clients("secretary")
    page = secretary.submit(secretary.get("/terms/115-1"), "/terms/115-1", **{"on-submission-closes": "116/3/20"})
    assert len(page.texts("#moved tbody tr")) == 2
    assert "起迄 116/3/1 至 116/3/19" in page.text
    assert "起迄 116/3/1 至 116/3/20（延後 1 日）" in page.text
    page = secretary.submit(page, "/draft", status=200)
    assert "已排定：新增 0 項，調整 2 項。" in page.text
    assert by_window(NOW)["submit-records"].line.end == date(2027, 3, 20)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_item_that_breaks_a_rule_is_saved_and_shown_at_its_field(clients: Callable[[str], Client]) -> None:
    secretary, url = clients("secretary"), item_url("upload-1")
    page = secretary.submit(secretary.get(url), url, status=200, end="116/1/30")
    said = "課程學習成果上傳（第 1 學期）截止日不得早於 116/2/3（休業式後 14 日，全國規定）。"
    assert page.texts("#end-error") == [said]
    assert page.fields(url)["end"] == "116/1/30"
    assert by_window(NOW)["upload-1"].line.end == date(2027, 1, 30)
    schedule = secretary.get(PAGE)
    assert said in " ".join(schedule.texts(".notice-bad li"))
    release = secretary.get(f"{PAGE}/release")
    assert said in " ".join(release.texts(".notice-bad li"))
    assert release.select("form[action$='/release'] , .confirm-panel") == []
    secretary.submit(secretary.get(url), url, status=200, end="116/2/10")
    assert secretary.get(PAGE).texts(".notice-bad") == []


def test_item_keeps_what_was_typed_where_the_date_is_wrong(clients: Callable[[str], Client]) -> None:
    secretary, url = clients("secretary"), item_url("upload-1")
    page = secretary.submit(secretary.get(url), url, status=422, end="116/2/31", note="新的說明", owner="福利社")
    fields = page.fields(url)
    assert (fields["end"], fields["note"].strip(), fields["owner"]) == ("116/2/31", "新的說明", "福利社")
    assert by_window(NOW)["upload-1"].line.note == ""
    page = secretary.submit(secretary.get(url), url, status=422, owner="福利社")
    assert page.texts("#owner-error") == [
        "學校沒有「福利社」這個單位或職務，可填處室、組別或職務，處室有教務處、學務處、輔導處、圖書館、人事室。"
    ]
    page = secretary.submit(secretary.get(url), url, status=422, owner="教務組")
    assert page.texts("#owner-error") == [
        "學校沒有「教務組」這個單位或職務，最相近的是「教務處」、「教學組」、「教務主任」。"
    ]


def test_item_changed_by_somebody_else_shows_both(clients: Callable[[str], Client]) -> None:
    secretary, url = clients("secretary"), item_url("upload-1")
    opened = secretary.get(url)
    secretary.submit(secretary.get(url), url, note="先存的")
    page = secretary.submit(opened, url, status=409, note="後存的")
    assert page.texts("tbody tr") == ["說明後存的先存的"]


def test_own_item_is_added_edited_and_removed(clients: Callable[[str], Client]) -> None:
    secretary = clients("secretary")
    fields = {"title": "成果展 <b>", "start": "115/12/1", "end": "115/12/5", "owner": "教學組", "audience": "STUDENTS"}
    page = secretary.submit(secretary.get(f"{PAGE}/items/new"), "/items/new", status=200, **fields)
    assert "發布前須修正" in page.text  # the self-check period is still open
    assert page.texts("#check_start-error") == ["成果展 <b>尚未訂定自我檢核開始日（本校規定）。"]
    url = page.url
    page = secretary.submit(secretary.get(url), url, status=200, check_start="115/12/6", check_end="115/12/10")
    assert page.h1.startswith("作業期程")
    page = secretary.submit(secretary.get(url), "/remove", status=200)
    assert "已移除作業項目。" in page.text
    assert db.session.scalar(select(func.count(WorkItem.id)).where(WorkItem.title == "成果展 <b>")) == 0


def test_hand_changed_item_goes_back_to_the_rule(clients: Callable[[str], Client]) -> None:
    secretary, url = clients("secretary"), item_url("submit-records")
    secretary.submit(secretary.get(url), url, end="116/3/25")
    page = secretary.submit(secretary.get(url), "/follow-rule", status=200)
    assert page.fields(url)["end"] == "116/3/19"
    assert by_window(NOW)["submit-records"].by_hand is False


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_release_page_says_what_goes_out_and_then_it_is_out(clients: Callable[[str], Client], demo_app: Flask) -> None:
    visitor, secretary = Client(demo_app), clients("secretary")
    assert visitor.get("/public/calendar/115-1").texts("ol strong") == ["第 2 版（本頁）"]
    url = item_url("submit-records")
    secretary.submit(secretary.get(url), url, note="紙本另送")
    page = secretary.get(f"{PAGE}/release")
    assert page.texts("#changes tbody tr") == ["提交學籍資料與學業成績說明（無）紙本另送"]
    assert len(page.texts("#lines tbody tr")) == len(by_window(NOW))
    answered = secretary.submit(page, status=422, comment=" ")
    assert answered.texts("#comment-error") == ["請輸入本版說明。"]
    answered = secretary.submit(page, status=200, comment="補充說明")
    assert "115 學年度第 1 學期作業期程第 3 版已發布。" in answered.text
    public = visitor.get("/public/calendar/115-1")
    assert public.texts("ol strong") == ["第 3 版（本頁）"]
    assert "紙本另送" in public.text
    assert visitor.http.get("/public/calendar/115-1.pdf").get_data().startswith(b"%PDF-")


@pytest.mark.assurance("once")
def test_pressing_twice_releases_once(clients: Callable[[str], Client]) -> None:
    secretary, url = clients("secretary"), item_url("submit-records")
    secretary.submit(secretary.get(url), url, note="紙本另送")
    page = secretary.get(f"{PAGE}/release")
    for _ in range(2):
        secretary.submit(page, comment="補充說明")
    assert [row.number for row in releases_of(NOW)] == [1, 2, 3]


def test_release_of_a_draft_that_moved_is_not_made(clients: Callable[[str], Client]) -> None:
    secretary, url = clients("secretary"), item_url("submit-records")
    secretary.submit(secretary.get(url), url, note="甲")
    page = secretary.get(f"{PAGE}/release")
    secretary.submit(secretary.get(url), url, note="乙")
    answered = secretary.submit(page, status=422, comment="補充說明")
    assert "期程在開啟這一頁之後已被修改" in answered.text
    assert db.session.scalar(select(func.count(Release.id)).where(Release.term == NOW)) == 2


def test_first_release_of_the_demo_cites_the_groups_resolution(clients: Callable[[str], Client]) -> None:
    rows = clients("auditor").get(PAGE).texts("#releases tbody tr")
    assert len(rows) == 2
    assert "未引用決議" in rows[0]
    assert "未引用決議" not in rows[1]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_registrar_makes_its_self_check(clients: Callable[[str], Client]) -> None:
    registrar = clients("registrar")
    overview = registrar.get(f"{PAGE}/checks?mine=1")
    assert "檢核中" in " ".join(overview.texts("tbody .state"))
    (row,) = (row for row in overview.select("tbody tr") if "期中登錄情形檢視" in row.text_content())
    url = row.xpath(".//td[@class='actions']//a")[0].get("href")
    page = registrar.submit(registrar.get(url), url, status=422, result="problem")
    assert page.texts("#remark-error") == ["請寫明發現的問題。"]
    page = registrar.submit(registrar.get(url), url, status=200, result="passed")
    assert "已記錄自我檢核。" in page.text
    teacher = clients("teacher")
    assert "辦理。" in teacher.get(url).text
    assert teacher.get(url).select("form[method=post] input[name=result]") == []
    token = teacher.get("/faults/new").fields()["csrf_token"]
    assert teacher.http.post(url, data={"result": "passed", "csrf_token": token}).status_code == 403
    assert db.session.scalar(select(func.count(SelfCheck.id)).where(SelfCheck.on == date(2026, 11, 21))) == 1


def test_overdue_self_check_is_seen(clients: Callable[[str], Client]) -> None:
    page = clients("registrar").get("/calendar/114-2/checks")
    assert page.texts(".notice-bad .notice-title") == ["1 項逾期未檢核"]
    with on_day(date(2026, 9, 28)):
        assert clients("registrar").get("/calendar/114-2/checks").select(".notice-bad") == []


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/release", f"{PAGE}/draft", f"{PAGE}/checks", "/terms/115-1"])
def test_pages_need_few_queries_however_many_items(clients: Callable[[str], Client], path: str) -> None:
    secretary = clients("secretary")
    secretary.get(path)
    with counted_queries() as sent:
        secretary.get(path)
    assert sent.count <= 10, sent
