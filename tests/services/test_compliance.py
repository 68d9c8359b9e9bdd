"""The state of clauses from the database: on both schools, empty and full, as of any day; signing and exceptions."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import AuditEntry, ClauseException, MeetingState, Statement
from intranet.rules.evidence import State
from intranet.services.actor import SYSTEM
from intranet.services.compliance import clause_states, judge_on, standing_on
from intranet.services.compliance_signing import (
    end_exception,
    enter_exception,
    exceptions_of,
    sign_statement,
    signable_clauses,
    statements_of,
)
from intranet.services.context import current_school, on_day, today
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.people import add_person, appoint
from intranet.services.transactions import writing
from tests.conftest import BOTH_SCHOOLS
from tests.support.meetings import a_group, a_meeting
from tests.support.people import make_actor
from tests.support.queries import counted_queries

QUERIES = 3
DOCUMENT = "臺教授國字第1150012345號"


def states(day: date) -> dict[str, State]:
    standing = judge_on(day)
    return {row.ref: row.state for row in (*standing.school, *standing.national)}


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_empty_database_proves_nothing(app: Flask, school_code: str) -> None:
    rows = clause_states(today())
    assert len(rows) == {"luodong": 45, "daan": 46}[school_code]
    assert [row.ref for row in rows] == [clause.ref for clause in current_school().regulation.clauses]
    assert set(states(today()).values()) <= {State.DUE, State.NOT_APPLICABLE}


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_demo_has_every_state_and_nothing_met_without_proof(demo_app: Flask, school_code: str) -> None:
    rows = clause_states(today())
    found = {row.state for row in rows}
    assert found >= {State.MET, State.DUE, State.OVERDUE, State.MANUAL, State.EXCEPTION}
    assert [row.ref for row in rows if row.state in (State.MET, State.MANUAL) and not row.evidence] == []
    assert [row.ref for row in rows for proof in row.evidence if proof.on > today()] == []


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_earlier_day_has_earlier_states(demo_app: Flask) -> None:
    """The demo's meeting of 115-1 was held on 115/9/18."""
    clause = next(row.clause for row in current_school().obligations if row.key == "meeting")
    assert states(date(2026, 9, 17))[clause] is State.DUE
    assert states(date(2026, 9, 18))[clause] is State.MET
    assert State.OVERDUE not in states(date(2025, 8, 1)).values()


def test_meeting_counts_when_held_and_quorate_not_when_called(app: Flask) -> None:
    group, last = a_group(), date(2026, 12, 31)
    a_meeting(group, MeetingState.CONVENED, on=date(2026, 12, 2))
    assert states(last)["三"] is State.DUE
    a_meeting(group, MeetingState.MINUTES_DRAFTED, on=date(2026, 12, 9), present=12)
    assert states(last)["三"] is State.DUE
    a_meeting(group, MeetingState.MINUTES_DRAFTED, on=date(2026, 12, 10), present=13)
    row = next(row for row in clause_states(last) if row.ref == "三")
    assert (row.state, row.detail) == (
        State.MET,
        "本學期會議 1/1，115/12/10，出席 13/25；第 2 次會議（115/12/9）出席 12/25，未達 13 席，不計入",
    )
    assert row.evidence[0].url.startswith("/meetings/")
    assert states(date(2026, 12, 9))["三"] is State.DUE


def test_queries_do_not_grow_with_rows(app: Flask) -> None:
    with counted_queries() as few:
        clause_states(today())
    with writing(SYSTEM):
        for number in range(30):
            person = add_person(SYSTEM, name=f"教師{number}", email="t@school.test")
            appoint(SYSTEM, person, "teacher", date(2025, 8, 1))
    group = a_group()
    for day in (2, 9):
        a_meeting(group, MeetingState.MINUTES_DRAFTED, on=date(2026, 12, day))
    with counted_queries() as many:
        clause_states(date(2026, 12, 31))
    assert (few.count, many.count) == (QUERIES, QUERIES)


def test_judgement_is_kept_until_something_is_written(app: Flask) -> None:
    first = standing_on(today())
    with counted_queries() as kept:
        assert standing_on(today()) is first
    assert kept.count == 1
    sign_statement(make_actor("secretary", "academic-director"), "七", "已查明")
    again = standing_on(today()).of("七")
    assert again is not None
    assert again.state is State.MANUAL


@pytest.mark.parametrize("school_code", ["daan"])
def test_school_mail_counts_addresses_outside(app: Flask) -> None:
    domain = current_school().profile.email_domain
    for name, address in (("甲", f"a@{domain}"), ("乙", "b@gmail.com"), ("丙", "")):
        appoint(SYSTEM, add_person(SYSTEM, name=name, email=address), "teacher", date(2025, 8, 1))
    appoint(SYSTEM, add_person(SYSTEM, name="家長", email="p@gmail.com"), "parent", date(2025, 8, 1))
    row = next(row for row in clause_states(today()) if row.ref == "九(四)")
    assert row.verdicts[0].text == "使用學校信箱 1/3 人（依目前登錄的信箱）"


def test_signing_writes_one_statement_and_one_entry(app: Flask) -> None:
    secretary = make_actor("secretary", "academic-director")
    entries = db.session.scalar(select(func.count(AuditEntry.id)))
    assert entries is not None
    sign_statement(secretary, "七", "  已查明封存檔案  ")
    assert [(row.text, row.signer) for row in statements_of("七")] == [("已查明封存檔案", "secretary")]
    assert db.session.scalar(select(func.count(AuditEntry.id))) == entries + 1
    assert states(today())["七"] is State.MANUAL
    assert states(date(2027, 2, 1))["七"] is State.DUE


@pytest.mark.parametrize(
    ("ref", "text", "message"),
    [
        ("三", "已開會", "由系統的紀錄判斷，不需要簽署"),
        ("七", "   ", "請寫明查核了什麼"),
    ],
)
def test_signing_is_refused(app: Flask, ref: str, text: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        sign_statement(make_actor("secretary", "academic-director"), ref, text)
    assert db.session.scalar(select(func.count(Statement.id))) == 0


def test_signing_twice_in_a_term_is_refused_and_allowed_in_the_next(app: Flask) -> None:
    secretary = make_actor("secretary", "academic-director")
    sign_statement(secretary, "七", "已查明")
    with pytest.raises(Refused, match="已於 115/11/21 簽署，效力到 116/1/31"):
        sign_statement(secretary, "七", "再查一次")
    with on_day(date(2027, 3, 1)):
        sign_statement(secretary, "七", "下學期查明")
    assert [str(row.term) for row in statements_of("七")] == ["115-2", "115-1"]


def test_unknown_clause_and_other_posts_cannot_sign(app: Flask) -> None:
    with pytest.raises(NotFound):
        sign_statement(make_actor("secretary", "academic-director"), "九十九", "已查明")
    registrar = make_actor("registrar", "registrar")
    with pytest.raises(NotPermitted):
        sign_statement(registrar, "七", "已查明")
    with pytest.raises(NotPermitted):
        enter_exception(registrar, "七", starts=today(), ends=today(), document_no=DOCUMENT)
    assert db.session.scalar(select(func.count(Statement.id))) == 0


def test_national_fact_can_be_signed(app: Flask) -> None:
    assert "national:no-ranking" in signable_clauses()
    sign_statement(make_actor("secretary", "academic-director"), "national:no-ranking", "已查明")
    assert states(today())["national:no-ranking"] is State.MANUAL


def test_exception_covers_its_days_and_can_be_ended(app: Flask) -> None:
    secretary = make_actor("secretary", "academic-director")
    starts, ends = date(2026, 11, 1), date(2026, 12, 31)
    row = enter_exception(secretary, "三", starts=starts, ends=ends, document_no=DOCUMENT, reason="疫情停課")
    assert [states(day)["三"] for day in (date(2026, 10, 31), starts, ends)] == [
        State.DUE, State.EXCEPTION, State.EXCEPTION,
    ]  # fmt: skip
    assert [(one.document_no, one.can_end) for one in exceptions_of("三")] == [(DOCUMENT, True)]
    end_exception(secretary, "三", row.id)
    assert states(date(2026, 11, 22))["三"] is State.DUE
    with pytest.raises(Refused, match="不必再結束"):
        end_exception(secretary, "三", row.id)
    with pytest.raises(NotFound):
        end_exception(secretary, "七", row.id)


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"ends": date(2026, 10, 31)}, "ends", "最早為 115/11/1"),
        ({"document_no": " "}, "document_no", "文號"),
        ({"starts": date(2026, 11, 20), "ends": date(2026, 11, 30)}, "starts", "這段期間已登錄例外"),
    ],
)
def test_exception_is_refused_at_its_field(app: Flask, values: dict[str, object], field: str, message: str) -> None:
    secretary = make_actor("secretary", "academic-director")
    given = {"starts": date(2026, 11, 1), "ends": date(2026, 11, 30), "document_no": DOCUMENT}
    if field == "starts":
        enter_exception(secretary, "七", **given)  # type: ignore[arg-type]
    before = db.session.scalar(select(func.count(ClauseException.id)))
    with pytest.raises(Refused, match=message) as caught:
        enter_exception(secretary, "七", **{**given, **values})  # type: ignore[arg-type]
    assert caught.value.field == field
    assert db.session.scalar(select(func.count(ClauseException.id))) == before
