"""簽到表: one line to sign for each seat, and one for the deputy."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from .environment import document_html
from .pdf import pdf_of


class SignInLine(Struct, frozen=True):
    """A person who is expected; an empty name leaves room to write one."""

    seat: str  # 席次／職稱
    name: str = ""
    note: str = ""  # such as 請假, printed in the deputy's column


class SignInSheet(Struct, frozen=True):
    """The sign-in sheet of one meeting: members first, then those who attend without a vote."""

    school: str
    meeting: str  # 「115學年度第一學期〈group〉第一次會議」
    starts_at: datetime  # aware
    place: str
    members: tuple[SignInLine, ...]
    observers: tuple[SignInLine, ...] = ()
    ends_at: datetime | None = None


def sign_in_html(sheet: SignInSheet) -> str:
    """The sheet as the HTML that is printed."""
    return document_html("sign_in.html", sheet=sheet)


def sign_in_pdf(sheet: SignInSheet, cache_dir: Path | None = None) -> bytes:
    """The sheet as a PDF; raises PrintingFailed."""
    return pdf_of(sign_in_html(sheet), cache_dir)
