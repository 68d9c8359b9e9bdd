"""A reward case while it is collected: who may propose whom, what is refused, and in which order the list stands."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import AuditEntry, Outcome, Person
from intranet.rules.dates import Term
from intranet.rules.rewards import Role
from intranet.services.actor import SYSTEM
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused, SeveralRefused
from intranet.services.rewards import (
    discard_case,
    edit_nomination,
    nominate,
    open_case,
    remove_nomination,
    rename_case,
)
from intranet.services.rewards_evaluation import Decision, evaluate
from intranet.services.rewards_records import case_record, list_cases
from intranet.services.rewards_rules import Warned
from intranet.services.rewards_submission import submit_case
from tests.conftest import BOTH_SCHOOLS
from tests.services.rewards_samples import (
    TERM,
    a_case,
    a_proposal,
    acting,
    numbers,
    secretary,
    somebody,
)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_nomination_freezes_unit_title_and_basis(app: Flask) -> None:
    proposer, nominee = secretary(), somebody("陳甲", "registrar", "teacher")
    case = open_case(proposer, TERM)
    row = nominate(proposer, case.id, a_proposal(nominee, evidence="簽到表", note="首次"))
    assert (case.number, row.number, row.unit, row.title) == (1, 1, "註冊組", "註冊組長")
    assert row.basis == "學校教職員獎勵標準；公立高級中等以下學校教師成績考核辦法"
    (line,) = case_record(case.id).nominations
    assert (line.name, line.grade, line.grade_key, line.evidence, line.note) == (
        "陳甲", "嘉獎一次", "commendation-1", "簽到表", "首次",
    )  # fmt: skip
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "nominate")).one()
    assert (entry.record, entry.record_id, entry.changes["role"]) == ("reward_case", case.id, "LEAD")
    assert entry.changes["deed"].startswith("hmac:")


def test_typed_basis_is_kept(app: Flask) -> None:
    proposer = secretary()
    row = nominate(
        proposer, open_case(proposer, TERM).id, a_proposal(somebody("陳甲", "registrar"), basis="校訂標準第三點")
    )
    assert row.basis == "校訂標準第三點"


def test_cases_are_numbered_within_their_term(app: Flask) -> None:
    proposer = secretary()
    for term in (TERM, Term(114, 2), TERM):
        open_case(proposer, term)
    assert [(line.number, line.nominated) for line in list_cases(TERM)] == [(1, 0), (2, 0)]
    assert [line.number for line in list_cases(Term(114, 2))] == [1]


@pytest.mark.parametrize("position", ["registrar", "principal", "personnel", "teacher"])
def test_only_the_proposer_proposes(app: Flask, position: str) -> None:
    proposer = secretary()
    case = a_case(proposer, somebody("陳甲", "instruction"))
    other = acting(somebody("林乙", position))
    nominee = somebody("黃丙", "teacher")
    row = numbers(case)[1]
    for act in (
        lambda: open_case(other, TERM),
        lambda: nominate(other, case.id, a_proposal(nominee)),
        lambda: edit_nomination(other, row.id, a_proposal(nominee)),
        lambda: remove_nomination(other, row.id),
        lambda: submit_case(other, case.id, 1),
        lambda: evaluate(other, case.id, {row.id: Decision(Outcome.APPROVED)}),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert [line.name for line in case_record(case.id).nominations] == ["陳甲"]


def test_the_system_itself_proposes_nobody(app: Flask) -> None:
    with pytest.raises(NotPermitted):
        open_case(SYSTEM, TERM)


@pytest.mark.parametrize("deed", ["辦理認證", " 辦理 認證。", "辦理認證；"])
def test_one_deed_is_proposed_once_for_a_person(app: Flask, deed: str) -> None:
    proposer, nominee = secretary(), somebody("陳甲", "registrar")
    a_case(proposer, nominee)
    other = open_case(proposer, TERM)
    with pytest.raises(Refused, match="同一事蹟不重複敘獎") as refused:
        nominate(proposer, other.id, a_proposal(nominee, deed=deed))
    assert refused.value.field == "deed"
    nominate(proposer, other.id, a_proposal(somebody("林乙", "teacher"), deed=deed))


def test_principal_proposer_and_outsiders_are_no_nominees(app: Flask) -> None:
    proposer = secretary()
    own = db.session.get_one(Person, proposer.person_id)
    case = open_case(proposer, TERM)
    student, principal = somebody("學生", "student"), somebody("校長", "principal")
    for person, message in ((own, "不得提報自己"), (student, "沒有教職員職務"), (principal, "校長不列入學校提報")):
        with pytest.raises(Refused, match=message) as refused:
            nominate(proposer, case.id, a_proposal(person))
        assert refused.value.field == "person"
    with pytest.raises(Refused, match="從清單選擇獎度"):
        nominate(proposer, case.id, a_proposal(somebody("陳甲", "teacher"), grade="medal"))
    assert case_record(case.id).nominations == ()


def test_helper_above_the_organiser_is_warned_about_until_accepted(app: Flask) -> None:
    proposer = secretary()
    case = a_case(proposer, somebody("陳甲", "registrar"))
    helper = a_proposal(somebody("林乙", "teacher"), role=Role.ASSIST, grade="merit-1")
    with pytest.raises(Warned, match="建議不超過「嘉獎一次」") as warned:
        nominate(proposer, case.id, helper)
    assert warned.value.field == "grade"
    nominate(proposer, case.id, helper, accept_warnings=True)
    later = a_proposal(somebody("黃丙", "teacher"), grade="commendation-2")
    with pytest.raises(Warned, match="建議不低於「記功一次」"):
        nominate(proposer, case.id, later)


def test_list_puts_organisers_before_helpers_deed_by_deed(app: Flask) -> None:
    proposer = secretary()
    case = open_case(proposer, TERM)
    for name, deed, role in (
        ("陳甲", "辦理認證", Role.ASSIST), ("林乙", "辦理研習", Role.SUPERVISE), ("黃丙", "辦理認證", Role.LEAD),
        ("張丁", "辦理研習", Role.LEAD),
    ):  # fmt: skip
        nominate(proposer, case.id, a_proposal(somebody(name, "teacher"), deed=deed, role=role))
    assert [line.name for line in case_record(case.id).nominations] == ["黃丙", "陳甲", "張丁", "林乙"]


def test_edit_remove_rename_and_discard_while_collecting(app: Flask) -> None:
    proposer, first = secretary(), somebody("陳甲", "registrar")
    case = a_case(proposer, first, somebody("林乙", "teacher"))
    row = numbers(case)[1]
    edit_nomination(proposer, row.id, a_proposal(first, deed="辦理訓練", grade="merit-1"), version=row.version)
    with pytest.raises(Conflict):
        edit_nomination(proposer, row.id, a_proposal(first), version=1)
    with pytest.raises(Refused, match="請先逐筆移除"):
        discard_case(proposer, case.id)
    remove_nomination(proposer, numbers(case)[2].id)
    rename_case(proposer, case.id, "認證工作", version=case.version)
    record = case_record(case.id)
    assert [(line.deed, line.grade) for line in record.nominations] == [("辦理訓練", "記功一次")]
    assert record.line.title == "認證工作"
    remove_nomination(proposer, row.id)
    discard_case(proposer, case.id)
    assert list_cases(TERM) == ()
    with pytest.raises(NotFound):
        case_record(case.id)


def test_every_refusal_and_every_warning_is_told_at_once(app: Flask) -> None:
    proposer = secretary()
    case = open_case(proposer, TERM)
    own = db.session.get_one(Person, proposer.person_id)
    with pytest.raises(SeveralRefused) as refused:
        nominate(proposer, case.id, a_proposal(own, done_on=date(2026, 12, 1)))
    assert [part.field for part in refused.value.parts] == ["person", "done_on"]
    nominate(proposer, case.id, a_proposal(somebody("陳甲", "teacher")))
    late = a_proposal(somebody("林乙", "teacher"), role=Role.ASSIST, grade="merit-1", done_on=date(2025, 1, 1))
    with pytest.raises(Warned) as warned:
        nominate(proposer, case.id, late)
    assert [part.field for part in warned.value.parts] == ["grade", "done_on"]
    row = nominate(proposer, case.id, late, accept_warnings=True)
    assert (row.done_on, row.source) == (date(2025, 1, 1), "")


@pytest.mark.parametrize("school_code", ["fake"])
def test_third_schools_own_rows_are_asked(app: Flask) -> None:
    proposer = secretary()
    case = open_case(proposer, TERM)
    with pytest.raises(Refused, match="文書不列入學校提報：校長與文書另案辦理（規定「柒」）"):
        nominate(proposer, case.id, a_proposal(somebody("陳甲", "scribe")))
    nominate(proposer, case.id, a_proposal(somebody("林乙", "learning"), grade="merit-1"))
    with pytest.raises(Refused, match="每案至多 1 人次"):
        nominate(proposer, case.id, a_proposal(somebody("黃丙", "media"), deed="二", grade="merit-1"))
