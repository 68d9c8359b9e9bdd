"""Submission by each unit, receipt after all of them, letters to leavers, sealing, deletion, enrolment cases."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from intranet.extensions import db
from intranet.models import AuditEntry, Destruction, LeaverLetter, ReceiptRound, SubmissionPart
from intranet.rules.dates import Term
from intranet.rules.operations import CHECKLISTS, CaseKind, ObjectionOutcome
from intranet.services.compliance import judge_on
from intranet.services.context import current_school, on_day
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused
from intranet.services.operations.cases import CaseInput, case_of, cases_of, open_case, tick_steps
from intranet.services.operations.destruction import (
    DestructionInput,
    certificate_of,
    destroy_class,
    resolutions_since,
    why_not_destroy,
)
from intranet.services.operations.letters import (
    LeaverInput,
    add_leaver,
    clear_addresses,
    letters_of,
    mark_sent,
    record_answer,
    remove_leaver,
)
from intranet.services.operations.objections import ObjectionInput, raise_objection, settle_objection
from intranet.services.operations.receipt import (
    CountInput,
    RoundInput,
    announce_period,
    announced,
    close_receipt,
    record_answers,
)
from intranet.services.operations.retention import SealInput, seal_class, sealed_class
from intranet.services.operations.submissions import (
    PartInput,
    sign_part,
    step_line,
    steps_with_parts,
    withdraw_part,
)
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import TERM, enter_all
from tests.support.operations import a_resolution, actor_for, keepers, sign_everything

SUBMITTED = date(2026, 3, 18)
PERIOD = RoundInput(date(2026, 3, 23), date(2026, 3, 27), date(2026, 3, 16), "學校網站最新消息")
AFTER = date(2026, 3, 30)
ALL_SCHOOLS = (*BOTH_SCHOOLS, "fake")


def entries() -> int:
    return db.session.scalar(select(func.count(AuditEntry.id))) or 0


@pytest.mark.parametrize("school_code", ALL_SCHOOLS)
def test_step_is_done_when_each_named_unit_has_signed(app: Flask, school_code: str) -> None:
    with on_day(AFTER):
        step = steps_with_parts(TERM)[-1].step
        for number, unit in enumerate(step.units, 1):
            assert step_line(TERM, step.key).done_on is None
            before = entries()
            actor = actor_for(unit)
            before = entries()
            sign_part(actor, TERM, step.key, unit, PartInput(step.what, 10, SUBMITTED, "字第1號"))
            assert entries() == before + 1
            assert len(step_line(TERM, step.key).waiting) == len(step.units) - number
    assert step_line(TERM, step.key).done_on == SUBMITTED


@pytest.mark.parametrize("school_code", ["daan"])
def test_a_unit_without_posts_is_recorded_by_the_executive_secretary(app: Flask, school_code: str) -> None:
    unit = "進修部學務組"
    with on_day(AFTER):
        with pytest.raises(NotPermitted, match="教務處主任登錄"):
            sign_part(actor_for("註冊組"), TERM, "officers", unit, PartInput("幹部", 1, SUBMITTED))
        sign_part(actor_for("教務處主任"), TERM, "officers", unit, PartInput("幹部", 1, SUBMITTED))
    assert step_line(TERM, "officers").waiting == ("訓育組",)


def test_signed_part_is_withdrawn_with_its_reason_and_signed_anew(app: Flask) -> None:
    actor = actor_for("註冊組")
    with on_day(AFTER):
        part = sign_part(actor, TERM, "records", "註冊組", PartInput("學籍", 10, SUBMITTED))
        with pytest.raises(Refused, match="請先撤回"):
            sign_part(actor, TERM, "records", "註冊組", PartInput("學籍", 11, SUBMITTED))
        with pytest.raises(Refused, match="原因"):
            withdraw_part(actor, part.id, " ")
        with pytest.raises(Conflict):
            withdraw_part(actor, part.id, "筆數有誤", version=9)
        withdraw_part(actor, part.id, "筆數有誤", version=1)
        sign_part(actor, TERM, "records", "註冊組", PartInput("學籍", 11, SUBMITTED))
    line = step_line(TERM, "records")
    assert [part.quantity for _, part in line.parts if part] == [11]
    assert [(part.quantity, part.withdrawn_why) for part in line.withdrawn] == [(10, "筆數有誤")]


def test_what_was_signed_is_never_changed(app: Flask) -> None:
    with on_day(AFTER):
        sign_part(actor_for("註冊組"), TERM, "records", "註冊組", PartInput("學籍", 10, SUBMITTED))
    for statement in ("UPDATE submission_part SET quantity = 1", "DELETE FROM submission_part"):
        with pytest.raises(DatabaseError, match="never changed"):
            db.session.execute(text(statement))
        db.session.rollback()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (PartInput(" ", 1, SUBMITTED), "what"),
        (PartInput("學籍", -1, SUBMITTED), "quantity"),
        (PartInput("學籍", 1, date(2026, 3, 31)), "on"),
        (PartInput("學籍", 1, date(2025, 7, 31)), "on"),
    ],
)
def test_wrong_part_is_refused_at_its_field(app: Flask, data: PartInput, field: str) -> None:
    with on_day(AFTER), pytest.raises(Refused) as refused:
        sign_part(actor_for("註冊組"), TERM, "records", "註冊組", data)
    assert (refused.value.field, db.session.scalar(select(func.count(SubmissionPart.id)))) == (field, 0)


@pytest.mark.parametrize(
    ("school_code", "ends", "nearest"),
    [
        ("luodong", date(2026, 3, 24), "115/3/25"),
        ("daan", date(2026, 3, 24), "115/3/25"),
        ("fake", date(2026, 3, 26), "115/3/27"),
    ],
)
def test_period_too_short_names_the_nearest_end(app: Flask, school_code: str, ends: date, nearest: str) -> None:
    data = RoundInput(PERIOD.starts, ends, PERIOD.announced_on, "學校網站")
    with on_day(AFTER), pytest.raises(Refused, match=nearest) as refused:
        announce_period(actor_for(keepers()[0]), TERM, data)
    assert (refused.value.field, db.session.scalar(select(func.count(ReceiptRound.id)))) == ("ends", 0)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (RoundInput(PERIOD.starts, PERIOD.ends, date(2026, 3, 24), "網站"), "announced_on"),
        (RoundInput(PERIOD.starts, PERIOD.ends, PERIOD.announced_on, " "), "announced_where"),
        (RoundInput(date(2026, 3, 16), PERIOD.ends, date(2026, 3, 10), "網站"), "starts"),  # before the national period
        (RoundInput(PERIOD.starts, date(2026, 4, 15), PERIOD.announced_on, "網站"), "ends"),
    ],
)
def test_wrong_period_is_refused_at_its_field(app: Flask, data: RoundInput, field: str) -> None:
    enter_all()
    with on_day(AFTER), pytest.raises(Refused) as refused:
        announce_period(actor_for("註冊組"), TERM, data)
    assert refused.value.field == field


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_receipt_is_closed_by_each_unit_after_everything_else(app: Flask, school_code: str) -> None:
    with on_day(date(2026, 3, 24)):
        people = {unit: actor_for(unit) for unit in keepers()}
        announce_period(people["註冊組"], TERM, PERIOD)
        with pytest.raises(Refused, match="尚待提交"):
            close_receipt(people["註冊組"], TERM, "註冊組")
        sign_everything(on=SUBMITTED)
        with pytest.raises(Refused, match="次日起"):
            close_receipt(people["註冊組"], TERM, "註冊組")
    with on_day(AFTER):
        with pytest.raises(Refused, match="先登錄註冊組"):
            close_receipt(people["註冊組"], TERM, "註冊組")
        record_answers(people["註冊組"], TERM, "註冊組", CountInput(100, 98, 1, AFTER))
        with pytest.raises(Refused, match="只登錄了 0 件"):
            close_receipt(people["註冊組"], TERM, "註冊組")
        doubt = ObjectionInput("註冊組", "三年1班5號", "officers", "訓育組", "少一筆社長紀錄", date(2026, 3, 25))
        row = raise_objection(people["註冊組"], TERM, doubt)
        with pytest.raises(Refused, match="1 件疑義"):
            close_receipt(people["註冊組"], TERM, "註冊組")
        settle_objection(actor_for("訓育組"), row.id, ObjectionOutcome.CORRECTED, "已補登並重新提交")
        for unit, actor in people.items():
            if unit != "註冊組":
                record_answers(actor, TERM, unit, CountInput(40, 40, 0, AFTER))
            assert not announced(TERM).is_closed
            close_receipt(actor, TERM, unit)
        with pytest.raises(Refused, match="不再變更"):
            record_answers(people["註冊組"], TERM, "註冊組", CountInput(100, 99, 1, AFTER))
    assert announced(TERM).is_closed


def test_doubt_goes_to_a_unit_that_submits_the_step(app: Flask) -> None:
    with on_day(AFTER):
        registrar = actor_for("註冊組")
        announce_period(registrar, TERM, PERIOD)
        wrong = ObjectionInput("註冊組", "三年1班5號", "officers", "註冊組", "少一筆", AFTER)
        with pytest.raises(Refused, match="生活輔導組、訓育組、社團活動組") as refused:
            raise_objection(registrar, TERM, wrong)
        assert refused.value.field == "assists"
        with pytest.raises(Refused, match="身分證") as refused:
            raise_objection(
                registrar, TERM, ObjectionInput("註冊組", "A123456789", "officers", "訓育組", "少一筆", AFTER)
            )
        assert refused.value.field == "student"
        row = raise_objection(
            registrar, TERM, ObjectionInput("註冊組", "三年1班5號", "officers", "訓育組", "少一筆", AFTER)
        )
        with pytest.raises(NotPermitted, match="訓育組"):
            settle_objection(actor_for("人事室"), row.id, ObjectionOutcome.EXPLAINED, "無誤")
        with pytest.raises(Conflict):
            settle_objection(registrar, row.id, ObjectionOutcome.EXPLAINED, "無誤", version=5)


@pytest.mark.parametrize(("school_code", "unit"), [("luodong", "註冊組"), ("fake", "學習組")])
def test_letters_prove_their_clause_by_the_day_of_posting(app: Flask, school_code: str, unit: str) -> None:
    receipt = current_school().portfolio.receipt
    assert receipt is not None
    posted, period = date(2026, 3, 24), RoundInput(date(2026, 3, 23), date(2026, 3, 27), date(2026, 3, 20), "學校網站")

    def judged(day: date) -> tuple[str, list[tuple[str, date]]]:
        status = judge_on(day).of(receipt.letters_clause)
        assert status is not None
        found = [verdict for verdict in status.verdicts if "紙本通知" in verdict.text]
        return found[0].state.value if found else "", [(p.url, p.on) for v in found for p in v.proofs]

    with on_day(date(2026, 3, 26)):
        actor = actor_for(unit)
        announce_period(actor, TERM, period)
        add_leaver(actor, TERM, LeaverInput(unit, "三年2班", "王小美", "265", "宜蘭縣羅東鎮某路1號"))
        assert judged(date(2026, 3, 26)) == ("due", [])
        assert judged(date(2026, 3, 28)) == ("overdue", [])
        assert mark_sent(actor, TERM, posted, "字第2號") == 1
    page = [("/operations/114-1/receipt", posted)]
    assert judged(date(2026, 3, 28)) == ("met", page)
    assert judged(date(2026, 3, 23)) == ("due", [])  # the evidence counts by its own day
    assert judged(date(2026, 3, 19))[0] in ("", "not_applicable")


def test_letters_are_listed_mailed_answered_and_cleared(app: Flask) -> None:
    with on_day(date(2026, 3, 24)):
        registrar = actor_for("註冊組")
        announce_period(registrar, TERM, PERIOD)
        data = LeaverInput("註冊組", "三年2班", "王小美", "265", "宜蘭縣羅東鎮某路1號")
        with pytest.raises(Refused, match="郵遞區號"):
            add_leaver(registrar, TERM, LeaverInput("註冊組", "三年2班", "王小美", "26", "某路"))
        first, second = add_leaver(registrar, TERM, data), add_leaver(registrar, TERM, data)
        remove_leaver(registrar, second.id)
        assert mark_sent(registrar, TERM, date(2026, 3, 24), "字第2號") == 1
        with pytest.raises(Refused, match="已經寄出"):
            remove_leaver(registrar, first.id)
        with pytest.raises(Refused, match="結案之後"):
            clear_addresses(registrar, TERM)
    with on_day(AFTER):
        record_answer(registrar, first.id, "回條確認無誤", date(2026, 3, 27))
        sign_everything(on=SUBMITTED)
        record_answers(registrar, TERM, "註冊組", CountInput(100, 100, 0, AFTER))
        close_receipt(registrar, TERM, "註冊組")
        assert clear_addresses(registrar, TERM) == 1
    (line,) = letters_of(TERM)
    assert (line.name, line.address, line.answer, line.cleared_on) == (
        "（已清除）",
        "（已清除）",
        "回條確認無誤",
        AFTER,
    )
    changes = db.session.scalars(select(AuditEntry.changes).where(AuditEntry.record == LeaverLetter.__tablename__))
    assert "王小美" not in str(list(changes))


@pytest.mark.parametrize(
    ("school_code", "permitted"),
    [("luodong", date(2026, 8, 1)), ("daan", date(2022, 8, 1)), ("fake", date(2024, 8, 1))],
)
def test_deletion_waits_for_its_day_and_its_resolution(app: Flask, school_code: str, permitted: date) -> None:
    sealed = date(2021, 7, 31)  # graduated in school year 109
    with on_day(AFTER):
        actor = actor_for(keepers()[0], "封存人")
        row = seal_class(actor, SealInput(109, keepers()[0], "三年1班", 35, sealed, "平臺封存區"))
    class_id = row.id
    assert sealed_class(class_id).permitted_from == permitted
    early, late = permitted.replace(day=1), permitted.replace(year=permitted.year + 1)
    resolution = a_resolution(early)
    data = DestructionInput(resolution, late, "覆寫後刪除", "監毀老師", "字第3號")
    with on_day(date.fromordinal(permitted.toordinal() - 1)):
        assert why_not_destroy(sealed_class(class_id)) != ""
        with pytest.raises(Refused, match="最早為"):
            destroy_class(actor, class_id, data)
    with on_day(late):
        for wrong, field in (
            (DestructionInput(999_999, late, "覆寫", "監毀老師", "字第3號"), "resolution"),
            (DestructionInput(a_resolution(late, carried=False), late, "覆寫", "監毀老師", "字第3號"), "resolution"),
            (DestructionInput(resolution, date(2021, 8, 1), "覆寫", "監毀老師", "字第3號"), "on"),
            (DestructionInput(resolution, late, " ", "監毀老師", "字第3號"), "method"),
            (DestructionInput(resolution, late, "覆寫", "封存人", "字第3號"), "witness"),
        ):
            with pytest.raises(Refused) as refused:
                destroy_class(actor, class_id, wrong)
            assert refused.value.field == field
        assert [row.agenda_item_id for row in resolutions_since(sealed)] == [resolution]
        record = destroy_class(actor, class_id, data)
        assert record.kept_until == late.replace(year=late.year + 5)
        with pytest.raises(Refused, match="已於"):
            destroy_class(actor, class_id, data)
    assert (certificate_of(class_id).permitted_from, certificate_of(class_id).students) == (permitted, 35)
    with pytest.raises(DatabaseError, match="never changed"):
        db.session.execute(text("DELETE FROM destruction"))
    db.session.rollback()
    assert db.session.scalar(select(func.count(Destruction.id))) == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (SealInput(114, "註冊組", "三年1班", 35, date(2026, 7, 30), "平臺"), "on"),
        (SealInput(114, "註冊組", "三年1班", 0, date(2026, 7, 31), "平臺"), "students"),
        (SealInput(90, "註冊組", "三年1班", 35, date(2026, 7, 31), "平臺"), "year"),
        (SealInput(114, "註冊組", " ", 35, date(2026, 7, 31), "平臺"), "class_name"),
        (SealInput(114, "註冊組", "三年1班", 35, date(2026, 7, 31), ""), "place"),
    ],
)
def test_wrong_sealing_is_refused_at_its_field(app: Flask, data: SealInput, field: str) -> None:
    with on_day(date(2026, 9, 1)), pytest.raises(Refused) as refused:
        seal_class(actor_for("註冊組"), data)
    assert refused.value.field == field


@pytest.mark.parametrize("kind", list(CaseKind))
def test_case_is_closed_by_its_complete_list(app: Flask, kind: CaseKind) -> None:
    keys = frozenset(step.key for step in CHECKLISTS[kind])
    with on_day(date(2026, 11, 2)):
        registrar = actor_for("註冊組")
        case = open_case(registrar, CaseInput(kind, "註冊組", "二年3班7號", date(2026, 10, 30), "他校高中"))
        tick_steps(registrar, case.id, keys - {"told"}, "等家長回覆", version=1)
        assert [step.key for step in case_of(case.id).lacking] == ["told"]
        with pytest.raises(Conflict):
            tick_steps(registrar, case.id, keys, "", version=1)
    with on_day(date(2026, 11, 3)):
        tick_steps(registrar, case.id, keys, "", version=2)
    line = case_of(case.id)
    assert line.closed_on == date(2026, 11, 3)
    assert set(line.done.values()) == {date(2026, 11, 2), date(2026, 11, 3)}


def test_open_case_is_shown_in_later_terms_too(app: Flask) -> None:
    with on_day(date(2026, 11, 2)):
        registrar = actor_for("註冊組")
        open_case(registrar, CaseInput(CaseKind.RESUME, "註冊組", "二年3班7號", date(2026, 3, 2)))
    assert [len(cases_of(term)) for term in (Term(114, 1), Term(114, 2), Term(115, 1))] == [0, 1, 1]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (CaseInput(CaseKind.TRANSFER_IN, "註冊組", "A123456789", date(2026, 10, 30), "他校"), "student"),
        (CaseInput(CaseKind.TRANSFER_IN, "註冊組", "二年3班", date(2026, 10, 30)), "other_school"),
        (CaseInput(CaseKind.RESUME, "註冊組", " ", date(2026, 10, 30)), "student"),
        (CaseInput(CaseKind.RESUME, "註冊組", "二年3班", date(2026, 11, 3)), "on"),
    ],
)
def test_wrong_case_is_refused_at_its_field(app: Flask, data: CaseInput, field: str) -> None:
    with on_day(date(2026, 11, 2)), pytest.raises(Refused) as refused:
        open_case(actor_for("註冊組"), data)
    assert refused.value.field == field


def test_records_of_others_are_refused(app: Flask) -> None:
    with on_day(date(2026, 11, 2)):
        other = actor_for("人事室")
        with pytest.raises(NotPermitted):
            open_case(other, CaseInput(CaseKind.RESUME, "註冊組", "二年3班", date(2026, 10, 30)))
        with pytest.raises(NotFound):
            open_case(other, CaseInput(CaseKind.RESUME, "人事室", "二年3班", date(2026, 10, 30)))
        with pytest.raises(NotPermitted):
            announce_period(other, TERM, PERIOD)
        assert current_school().portfolio.retention is not None
        with pytest.raises(NotPermitted):
            seal_class(other, SealInput(114, "註冊組", "三年1班", 35, date(2026, 7, 31), "平臺"))
