"""After the submission: receipt and its doubts, letters to leavers, sealed classes, cases of enrolment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import EnrolmentCase, LeaverLetter, ReceiptObjection, SealedClass
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client
from tests.support.client import select as find
from tests.support.operations import a_resolution
from tests.support.queries import total

Clients = Callable[[str], Client]
PAYLOAD = "<script>alert(1)</script>"


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_receipt_of_this_term_from_period_to_doubt(clients: Clients, school_code: str) -> None:
    registrar = clients("registrar")
    form = registrar.get("/operations/115-1/receipt/period")
    short = {"starts": "115/11/16", "ends": "115/11/17", "announced_on": "115/11/9", "announced_where": "網站"}
    page = registrar.submit(form, status=422, **short)
    assert "最早為 115/11/18" in page.texts("#ends-error")[0]
    page = registrar.submit(form, status=200, **{**short, "ends": "115/11/20"})
    assert "全部提交後才能結案" in page.tree.text_content()
    counts = registrar.get("/operations/115-1/receipt/0/counts")
    wrong = {"students": "10", "confirmed": "9", "objected": "2", "counted_on": "115/11/21"}
    assert "至多 8 人" in registrar.submit(counts, status=422, **wrong).texts("#confirmed-error")[0]
    registrar.submit(counts, status=200, **{**wrong, "confirmed": "8"})
    doubt = registrar.get("/operations/115-1/receipt/objections/new")
    values = {"student": "一年1班3號", "text": PAYLOAD, "raised_on": "115/11/17"}
    assert registrar.submit(doubt, status=422, **{**values, "student": "A123456789"}).select("#student-error")
    shown = registrar.submit(doubt, status=200, **values)
    assert PAYLOAD in shown.texts("#objections tbody tr")[0]
    assert "一年1班3號" not in clients("teacher").get("/operations/115-1/receipt").tree.text_content()
    row = db.session.scalars(select(ReceiptObjection).order_by(ReceiptObjection.id.desc())).first()
    assert row is not None
    assert clients("personnel").http.get(f"/operations/objections/{row.id}").status_code == 403
    answer = registrar.get(f"/operations/objections/{row.id}")
    registrar.submit(answer, status=422, outcome="CORRECTED", outcome_text="")
    done = registrar.submit(answer, status=200, outcome="CORRECTED", outcome_text="已補登")
    assert "已更正" in done.texts("#objections tbody tr")[0]
    closing = registrar.get("/operations/115-1/receipt/0/close")
    assert "尚待提交" in registrar.submit(closing, status=422).texts(".error-summary")[0]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_last_unit_closes_and_clears_the_addresses(clients: Clients, school_code: str) -> None:
    last = clients({"luodong": "registrar", "daan": "evening-registrar"}[school_code])
    page = last.get("/operations/114-2/receipt")
    link = next(a for a in page.select("#units a") if a.text_content().startswith("結案"))
    closed = last.submit(last.get(link.get("href")), status=200, remark="全數通知")
    assert "已結案" in closed.texts("#units tbody tr")[-1]
    registrar = clients("registrar")
    letters = registrar.get("/operations/114-2/letters")
    cleared = registrar.submit(letters, "/clear", status=200)
    assert set(cleared.texts("tbody th")) == {"（已清除）"}
    assert registrar.http.get("/operations/114-2/letters.pdf").status_code in (409, 422, 400)


def test_letters_are_masked_for_those_who_do_not_mail_them(clients: Clients) -> None:
    for username in ("auditor", "secretary", "student-affairs"):
        page = clients(username).get("/operations/114-2/letters")
        assert set(page.texts("tbody th")) == {"（已遮蔽）"}
        assert page.select("a[href$='.pdf']") == []
    assert "（已遮蔽）" not in clients("registrar").get("/operations/114-2/letters").texts("tbody th")
    assert clients("secretary").http.get("/operations/114-2/letters.pdf").status_code == 403


def test_leaver_is_added_removed_and_mailed(clients: Clients) -> None:
    registrar = clients("registrar")
    form = registrar.get("/operations/114-2/letters/new")
    values = {"class_name": "三年9班", "name": "虛構生", "postcode": "265", "address": "示範路1號"}
    registrar.submit(form, status=422, **{**values, "postcode": "26"})
    registrar.submit(form, status=422, **{**values, "name": "A123456789"})
    before = total(LeaverLetter)
    page = registrar.submit(form, status=200, **values)
    assert total(LeaverLetter) == before + 1
    sent = registrar.get("/operations/114-2/letters/sent")
    registrar.submit(sent, status=422, sent_on="115/11/20", document_no="")
    page = registrar.submit(sent, status=200, sent_on="115/11/20", document_no="字第9號")
    assert "字第9號" in page.tree.text_content()


def test_letters_and_labels_are_pdf(clients: Clients) -> None:
    http = clients("registrar").http
    for name in ("letters", "labels"):
        answer = http.get(f"/operations/114-2/{name}.pdf")
        assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        answer.close()


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_sealing_and_deletion_by_resolution(demo_app: Flask, clients: Clients, school_code: str) -> None:
    registrar, before = clients("registrar"), total(SealedClass)
    form = registrar.get("/operations/retention/new")
    values = {"year": "114", "class_name": "三年8班", "students": "30", "on": "115/7/31", "place": "平臺"}
    registrar.submit(form, status=422, **{**values, "on": "115/7/30"})
    page = registrar.submit(form, status=200, **values)
    assert total(SealedClass) == before + 1
    assert page.select("a[href$='/destroy']") == []
    resolution = a_resolution(date(2026, 11, 2))
    listed = registrar.get("/operations/retention")
    old = next(row for row in listed.select("tbody tr") if "得刪除" in find(row, ".stamp")[0].text_content())
    url = find(old, "a")[0].get("href")
    destroy = registrar.get(f"{url}/destroy")
    data = {"on": "115/11/20", "method": "覆寫", "witness": "監毀老師", "document_no": "字第3號"}
    assert registrar.submit(destroy, status=422, **data).select("#resolution-error")
    done = registrar.submit(destroy, status=200, **data, resolution=str(resolution))
    assert done.texts("h1 .stamp") == ["已銷毀"]
    answer = clients("auditor").http.get(f"{url}/certificate.pdf")
    assert answer.data[:5] == b"%PDF-"
    answer.close()
    registrar.http.get(f"{url}/destroy")
    assert clients("teacher").get(url).select("a[href$='/destroy']") == []


def test_class_whose_years_are_not_full_is_never_offered_for_deletion(clients: Clients) -> None:
    registrar = clients("registrar")
    rows = [row for row in registrar.get("/operations/retention").select("tbody tr") if "保存中" in row.text_content()]
    url = find(rows[0], "a")[0].get("href")
    answer = registrar.http.get(f"{url}/destroy")
    assert answer.status_code >= 400
    assert "最早為 120/8/1" in answer.get_data(as_text=True)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_case_is_opened_ticked_and_closed(clients: Clients, school_code: str) -> None:
    registrar, before = clients("registrar"), total(EnrolmentCase)
    form = registrar.get("/operations/cases/new")
    values = {"kind": "TRANSFER_OUT", "student": "一年1班2號", "other_school": "他校", "on": "115/11/20"}
    registrar.submit(form, status=422, **{**values, "other_school": ""})
    registrar.submit(form, status=422, **{**values, "student": "A123456789"})
    registrar.submit(form, status=422, **{**values, "on": "115/11/22"})
    page = registrar.submit(form, status=200, **values)
    assert total(EnrolmentCase) == before + 1
    keys = [box.get("value") for box in page.select("input[name=done]")]
    page = registrar.submit(page, status=200, done=keys[:2])
    assert page.texts("h1 .stamp") == ["辦理中"]
    page = registrar.submit(page, status=200, done=keys)
    assert page.texts("h1 .stamp") == ["已結案"]
    assert clients("secretary").get(page.url).select("input[name=done]") == []


def test_two_who_tick_at_once_see_both_texts(clients: Clients) -> None:
    registrar = clients("registrar")
    link = next(a for a in registrar.get("/operations/cases").select("tbody a"))
    mine, theirs = registrar.get(link.get("href")), registrar.get(link.get("href"))
    registrar.submit(mine, status=200, remark="甲的備註")
    clash = registrar.submit(theirs, status=409, remark="乙的備註")
    assert "甲的備註" in clash.tree.text_content()
    assert "乙的備註" in clash.tree.text_content()


@pytest.mark.parametrize("path", ["/operations/cases", "/operations/114-2/letters"])
def test_students_matters_are_not_for_everybody(clients: Clients, path: str) -> None:
    for username in ("teacher", "personnel", "student", "parent"):
        assert clients(username).http.get(path).status_code == 403
    assert clients("student").http.get("/operations/").status_code == 403
