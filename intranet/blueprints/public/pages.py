"""Contexts of the public pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from intranet.blueprints.public.addresses import FILTERS, KINDS, Addresses, View
from intranet.rules.dates import Term
from intranet.rules.months import Month, month_grids
from intranet.rules.obligations import Audience
from intranet.rules.timeline import Timeline, TimelineItem
from intranet.services.calendar.anchors import entered_dates
from intranet.services.calendar.changes import LineChange, audience_text, changes_for, concerns, lines_for
from intranet.services.calendar.content import Line
from intranet.services.calendar.drawing import draw_schedule
from intranet.services.calendar.office_days import office_days
from intranet.services.calendar.releases import Released
from intranet.services.context import current_school
from intranet.web.pages import Page


class Link(Struct, frozen=True):
    label: str
    url: str
    current: bool = False


class VersionLink(Struct, frozen=True):
    """An entry of the list of releases; ``since_url`` tells what changed after it."""

    number: int
    released_on: date
    comment: str
    url: str
    since_url: str
    current: bool
    newest: bool


class PublicLine(Struct, frozen=True):
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


class PublicPage(Page, frozen=True, kw_only=True):
    """What stands around every public page. ``mark`` names the release for whoever checks the school's website."""

    school_name: str
    group_name: str
    mark: str
    page_url: str
    feed_url: str
    styles: tuple[str, ...]


class CalendarPage(PublicPage, frozen=True, kw_only=True):
    """The released schedule; ``newest_url`` is empty on the newest release. ``months`` and ``drawing`` are there in
    those views alone; ``untouched`` counts changes of this release that do not concern the audience; ``others`` are
    other terms."""

    term_label: str
    number: int
    released_on: date
    comment: str
    resolution: str
    lines: tuple[PublicLine, ...]
    months: tuple[Month, ...]
    drawing: Timeline | None
    changes: tuple[LineChange, ...]
    untouched: int
    filters: tuple[Link, ...]
    views: tuple[Link, ...]
    audience: str
    files: tuple[Link, ...]
    subscription_url: str
    versions: tuple[VersionLink, ...]
    newest_url: str
    since_url: str
    others: tuple[Link, ...]


def calendar_page(
    released: Released,
    found: tuple[Released, ...],
    urls: Addresses,
    audience: Audience | None = None,
    view: View = View.TABLE,
    *,
    others: tuple[Link, ...] = (),
) -> CalendarPage:
    """The page of one release among all releases of its term."""
    newest = found[-1].number
    is_newest = released.number == newest
    title = f"{released.term.label}作業期程"
    changes = changes_for(released.changes, audience)
    lines = lines_for(released.lines, audience)
    return CalendarPage(
        title=title if is_newest else f"{title}第 {released.number} 版",
        **surroundings(released, urls),
        term_label=released.term.label,
        number=released.number,
        released_on=released.released_on,
        comment=released.comment,
        resolution=released.resolution,
        lines=public_lines(released.lines, released.changes, audience),
        months=_months(lines, released.term) if view is View.MONTH else (),
        drawing=_drawing(lines, released.term) if view is View.TIMELINE else None,
        changes=changes,
        untouched=len(released.changes) - len(changes),
        filters=_filters(released, urls, audience, view) if is_newest else (),
        views=tuple(Link(one.value, urls.page(audience, one), one is view) for one in View) if is_newest else (),
        audience=audience.value if audience else "",
        files=_files(urls, audience) if is_newest else (),
        subscription_url=urls.subscription(audience) if is_newest else "",
        versions=_versions(released, found, urls, audience),
        newest_url="" if is_newest else urls.page(),
        since_url=urls.since(released.number, audience),
        others=others,
    )


def _months(lines: Iterable[Line], term: Term) -> tuple[Month, ...]:
    items = [TimelineItem(full_title(row), row.start, row.end, row.check_start, row.check_end) for row in lines]
    return month_grids(items, office_days(term))


def _drawing(lines: Iterable[Line], term: Term) -> Timeline:
    return draw_schedule(term, [replace(row, title=full_title(row)) for row in lines], entered_dates(term))


def surroundings(released: Released, urls: Addresses) -> dict[str, Any]:
    """The values of PublicPage, but for its title."""
    school = current_school()
    return {
        "school_name": school.profile.name,
        "group_name": school.committee.name,
        "mark": f"{released.term}/{released.number}",
        "page_url": urls.page(),
        "feed_url": urls.feed,
        "styles": urls.styles,
    }


def public_lines(
    lines: Iterable[Line], changes: Iterable[LineChange], audience: Audience | None = None
) -> tuple[PublicLine, ...]:
    """The rows of the public table."""
    changed = {change.key: change.kind.value for change in changes}
    return tuple(_line(line, changed.get(line.key, "")) for line in lines_for(lines, audience))


def _line(line: Line, change: str) -> PublicLine:
    return PublicLine(
        title=full_title(line),
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


def full_title(line: Line) -> str:
    return line.title + (f"（{line.division}）" if line.division else "")


def offered(lines: Iterable[Line]) -> tuple[Audience | None, ...]:
    """The filters that a page offers: none, and every audience that some line is for."""
    rows = tuple(lines)
    return (None, *(one for one in FILTERS if any(concerns(line, one) for line in rows)))


def _filters(released: Released, urls: Addresses, audience: Audience | None, view: View) -> tuple[Link, ...]:
    return tuple(
        Link(one.value if one else "全部", urls.page(one, view), one is audience) for one in offered(released.lines)
    )


def _files(urls: Addresses, audience: Audience | None) -> tuple[Link, ...]:
    """The calendar to subscribe to follows the filter; the other files hold the whole schedule."""
    return tuple(Link(label, urls.file(kind, audience if kind == "ics" else None)) for kind, label in KINDS)


def _versions(
    released: Released, found: tuple[Released, ...], urls: Addresses, audience: Audience | None
) -> tuple[VersionLink, ...]:
    return tuple(
        VersionLink(
            number=row.number,
            released_on=row.released_on,
            comment=row.comment,
            url=urls.version(row.number),
            since_url=urls.since(row.number, audience),
            current=row is released,
            newest=row is found[-1],
        )
        for row in reversed(found)
    )
