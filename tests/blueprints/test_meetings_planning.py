"""Planning pages: the list, proposals of members, copies, files, earlier minutes, search; on both schools."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import AgendaItem, AgendaProposal, Meeting, MeetingState
from intranet.services.context import current_school
from intranet.web.kept import STORE
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client
from tests.support.meetings import items_of
from tests.support.queries import Statements, counted_queries

Clients = Callable[[str], Client]
PDF = b"%PDF-1.7 minutes"


def latest() -> int:
    return db.session.scalars(db.select(Meeting.id).order_by(Meeting.id.desc())).first() or 0


def a_file(name: str = "附件.pdf", content: bytes = PDF) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def data_of(client: Client, url: str) -> bytes:
    answer = client.http.get(url)
    content = answer.data
    answer.close()
    return content


def drafted(secretary: Client, **values: object) -> int:
    given = {"on": "115/12/18", "starts": "14:10", "ends": "15:40", "place": "圖書館", **values}
    secretary.submit(secretary.get("/meetings/new"), **given, status=200)
    return latest()


def test_meeting_in_the_past_is_pointed_out_at_drafting_and_at_approval(clients: Clients) -> None:
    secretary = clients("secretary")
    page = secretary.get("/meetings/new")
    assert "已開過的會議請在會議清單按「補登紀錄」" in page.texts("main header")[0]
    done = secretary.submit(page, on="115/11/1", starts="14:10", place="圖書館", status=200)
    note = "會議日期 115/11/1（日）已過，不能寄發開會通知，請改期；已開過的會議請在會議清單按「補登紀錄」登錄。"
    assert note in done.texts(".flash-warning")
    asked = clients("principal").get(done.url)
    assert note in asked.texts(".next-step p")
    assert asked.texts(".next-step .confirm-body p") == ["會議日期 115/11/1（日）已過，核定後仍須退回草案改期。"]
    assert asked.texts(".next-step .confirm-body button") == ["仍要核定"]
    moved = secretary.submit(secretary.get(f"{done.url}/edit"), on="115/12/18", status=200)
    assert not [text for text in moved.texts(".flash-warning") if "已過" in text]
    assert "草案階段沒有通知任何人" in " ".join(moved.texts(".next-step p"))


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_new_meeting_begins_with_the_matters_that_the_year_still_misses(clients: Clients, demo_app: Flask) -> None:
    secretary = clients("secretary")
    listed = secretary.get("/meetings/?term=115-1").texts("#matters .state").count("▲尚未排入")
    page = secretary.get("/meetings/new")
    ticked = {box.get("id") for box in page.select("input[name=matters][checked]")}
    wanted = {label.get("for") for label in page.select("label") if "本學年尚未排入" in label.text_content()}
    assert (ticked, len(ticked)) == (wanted, listed)
    drafted(secretary)
    assert secretary.get("/meetings/new").select("input[name=matters][checked]") == []


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_list_names_the_next_step_and_ticks_the_matters_off(clients: Clients, demo_app: Flask) -> None:
    secretary, member = clients("secretary"), clients("member")
    page = secretary.get("/meetings/?term=115-1")
    steps = page.texts("td[data-label='下一步']")
    assert any(text == "核定開會校長，115/12/4（五）前" for text in steps)
    matters = current_school().committee.matters
    assert len(page.texts("#matters tbody tr")) == len(matters)
    assert page.texts("#matters tbody tr .state")[0] == "✓議程已列"
    assert "▲尚未排入" in page.texts("#matters tbody tr .state")
    seen = member.get("/meetings/?term=115-1")
    assert set(seen.texts("td[data-label='下一步']")) == {"—"}
    assert seen.texts("#matters .state").count("▲尚未排入") > page.texts("#matters .state").count("▲尚未排入")
    year = secretary.get("/meetings/?term=115-1&span=year")
    assert year.h1 == "會議"
    assert [title for title in year.texts("section h2") if "學期" in title] == ["115 學年度第 1 學期"]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_member_proposes_and_the_secretary_places_it(clients: Clients, demo_app: Flask) -> None:
    member, secretary = clients("member"), clients("secretary")
    empty = member.submit(member.get("/meetings/proposals/new"), title="", status=422)
    assert "請填寫案由。" in " ".join(empty.texts(".error-summary li"))
    form = member.get("/meetings/proposals/new")
    mine = member.submit(form, title="調整選課輔導場次", proposal="增加一場", file=a_file(), status=200)
    assert "調整選課輔導場次" in mine.text
    number = db.session.scalars(db.select(AgendaProposal.id).order_by(AgendaProposal.id.desc())).first()
    meeting = drafted(secretary)
    assert "調整選課輔導場次" in secretary.get("/meetings/").text
    assert "調整選課輔導場次" in secretary.get(f"/meetings/{meeting}").text
    url = f"/meetings/proposals/{number}"
    placed = secretary.submit(secretary.get(url), "/place", meeting=str(meeting), status=200)
    assert "調整選課輔導場次" in " ".join(placed.texts(".agenda-item h4"))
    assert "附件.pdf" in placed.text
    seen = member.get(url)
    assert seen.texts(".stamp")[0] == "已排入議程"
    assert data_of(member, f"{url}/file") == PDF
    member.get(f"/meetings/{meeting}", status=404)  # the draft itself is not the member's to know
    clients("registrar").get(url, status=404)
    clients("teacher").get(url, status=403)


def test_declined_proposal_shows_its_reason_and_a_waiting_one_is_withdrawn(clients: Clients) -> None:
    member, secretary = clients("member"), clients("secretary")
    for title in ("甲案", "乙案"):
        member.submit(member.get("/meetings/proposals/new"), title=title, status=200)
    second, first = db.session.scalars(db.select(AgendaProposal.id).order_by(AgendaProposal.id.desc()).limit(2)).all()
    page = secretary.get(f"/meetings/proposals/{first}")
    missing = secretary.submit(page, "/decline", reason="", status=422)
    assert "請填寫未排入的理由。" in " ".join(missing.texts(".error-summary li"))
    secretary.submit(page, "/decline", reason="已於行政會報決定", status=200)
    assert "已於行政會報決定" in member.get(f"/meetings/proposals/{first}").text
    left = member.submit(member.get(f"/meetings/proposals/{second}"), "/withdraw", status=200)
    assert "乙案" not in " ".join(left.texts("th"))


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_past_meeting_is_copied_with_an_empty_date(clients: Clients, demo_app: Flask) -> None:
    secretary = clients("secretary")
    page = secretary.get("/meetings/1/copy")
    fields = page.fields()
    assert (fields["on"], fields["starts"]) == ("", "14:10")
    refused = secretary.submit(page, on="", status=422)
    assert "請填寫日期。" in " ".join(refused.texts(".error-summary li"))
    kept = len(page.select("input[name='items'][checked]")) + len(page.select("input[name='matters'][checked]"))
    draft = secretary.submit(page, on="115/12/18", status=200)
    meeting = db.session.get_one(Meeting, latest())
    assert (meeting.state, str(meeting.term), meeting.on.isoformat()) == (MeetingState.DRAFT, "115-1", "2026-12-18")
    items = [item for item in items_of(meeting.id) if item.place]  # the approval of the last minutes stands before
    assert len(items) == kept
    assert {item.outcome_kind for item in items} == {None}
    assert not any("114 學年度第 1 學期" in item.title for item in items)
    assert "草案" in draft.h1


def test_agenda_longer_than_the_meeting_and_clashes_are_warned_about(clients: Clients) -> None:
    secretary = clients("secretary")
    meeting = drafted(secretary, ends="14:40")
    item = items_of(meeting)[-1].id
    form = secretary.get(f"/meetings/{meeting}/items/{item}/edit")
    wrong = secretary.submit(form, planned_minutes="0", status=422)
    assert "1 到 600 分鐘" in " ".join(wrong.texts(".error-summary li"))
    page = secretary.submit(form, planned_minutes="45", status=200)
    assert "預估共 45 分鐘，會議 30 分鐘，超過 15 分鐘" in page.text
    other = drafted(secretary, starts="14:30")
    clash = secretary.get(f"/meetings/{other}")
    assert "當天另有安排" in clash.text and "全體" in clash.text
    assert "當天另有安排" in clients("principal").get(f"/meetings/{other}").text
    assert "當天另有安排" not in clients("clerk").get(f"/meetings/{other}").text


def test_online_meeting_shows_its_link_and_refuses_other_schemes(clients: Clients) -> None:
    secretary = clients("secretary")
    given = {"on": "115/12/18", "starts": "14:10", "place": ""}
    page = secretary.get("/meetings/new")
    bad = secretary.submit(page, **given, online_url="javascript:alert(1)", status=422)
    assert "https://" in " ".join(bad.texts(".error-summary li"))
    none = secretary.submit(page, on="", starts="", place=" ", status=422)
    assert none.texts(".error-summary li") == [  # all at once, each at its field
        "日期：請填寫日期。",
        "開始時間：請填寫開始時間。",
        "地點：請填寫地點，或填線上會議連結。",
    ]
    assert none.texts("#place-error") == ["請填寫地點，或填線上會議連結。"]
    secretary.submit(secretary.get("/meetings/new"), **given, online_url="https://meet.example.edu.tw/abc", status=200)
    shown = secretary.get(f"/meetings/{latest()}")
    assert [link.get("href") for link in shown.select("a.long")] == ["https://meet.example.edu.tw/abc"]


def test_files_of_an_item_are_added_read_and_removed(clients: Clients) -> None:
    secretary = clients("secretary")
    meeting = drafted(secretary)
    item = items_of(meeting)[-1].id
    url = f"/meetings/{meeting}/items/{item}/files"
    page = secretary.get(url)
    assert "請選擇檔案。" in " ".join(secretary.submit(page, "/files", status=422).texts(".error-summary li"))
    bad = secretary.submit(page, "/files", file=a_file("壞.pdf", b"MZ"), status=422)
    assert "不是 pdf 格式" in " ".join(bad.texts(".error-summary li"))
    added = secretary.submit(page, "/files", file=a_file(), status=200)
    assert added.texts("table th[scope='row']") == ["附件.pdf"]
    link = added.select("th[scope='row'] a")[0].get("href")
    assert data_of(secretary, link) == PDF
    clients("member").get(link, status=404)
    assert "附件.pdf" in secretary.get(f"/meetings/{meeting}").text
    gone = secretary.submit(added, "/remove", status=200)
    assert gone.texts("table th[scope='row']") == []
    secretary.get(link, status=404)
    secretary.get(f"/meetings/1/items/{item}/files", status=404)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_earlier_minutes_are_entered_and_read_by_members(clients: Clients, demo_app: Flask) -> None:
    secretary, member = clients("secretary"), clients("member")
    form = secretary.get("/meetings/earlier")
    given = {"term": "113-2", "ordinal": "1", "on": "114/3/7", "seats": "25", "present": "18", "text": "討論選課輔導"}
    late = secretary.submit(form, **{**given, "on": "115/3/7"}, file=a_file("紀錄.pdf"), status=422)
    assert "114/2/1 至 114/7/31" in " ".join(late.texts(".error-summary li"))
    shown = secretary.submit(form, **given, file=a_file("紀錄.pdf"), status=200)
    assert shown.texts(".state") == ["✓計入"]
    url = f"/meetings/{latest()}"
    page = member.get(url)
    assert "系統啟用前" in page.text and "討論選課輔導" in page.text
    assert data_of(member, f"{url}/earlier/file") == PDF
    for path in ("minutes", "minutes.pdf", "notice.pdf", "notice.odt"):
        member.get(f"{url}/{path}", status=404)
    listed = member.get("/meetings/?term=113-2")
    assert "系統啟用前" in " ".join(listed.texts("td[data-label='狀態']"))
    assert listed.texts(".gauge-count") == ["1/1 次"]
    assert url in [a.get("href") for a in member.get("/meetings/search?q=選課 輔導").select(".hits a")]
    secretary.submit(secretary.get(url), "/remove", status=200)
    member.get(url, status=404)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_search_finds_two_characters_marks_them_and_asks_few_times(clients: Clients, demo_app: Flask) -> None:
    member, secretary = clients("member"), clients("secretary")
    assert member.get("/meetings/search").texts(".hits li") == []
    found = member.get("/meetings/search?q=代理")
    assert set(found.texts(".hits mark")) == {"代理"}
    draft_only = "期中作業"
    assert member.get(f"/meetings/search?q={draft_only}").texts(".hits li") == []
    assert len(secretary.get(f"/meetings/search?q={draft_only}").texts(".hits li")) == 1
    assert "找不到" in secretary.get("/meetings/search?q=_").text
    with counted_queries() as sent:
        secretary.get("/meetings/search?q=學期&page=1")
    assert sent.count <= 6, "\n".join(sent)


def test_matter_that_no_agenda_has_is_marked_where_it_is_offered(clients: Clients) -> None:
    secretary = clients("secretary")
    labels = " ".join(secretary.get("/meetings/new").texts("label"))
    assert "本學年尚未排入" in labels
    drafted(secretary)  # with every matter
    assert "本學年尚未排入" not in " ".join(secretary.get("/meetings/new").texts("label"))
    assert "▲尚未排入" not in secretary.get("/meetings/?term=115-1").texts("#matters .state")


def asked(client: Client, url: str) -> Statements:
    """What a page asks when nothing of it is kept."""
    client.app.extensions.pop(STORE, None)
    with counted_queries() as sent:
        client.get(url)
    return sent


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_second_meeting_at_one_time_is_warned_of_as_it_is_saved_and_on_both_pages(clients: Clients) -> None:
    secretary = clients("secretary")
    first = drafted(secretary, place="圖書館 二樓")
    given = {"on": "115/12/18", "starts": "15:00", "ends": "16:00", "place": "圖書館二樓"}
    saved = secretary.submit(secretary.get("/meetings/new"), **given, status=200)
    second = latest()
    [warned] = saved.texts(".flash-warning")
    assert warned.startswith("同一時間另有安排：115 學年度第 1 學期") and "（14:10–15:40），同一地點；全體" in warned
    for meeting, other in ((first, second), (second, first)):
        page = secretary.get(f"/meetings/{meeting}")
        assert page.select(f"main .notice li a[href$='/meetings/{other}']")
    edit = f"/meetings/{second}/edit"
    moved = secretary.submit(secretary.get(edit), starts="16:10", ends="17:00", status=200)
    assert "同一時間另有安排" not in moved.text and "當天另有安排" not in moved.text
    again = secretary.submit(secretary.get(edit), starts="15:30", ends="17:00", status=200)
    assert "同一時間另有安排" in again.text


def test_page_of_a_draft_asks_a_constant_number_of_times(clients: Clients) -> None:
    secretary = clients("secretary")
    meeting = drafted(secretary)
    url = f"/meetings/{meeting}"
    alone = asked(secretary, url)
    drafted(secretary, starts="08:10")  # on the same day: now it asks what that day holds
    before = asked(secretary, url)
    db.session.execute(db.update(AgendaItem).values(planned_minutes=5))
    db.session.commit()
    member = clients("member")
    for title in ("甲", "乙", "丙"):
        member.submit(member.get("/meetings/proposals/new"), title=title, status=200)
    for number in range(3):
        drafted(secretary, starts=f"14:{number}0")
    after = asked(secretary, url)
    assert (alone.count, before.count, after.count) == (9, 10, 10), "\n".join(after)
