"""Several people nominated from a list: each as if alone, all of them or none."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from intranet.models import AuditEntry, Nomination
from intranet.rules.rewards import Role
from intranet.services.errors import Refused, SeveralRefused
from intranet.services.rewards import open_case
from intranet.services.rewards_lists import nominate_list
from intranet.services.rewards_rules import NominationInput, Warned
from tests.services.rewards_samples import TERM, numbers, secretary, somebody
from tests.support.queries import total

COMMON = NominationInput(0, "辦理認證", Role.LEAD, "commendation-1", done_on=date(2026, 11, 1))


def test_list_from_a_sheet_nominates_everybody_with_their_own_deeds(app: Flask) -> None:
    proposer = secretary()
    one, two, same, other = (
        somebody("陳甲", "registrar"), somebody("林乙", "teacher"), somebody("黃丙", "teacher"),
        somebody("黃丙", "homeroom"),
    )  # fmt: skip
    case, before = open_case(proposer, TERM), total(AuditEntry)
    text = "姓名\t職稱\t具體事蹟\r\n陳 甲\r\n\r\n林乙\t任課教師\t整理成果範例\r\n黃丙\t導師\r\n"
    assert nominate_list(proposer, case.id, text, COMMON) == 3
    rows = numbers(case)
    assert [(row.person_id, row.deed, row.grade) for row in rows.values()] == [
        (one.id, "辦理認證", "commendation-1"), (two.id, "整理成果範例", "commendation-1"),
        (other.id, "辦理認證", "commendation-1"),
    ]  # fmt: skip
    assert same.id not in {row.person_id for row in rows.values()}
    assert (list(rows), total(AuditEntry)) == ([1, 2, 3], before + 1)


def test_every_bad_line_is_told_and_nobody_is_nominated(app: Flask) -> None:
    proposer = secretary()
    for name, post in (("陳甲", "registrar"), ("林乙", "teacher"), ("黃丙", "teacher"), ("黃丙", "homeroom")):
        somebody(name, post)
    case = open_case(proposer, TERM)
    text = "陳甲\n查無此人\n林乙\t註冊組長\n黃丙\n書記\n陳甲"
    with pytest.raises(SeveralRefused) as refused:
        nominate_list(proposer, case.id, text, COMMON)
    assert [part.message.split("（系統")[0] for part in refused.value.parts] == [
        "第 2 行（查無此人）：今天的教職員沒有這個姓名。",
        "第 3 行（林乙）：此人今天的職務沒有「註冊組長」。",
        "第 4 行（黃丙）：有 2 位同名，請加寫職稱，或逐人提報。",
        "第 5 行（書記）：提報人不得提報自己，請由他人提報",
        "第 6 行（陳甲）：同一事蹟不重複敘獎，此人已列同一事蹟",
    ]
    assert {part.field for part in refused.value.parts} == {"people"}
    assert total(Nomination) == 0


def test_reminders_of_all_lines_may_be_accepted_together(app: Flask) -> None:
    proposer = secretary()
    for name in ("陳甲", "林乙"):
        somebody(name, "teacher")
    case, late = (
        open_case(proposer, TERM),
        NominationInput(0, "早年的事", Role.LEAD, "commendation-1", done_on=date(2024, 5, 1)),
    )
    with pytest.raises(Warned) as warned:
        nominate_list(proposer, case.id, "陳甲\n林乙", late)
    assert [part.message.split("：")[0] for part in warned.value.parts] == ["第 1 行（陳甲）", "第 2 行（林乙）"]
    assert total(Nomination) == 0
    assert nominate_list(proposer, case.id, "陳甲\n林乙", late, accept_warnings=True) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("姓名\t職稱", "請每人寫一行"),
        ("陳甲\t註冊組長\t事蹟\t嘉獎一次", "第 1 行超過三欄"),
        ("陳甲\n" * 61, "一次最多提報 60 人次"),
    ],
)
def test_text_that_is_no_list_is_refused(app: Flask, text: str, message: str) -> None:
    proposer = secretary()
    case = open_case(proposer, TERM)
    with pytest.raises(Refused, match=message) as refused:
        nominate_list(proposer, case.id, text, COMMON)
    assert refused.value.field == "people"
