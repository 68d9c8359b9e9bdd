"""會議紀錄: what the meeting was, who came, and the text that the chair confirmed."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from intranet.rules.dates import Term, roc_long
from intranet.rules.meetings import expected_words

from .environment import chinese_number, document_html
from .markdown import render_markdown
from .pdf import pdf_of


class Minutes(Struct, frozen=True):
    """The head of the minutes and their body, as Markdown."""

    school: str
    term: Term
    group: str  # the group's own name
    ordinal: int  # of the meeting within the term
    starts_at: datetime  # aware
    place: str
    chair: str  # 主席
    recorder: str  # 紀錄
    expected: int  # 應出席: the members who were told
    present: tuple[str, ...]  # 出席; their number is 實到
    observers: tuple[str, ...]  # 列席
    on_leave: tuple[str, ...]  # 請假
    body: str  # Markdown, as composed and then edited
    ends_at: datetime | None = None
    confirmed_on: date | None = None  # without it the print says that it is a draft
    confirmed_by: str = ""
    content_hash: str = ""  # of the stored revision; the body's SHA-256 where none is given
    is_public: bool = False  # confidential items are taken out: a text of its own, with its own hash
    approved_in: str = ""  # the later meeting that approved them
    seats: int = 0  # of the group, vacant ones too

    @property
    def came(self) -> str:
        """「席次 25，應出席 24 人（出缺不計），實到 20 人」."""
        return f"{expected_words(self.seats, self.expected)}，實到 {len(self.present)} 人"

    @property
    def title(self) -> str:
        """「○○學校○○學年度第○學期〈group〉第○次會議紀錄」."""
        return f"{self.school}{self.term.title}{self.group}第{chinese_number(self.ordinal)}次會議紀錄"

    @property
    def mark(self) -> str:
        """What stands in the corner of the first page; nothing where the text is the confirmed one."""
        if not self.confirmed_on:
            return "草稿　尚未確認"
        return "公開版" if self.is_public else ""

    @property
    def standing(self) -> str:
        """What the foot of each page says of the text."""
        told = "已確認" if self.confirmed_on else "草稿，尚未確認"
        return f"{told}　公開版，不公開的議案已遮蔽" if self.is_public else told

    @property
    def closing(self) -> str:
        """The line under the text, once it is confirmed."""
        if not self.confirmed_on:
            return ""
        approved = f"，並經{self.approved_in}確認" if self.approved_in else ""
        return f"本紀錄業經主席{self.confirmed_by}於{roc_long(self.confirmed_on)}確認{approved}。"

    @property
    def fingerprint(self) -> str:
        """The hexadecimal hash that the footer bears."""
        return self.content_hash or hashlib.sha256(self.body.encode("utf-8")).hexdigest()


def attendee(position: str, name: str, *, deputy_of: str = "") -> str:
    """One name in a list of those present: 「註冊組長王小明」, 「註冊組長王小明（代理教務主任）」."""
    return f"{position}{name}（代理{deputy_of}）" if deputy_of else f"{position}{name}"


def minutes_html(minutes: Minutes) -> str:
    """The minutes as the HTML that is printed."""
    return document_html("minutes.html", minutes=minutes, body=render_markdown(minutes.body))


def minutes_pdf(minutes: Minutes, cache_dir: Path | None = None) -> bytes:
    """The minutes as a PDF; raises PrintingFailed."""
    return pdf_of(minutes_html(minutes), cache_dir)
