"""Logging, judging, changing and withdrawing outreach sessions, on both databases."""

from __future__ import annotations

import io
from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from msgspec.structs import replace
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import Attachment, AuditEntry, Credit, OutreachSession
from intranet.rules.dates import Term
from intranet.rules.obligations import Audience, Kind
from intranet.rules.permissions import Permission
from intranet.services.actor import SYSTEM, Actor
from intranet.services.attachments import MAX_SIZE, Upload, file_of
from intranet.services.audit import verify_chain
from intranet.services.context import current_school, on_day
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused, SeveralRefused
from intranet.services.outreach import (
    RECORD,
    SessionDraft,
    edit_session,
    hold_session,
    judge,
    log_session,
    may_edit,
    remove_material,
    restore_session,
    withdraw_session,
)
from intranet.services.outreach_drafts import split_names
from intranet.services.outreach_facts import credited_sessions
from intranet.services.outreach_records import session_record, sessions_of, tallies
from intranet.services.people import add_person
from tests.conftest import BOTH_SCHOOLS

PDF = b"%PDF-1.7 briefing"
T115_1 = Term(115, 1)


def actor(*positions: str, name: str = "測試") -> Actor:
    """A person of these positions, with the permissions that the school's rows give them."""
    person = add_person(SYSTEM, name=name)
    allowed = current_school().allowed
    permissions = frozenset(p for p, codes in allowed.items() if codes & {*positions, "@staff"})
    return Actor(person.id, name, positions=frozenset(positions), permissions=permissions)


def draft(key: str = "parent-briefing", **changes: Any) -> SessionDraft:
    """A session that counts for the clause ``key`` without a remark."""
    row = current_school().obligation(key)
    assert row is not None
    assert row.audience is not None
    given = SessionDraft(
        kind=row.kind, title=row.title, on=date(2026, 10, 3), place="活動中心", audience=(row.audience,),
        organisers=row.organisers.names, obligation=key,
    )  # fmt: skip
    return replace(given, **changes)


def upload(name: str = "簡報.pdf", content: bytes = PDF) -> Upload:
    return Upload(name, io.BytesIO(content))


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_log_session_counts_for_its_clause(app: Flask) -> None:
    counselor = actor("counseling-director", "course-counselor")
    before = {row.obligation.key: row.is_met for row in tallies(T115_1)}
    row = log_session(counselor, draft(starts=time(9, 30), ends=time(11), headcount=86), [upload()])
    after = {row.obligation.key: row.is_met for row in tallies(T115_1)}
    assert before == dict.fromkeys(before, False)
    assert after == {**before, "parent-briefing": True}
    facts = credited_sessions()
    assert [(one.session_id, one.obligation, one.on, one.audience, one.remark) for one in facts] == [
        (row.id, "parent-briefing", date(2026, 10, 3), (Audience.PARENTS,), "")
    ]
    record = session_record(row.id)
    assert (record.line.counts, record.logger, record.draft.starts, record.draft.ends) == (
        True,
        "測試",
        time(9, 30),
        time(11),
    )
    assert [(file.name, file.size) for file in record.materials] == [("簡報.pdf", len(PDF))]
    assert [entry.text for entry in record.history] == [f"登錄宣導說明「{row.title}」"]
    assert verify_chain().broken_id is None


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_session_of_a_wrong_organiser_is_kept_and_does_not_count(app: Flask) -> None:
    wrong = draft(organisers=("教學組",))
    verdict = judge(wrong)
    assert verdict is not None
    assert not verdict.counts
    row = log_session(actor("counseling-director"), wrong)
    line = session_record(row.id).line
    assert (line.counts, line.remark, credited_sessions()) == (False, verdict.remark, ())


@pytest.mark.parametrize("school_code", ["daan"])
def test_session_without_a_joint_organiser_counts_with_a_remark(app: Flask) -> None:
    log_session(actor("counseling-director"), draft(organisers=("輔導室",)))
    assert [one.remark for one in credited_sessions()] == [
        "由輔導室、課程諮詢教師共同辦理；本場未列課程諮詢教師，仍予計入並註記。"
    ]


def test_session_for_no_clause_counts_for_none(app: Flask) -> None:
    row = log_session(actor("counseling-director"), draft(obligation=""))
    assert judge(draft(obligation="")) is None
    assert (session_record(row.id).line.counts, credited_sessions()) == (None, ())
    assert db.session.scalar(select(func.count(Credit.id))) == 0


def test_planned_session_counts_once_it_is_logged_as_held(app: Flask) -> None:
    counselor = actor("course-counselor")
    row = log_session(counselor, draft(on=date(2026, 12, 5)))
    seen = next(row for row in tallies(T115_1) if row.obligation.key == "parent-briefing")
    assert (credited_sessions(), seen.is_met, len(seen.planned)) == ((), False, 1)
    with pytest.raises(Refused) as early:
        hold_session(counselor, row.id, draft(on=date(2026, 12, 5)))
    assert early.value.message == "115/12/5 還沒有到，辦理當日起才能登錄。"
    with on_day(date(2026, 12, 5)):
        assert credited_sessions() == ()
        hold_session(counselor, row.id, draft(on=date(2026, 12, 5), headcount=90), version=1)
        assert [one.on for one in credited_sessions()] == [date(2026, 12, 5)]
    assert [entry.text for entry in session_record(row.id).history] == [
        "登錄辦理情形；修改人數",
        f"登錄宣導說明「{row.title}」",
    ]


def test_session_belongs_to_the_term_of_its_day_not_of_its_entry(app: Flask) -> None:
    log_session(actor("course-counselor"), draft(on=date(2026, 7, 31)))
    assert [line.on for line in sessions_of(Term(114, 2))] == [date(2026, 7, 31)]
    assert sessions_of(T115_1) == ()
    assert [row.is_met for row in tallies(Term(114, 1)) if row.obligation.key == "parent-briefing"] == [True]
    assert [row.is_met for row in tallies(T115_1) if row.obligation.key == "parent-briefing"] == [False]


def test_edit_judges_anew_and_says_what_changed(app: Flask) -> None:
    counselor = actor("counseling-director", "course-counselor")
    row = log_session(counselor, draft(organisers=("輔導處",)))
    assert credited_sessions() == ()
    fixed = draft(organisers=("課程諮詢教師",), host="輔導處", notes="家長姓名不留存")
    edited = edit_session(counselor, row.id, fixed, version=1, uploads=[upload("簽到表.pdf")])
    assert [one.session_id for one in credited_sessions()] == [row.id]
    assert edited.version == 2
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.summary == "修改辦理單位、配合場合、說明、檔案「簽到表.pdf」"
    assert entry.changes == {"organisers": ["課程諮詢教師"], "host": "輔導處", "counts": True}
    edit_session(counselor, row.id, replace(fixed, obligation=""), version=2)
    assert credited_sessions() == ()


def test_edit_on_an_old_version_is_refused(app: Flask) -> None:
    counselor = actor("course-counselor")
    row = log_session(counselor, draft())
    edit_session(counselor, row.id, draft(place="圖書館"), version=1)
    with pytest.raises(Conflict):
        edit_session(counselor, row.id, draft(place="操場"), version=1)
    assert session_record(row.id).draft.place == "圖書館"


def test_withdraw_keeps_the_row_and_restore_brings_it_back(app: Flask) -> None:
    counselor = actor("course-counselor")
    row = log_session(counselor, draft(), [upload()])
    withdraw_session(counselor, row.id)
    assert (credited_sessions(), session_record(row.id).line.withdrawn) == ((), True)
    assert len(session_record(row.id).materials) == 1
    for attempt in (lambda: withdraw_session(counselor, row.id), lambda: edit_session(counselor, row.id, draft())):
        with pytest.raises(Refused):
            attempt()
    restore_session(counselor, row.id)
    assert len(credited_sessions()) == 1
    with pytest.raises(Refused):
        restore_session(counselor, row.id)


def test_only_the_logger_or_an_organiser_may_change_a_session(app: Flask) -> None:
    logger, organiser = actor("counseling-director"), actor("course-counselor")
    other, teacher = actor("instruction"), actor("teacher")
    row = log_session(logger, draft(organisers=("課程諮詢教師", "家長會")))
    organisers = tuple(row.organisers)
    answers = [may_edit(one, logger.person_id or 0, organisers) for one in (logger, organiser, other, teacher)]
    assert answers == [True, True, False, False]
    with pytest.raises(NotPermitted):
        edit_session(other, row.id, draft())
    with pytest.raises(NotPermitted):
        withdraw_session(teacher, row.id)
    with pytest.raises(NotPermitted):
        log_session(teacher, draft())
    with pytest.raises(NotFound):
        withdraw_session(logger, row.id + 1)
    assert db.session.scalar(select(func.count(OutreachSession.id))) == 1


def test_deputy_who_logs_is_named_with_the_position(app: Flask) -> None:
    person = add_person(SYSTEM, name="代理人")
    permissions = frozenset({Permission.LOG_OUTREACH})
    deputy = Actor(person.id, "代理人", deputy_for=frozenset({"counseling-director"}), permissions=permissions)
    row = log_session(deputy, draft("student-development"))
    assert [entry.actor for entry in session_record(row.id).history] == ["代理人（代理輔導主任）"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": Kind.MEETING}, "kind"),
        ({"audience": ()}, "audience"),
        ({"organisers": ()}, "organisers"),
        ({"on": date(1926, 2, 25)}, "on"),
        ({"on": date(2028, 8, 1)}, "on"),
        ({"starts": time(10), "ends": time(10)}, "ends"),
        ({"obligation": "no-such"}, "obligation"),
        ({"obligation": "meeting"}, "obligation"),
    ],
)
def test_log_session_refuses_what_no_session_can_be(app: Flask, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        log_session(actor("course-counselor"), draft(**changes))
    assert caught.value.field == field
    assert db.session.scalar(select(func.count(OutreachSession.id))) == 0


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("名冊.exe", b"MZ", "「名冊.exe」不收這種檔案。"),
        ("照片.pdf.html", b"%PDF-", "「照片.pdf.html」不收這種檔案。"),
        ("照片.pdf", b"<html>", "「照片.pdf」檔案內容不是 pdf 格式"),
        ("大檔.pdf", PDF + b"0" * MAX_SIZE, "「大檔.pdf」檔案不得超過 10 MB。"),
    ],
)
def test_refused_file_leaves_no_session(app: Flask, name: str, content: bytes, message: str) -> None:
    with pytest.raises(Refused) as caught:
        log_session(actor("course-counselor"), draft(), [upload(), upload(name, content)])
    assert caught.value.field == "files"
    assert caught.value.message.startswith(message)
    counts = [db.session.scalar(select(func.count(model.id))) for model in (OutreachSession, Attachment, Credit)]
    assert counts == [0, 0, 0]


def test_several_false_files_and_the_missing_consent_are_told_together(app: Flask) -> None:
    files = [upload("簽到表.pdf", b"no pdf"), upload("照片.jpg", b"<svg>")]
    with pytest.raises(SeveralRefused) as caught:
        log_session(actor("course-counselor"), draft(organisers=()), files)
    assert [part.field for part in caught.value.parts] == ["organisers", "files", "files", "photo_consent"]


def test_file_name_keeps_no_folders(app: Flask) -> None:
    row = log_session(actor("course-counselor"), draft(), [upload("../../etc/<b>passwd</b>.pdf")])
    assert [file.name for file in session_record(row.id).materials] == ["b>.pdf"]


def test_removed_file_is_gone_unless_another_session_holds_it(app: Flask) -> None:
    counselor = actor("course-counselor")
    first, second = (log_session(counselor, draft(), [upload(name)]).id for name in ("甲.pdf", "乙.pdf"))
    files = [session_record(number).materials[0].id for number in (first, second)]
    _, path = file_of(RECORD, first, files[0])
    with pytest.raises(NotFound):
        remove_material(counselor, second, files[0])
    with pytest.raises(NotPermitted):
        remove_material(actor("instruction"), first, files[0])
    remove_material(counselor, first, files[0])
    assert (session_record(first).materials, path.exists()) == ((), True)
    remove_material(counselor, second, files[1])
    assert not path.exists()
    assert [entry.text for entry in session_record(second).history] == [
        "移除檔案「乙.pdf」",
        "登錄宣導說明「家長宣導說明」",
    ]


def test_split_names_reads_what_people_type(app: Flask) -> None:
    assert split_names("教務處主任，家長會、 生輔組、家長會;") == ("教務主任", "家長會", "生活輔導組")
    assert split_names("  ") == ()
