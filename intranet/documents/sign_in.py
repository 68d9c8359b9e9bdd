"""簽到表: one line to sign for each member, beside it room for a deputy where somebody may be represented."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from intranet.rules.meetings import expected_words

from .environment import document_html
from .pdf import pdf_of


class SignInLine(Struct, frozen=True):
    """A person who is expected; an empty name leaves room to write one."""

    seat: str  # 席次／職稱
    name: str = ""
    note: str = ""  # such as 請假, printed in the last column


class SignInSheet(Struct, frozen=True):
    """The sign-in sheet of one meeting: members first, then those who attend without a vote. ``seats`` are those of the
    group, vacant ones too."""

    school: str
    meeting: str  # 「115學年度第一學期〈group〉第一次會議」
    starts_at: datetime  # aware
    place: str
    members: tuple[SignInLine, ...]
    observers: tuple[SignInLine, ...] = ()
    ends_at: datetime | None = None
    seats: int = 0
    has_proxies: bool = False  # whether a member may be represented (代理出席)

    @property
    def caption(self) -> str:
        """What stands above the members."""
        return f"出席（{expected_words(self.seats, len(self.members))}，實到＿＿＿人）"

    @property
    def last_column(self) -> str:
        return "代理人簽名" if self.has_proxies else "備註"


def sign_in_html(sheet: SignInSheet) -> str:
    """The sheet as the HTML that is printed."""
    return document_html("sign_in.html", sheet=sheet)


def sign_in_pdf(sheet: SignInSheet, cache_dir: Path | None = None) -> bytes:
    """The sheet as a PDF; raises PrintingFailed."""
    return pdf_of(sign_in_html(sheet), cache_dir)
