"""Fault reports: each reporter's own, answered and closed by the platform's owner."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import AuditEntry, FaultReport
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page

BODY = "只有手機\n影音檔剪不短 <b>x</b>"


def owner(clients: Callable[[str], Client]) -> Client:
    """Whoever runs the platform of the school."""
    registrar = clients("registrar")
    found = registrar.http.get("/announcements/new").status_code == 200
    return registrar if found else clients("it")


def report(client: Client, **values: object) -> Page:
    return client.submit(client.get("/faults/new"), status=200, **{"title": "家裡沒有電腦", "body": BODY, **values})


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_student_asks_for_help_and_is_answered(clients: Callable[[str], Client]) -> None:
    student, answerer = clients("student"), owner(clients)
    url = report(student).url
    assert student.get(url).texts("dd .kept") == [" ".join(BODY.split())]
    page = answerer.submit(answerer.get(url), "/answer", status=200, answer="午休可到電腦教室。")
    assert page.texts("h1 .stamp") == ["已回復"]
    assert "午休可到電腦教室。" in student.get(url).text
    closed = answerer.submit(page, "/close", status=200)
    assert closed.texts("h1 .stamp") == ["已結案"]
    assert closed.select("form[action$='/answer']") == []
    assert student.get(url).texts("#history li span:last-child") == ["結案", "回復", "通報障礙或請求協助"]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_reporters_see_their_own_alone(clients: Callable[[str], Client]) -> None:
    url = report(clients("student"), title="別人的事").url
    for name in ("parent", "teacher", "secretary", "principal"):
        assert "別人的事" not in clients(name).get("/faults/").text
        clients(name).get(url, status=404)
    for client in (owner(clients), clients("auditor"), clients("student")):
        assert "別人的事" in client.get("/faults/").text
        client.get(url)
    assert clients("student").get(url).select("form[action$='/answer']") == []


def test_answer_and_close_in_one(clients: Callable[[str], Client]) -> None:
    url, answerer = report(clients("teacher")).url, owner(clients)
    page = answerer.submit(answerer.get(url), "/answer", status=200, answer="已修好。", close="yes")
    assert page.texts("h1 .stamp") == ["已結案"]


def test_empty_answer_is_refused(clients: Callable[[str], Client]) -> None:
    url, answerer = report(clients("teacher")).url, owner(clients)
    page = answerer.submit(answerer.get(url), "/answer", status=422, answer="  ")
    assert page.select("#answer-error")


def test_closed_report_takes_no_other_answer(clients: Callable[[str], Client]) -> None:
    url, answerer = report(clients("teacher")).url, owner(clients)
    opened = answerer.get(url)
    answerer.submit(opened, "/answer", status=200, answer="已修好。", close="yes")
    stale = answerer.get(f"{url}").text
    assert "結案" in stale
    fields = dict(opened.form("/answer").form_values()) | {"answer": "再答", "form_token": "other", "version": ""}
    assert answerer.http.post(f"{url}/answer", data=fields).status_code == 400
    db.session.rollback()
    assert db.session.scalar(select(FaultReport.answer).order_by(FaultReport.id.desc()).limit(1)) == "已修好。"


def test_answer_on_an_old_version_is_a_conflict(clients: Callable[[str], Client]) -> None:
    url, answerer = report(clients("teacher")).url, owner(clients)
    first, second = answerer.get(url), answerer.get(url)
    answerer.submit(first, "/answer", status=200, answer="甲")
    clash = answerer.submit(second, "/answer", status=409, answer="乙")
    assert clash.texts(".ledger tbody tr") == ["回復乙甲"]


def test_trail_keeps_that_somebody_asked_and_not_what(clients: Callable[[str], Client]) -> None:
    report(clients("student"), title="我的家庭狀況")
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert entry.act == "report_fault"
    assert "家庭狀況" not in f"{entry.summary}{entry.changes}"


@pytest.mark.parametrize(("values", "field"), [({"title": ""}, "title"), ({"body": "長" * 4001}, "body")])
def test_bad_input_is_answered_at_its_field(
    clients: Callable[[str], Client], values: dict[str, object], field: str
) -> None:
    teacher = clients("teacher")
    page = teacher.submit(teacher.get("/faults/new"), status=422, **{"title": "打不開", "body": BODY, **values})
    assert page.select(f"#{field}-error")


def test_unknown_report_is_not_found(clients: Callable[[str], Client]) -> None:
    clients("teacher").get("/faults/999999", status=404)
