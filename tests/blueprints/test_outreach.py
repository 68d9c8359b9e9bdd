"""The outreach pages as people use them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from intranet.extensions import db
from intranet.models import Attachment, OutreachSession
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page
from tests.support.client import select as find
from tests.support.queries import counted_queries

PAYLOAD = "<script>alert(1)</script>\"'&amp;"
PDF = b"%PDF-1.7 sheet"
FILLED = {"on": "115/11/10", "place": "活動中心"}


def total(model: type) -> int:
    return db.session.scalar(select(func.count(model.id))) or 0  # type: ignore[attr-defined]


def meters(page: Page) -> dict[str, str]:
    """Title → count, as the meters stand."""
    rows = page.select("#meters tbody tr")
    return {find(row, "th")[0].text.strip(): find(row, ".gauge-count")[0].text for row in rows}


def form_for(client: Client, key: str = "parent-briefing") -> Page:
    return client.get(f"/outreach/new?obligation={key}")


def new_session(client: Client, key: str = "parent-briefing", **values: object) -> Page:
    return client.submit(form_for(client, key), status=200, **{**FILLED, **values})


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_logging_a_briefing_moves_the_meter_of_its_clause(clients: Callable[[str], Client]) -> None:
    counselor = clients("counselor")
    before = meters(counselor.get("/outreach/"))
    owed = next(title for title in ("家長宣導說明", "親師說明") if title in before)
    assert before[owed] == "0/1 場"
    page = new_session(counselor, headcount="86", files=(io.BytesIO(PDF), "簽到表.pdf"))
    assert page.texts("[role=status], .flash")[0].startswith(f"場次已儲存，計入「{owed}」")
    assert meters(counselor.get("/outreach/")) == {**before, owed: "1/1 場"}


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_wrong_organiser_is_pointed_out_with_the_clause_and_may_be_kept(clients: Callable[[str], Client]) -> None:
    counselor, before = clients("counselor"), total(OutreachSession)
    wrong = {**FILLED, "organisers": ["註冊組"] if "註冊組" in form_for(counselor).text else [], "others": "註冊組"}
    warned = counselor.submit(form_for(counselor), status=422, **wrong)
    assert total(OutreachSession) == before
    notice = warned.texts(".notice-warn")[0]
    assert "應由" in notice
    assert "課程諮詢教師辦理" in notice
    assert warned.texts(".notice-warn .clause summary")[0].startswith("條文「九")
    assert warned.select("[name=place]")[0].get("value") == "活動中心"
    keep = warned.select("button[name=keep]")[0]
    assert keep.text == "仍要儲存，不計入"
    kept = counselor.submit(warned, status=200, keep=keep.get("value"))
    assert kept.texts("h1 .stamp") == ["不計入"]
    assert total(OutreachSession) == before + 1


def test_another_fault_than_the_one_that_was_kept_is_shown_again(clients: Callable[[str], Client]) -> None:
    counselor = clients("counselor")
    warned = counselor.submit(form_for(counselor), status=422, **FILLED, organisers=["輔導處"])
    keep = warned.select("button[name=keep]")[0].get("value")
    again = counselor.submit(warned, status=422, keep=keep, audience=["STUDENTS"])
    assert again.texts(".notice-warn p")[1].startswith("對象應包含家長（本場為學生）。")


@pytest.mark.parametrize("school_code", ["daan"])
def test_missing_joint_organiser_counts_and_is_remarked(clients: Callable[[str], Client]) -> None:
    counselor = clients("counselor")
    warned = counselor.submit(form_for(counselor), status=422, **FILLED, organisers=["輔導室"])
    keep = warned.select("button[name=keep]")[0]
    assert keep.text == "仍要儲存，計入並註記"
    page = counselor.submit(warned, status=200, keep=keep.get("value"))
    assert page.texts("h1 .stamp") == ["計入並註記"]
    assert meters(counselor.get("/outreach/"))["親師說明"] == "1/1 場"


def test_planned_session_is_shown_and_not_counted(clients: Callable[[str], Client]) -> None:
    counselor = clients("counselor")
    page = new_session(counselor, on="2026-12-05")
    assert page.texts("h1 .stamp") == ["已排定"]
    index = counselor.get("/outreach/")
    assert meters(index)["家長宣導說明"] == "0/1 場"


def test_meters_follow_the_chosen_term(clients: Callable[[str], Client]) -> None:
    teacher = clients("teacher")
    past = teacher.get("/outreach/?term=114-2")
    assert set(meters(past).values()) == {"1/1 場"}
    coming = teacher.get("/outreach/?term=115-2")
    assert meters(coming)["教師系統操作訓練"] == "0/1 場"
    assert meters(coming)["學生宣導說明"] == "1/1 場"
    assert teacher.get("/outreach/").select("a[href*='/outreach/new']") == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"on": "115/2/30"}, "on"),
        ({"on": ""}, "on"),
        ({"on": "26/2/25"}, "on"),
        ({"starts": "25:00"}, "starts"),
        ({"starts": "15:00", "ends": "14:00"}, "ends"),
        ({"title": "長" * 121}, "title"),
        ({"place": ""}, "place"),
        ({"headcount": "很多"}, "headcount"),
        ({"audience": []}, "audience"),
        ({"organisers": []}, "organisers"),
        ({"kind": "MEETING"}, "kind"),
        ({"obligation": "meeting"}, "obligation"),
        ({"notes": "長" * 4001}, "notes"),
    ],
)
def test_bad_input_is_answered_at_its_field_and_nothing_is_lost(
    clients: Callable[[str], Client], values: dict[str, object], field: str
) -> None:
    counselor, before = clients("counselor"), total(OutreachSession)
    page = counselor.submit(form_for(counselor), status=422, **{**FILLED, "notes": "這段要留著", **values})
    assert page.select(f"#{field}-error")
    assert page.select(f".error-summary a[href='#{field}']")
    if "notes" not in values:
        assert page.select("textarea[name=notes]")[0].text.strip() == "這段要留著"
    assert total(OutreachSession) == before


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("大檔.pdf", PDF + b"0" * (30 * 1024 * 1024), "「大檔.pdf」檔案不得超過 10 MB。"),
        ("照片.png.html", b"\x89PNG\r\n\x1a\n", "「照片.png.html」不收這種檔案。"),
        ("照片.png", b"<svg onload=alert(1)>", "「照片.png」檔案內容不是 png 格式"),
    ],
)
def test_refused_file_is_named_and_what_was_typed_stays(
    clients: Callable[[str], Client], name: str, content: bytes, message: str
) -> None:
    counselor, before = clients("counselor"), (total(OutreachSession), total(Attachment))
    values = dict(form_for(counselor).form().form_values()) | FILLED
    # Encoded here: the test client would leave a temporary file open for a body of this size.
    boundary, body = encode_multipart({**values, "files": FileStorage(io.BytesIO(content), name)})
    kind = f"multipart/form-data; boundary={boundary}"
    answer = counselor.http.post("/outreach/new", data=body, content_type=kind)
    page = Page(answer)
    assert answer.status_code == 422
    assert page.texts("#files-error")[0].startswith(message)
    assert page.select("[name=place]")[0].get("value") == "活動中心"
    assert (total(OutreachSession), total(Attachment)) == before


def test_all_that_is_wrong_with_a_session_is_told_together(clients: Callable[[str], Client]) -> None:
    counselor, before = clients("counselor"), (total(OutreachSession), total(Attachment))
    wrong = {"place": "", "starts": "15:00", "ends": "14:00", "files": (io.BytesIO(b"<svg>"), "照片.jpg")}
    page = counselor.submit(form_for(counselor), status=422, **{**FILLED, **wrong})
    assert [text.split("：")[0] for text in page.texts(".error-summary li")] == [
        "結束時間", "地點", "檔案", "照片中的人已同意拍攝與留存，或畫面無法辨識個人",
    ]  # fmt: skip
    pdf = (io.BytesIO(PDF), "簽到表.pdf")
    page = counselor.submit(page, status=422, place="活動中心", starts="14:00", ends="15:00", on="100/1/1", files=pdf)
    assert [text.split("：")[0] for text in page.texts(".error-summary li")] == ["日期"]
    assert (total(OutreachSession), total(Attachment)) == before


def test_false_file_is_told_beside_a_warning(clients: Callable[[str], Client]) -> None:
    counselor = clients("counselor")
    wrong = {**FILLED, "organisers": [], "others": "註冊組", "files": (io.BytesIO(b"<svg>"), "照片.png")}
    page = counselor.submit(form_for(counselor), status=422, **wrong)
    assert page.select(".notice-warn") != []
    assert page.texts("#files-error")[0].startswith("「照片.png」檔案內容不是 png 格式")
    assert "是照片" in page.texts("#photo_consent-error")[0]


def test_request_beyond_every_limit_is_answered_with_a_page(clients: Callable[[str], Client]) -> None:
    counselor, before = clients("counselor"), total(OutreachSession)
    values = dict(form_for(counselor).form().form_values()) | FILLED
    file = FileStorage(io.BytesIO(PDF + b"0" * (33 * 1024 * 1024)), "大檔.pdf")
    boundary, body = encode_multipart({**values, "files": file})
    kind = f"multipart/form-data; boundary={boundary}"
    page = Page(counselor.http.post("/outreach/new", data=body, content_type=kind))
    assert (page.status, page.h1) == (413, "檔案太大")
    assert total(OutreachSession) == before


def test_file_comes_back_to_staff_only(clients: Callable[[str], Client]) -> None:
    page = new_session(clients("counselor"), files=(io.BytesIO(PDF), "簽到表.pdf"))
    url = page.select("#files a")[0].get("href")
    answer = clients("teacher").http.get(url)
    content = answer.data
    answer.close()
    assert (answer.status_code, content, answer.mimetype) == (200, PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert [clients(name).http.get(url).status_code for name in ("student", "parent")] == [403, 403]
    other = url.replace(page.url, "/outreach/1")
    assert clients("teacher").http.get(other).status_code == 404


def test_stored_text_stays_text(clients: Callable[[str], Client]) -> None:
    counselor = clients("counselor")
    page = new_session(
        counselor, title=PAYLOAD, topic=PAYLOAD, place=PAYLOAD, host=PAYLOAD[:60], notes=PAYLOAD, others=PAYLOAD
    )
    assert page.h1.startswith(PAYLOAD)
    for shown in (page, counselor.get("/outreach/"), counselor.get(f"{page.url}/edit")):
        assert PAYLOAD in shown.tree.text_content() or shown.select("[name=title]")[0].get("value") == PAYLOAD
        assert "<script>alert" not in shown.text


def test_edit_with_an_old_version_shows_both_texts(clients: Callable[[str], Client]) -> None:
    first, second = clients("counselor"), clients("course-counselor")
    url = new_session(first, notes="原文").url
    mine, theirs = first.get(f"{url}/edit"), second.get(f"{url}/edit")
    first.submit(mine, status=200, notes="甲的文字")
    clash = second.submit(theirs, status=409, notes="乙的文字")
    assert clash.texts(".ledger tbody tr")[0] == "說明乙的文字甲的文字"
    assert first.get(f"{url}/edit").select("textarea[name=notes]")[0].text.strip() == "甲的文字"


def test_withdraw_asks_once_and_can_be_undone(clients: Callable[[str], Client]) -> None:
    counselor = clients("counselor")
    page = new_session(counselor)
    assert "確定撤回「家長宣導說明」" in page.texts("details.confirm")[0]
    gone = counselor.submit(page, "/withdraw", status=200)
    assert gone.texts("h1 .stamp") == ["已撤回"]
    assert meters(counselor.get("/outreach/"))["家長宣導說明"] == "0/1 場"
    counselor.submit(gone, "/restore", status=200)
    assert meters(counselor.get("/outreach/"))["家長宣導說明"] == "1/1 場"


def test_somebody_elses_session_offers_no_change(clients: Callable[[str], Client]) -> None:
    url, other = new_session(clients("counselor")).url, clients("instruction")
    assert other.get(url).select(f"a[href='{url}/edit']") == []
    other.get(f"{url}/edit", status=403)


def test_extra_fields_change_nothing(clients: Callable[[str], Client]) -> None:
    page = new_session(
        clients("counselor"), id="1", logged_by="1", version="99", withdrawn_at="2026-01-01", term="110-1"
    )
    row = db.session.get(OutreachSession, int(page.url.rsplit("/", 1)[1]))
    assert row is not None
    assert (str(row.term), row.version, row.withdrawn_at) == ("115-1", 1, None)
    assert row.logged_by != 1


def test_second_press_makes_one_session(clients: Callable[[str], Client]) -> None:
    counselor, before = clients("counselor"), total(OutreachSession)
    form = form_for(counselor)
    counselor.submit(form, status=200, **FILLED)
    counselor.submit(form, status=200, **FILLED)
    assert total(OutreachSession) == before + 1


@pytest.mark.parametrize("path", ["/outreach/999999", "/outreach/999999/edit", "/outreach/1/files/999999"])
def test_unknown_record_is_not_found(clients: Callable[[str], Client], path: str) -> None:
    clients("counselor").get(path, status=404)


def test_list_takes_the_same_queries_with_more_sessions(clients: Callable[[str], Client]) -> None:
    counselor = clients("counselor")
    with counted_queries() as few:
        counselor.get("/outreach/")
    for day in range(1, 11):
        new_session(counselor, on=f"115/11/{day}")
    with counted_queries() as many:
        counselor.get("/outreach/")
    assert many.count == few.count <= 10
