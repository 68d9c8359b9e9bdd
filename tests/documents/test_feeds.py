"""Calendars and feeds: read back by other people's parsers, and not to be broken out of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from xml.etree import ElementTree

import icalendar
import ics as second_parser
import pytest

from intranet.documents.feed import FeedEntry, release_feed
from intranet.documents.ics import Contact, cancellation_ics, invitation_ics, schedule_ics
from intranet.rules.dates import TAIPEI
from tests.documents.samples import ENDS, MEETING, STARTS, a_schedule, an_entry, an_invitation

RELEASED = datetime(2026, 9, 14, 16, 0, tzinfo=TAIPEI)
INJECTION = "甲\r\nATTENDEE:mailto:evil@example.com\nEND:VEVENT\u2028X:1\x00;乙"
ATOM = "{http://www.w3.org/2005/Atom}"


def events_of(content: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def a_schedule_feed(**changes: str) -> bytes:
    return schedule_ics(a_schedule(an_entry(**changes)), domain="example.edu.tw", released_at=RELEASED)


def test_invitation_asks_for_an_answer() -> None:
    content = invitation_ics(an_invitation())
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = events_of(content)
    assert calendar["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("meeting-12@portfolio.example.edu.tw", 1, "CONFIRMED")
    assert (event["SUMMARY"], event.decoded("DTSTART"), event.decoded("DTEND")) == (MEETING, STARTS, ENDS)
    assert event["DTSTART"].params["TZID"] == "Asia/Taipei"
    assert (event["ORGANIZER"], event["ORGANIZER"].params["CN"]) == ("mailto:office@example.edu.tw", "教務處")
    assert event["ATTENDEE"] == "mailto:lin@example.edu.tw"
    assert (event["ATTENDEE"].params["RSVP"], event["ATTENDEE"].params["PARTSTAT"]) == ("TRUE", "NEEDS-ACTION")
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Taipei"]


def test_invitation_read_by_a_second_parser() -> None:
    (event,) = second_parser.Calendar(invitation_ics(an_invitation()).decode()).events
    assert (event.name, event.begin.datetime, event.end.datetime) == (MEETING, STARTS, ENDS)


def test_cancellation_takes_the_same_meeting_back() -> None:
    content = cancellation_ics(an_invitation(sequence=2))
    (event,) = events_of(content)
    assert icalendar.Calendar.from_ical(content)["METHOD"] == "CANCEL"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("meeting-12@portfolio.example.edu.tw", 2, "CANCELLED")


def test_invitation_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        invitation_ics(an_invitation(starts_at=datetime(2026, 9, 10, 9, 30)))


@pytest.mark.assurance("feeds")
def test_invitation_names_cannot_add_lines() -> None:
    content = invitation_ics(
        an_invitation(
            summary=INJECTION,
            place=INJECTION,
            description=INJECTION,
            organizer=Contact('教";CN=\r\nX:1', "a@example.com\r\nX:1"),
            attendee=Contact(INJECTION, "b@example.com"),
        )
    )
    (event,) = events_of(content)
    assert event["ATTENDEE"] == "mailto:b@example.com"
    assert event["ORGANIZER"] == "mailto:a@example.comX:1"
    assert event["SUMMARY"] == "甲 ATTENDEE:mailto:evil@example.com END:VEVENT X:1;乙"
    assert "X" not in event


def test_schedule_is_all_day_with_an_exclusive_end() -> None:
    (event,) = events_of(a_schedule_feed())
    assert event.decoded("DTSTART") == date(2026, 9, 1)
    assert event.decoded("DTEND") == date(2027, 2, 4)
    assert event["UID"] == "115-1-course-outcome-upload@example.edu.tw"
    assert (event["SEQUENCE"], event["STATUS"]) == (2, "CONFIRMED")
    assert event.decoded("LAST-MODIFIED") == RELEASED
    assert (
        event["DESCRIPTION"] == "對象：高一、高二\n權責單位：教務處註冊組\n自我檢核：116/2/4 至 116/2/6\n依據：五(三)1"
    )


def test_schedule_read_by_a_second_parser() -> None:
    (event,) = second_parser.Calendar(a_schedule_feed().decode()).events
    assert event.all_day
    assert (event.begin.date(), event.end.date()) == (date(2026, 9, 1), date(2027, 2, 4))


def test_schedule_removed_item_goes_out_as_cancelled() -> None:
    content = schedule_ics(
        a_schedule(), domain="example.edu.tw", released_at=RELEASED, removed=[an_entry(key="gone", title="已刪")]
    )
    assert [(event["SUMMARY"], event["STATUS"]) for event in events_of(content)] == [
        ("課程學習成果上傳", "CONFIRMED"),
        ("已刪", "CANCELLED"),
    ]


@pytest.mark.assurance("feeds")
def test_schedule_titles_cannot_add_lines() -> None:
    (event,) = events_of(a_schedule_feed(title=INJECTION, note=INJECTION, clause=INJECTION))
    assert "ATTENDEE" not in event
    assert event["SUMMARY"] == "甲 ATTENDEE:mailto:evil@example.com END:VEVENT X:1;乙"


def test_schedule_lines_fit_and_end_as_they_should() -> None:
    content = a_schedule_feed(title="長" * 200)
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert [line for line in lines if len(line) > 75 or b"\n" in line] == []


def test_schedule_same_release_gives_same_bytes() -> None:
    assert a_schedule_feed() == a_schedule_feed()


def a_feed(*entries: FeedEntry) -> bytes:
    return release_feed(
        title="作業期程", author="國立明德高級中學", feed_url="https://e/f.atom", page_url="https://e/", entries=entries
    )


def test_feed_gives_the_newest_first() -> None:
    first = FeedEntry("第 1 版", "初版", "https://e/v1", datetime(2026, 8, 20, 9, 0, tzinfo=TAIPEI))
    second = FeedEntry("第 2 版", "上傳：115/9/1 → 115/9/2", "https://e/v2", RELEASED)
    feed = ElementTree.fromstring(a_feed(first, second))
    assert feed.findtext(f"{ATOM}updated") == "2026-09-14T08:00:00Z"
    entries = [(node.findtext(f"{ATOM}id"), node.findtext(f"{ATOM}summary")) for node in feed.iter(f"{ATOM}entry")]
    assert entries == [("https://e/v2", "上傳：115/9/1 → 115/9/2"), ("https://e/v1", "初版")]


@pytest.mark.assurance("stored-text")
def test_feed_text_stays_text() -> None:
    feed = ElementTree.fromstring(a_feed(FeedEntry("</title><x>\r\n\x00甲", "<b>&\x08", "https://e/v1", RELEASED)))
    (entry,) = feed.iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "</title><x> 甲"
    assert entry.findtext(f"{ATOM}summary") == "<b>&"


def test_feed_without_releases_is_still_a_feed() -> None:
    feed = ElementTree.fromstring(a_feed())
    assert feed.findtext(f"{ATOM}updated") == datetime(1970, 1, 1, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
