"""The operations pages as people use them, at both schools."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import (
    CountReading,
    SubmissionPart,
    WorkItem,
)
from intranet.rules.dates import Term
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page
from tests.support.client import select as find
from tests.support.operations import xlsx
from tests.support.queries import counted_queries, total

Clients = Callable[[str], Client]
NOW = Term(115, 1)
HEAD = ("任課教師", "科目", "已上傳件數", "已認證件數", "待認證件數")
PAYLOAD = "<script>alert(1)</script>"


def item(window: str, term: Term = NOW) -> int:
    found = db.session.scalar(select(WorkItem.id).where(WorkItem.window == window, WorkItem.term == term))
    assert found is not None
    return found


def owner_of(school_code: str) -> str:
    """Who owns certification: at one school the registrar, at the other the counselling office."""
    return {"luodong": "registrar", "daan": "counselor"}[school_code]


def row_of(page: Page, title: str) -> Page:
    rows = [row for row in page.select("tbody tr") if title in row.text_content()]
    assert rows, title
    return rows[0]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
@pytest.mark.parametrize("username", ["registrar", "teacher", "auditor", "secretary"])
@pytest.mark.parametrize("term", ["113-2", "114-1", "114-2", "115-1", "115-2"])
def test_front_page_opens_for_every_term(clients: Clients, school_code: str, username: str, term: str) -> None:
    client = clients(username)
    page = client.get(f"/operations/?term={term}")
    assert page.h1 == "作業執行"
    for link in page.select("main a[href^='/operations']"):
        client.get(link.get("href"))


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_owner_records_counts_and_sees_them(clients: Clients, school_code: str) -> None:
    owner, number = clients(owner_of(school_code)), item("certify-1")
    form = owner.get(f"/operations/windows/{number}/record")
    values = {"on": "115/11/20", "uploaded": "20", "certified": "15", "outstanding": "5", "remark": PAYLOAD}
    page = owner.submit(form, status=200, **values)
    assert "已認證件數 15 件" in page.texts("#readings tbody tr")[0]
    assert PAYLOAD in page.texts("#readings tbody tr")[0]
    assert "15/20" in page.texts(".gauge-count")[0]
    assert "已上傳 20 件" in " ".join(owner.get("/operations/").texts("#windows tbody tr"))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"certified": "21"}, "certified"),
        ({"outstanding": "4"}, "outstanding"),
        ({"uploaded": ""}, "uploaded"),
        ({"uploaded": "很多"}, "uploaded"),
        ({"uploaded": "-1"}, "uploaded"),
        ({"on": "115/2/30"}, "on"),
        ({"on": "116/1/1"}, "on"),
        ({"on": ""}, "on"),
        ({"remark": "長" * 301}, "remark"),
    ],
)
def test_bad_counts_are_answered_at_their_field(clients: Clients, values: dict[str, str], field: str) -> None:
    registrar, before = clients("registrar"), total(CountReading)
    good = {"on": "115/11/20", "uploaded": "20", "certified": "15", "outstanding": "5"}
    page = registrar.submit(
        registrar.get(f"/operations/windows/{item('certify-1')}/record"), status=422, **{**good, **values}
    )
    assert page.select(f"#{field}-error")
    assert page.select(f".error-summary a[href='#{field}']")
    assert total(CountReading) == before


def test_all_that_is_missing_is_told_at_once(clients: Clients) -> None:
    registrar = clients("registrar")
    counts = registrar.get(f"/operations/windows/{item('certify-1')}/record")
    given = {"on": "", "uploaded": "", "certified": "", "outstanding": "5"}
    assert registrar.submit(counts, status=422, **given).texts(".error-summary li") == [
        "查看日期：請填寫查看日期。",
        "已上傳件數：請填寫已上傳件數。",
        "已認證件數：請填寫已認證件數。",
    ]
    case = registrar.get("/operations/cases/new")
    for kind, missing in (("TRANSFER_IN", ["對方學校：請填寫對方學校。"]), ("RESUME", [])):
        page = registrar.submit(case, status=422, kind=kind, student="", on="")
        texts = ["學生：請填寫班級座號或學號。", *missing, "異動日期：請填寫異動日期。"]
        assert page.texts(".error-summary li") == texts


def test_foreign_unit_and_extra_fields_change_nothing(clients: Clients) -> None:
    registrar, before = clients("registrar"), total(CountReading)
    good = {"on": "115/11/20", "uploaded": "20", "certified": "15", "outstanding": "5"}
    form = registrar.get(f"/operations/windows/{item('certify-1')}/record")
    registrar.submit(
        form, status=200, **good, unit="人事室", id="1", position="principal", person_id="1", as_deputy="1"
    )
    assert total(CountReading) == before + 1
    row = db.session.scalars(select(CountReading).order_by(CountReading.id.desc())).first()
    assert row is not None
    assert (row.unit, row.position, row.as_deputy) == ("註冊組", "registrar", False)


def upload(
    client: Client, window: str, rows: list[tuple[object, ...]], name: str = "認證.xlsx", status: int = 200
) -> Page:
    form = client.get(f"/operations/windows/{item(window)}/import")
    return client.submit(form, status=status, on="115/11/20", file=(io.BytesIO(xlsx(rows)), name))


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_roster_is_previewed_then_applied_whole(clients: Clients, school_code: str) -> None:
    owner, before = clients(owner_of(school_code)), total(CountReading)
    preview = upload(owner, "certify-1", [HEAD, (PAYLOAD, "國文", 9, 9, 0), ("李小華", "數學", 3, 1, 2)])
    assert preview.h1 == "確認名冊"
    assert total(CountReading) == before
    assert "新增 2 列" in preview.tree.text_content()
    assert "不再列出" in preview.tree.text_content()
    applied = owner.submit(preview, "/apply", status=200)
    assert total(CountReading) == before + 1
    assert [find(row, "th")[0].text_content() for row in applied.select("#lines tbody tr")] == [PAYLOAD, "李小華"]
    again = owner.http.post(preview.form("/apply").action, data=dict(preview.form("/apply").form_values()))
    assert again.status_code == 404
    assert total(CountReading) == before + 1


def test_faulty_roster_lists_its_rows_and_takes_nothing(clients: Clients) -> None:
    registrar, before = clients("registrar"), total(CountReading)
    page = upload(registrar, "certify-1", [HEAD, ("甲", "國文", 1, 2, 0), ("", "數學", 1, 1, 0)], status=422)
    assert page.texts("#faults tbody th") == ["2", "3"]
    assert page.select(".error-summary a[href='#file']")
    assert total(CountReading) == before


@pytest.mark.parametrize(("name", "content"), [("名冊.txt", b"x"), ("名冊.xlsx", b"x"), ("", b"")])
def test_wrong_file_is_refused_at_its_field(clients: Clients, name: str, content: bytes) -> None:
    registrar = clients("registrar")
    form = registrar.get(f"/operations/windows/{item('certify-1')}/import")
    page = registrar.submit(form, status=422, on="115/11/20", file=(io.BytesIO(content), name))
    assert page.select("#file-error")


def test_preview_may_be_thrown_away_and_is_nobody_elses(clients: Clients) -> None:
    registrar, before = clients("registrar"), total(CountReading)
    preview = upload(registrar, "certify-1", [HEAD, ("甲", "國文", 1, 1, 0)])
    assert clients("secretary").http.get(preview.url).status_code == 404
    registrar.submit(preview, "/drop", status=200)
    registrar.get(preview.url, status=404)
    assert total(CountReading) == before


def test_teachers_of_a_roster_are_shown_to_those_who_handle_it(clients: Clients) -> None:
    url = f"/operations/windows/{item('certify-1')}"
    assert clients("registrar").get(url).select("#lines tbody tr")
    other = clients("personnel").get(url)
    assert other.select("#lines tbody tr") == []
    assert "只給承辦單位" in other.texts("#lines")[0]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_withdrawn_part_is_signed_anew(clients: Clients, school_code: str) -> None:
    registrar = clients("registrar")
    index = registrar.get("/operations/?term=114-2")
    link = next(a for a in index.select("#steps a") if a.text_content().startswith("撤回"))
    form = registrar.get(link.get("href"))
    registrar.submit(form, status=422, why=" ")
    back = registrar.submit(form, status=200, why="筆數有誤")
    assert "筆數有誤" in back.tree.text_content()
    sign = next(a for a in back.select("#steps a") if a.text_content().startswith("簽核"))
    form = registrar.get(sign.get("href"))
    registrar.submit(form, status=422, what="學籍", quantity="", on="115/9/9")
    registrar.submit(form, status=422, what="學籍", quantity="5", on="115/12/9")
    before = total(SubmissionPart)
    registrar.submit(form, status=200, what="學籍", quantity="5", on="115/9/9", document_no="字第1號")
    registrar.submit(form, status=200, what="學籍", quantity="5", on="115/9/9", document_no="字第1號")
    assert total(SubmissionPart) == before + 1


def test_units_of_others_are_not_offered_and_refused(clients: Clients) -> None:
    instruction = clients("instruction")
    page = instruction.get("/operations/?term=114-2")
    assert page.select("#steps a[href*='withdraw']") == []
    assert instruction.http.get("/operations/114-2/steps/records/0").status_code == 403
    assert instruction.http.get(f"/operations/windows/{item('certify-1')}/record").status_code == 403
    for path in ("/operations/114-2/steps/nothing/0", "/operations/114-2/steps/records/9", "/operations/9-9/receipt"):
        clients("registrar").get(path, status=404)


def test_front_page_takes_ten_queries_at_most(clients: Clients) -> None:
    registrar = clients("registrar")
    url = "/operations/?term=114-2"
    registrar.get(url)
    with counted_queries() as few:
        registrar.get(url)
    form = registrar.get(f"/operations/windows/{item('certify-1')}/record")
    for _ in range(3):
        registrar.submit(
            registrar.get(form.url), status=200, on="115/11/20", uploaded="1", certified="1", outstanding="0"
        )
    with counted_queries() as many:
        registrar.get(url)
    assert many.count == few.count <= 10
