"""Submission by each unit, and the receipt after all of them."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from intranet.extensions import db
from intranet.models import AuditEntry, ReceiptRound, SubmissionPart
from intranet.rules.operations import CaseKind, ObjectionOutcome
from intranet.services.context import current_school, on_day
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused
from intranet.services.operations.cases import CaseInput, open_case
from intranet.services.operations.objections import ObjectionInput, raise_objection, settle_objection
from intranet.services.operations.receipt import (
    CountInput,
    RoundInput,
    announce_period,
    announced,
    close_receipt,
    record_answers,
)
from intranet.services.operations.retention import SealInput, seal_class
from intranet.services.operations.submissions import (
    PartInput,
    sign_part,
    step_line,
    steps_with_parts,
    withdraw_part,
)
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import TERM, enter_all
from tests.support.operations import AFTER, PERIOD, SUBMITTED, actor_for, keepers, sign_everything

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
