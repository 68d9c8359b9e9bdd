"""工作小組名冊: who sits in the group on a day, with terms of office, for printing and for going on with."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from msgspec import Struct

from intranet.rules.dates import roc_long, roc_short

from .environment import document_html
from .pdf import pdf_of
from .records_ods import Sheet, workbook_ods

COLUMNS = ("席次", "職稱", "姓名", "任期", "推派單位", "備註")
VACANT = "（出缺）"
BY_POST, UNSTATED = "依職務", "規定未載"


class Chair(Struct, frozen=True):
    """One chair; an empty name is a vacancy. ``is_by_post`` seats go with a post, others are named by a body."""

    title: str
    name: str
    since: date | None
    until: date | None
    is_by_post: bool
    named_by: str
    note: str

    @property
    def term(self) -> str:
        """「115/8/1 起」, 「115/8/1 至 116/7/31」; empty for a vacancy."""
        if self.since is None:
            return ""
        return f"{roc_short(self.since)} " + (f"至 {roc_short(self.until)}" if self.until else "起")

    @property
    def origin(self) -> str:
        return BY_POST if self.is_by_post else self.named_by or UNSTATED

    def cells(self, number: int) -> tuple[str, ...]:
        """The line's cells, in the order of COLUMNS."""
        return str(number), self.title, self.name or VACANT, self.term, self.origin, self.note


class CommitteeRoster(Struct, frozen=True):
    """The group on ``day``. Nothing of it depends on when it is made: the same group prints the same bytes."""

    school: str
    group: str
    day: date
    convener: str
    secretary: str
    stated_size: int | None
    chairs: tuple[Chair, ...]

    @property
    def title(self) -> str:
        return f"{self.school}{self.group}名冊"

    @property
    def as_of(self) -> str:
        return f"名單日期：{roc_long(self.day)}"

    @property
    def size_line(self) -> str:
        """The size that the regulation states against that of the seats, and how many are filled."""
        size, vacant = len(self.chairs), sum(not chair.name for chair in self.chairs)
        stated = f"規定所載 {self.stated_size} 人" if self.stated_size else "規定未載總數"
        sums = f"逐席加總 {size} 人" + ("" if self.stated_size in (None, size) else "（不符，請查對規定）")
        return f"{stated}，{sums}；現任 {size - vacant} 人，" + (f"出缺 {vacant} 席。" if vacant else "沒有出缺。")


def committee_roster_html(roster: CommitteeRoster) -> str:
    """The roster as the HTML that is printed."""
    return document_html("committee_roster.html", roster=roster, columns=COLUMNS)


def committee_roster_pdf(roster: CommitteeRoster, cache_dir: Path | None = None) -> bytes:
    """The roster as a PDF, A4 portrait; raises PrintingFailed."""
    return pdf_of(committee_roster_html(roster), cache_dir)


def committee_roster_ods(roster: CommitteeRoster) -> bytes:
    """The roster as ODS: the list on one sheet, what it is and its size on a second."""
    rows = tuple(chair.cells(number) for number, chair in enumerate(roster.chairs, 1))
    facts = (
        ("名冊", roster.title),
        ("名單日期", roc_long(roster.day)),
        ("召集人", roster.convener),
        ("執行秘書", roster.secretary),
        ("席次", roster.size_line),
    )
    sheets = (Sheet("名冊", COLUMNS, rows), Sheet("說明", ("項目", "內容"), facts))
    return workbook_ods(roster.title, sheets, datetime.combine(roster.day, time()))
