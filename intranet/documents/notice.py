"""開會通知單: the official letter that calls a meeting, with its agenda as an attachment."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from .environment import document_html
from .pdf import pdf_of


class AgendaEntry(Struct, frozen=True):
    """One matter of the agenda (議案), as far as it is known before the meeting."""

    subject: str  # 案由
    explanation: str = ""  # 說明
    method: str = ""  # 辦法
    proposer: str = ""  # 提案單位


class AgendaSection(Struct, frozen=True):
    """A part of the agenda, such as 業務報告 or 提案討論, in the order of the meeting."""

    title: str
    entries: tuple[AgendaEntry, ...] = ()


class MeetingNotice(Struct, frozen=True):
    """Everything that a 開會通知單 says. One is printed for each recipient."""

    school: str  # 發文機關, full name
    recipient: str  # 受文者
    issued_on: date  # 發文日期
    document_number: str  # 發文字號
    subject: str  # 開會事由
    starts_at: datetime  # 開會時間, aware
    place: str  # 開會地點
    chair: str  # 主持人
    contact: str  # 聯絡人
    phone: str  # 電話
    attendees: tuple[str, ...]  # 出席者
    observers: tuple[str, ...] = ()  # 列席者
    copies: tuple[str, ...] = ()  # 副本
    remarks: tuple[str, ...] = ()  # 備註, before the line on the agenda
    agenda: tuple[AgendaSection, ...] = ()
    ends_at: datetime | None = None
    address: tuple[str, ...] = ()  # the school's address block
    online_url: str = ""  # where the meeting is also held online

    @property
    def meeting(self) -> str:
        """What is called, without the verb: the agenda's heading."""
        return self.subject.removeprefix("召開")

    @property
    def places(self) -> tuple[str, ...]:
        """開會地點, a line for the room and one for the link."""
        online = (f"線上會議：{self.online_url}",) if self.online_url else ()
        return ((self.place,) if self.place else ()) + online

    @property
    def all_remarks(self) -> tuple[str, ...]:
        """備註 as it reads, with the line on the agenda."""
        return self.remarks + (("議程如附件。",) if self.agenda else ())


def notice_html(notice: MeetingNotice) -> str:
    """The notice as the HTML that is printed, its agenda on a page of its own."""
    return document_html("notice.html", notice=notice, remarks=notice.all_remarks)


def notice_pdf(notice: MeetingNotice, cache_dir: Path | None = None) -> bytes:
    """The notice as a PDF; raises PrintingFailed."""
    return pdf_of(notice_html(notice), cache_dir)
