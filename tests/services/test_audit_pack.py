"""The audit pack: ordered with a reason, made by the worker, masked unless asked for, whole by its manifest."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from datetime import date, datetime, time
from functools import partial

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from intranet.documents.pack_index import pack_index_html
from intranet.extensions import Base, db
from intranet.models import (
    AccountRole,
    Attachment,
    AuditEntry,
    AuditPack,
    Leave,
    OutboxMessage,
    ReviewVerdict,
    Statement,
)
from intranet.rules.dates import TAIPEI, Term
from intranet.rules.permissions import Permission
from intranet.services import account_review, audit_pack_making
from intranet.services.actor import SYSTEM, Actor
from intranet.services.audit_pack import PackOrder, archive_of, order_pack, pack_of, packs_of
from intranet.services.audit_pack_labels import column_label, table_label
from intranet.services.audit_pack_making import read_contents
from intranet.services.audit_pack_masking import HIDDEN, Masker, Open, masked_name
from intranet.services.audit_pack_papers import papers_of
from intranet.services.audit_pack_queue import lease, make_waiting_packs
from intranet.services.audit_pack_records import LEFT_OUT, SECRET, kinds, of_term
from intranet.services.calendar.releasing import release_schedule
from intranet.services.compliance import judge_on
from intranet.services.context import current_school, on_day, today
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.people import add_person
from intranet.services.transactions import writing
from tests.conftest import BOTH_SCHOOLS
from tests.documents.paper import page_size, text_of
from tests.support.calendar import drafted
from tests.support.elsewhere import elsewhere, then
from tests.support.people import make_actor
from tests.support.queries import counted_queries

THIS, LAST = Term(115, 1), Term(114, 2)
REASON = "主計室專案查核，須核對出席人員"


@pytest.fixture
def auditor(app: Flask) -> Actor:
    return make_actor("an-auditor", role=AccountRole.AUDITOR)


@pytest.fixture
def secretary(app: Flask) -> Actor:
    return make_actor("a-secretary", current_school().secretary.code)


def made(actor: Actor, order: PackOrder) -> zipfile.ZipFile:
    """The archive of an order, made as the worker makes it."""
    pack_id = order_pack(actor, order).id
    assert make_waiting_packs() == 1
    line = pack_of(actor, pack_id)
    assert line.is_ready
    content = archive_of(pack_id).read_bytes()
    assert (line.size, line.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    return zipfile.ZipFile(io.BytesIO(content))


def rows_of(archive: zipfile.ZipFile, kind: str) -> list[dict[str, str]]:
    text = archive.read(f"紀錄/{kind}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_whole_pack(auditor: Actor) -> None:
    term = Term(114, 1)
    drafted(term)
    with on_day(date(2025, 9, 1)):
        release_schedule(SYSTEM, term, comment="首次發布")
    archive = made(auditor, PackOrder(term))
    names = archive.namelist()
    assert [name for name in names if not name.startswith("紀錄/")] == [
        "00-索引.pdf", "文件/01-114-1作業期程第1版.pdf", "文件/02-114-1工作小組名冊.pdf", "文件/03-114-1工作小組名冊.ods",
        "SHA256SUMS.txt",
    ]  # fmt: skip
    kinds = [table for table in Base.metadata.tables if table not in LEFT_OUT]
    assert len([name for name in names if name.endswith(".csv")]) == len(kinds)
    sums = dict(reversed(line.split("  ", 1)) for line in archive.read("SHA256SUMS.txt").decode().splitlines())
    assert sums == {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names if name != "SHA256SUMS.txt"}
    index = archive.read("00-索引.pdf")
    text = text_of(index)
    assert page_size(index) == (210, 297)
    clauses = (*current_school().regulation.clauses, *current_school().national.clauses)
    assert [clause.ref for clause in clauses if "".join(clause.summary.split()) not in text] == []
    assert "114學年度第1學期作業期程第1版" in text


def test_the_workbook_holds_what_the_sheets_hold(auditor: Actor) -> None:
    archive = made(auditor, PackOrder(THIS))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(archive.read("紀錄/全部紀錄.ods")))
    assert len(workbook.sheet_names) == sum(name.endswith(".csv") for name in archive.namelist())
    for kind in ("人員", "稽核紀錄"):
        sheet = workbook.get_sheet_by_name(kind).to_python()
        rows = [list(row.values()) for row in rows_of(archive, kind)]
        assert [[str(cell) for cell in row] for row in sheet[1:]] == rows


def test_names_are_masked_wherever_they_stand(auditor: Actor) -> None:
    person = add_person(SYSTEM, name="歐陽測試", staff_type="教師", email="ouyang@example.edu.tw")
    with writing(SYSTEM):
        db.session.add(Leave(person_id=person.id, starts=date(2026, 9, 1), ends=date(2026, 9, 2), reason="病假"))
        db.session.add(
            Statement(clause="一", term=THIS, text="由歐陽測試查對", on=date(2026, 9, 3), signed_by=person.id)
        )
    contents = read_contents(PackOrder(THIS), "稽核員")
    everything = repr(contents.sheets) + pack_index_html(contents.index)
    assert [text for text in ("歐陽測試", "ouyang@", "病假") if text in everything] == []
    (row,) = next(sheet for sheet in contents.sheets if sheet.title == "人工確認").rows
    assert row[3:] == ("由歐○○試查對", "2026-09-03", f"歐○○試（{person.id}）")
    (leave,) = next(sheet for sheet in contents.sheets if sheet.title == "請假").rows
    assert leave[-1] == HIDDEN
    shown = repr(read_contents(PackOrder(THIS, personal=True, reason=REASON), "稽核員").sheets)
    assert [text for text in ("歐陽測試", "ouyang@example.edu.tw", "病假") if text not in shown] == []


@pytest.mark.parametrize("personal", [True, False])
def test_pack_is_read_at_one_moment(app: Flask, monkeypatch: pytest.MonkeyPatch, personal: bool) -> None:
    people = audit_pack_making.people
    add_person(SYSTEM, name="先來者")
    latecomer = partial(elsewhere, app, partial(add_person, SYSTEM, name="後到者"))
    monkeypatch.setattr(audit_pack_making, "people", then(people, latecomer))
    read = repr(read_contents(PackOrder(Term.containing(today()), personal, "查核"), "稽核").sheets)
    assert ("先來者" in read, "後到者" in read) == (personal, False)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_completed_account_review_is_a_paper_of_its_term(app: Flask, school_code: str) -> None:
    reviewer = make_actor("清查人員", sorted(current_school().allowed[Permission.REVIEW_ACCOUNTS])[0])
    assert reviewer.account_id is not None
    account_review.start_review(reviewer, THIS)
    account_review.save_verdicts(reviewer, THIS, {reviewer.account_id: ReviewVerdict.KEEP})
    wanted = f"{THIS}帳號清查紀錄.pdf"
    assert wanted not in [paper.name for paper in papers_of(SYSTEM, THIS, Open())]
    account_review.complete_review(reviewer, THIS)
    (paper,) = (one for one in papers_of(SYSTEM, THIS, Masker(["清查人員"])) if one.name == wanted)
    assert (paper.title, paper.url) == (
        "115 學年度第 1 學期帳號清查紀錄，115/11/21 完成", "/accounts/review?term=115-1",
    )  # fmt: skip
    text = text_of(paper.make())
    assert "清○○員" in text
    assert "清查人員" not in text


def test_secrets_are_never_in_a_pack(auditor: Actor) -> None:
    with writing(SYSTEM):
        message = {
            "key": "k-1",
            "recipient": "a@b.tw",
            "subject": "設定密碼",
            "created_at": datetime(2026, 9, 1, tzinfo=TAIPEI),
        }
        db.session.add(OutboxMessage(**message, body="https://example/setup/very-secret"))
    contents = read_contents(PackOrder(THIS, personal=True, reason=REASON), "稽核員")
    assert "very-secret" not in repr(contents.sheets)
    hashes = db.session.scalars(select(Base.metadata.tables["account"].c.password_hash)).all()
    assert [one for one in hashes if one and one in repr(contents.sheets)] == []
    for table, columns in SECRET.items():
        assert columns <= set(Base.metadata.tables[table].columns.keys())


@pytest.mark.parametrize(
    ("order", "field"),
    [
        (PackOrder(Term(115, 2)), "term"),
        (PackOrder(THIS, personal=True), "reason"),
        (PackOrder(THIS, personal=True, reason="  查核  "), "reason"),
        (PackOrder(THIS, personal=True, reason="查" * 301), "reason"),
    ],
)
def test_an_order_that_is_refused_leaves_no_trace(auditor: Actor, order: PackOrder, field: str) -> None:
    with pytest.raises(Refused) as refused:
        order_pack(auditor, order)
    assert refused.value.field == field
    assert db.session.scalars(select(AuditPack)).all() == []


def test_the_reason_is_in_the_trail(auditor: Actor) -> None:
    order_pack(auditor, PackOrder(THIS, personal=True, reason=f" {REASON} "))
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "order_pack")).one()
    assert entry.summary == "製作 115-1 稽核資料（含個人資料）"
    assert entry.changes == {"term": "115-1", "personal": True, "reason": REASON}


def test_a_teacher_may_not_order(app: Flask) -> None:
    teacher = make_actor("a-teacher", "registrar" if "registrar" in current_school().directory.by_code else "")
    with pytest.raises(NotPermitted):
        order_pack(teacher, PackOrder(THIS))


def test_an_order_belongs_to_who_made_it(auditor: Actor, secretary: Actor) -> None:
    pack = order_pack(auditor, PackOrder(THIS))
    assert packs_of(secretary) == ()
    with pytest.raises(NotFound):
        pack_of(secretary, pack.id)


def test_a_term_holds_its_own_records(app: Flask) -> None:
    person = add_person(SYSTEM, name="王小明")
    with writing(SYSTEM):
        for term in (THIS, LAST):
            db.session.add(Statement(clause="一", term=term, text=f"於 {term}", on=term.start, signed_by=person.id))
        db.session.add(Leave(person_id=person.id, starts=date(2026, 7, 30), ends=date(2026, 8, 1), reason="公假"))
        db.session.add(Leave(person_id=person.id, starts=date(2026, 3, 1), ends=date(2026, 3, 2), reason="事假"))
    with on_day(date(2026, 11, 21)):
        sheets = {sheet.title: sheet.rows for sheet in read_contents(PackOrder(THIS), "").sheets}
    assert [row[3] for row in sheets["人工確認"]] == ["於 115-1"]
    assert [row[2] for row in sheets["請假"]] == ["2026-07-30"]


def test_every_kind_of_record_has_its_way_to_a_term(app: Flask) -> None:
    tables = Base.metadata.tables
    whole = {name for name in tables if name not in LEFT_OUT and of_term(tables[name], THIS) is None}
    assert whole == {"person", "account", "second_factor", "school_identity", "sealed_class"}


def test_every_table_and_column_is_called_by_a_word_of_the_office() -> None:
    recorded = kinds()
    assert [table.name for table in recorded if table_label(table.name) == table.name] == []
    assert [name for name in Base.metadata.tables if table_label(name) == name] == []  # the trail tells of them all
    columns = {column.name for table in recorded for column in table.columns} - set().union(*SECRET.values())
    assert [name for name in sorted(columns) if column_label(name) == name] == []


def test_reading_asks_as_often_however_many_records(auditor: Actor) -> None:
    def queries() -> int:
        with counted_queries() as sent:
            read_contents(PackOrder(THIS), "")
        return sent.count

    few = queries()
    person = add_person(SYSTEM, name="王小明")
    with writing(SYSTEM):
        for number in range(40):
            db.session.add(Leave(person_id=person.id, starts=today(), ends=today(), reason=str(number)))
            db.session.add(Statement(clause=f"條{number}", term=THIS, text="", on=today(), signed_by=person.id))
    assert queries() == few


def test_a_term_that_is_over_is_judged_on_its_last_day(auditor: Actor) -> None:
    index = read_contents(PackOrder(LAST), "").index
    assert index.judged_on == date(2026, 7, 31)
    states = [row.state.label for row in judge_on(date(2026, 7, 31), LAST).school]
    assert [row.state.split("（")[0].split(" ")[1] for row in index.parts[0].clauses] == states


def test_a_failed_pack_is_said_and_the_next_is_made(auditor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = order_pack(auditor, PackOrder(THIS)).id
    original = audit_pack_making.read_contents
    monkeypatch.setattr(audit_pack_making, "read_contents", lambda order, name: original(order, name).missing)
    assert make_waiting_packs() == 0
    monkeypatch.undo()
    assert pack_of(auditor, broken).error == audit_pack_making.FAILED
    assert made(auditor, PackOrder(THIS)).testzip() is None


def test_a_pack_that_another_worker_makes_is_left_to_it(auditor: Actor) -> None:
    order_pack(auditor, PackOrder(THIS))
    assert lease() is not None
    assert make_waiting_packs() == 0


@pytest.mark.parametrize(
    ("name", "masked"), [("王小明", "王○明"), ("王明", "王○"), ("歐陽小明", "歐○○明"), ("Anna", "A○○○"), ("王", "王")]
)
def test_how_a_name_is_masked(name: str, masked: str) -> None:
    assert masked_name(name) == masked


def test_the_longer_name_is_masked_first() -> None:
    masker = Masker(["王小明", "王小明華", "李"])
    assert masker.text("王小明華、王小明與李，wang@a.edu.tw") == f"王○○華、王○明與李，{HIDDEN}"
    assert masker.value((Term(115, 1), {"k": ["王小明"]}, time(9))) == (Term(115, 1), {"k": ["王○明"]}, time(9))


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_the_demo_term_is_proved_by_its_documents(demo_app: Flask, school_code: str, backend: str) -> None:
    contents = read_contents(PackOrder(THIS), "")
    paths = [path for path, _ in contents.papers]
    assert paths[:3] == [
        "文件/01-115-1第1次會議-開會通知單.pdf", "文件/02-115-1第1次會議-簽到表.pdf", "文件/03-115-1第1次會議-會議紀錄.pdf",
    ]  # fmt: skip
    meeting = next(proof for row in contents.index.parts[0].clauses for proof in row.proofs if "次會議" in proof.text)
    assert meeting.files == (1, 2, 3)
    assert db.session.scalar(select(Attachment.id).limit(1)) is not None
    assert contents.files == ()
    assert next(file.title for file in contents.index.files if not file.path).startswith("附件（")
    names = db.session.scalars(select(Base.metadata.tables["person"].c.name)).all()
    everything = repr([paper for _, paper in contents.papers]) + repr(contents.sheets) + pack_index_html(contents.index)
    assert [name for name in names if len(name) > 1 and name in everything] == []
