"""A release as the files that people take with them: ICS, JSON, CSV, ODS, PDF, and the feed of all releases."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import select

from intranet.documents.ics import schedule_ics
from intranet.documents.schedule import (
    ReleasedSchedule,
    ScheduleEntry,
    schedule_csv,
    schedule_data,
    schedule_ods,
    schedule_pdf,
)
from intranet.extensions import db
from intranet.models import Release
from intranet.rules.obligations import Audience
from intranet.services.calendar.changes import audience_text, lines_for
from intranet.services.calendar.content import Line
from intranet.services.calendar.releases import Released, releases_of, removed_lines
from intranet.services.context import current_school, paper_cache

MEDIA_TYPES = {
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "pdf": "application/pdf",
    "atom": "application/atom+xml; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
FEED_TERMS = 4  # terms whose releases the feed tells of


def schedule_of(released: Released, audience: Audience | None = None) -> ReleasedSchedule:
    """The release as the documents take it."""
    return ReleasedSchedule(
        school=current_school().profile.name,
        term=released.term,
        number=released.number,
        released_on=released.released_on,
        comment=released.comment,
        entries=tuple(_entry(line) for line in lines_for(released.lines, audience)),
    )


def _entry(line: Line) -> ScheduleEntry:
    return ScheduleEntry(
        key=line.key,
        title=line.title,
        audience=audience_text(line),
        starts_on=_given(line.start),
        ends_on=_given(line.end),
        unit=line.owner,
        check_starts_on=line.check_start,
        check_ends_on=line.check_end,
        clause=line.clause,
        note=line.note,
    )


def _given(day: date | None) -> date:
    if day is None:
        raise ValueError("a released line without dates")
    return day


def ics_of(released: Released, found: tuple[Released, ...], audience: Audience | None = None) -> bytes:
    """The calendar to subscribe to; what it held by earlier releases and holds no more goes out as cancelled: items
    that are gone, and for one audience those that no longer concern it."""
    gone = removed_lines(released, found, audience)
    return schedule_ics(
        schedule_of(released, audience),
        domain=current_school().profile.email_domain,
        released_at=released.released_at,
        removed=[_entry(line) for line in gone],
    )


def json_of(released: Released) -> bytes:
    data = {
        **schedule_data(schedule_of(released)),
        "changes": [str(change) for change in released.changes],
        "sha256": released.sha256,
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"


def csv_of(released: Released) -> bytes:
    return schedule_csv(schedule_of(released))


def ods_of(released: Released) -> bytes:
    return schedule_ods(schedule_of(released), released.released_at)


def pdf_of(released: Released) -> bytes:
    """Printed once, then read from the cache; raises PrintingFailed."""
    return schedule_pdf(schedule_of(released), paper_cache())


def feed_of_releases(site: str) -> bytes:
    """The releases of the last terms, newest first. ``site`` is the address of the public calendars, absolute."""
    from intranet.documents.feed import FeedEntry, release_feed  # the XML library: only when a schedule is released

    terms = sorted(db.session.scalars(select(Release.term).distinct()), reverse=True)[:FEED_TERMS]
    entries = [
        FeedEntry(
            title=f"{row.term.label}作業期程第 {row.number} 版",
            summary="\n".join([row.comment, *(str(change) for change in row.changes)]),
            url=f"{site}{row.term}/v{row.number}",
            updated_at=row.released_at,
        )
        for term in terms
        for row in releases_of(term)
    ]
    school = current_school()
    return release_feed(
        title=f"{school.profile.name}學習歷程檔案作業期程",
        author=school.profile.name,
        feed_url=f"{site}changes.atom",
        page_url=f"{site}{terms[0]}" if terms else site,
        entries=entries,
    )
