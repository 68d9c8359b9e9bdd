"""Contexts of the public pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intranet.blueprints.public.addresses import FILTERS, KINDS, Addresses
from intranet.rules.obligations import Audience
from intranet.services.calendar.changes import LineChange, audience_text
from intranet.services.calendar.content import Line
from intranet.services.calendar.files import concerns, lines_for
from intranet.services.calendar.releases import Released
from intranet.services.context import current_school
from intranet.web.pages import Page


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class VersionLink:
    """An entry of the list of releases."""

    number: int
    released_on: date
    comment: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class PublicLine:
    """A line of the table; ``change`` is 新增 or 變更 where this release brought it."""

    title: str
    audience: str
    start: date | None
    end: date | None
    check_start: date | None
    check_end: date | None
    owner: str
    clause: str
    note: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPage(Page):
    """The released schedule; ``newest_url`` is empty on the newest release."""

    school_name: str
    group_name: str
    term_label: str
    number: int
    released_on: date
    comment: str
    resolution: str
    lines: tuple[PublicLine, ...]
    changes: tuple[LineChange, ...]
    filters: tuple[Link, ...]
    audience: str
    files: tuple[Link, ...]
    versions: tuple[VersionLink, ...]
    newest_url: str
    page_url: str
    feed_url: str
    styles: tuple[str, ...]


def calendar_page(
    released: Released, found: tuple[Released, ...], urls: Addresses, audience: Audience | None = None
) -> CalendarPage:
    """The page of one release among all releases of its term."""
    newest = found[-1].number
    is_newest = released.number == newest
    school = current_school()
    title = f"{released.term.label}作業期程"
    return CalendarPage(
        title=title if is_newest else f"{title}第 {released.number} 版",
        school_name=school.profile.name,
        group_name=school.committee.name,
        term_label=released.term.label,
        number=released.number,
        released_on=released.released_on,
        comment=released.comment,
        resolution=released.resolution,
        lines=public_lines(released, audience),
        changes=released.changes,
        filters=_filters(released, urls, audience) if is_newest else (),
        audience=audience.value if audience else "",
        files=_files(urls, audience) if is_newest else (),
        versions=tuple(
            VersionLink(row.number, row.released_on, row.comment, urls.version(row.number), row is released)
            for row in reversed(found)
        ),
        newest_url="" if is_newest else urls.page(),
        page_url=urls.page(),
        feed_url=urls.feed,
        styles=urls.styles,
    )


def public_lines(released: Released, audience: Audience | None = None) -> tuple[PublicLine, ...]:
    changed = {change.key: change.kind.value for change in released.changes}
    return tuple(_line(line, changed.get(line.key, "")) for line in lines_for(released.lines, audience))


def _line(line: Line, change: str) -> PublicLine:
    return PublicLine(
        title=line.title + (f"（{line.division}）" if line.division else ""),
        audience=audience_text(line),
        start=line.start,
        end=line.end,
        check_start=line.check_start,
        check_end=line.check_end,
        owner=line.owner,
        clause="全國規定" if line.clause.startswith("national:") else line.clause,
        note=line.note,
        change=change,
    )


def offered(released: Released) -> tuple[Audience | None, ...]:
    """The filters that the page offers: none, and every audience that some line is for."""
    return (None, *(one for one in FILTERS if any(concerns(line, one) for line in released.lines)))


def _filters(released: Released, urls: Addresses, audience: Audience | None) -> tuple[Link, ...]:
    return tuple(Link(one.value if one else "全部", urls.page(one), one is audience) for one in offered(released))


def _files(urls: Addresses, audience: Audience | None) -> tuple[Link, ...]:
    """The calendar to subscribe to follows the filter; the other files hold the whole schedule."""
    return tuple(Link(label, urls.file(kind, audience if kind == "ics" else None)) for kind, label in KINDS)
