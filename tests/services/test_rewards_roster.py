"""敘獎建議名冊 by the command: sixty lines, the header on every page; what was decided, and nothing else."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from odfdo import Document

from intranet.commands import rewards as rewards_command
from intranet.documents.roster import COLUMNS
from intranet.models import Outcome
from intranet.services.context import current_school
from intranet.services.errors import NotFound, Refused
from intranet.services.rewards import nominate, open_case
from intranet.services.rewards_evaluation import Decision, evaluate
from intranet.services.rewards_files import make_roster, write_roster
from intranet.services.rewards_records import case_record
from intranet.services.rewards_roster import roster_of
from intranet.services.rewards_submission import submit_case
from tests.documents.paper import pages_of
from tests.services.rewards_samples import TERM, a_case, a_meeting, a_proposal, hold, numbers, secretary, somebody

NASTY = "=cmd|' /C calc'!A0<script>alert(1)</script>"


@pytest.mark.parametrize("school_code", ["fake", "luodong"])
def test_roster_is_signed_by_those_whom_the_scheme_names(app: Flask, school_code: str) -> None:
    record = case_record(open_case(secretary(), TERM).id)
    assert roster_of(record).sign_offs == current_school().rewards.sign_off


def test_roster_is_what_the_group_decided(app: Flask) -> None:
    proposer = secretary()
    case = a_case(proposer, *(somebody(name, "teacher") for name in ("陳甲", "林乙", "黃丙")))
    before = roster_of(case_record(case.id))
    assert (len(before.lines), before.evaluation_line) == (3, "工作小組評核：尚未評核")
    submit_case(proposer, case.id, a_meeting().id)
    hold(case)
    rows = numbers(case)
    decisions = {
        rows[1].id: Decision(Outcome.APPROVED),
        rows[2].id: Decision(Outcome.CHANGED, "commendation-2", "成效卓著"),
        rows[3].id: Decision(Outcome.REJECTED, reason="事蹟不足"),
    }
    evaluate(proposer, case.id, decisions)
    roster = roster_of(case_record(case.id))
    assert [(line.name, line.grade, line.remark) for line in roster.lines] == [
        ("陳甲", "嘉獎一次", ""), ("林乙", "嘉獎二次", "原建議嘉獎一次，經評核變更"),
    ]  # fmt: skip
    assert roster.title == "國立羅東高級中學115學年度第一學期學生學習歷程檔案工作敘獎建議名冊"
    assert roster.evaluation is not None
    assert roster.evaluation.meeting == "115學年度第一學期學生學習歷程檔案工作小組第一次會議"
    assert roster.evaluation.resolution == "照案通過。"


@pytest.mark.assurance("spreadsheets")
def test_typed_formulas_and_tags_stay_text_in_the_spreadsheet(app: Flask) -> None:
    proposer = secretary()
    case = open_case(proposer, TERM)
    nominate(proposer, case.id, a_proposal(somebody(NASTY, "teacher"), deed=NASTY, basis=NASTY, note=NASTY))
    table = Document(io.BytesIO(make_roster(case.id, ".ods"))).body.get_tables()[0]
    cells = [str(cell.value) for row in table.get_rows() for cell in row.get_cells() if cell.value]
    assert sum(NASTY in cell for cell in cells) == 4
    assert [cell for cell in cells if cell.startswith("=")] == []
    assert all(cell.formula is None for row in table.get_rows() for cell in row.get_cells())


@pytest.mark.parametrize("ending", ["roster.xls", "roster", "roster.doc"])
def test_other_endings_are_refused_in_one_line(app: Flask, ending: str, tmp_path: Path) -> None:
    case = a_case(secretary())
    with pytest.raises(Refused, match=r"名冊的檔名請以 \.pdf、\.ods、\.xlsx 結尾"):
        write_roster(case.id, tmp_path / ending)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(NotFound):
        make_roster(99, ".pdf")


def test_roster_of_sixty_repeats_its_header_on_every_page(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposer = secretary()
    case = open_case(proposer, TERM)
    for number in range(60):
        nominee = somebody(f"人員{number:02d}", "teacher")
        nominate(
            proposer, case.id, a_proposal(nominee, deed=f"辦理課程學習成果認證與宣導，輔導第 {number} 班學生完成上傳")
        )
    monkeypatch.setattr(rewards_command, "application", app.app_context)
    target = tmp_path / "roster.pdf"
    done = CliRunner().invoke(rewards_command.rewards, ["roster", str(case.id), "--out", str(target)])
    assert (done.exit_code, done.output.strip()) == (0, str(target))
    pages = pages_of(target.read_bytes())
    assert len(pages) > 2
    for page in pages:
        squeezed = "".join(page.split())
        assert all(column in squeezed for column in COLUMNS)
    text = "".join("".join(page.split()) for page in pages)
    assert [number for number in range(60) if f"人員{number:02d}" not in text] == []
    assert "工作小組評核：尚未評核" in text
