"""Minutes as long as they get: forty items and twenty-five persons, about thirteen pages of prose."""

from __future__ import annotations

from datetime import date, datetime

from intranet.documents.minutes import Minutes, attendee
from intranet.documents.minutes_text import MinutesContent, Proposal, Report, Votes, compose_minutes_markdown
from intranet.rules.dates import TAIPEI, Term

PROSE = (
    "為落實學生學習歷程檔案之蒐集與上傳，請各處室依期程辦理，並於每學期結束前完成自我檢核，遇有疑義即時通報承辦單位。"
)
BEGAN, ENDED = (datetime(2026, 12, 9, hour, minute, tzinfo=TAIPEI) for hour, minute in ((14, 10), (16, 40)))
SURNAMES = "王李張劉陳楊黃趙吳周徐孫馬朱胡郭何高林羅鄭梁謝宋唐"


def long_minutes() -> Minutes:
    """28 proposals, 10 reports, 2 motions; 22 present, 3 on leave."""
    names = tuple(attendee("各科主席", f"{surname}怡君") for surname in SURNAMES)
    return Minutes(
        school="國立羅東高級中學",
        term=Term(115, 1),
        group="學生學習歷程檔案工作小組",
        ordinal=2,
        starts_at=BEGAN,
        ends_at=ENDED,
        place="行政大樓二樓會議室",
        chair="校長林家豪",
        recorder="楊志明",
        expected=25,
        present=names[:22],
        observers=("紀錄楊志明",),
        on_leave=names[22:],
        body=compose_minutes_markdown(_content()),
        confirmed_on=date(2026, 12, 14),
        confirmed_by="林家豪",
    )


def _content() -> MinutesContent:
    return MinutesContent(
        chair_report=PROSE,
        reports=tuple(Report(f"註冊組：上傳情形之{n}", PROSE, "洽悉。") for n in range(1, 11)),
        proposals=tuple(_proposal(n) for n in range(1, 29)),
        motions=tuple(_proposal(n) for n in (1, 2)),
        adjourned_at=ENDED,
    )


def _proposal(number: int) -> Proposal:
    return Proposal(
        subject=f"修正作業期程第 {number} 項，提請討論。",
        explanation=f"一、{PROSE}\n二、{PROSE}",
        method=f"通過後公告於學校網站。{PROSE}",
        outcome="照案通過。",
        votes=Votes(18, 2, 1),
        proposer="教務處",
    )
