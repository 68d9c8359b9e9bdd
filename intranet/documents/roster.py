"""敘獎建議名冊: who is proposed for which reward, for what, and how the group evaluated it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from intranet.rules.dates import roc_long

from .environment import document_html
from .pdf import pdf_of

COLUMNS = ("編號", "單位", "職稱", "姓名", "擔任工作", "具體事蹟", "建議獎度", "法令依據", "備註")
NO_UNIT = "—"
SIGN_OFFS = ("承辦人", "單位主管", "人事室", "校長")


class RosterLine(Struct, frozen=True):
    """One nomination. There is no field for a national ID, on purpose."""

    unit: str
    position: str
    name: str
    role: str  # 主辦, 協辦 or 督辦
    deed: str
    grade: str  # 嘉獎一次 … 記大功一次
    basis: str
    remark: str = ""
    number: int = 0  # as frozen: a later version keeps it; 0 counts along
    nomination: int = 0  # the record that it stands for; not printed

    def cells(self, number: int) -> tuple[str, ...]:
        """The line's nine cells, in the order of COLUMNS; ``number`` where it has none of its own."""
        return (
            str(self.number or number),
            self.unit or NO_UNIT,
            self.position,
            self.name,
            self.role,
            self.deed,
            self.grade,
            self.basis,
            self.remark,
        )


class GroupEvaluation(Struct, frozen=True):
    """The group's evaluation (評核) of the list: when, in which meeting, with which resolution."""

    held_on: date
    meeting: str
    resolution: str

    @property
    def sentence(self) -> str:
        """One line under the list."""
        return f"工作小組評核：{roc_long(self.held_on)}{self.meeting}，{self.resolution}"


class Roster(Struct, frozen=True):
    """A term's list of proposed rewards; without an evaluation it prints as not yet evaluated."""

    school: str
    subject: str  # 「115學年度第一學期學生學習歷程檔案工作」
    lines: tuple[RosterLine, ...]
    made_on: date
    evaluation: GroupEvaluation | None = None
    sign_offs: tuple[str, ...] = SIGN_OFFS
    reference: str = ""  # 「115-1-01」: the number by which minutes cite it
    version: int = 0  # 0: not frozen

    @property
    def edition(self) -> str:
        """Number and version as one line: 「名冊編號：115-1-01（第 2 版）」; empty without a number."""
        if not self.reference:
            return ""
        return f"名冊編號：{self.reference}（{f'第 {self.version} 版' if self.version else '未定稿'}）"

    @property
    def title(self) -> str:
        return f"{self.school}{self.subject}敘獎建議名冊"

    @property
    def evaluation_line(self) -> str:
        """What the group decided, or that it has not yet."""
        return self.evaluation.sentence if self.evaluation else "工作小組評核：尚未評核"


def roster_html(roster: Roster) -> str:
    """The roster as the HTML that is printed."""
    return document_html("roster.html", roster=roster, columns=COLUMNS, sign_offs=roster.sign_offs)


def roster_pdf(roster: Roster, cache_dir: Path | None = None) -> bytes:
    """The roster as a PDF, A4 landscape; raises PrintingFailed."""
    return pdf_of(roster_html(roster), cache_dir)
