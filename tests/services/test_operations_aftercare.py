"""Letters to leavers, sealed classes and their deletion, cases of enrolment."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from intranet.extensions import db
from intranet.models import AuditEntry, Destruction, LeaverLetter
from intranet.rules.dates import Term
from intranet.rules.operations import CHECKLISTS, CaseKind
from intranet.services.compliance import judge_on
from intranet.services.context import current_school, on_day
from intranet.services.errors import Conflict, Refused
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
from intranet.services.operations.receipt import (
    CountInput,
    RoundInput,
    announce_period,
    close_receipt,
    record_answers,
)
from intranet.services.operations.retention import SealInput, seal_class, sealed_class
from tests.support.calendar import TERM
from tests.support.operations import AFTER, PERIOD, SUBMITTED, a_resolution, actor_for, keepers, sign_everything


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
