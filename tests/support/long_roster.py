"""A roster as long as they get: three hundred nominations, eleven pages."""

from __future__ import annotations

from datetime import date

from intranet.documents.roster import GroupEvaluation, Roster, RosterLine

ROWS = 300
DEEDS = ("辦理資料提交與收訖明細確認。", "辦理認證研習2場並追蹤進度。", "整理課程學習成果範例。")
HELD = date(2026, 9, 23)


def long_roster(rows: int = ROWS) -> Roster:
    """Evaluated and frozen; every line short enough for one line of print."""
    lines = tuple(
        RosterLine(
            unit="註冊組",
            position="註冊組長",
            name=f"陳人{number:03d}",
            role="主辦" if number % 3 == 1 else "協辦",
            deed=DEEDS[number % 3],
            grade="嘉獎二次" if number % 3 == 1 else "嘉獎一次",
            basis="教職員獎勵標準第3點",
            number=number,
            nomination=number,
        )
        for number in range(1, rows + 1)
    )
    return Roster(
        school="國立羅東高級中學",
        subject="115學年度第一學期學生學習歷程檔案工作",
        lines=lines,
        made_on=HELD,
        evaluation=GroupEvaluation(HELD, "115學年度第一學期學生學習歷程檔案工作小組第一次會議", "照案通過。"),
        reference="115-1-01",
        version=1,
    )
