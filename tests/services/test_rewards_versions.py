"""Versions of the roster: frozen with a hash when sent, a change makes a new one, numbers stay with their persons."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from odfdo import Document
from sqlalchemy import update

from intranet.documents.roster import COLUMNS
from intranet.documents.sheets import read_sheets
from intranet.extensions import db
from intranet.models import RosterVersion
from intranet.services.actor import SYSTEM
from intranet.services.errors import NotFound, Refused
from intranet.services.rewards_amend import amend_nomination, withdraw_nomination
from intranet.services.rewards_files import make_roster
from intranet.services.rewards_onward import send_case, take_back
from intranet.services.rewards_records import case_record
from intranet.services.rewards_road import versions_of
from intranet.services.rewards_versions import frozen_roster, is_changed, standing_roster
from intranet.services.transactions import writing
from tests.services.rewards_samples import numbers, secretary, somebody
from tests.services.test_rewards_onward import evaluated, words


def test_change_makes_a_new_version_and_the_old_one_keeps_its_content_and_hash(app: Flask) -> None:
    proposer = secretary()
    case = evaluated(proposer, *(somebody(name, "teacher") for name in ("陳甲", "林乙", "黃丙")))
    draft = standing_roster(case_record(case.id))
    assert (draft.version, draft.edition) == (0, "名冊編號：115-1-01（未定稿）")
    send_case(proposer, case.id)
    (first,) = versions_of(case.id)
    assert standing_roster(case_record(case.id)).edition == "名冊編號：115-1-01（第 1 版）"
    take_back(proposer, case.id, "更正")
    withdraw_nomination(proposer, numbers(case)[1].id, "本人辭謝")
    row = numbers(case)[3]
    amend_nomination(proposer, row.id, words(row, basis="校訂標準第三點"))
    assert is_changed(case_record(case.id))
    assert standing_roster(case_record(case.id)).version == 0
    send_case(proposer, case.id, "撤回第 1 號，更正第 3 號依據")
    old, new = versions_of(case.id)
    assert (old, new.number, new.comment) == (first, 2, "撤回第 1 號，更正第 3 號依據")
    assert old.sha256 != new.sha256
    assert [(line.number, line.name) for line in frozen_roster(case.id, 1).lines] == [
        (1, "陳甲"), (2, "林乙"), (3, "黃丙"),
    ]  # fmt: skip
    assert [(line.number, line.name, line.basis) for line in frozen_roster(case.id, 2).lines][1] == (
        3, "黃丙", "校訂標準第三點",
    )  # fmt: skip


def test_nothing_changed_makes_no_new_version(app: Flask) -> None:
    proposer = secretary()
    case = evaluated(proposer, somebody("陳甲", "teacher"))
    send_case(proposer, case.id)
    take_back(proposer, case.id, "等候補件")
    send_case(proposer, case.id)
    assert [version.number for version in versions_of(case.id)] == [1]


def test_later_change_of_a_name_leaves_the_frozen_roster_alone(app: Flask) -> None:
    proposer, person = secretary(), somebody("陳甲", "teacher")
    case = evaluated(proposer, person)
    send_case(proposer, case.id)
    person.name = "陳甲改"
    db.session.commit()
    assert [line.name for line in frozen_roster(case.id, 1).lines] == ["陳甲"]
    table = Document(io.BytesIO(make_roster(case.id, ".ods", 1))).body.get_tables()[0]
    assert "陳甲" in str(table.get_cell((3, 3)).value)


def test_touched_version_is_refused(app: Flask) -> None:
    proposer = secretary()
    case = evaluated(proposer, somebody("陳甲", "teacher"))
    send_case(proposer, case.id)
    content = {**db.session.query(RosterVersion).one().content, "subject": "別的"}
    with writing(SYSTEM):
        db.session.execute(update(RosterVersion).values(content=content))
    db.session.expire_all()
    with pytest.raises(Refused, match="內容與雜湊不符"):
        frozen_roster(case.id, 1)
    with pytest.raises(NotFound):
        frozen_roster(case.id, 2)


@pytest.mark.parametrize("ending", [".ods", ".xlsx"])
def test_exported_roster_reads_back_cell_by_cell_and_runs_nothing(app: Flask, ending: str) -> None:
    proposer, nasty = secretary(), "=cmd|' /C calc'!A0"
    case = evaluated(proposer, somebody("陳甲", "teacher"), somebody(nasty, "registrar"))
    send_case(proposer, case.id)
    roster = frozen_roster(case.id, 1)
    (sheet,) = read_sheets(f"名冊{ending}", make_roster(case.id, ending, 1))
    rows = [row for row in sheet.rows if len(row) >= len(COLUMNS) and row[0].strip().isdecimal()]
    assert sheet.rows[2][: len(COLUMNS)] == COLUMNS
    assert [row[: len(COLUMNS)] for row in rows] == [
        tuple(f"'{cell}" if cell.startswith("=") else cell for cell in line.cells(0)) for line in roster.lines
    ]
