"""Page contexts of the announcements area."""

from __future__ import annotations

from flask import url_for
from markupsafe import Markup
from msgspec import Struct

from intranet.blueprints.announcements.forms import AnnouncementForm
from intranet.rules.obligations import Audience
from intranet.services.announcements import AnnouncementLine
from intranet.services.audit_trail import Entry
from intranet.services.context import today
from intranet.web.pages import ClauseLink, Page, Pager


class Row(Struct, frozen=True):
    line: AnnouncementLine
    url: str
    audience: str
    stamp: str
    tone: str


class File(Struct, frozen=True):
    """The announcement's file; ``remove_url`` only for those who may take it away."""

    name: str
    size: int
    url: str
    remove_url: str


class ListPage(Page, frozen=True, kw_only=True):
    """``rows`` stand today; ``coming`` and ``past`` are further down."""

    rows: tuple[Row, ...]
    coming: tuple[Row, ...]
    past: tuple[Row, ...]
    pager: Pager
    new_url: str


class AnnouncementPage(Page, frozen=True, kw_only=True):
    row: Row
    body: Markup
    clauses: tuple[ClauseLink, ...]
    history: tuple[Entry, ...]
    file: File | None
    edit_url: str
    end_url: str


class FormPage(Page, frozen=True, kw_only=True):
    form: AnnouncementForm
    cancel_url: str


def row_of(line: AnnouncementLine) -> Row:
    stamp, tone = _stamp(line)
    url = url_for("announcements.announcement", announcement_id=line.id)
    return Row(line, url, audience_words(line.audience), stamp, tone)


def audience_words(audience: tuple[Audience, ...]) -> str:
    return "、".join(one.value for one in audience)


def _stamp(line: AnnouncementLine) -> tuple[str, str]:
    if line.ends < line.starts:
        return "已取消", "neutral"
    if line.ends < today():
        return "已結束", "neutral"
    return ("公告中", "good") if line.starts <= today() else ("未開始", "info")
