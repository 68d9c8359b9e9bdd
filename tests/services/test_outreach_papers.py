"""Sheets, certificates, hours and frozen reports of sessions. On both databases; printing is looked at once."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from typing import Any

import pytest
from flask import Flask
from msgspec.structs import replace
from odfdo import Document
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Attachment, AuditEntry
from intranet.rules.dates import Term
from intranet.services import outreach_papers, outreach_reports
from intranet.services.attachments import file_of
from intranet.services.audit_pack_papers import files_of
from intranet.services.context import on_day
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.outreach import hold_session, withdraw_session
from intranet.services.outreach_door import check_in, door_address, person_code
from intranet.services.outreach_feedback import Closed, give_feedback, summary_of
from intranet.services.outreach_links import Link, code
from intranet.services.outreach_people import Visitor, entries_of, register
from intranet.services.outreach_records import session_record
from intranet.services.outreach_reports import SESSION_REPORT, YEAR_REPORT
from tests.documents.paper import text_of
from tests.services.test_outreach import actor, upload
from tests.services.test_outreach_people import DAY, a_session, token
from tests.services.test_upload_checks import photo

DOCUMENTS = ("sheet_pdf", "attendance_pdf", "session_report_pdf", "year_report_pdf")


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would be printed, in order: the printer itself is slow, and has its own tests."""
    seen: list[Any] = []

    def take(paper: Any, *_more: Any) -> bytes:
        seen.append(paper)
        return b"%PDF-1.7 " + repr(paper).encode()[:300]

    for module in (outreach_papers, outreach_reports):
        for name in DOCUMENTS:
            if hasattr(module, name):
                monkeypatch.setattr(module, name, take)
    return seen


def test_certificate_is_for_whoever_attended_and_for_the_organiser(app: Flask, printed: list[Any]) -> None:
    organiser, teacher, other = actor("course-counselor"), actor("teacher", name="教師甲"), actor("teacher")
    number = a_session(organiser)
    register(teacher, number)
    (entry,) = entries_of(number)
    with pytest.raises(Refused):
        outreach_papers.print_certificate(teacher, number, entry.id)
    with on_day(DAY):
        code_ = token(door_address(number))
        check_in(code_, who=person_code(number, teacher.person_id or 0), visitor=None, kept=None, source="192.0.2.1")
    for reader in (teacher, organiser):
        outreach_papers.print_certificate(reader, number, entry.id)
    with pytest.raises(NotFound):
        outreach_papers.print_certificate(other, number, entry.id)
    assert [(one.name, one.hours, one.belongs_to) for one in printed] == [("教師甲", "2", "任課教師")] * 2


def test_hours_list_holds_the_staff_who_came_and_who_took_it_is_written_down(app: Flask) -> None:
    organiser, teacher = actor("course-counselor"), actor("teacher", name="=教師甲")
    number = a_session(organiser)
    with on_day(DAY):
        code_ = token(door_address(number))
        check_in(code_, who=person_code(number, teacher.person_id or 0), visitor=None, kept=None, source="192.0.2.1")
        check_in(code_, who="", visitor=Visitor("家長"), kept=None, source="192.0.2.1")
    for content in (
        outreach_papers.export_hours(organiser, session_id=number),
        outreach_papers.export_hours(organiser, term=Term(115, 1)),
    ):
        head, row = Document(io.BytesIO(content)).body.tables[0].get_values()
        assert tuple(head) == outreach_papers.HOURS_COLUMNS
        assert (row[0].lstrip("'\u200b "), row[4:7]) == ("=教師甲", ["115/12/2", "09:10–11:00", "2"])
        assert not row[0].startswith("=")
    with pytest.raises(NotPermitted):
        outreach_papers.export_hours(teacher, session_id=number)
    told = [row.summary for row in db.session.scalars(select(AuditEntry).where(AuditEntry.act == "export_hours"))]
    assert told == ["匯出研習時數 1 列", "匯出研習時數（115-1） 1 列"]


def test_feedback_is_one_for_each_who_came_and_bears_no_name(app: Flask) -> None:
    number = a_session(asks_feedback=True)
    with on_day(DAY):
        for guest in ("甲", "乙", "丙"):
            visitor = Visitor(f"家長{guest}")
            check_in(token(door_address(number)), who="", visitor=visitor, kept=None, source="192.0.2.1")
        tokens = [code(Link.FEEDBACK, number, one.id) for one in entries_of(number)]
        for one, score in zip(tokens, (5, 4, 4), strict=True):
            give_feedback(one, score, "很清楚")
        with pytest.raises(Refused):
            give_feedback(tokens[0], 1, "")
        with pytest.raises(NotFound):
            give_feedback(tokens[0][:-2], 1, "")
    seen = summary_of(number)
    assert (seen.is_shown, seen.count, seen.mean, [count for *_, count in seen.scores]) == (
        True,
        3,
        "4.3",
        [1, 2, 0, 0, 0],
    )
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "give_feedback")).all()
    assert {(row.actor_id, row.actor_name) for row in told} == {(None, "未登入者")}
    with on_day(date(2027, 1, 2)), pytest.raises(Closed):
        give_feedback(tokens[0], 1, "")


def test_report_is_frozen_with_its_hash_and_a_new_one_is_a_new_version(app: Flask, printed: list[Any]) -> None:
    organiser = actor("course-counselor")
    number = a_session(organiser)
    with pytest.raises(Refused, match="登錄辦理情形之後"):
        outreach_reports.freeze_session_report(organiser, number)
    with on_day(DAY):
        held = session_record(number).draft
        hold_session(organiser, number, held, uploads=[upload()])
        first = outreach_reports.freeze_session_report(organiser, number)
        second = outreach_reports.freeze_session_report(organiser, number)
        with pytest.raises(NotPermitted):
            outreach_reports.freeze_session_report(actor("instruction"), number)
        year = outreach_reports.freeze_year_report(organiser, 115)
    assert [first.name, second.name, year.name] == [
        "成果報告-第1版.pdf", "成果報告-第2版.pdf", "115學年度成果報告-第1版.pdf",
    ]  # fmt: skip
    for file, record, record_id in ((first, SESSION_REPORT, number), (year, YEAR_REPORT, 115)):
        content = file_of(record, record_id, file.id)[1].read_bytes()
        assert hashlib.sha256(content).hexdigest() == file.sha256
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "freeze_report").order_by(AuditEntry.id)).all()
    assert [row.changes["sha256"] for row in told] == [first.sha256, second.sha256, year.sha256]
    assert {one.name for one in files_of(Term(115, 1))} == {"簡報.pdf", first.name, second.name, year.name}
    report, year_report = printed[0], printed[-1]
    assert (report.clauses, report.attendance) == (("九(一)2 家長宣導說明（計入）",), "人數未登錄")
    assert [(row.first, row.second, row.outcome) for row in year_report.meters if "家長" in row.title] == [
        (1, 0, "已達成")
    ]
    assert [row.credit for row in year_report.lines] == ["計入"]
    with on_day(DAY):
        withdraw_session(organiser, number)
        with pytest.raises(Refused):
            outreach_reports.freeze_session_report(organiser, number)


def test_report_is_printed_with_its_photos(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("printing asks no database")
    organiser = actor("course-counselor")
    number = a_session(organiser)
    with on_day(DAY):
        held = replace(session_record(number).draft, headcount=86, photo_consent=True)
        hold_session(organiser, number, held, uploads=[upload("活動.jpg", photo())])
        report = outreach_reports.freeze_session_report(organiser, number)
    content = file_of(SESSION_REPORT, number, report.id)[1].read_bytes()
    text = text_of(content)
    assert "成果報告" in text
    assert "86人" in text
    assert b"/DCTDecode" in content  # the photo itself
    assert db.session.scalars(select(Attachment.name)).all() == ["活動.jpg", "成果報告-第1版.pdf"]
