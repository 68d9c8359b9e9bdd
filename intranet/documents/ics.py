"""iCalendar (RFC 5545): the invitation to a meeting, and a term's schedule to subscribe to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from intranet.rules.dates import TAIPEI, roc_short

from .plain_text import holdable, one_line
from .schedule import ReleasedSchedule, ScheduleEntry

if TYPE_CHECKING:
    from icalendar import Calendar, Event, Timezone, vCalAddress

PRODUCT = "-//portfolio-intranet//zh-Hant-TW"
ZONE = "Asia/Taipei"


class Contact(Struct, frozen=True):
    """A name and its e-mail address, as a calendar program shows it."""

    name: str
    email: str


class Invitation(Struct, frozen=True):
    """A meeting as one attendee's calendar program takes it (RFC 5546). All moments are aware."""

    uid: str  # the same for every version and attendee of the meeting
    sequence: int  # grows whenever time or place changes
    summary: str
    starts_at: datetime
    ends_at: datetime
    place: str
    organizer: Contact
    attendee: Contact
    sent_at: datetime
    description: str = ""
    url: str = ""
    online_url: str = ""  # where the meeting is also held online


def invitation_ics(invitation: Invitation) -> bytes:
    """METHOD:REQUEST: asks the attendee to come, and for an answer."""
    return _meeting_ics(invitation, "REQUEST", "CONFIRMED")


def cancellation_ics(invitation: Invitation) -> bytes:
    """METHOD:CANCEL: takes the meeting out of the attendee's calendar; ``sequence`` must have grown."""
    return _meeting_ics(invitation, "CANCEL", "CANCELLED")


def schedule_ics(
    schedule: ReleasedSchedule,
    *,
    domain: str,
    released_at: datetime,
    removed: Sequence[ScheduleEntry] = (),
) -> bytes:
    """The released schedule as all-day events, for subscription (METHOD:PUBLISH).

    DTEND is the day after the last day (RFC 5545, 3.6.1). A work item keeps its UID over all releases of the
    term; SEQUENCE is the release's number. ``removed`` are items of earlier releases that are gone: they go
    out as cancelled, so that subscribers lose them. ``domain`` makes the UIDs the school's own.
    """
    calendar = _calendar("PUBLISH")
    calendar.add("X-WR-CALNAME", one_line(schedule.title))
    calendar.add("X-WR-TIMEZONE", ZONE)
    for entries, status in ((schedule.entries, "CONFIRMED"), (tuple(removed), "CANCELLED")):
        for entry in entries:
            event = _event(f"{schedule.term}-{entry.key}@{domain}", schedule.number, status, released_at)
            _describe_entry(event, entry)
            calendar.add_component(event)
    return _bytes(calendar)


def _describe_entry(event: Event, entry: ScheduleEntry) -> None:
    lines = [f"對象：{entry.audience}", f"權責單位：{entry.unit}"]
    if entry.check_starts_on and entry.check_ends_on:
        lines.append(f"自我檢核：{roc_short(entry.check_starts_on)} 至 {roc_short(entry.check_ends_on)}")
    lines += [f"依據：{entry.clause}"] if entry.clause else []
    lines += [entry.note] if entry.note else []
    event.add("SUMMARY", one_line(entry.title))
    event.add("DESCRIPTION", holdable("\n".join(lines)))
    event.add("DTSTART", entry.starts_on)
    event.add("DTEND", entry.ends_on + timedelta(days=1))
    event.add("TRANSP", "TRANSPARENT")  # a window does not make anybody busy


def _meeting_ics(invitation: Invitation, method: str, status: str) -> bytes:
    calendar = _calendar(method)
    calendar.add_component(_taipei())
    event = _event(invitation.uid, invitation.sequence, status, invitation.sent_at)
    event.add("SUMMARY", one_line(invitation.summary))
    event.add("DTSTART", _local(invitation.starts_at))
    event.add("DTEND", _local(invitation.ends_at))
    event.add("LOCATION", one_line(_where(invitation)))
    event.add("ORGANIZER", _address(invitation.organizer), encode=False)
    event.add("ATTENDEE", _attendee(invitation.attendee), encode=False)
    if invitation.description:
        event.add("DESCRIPTION", holdable(invitation.description))
    if invitation.url:
        event.add("URL", one_line(invitation.url))
    if invitation.online_url:
        _add_conference(event, invitation.online_url)
    calendar.add_component(event)
    return _bytes(calendar)


def _where(invitation: Invitation) -> str:
    """The place, and beside it the link: most calendar programs make a button of one that stands here."""
    return "，".join(part for part in (invitation.place, invitation.online_url) if part)


def _add_conference(event: Event, address: str) -> None:
    """RFC 7986: where to take part online."""
    from icalendar import vUri  # see _calendar

    conference = vUri("".join(one_line(address).split()))
    conference.params |= {"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"], "LABEL": "線上會議"}
    event.add("CONFERENCE", conference, encode=False)


def _calendar(method: str) -> Calendar:
    # Imported where it is used, as in the functions below: most processes never write a calendar, and the
    # library costs a tenth of a second at start.
    from icalendar import Calendar

    calendar = Calendar()
    for name, value in (("PRODID", PRODUCT), ("VERSION", "2.0"), ("CALSCALE", "GREGORIAN"), ("METHOD", method)):
        calendar.add(name, value)
    return calendar


def _event(uid: str, sequence: int, status: str, changed_at: datetime) -> Event:
    from icalendar import Event  # see _calendar

    event = Event()
    event.add("UID", one_line(uid))
    event.add("SEQUENCE", sequence)
    event.add("STATUS", status)
    event.add("DTSTAMP", changed_at.astimezone(UTC))
    event.add("LAST-MODIFIED", changed_at.astimezone(UTC))
    return event


def _address(contact: Contact) -> vCalAddress:
    from icalendar import vCalAddress  # see _calendar

    address = vCalAddress(f"mailto:{''.join(one_line(contact.email).split())}")
    address.params["CN"] = one_line(contact.name).replace('"', "'")
    return address


def _attendee(contact: Contact) -> vCalAddress:
    address = _address(contact)
    address.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    return address


def _taipei() -> Timezone:
    """Asia/Taipei as a VTIMEZONE: UTC+8 without summer time, as since 1979."""
    from icalendar import Timezone, TimezoneStandard  # see _calendar

    standard = TimezoneStandard()
    standard.add("DTSTART", datetime(1979, 10, 1))
    standard.add("TZOFFSETFROM", timedelta(hours=9))
    standard.add("TZOFFSETTO", timedelta(hours=8))
    standard.add("TZNAME", "CST")
    zone = Timezone()
    zone.add("TZID", ZONE)
    zone.add_component(standard)
    return zone


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {moment!r}")
    return moment.astimezone(TAIPEI)


def _bytes(calendar: Calendar) -> bytes:
    return bytes(calendar.to_ical(sorted=True))
