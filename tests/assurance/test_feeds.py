"""Line breaks in names and titles: no line is added to a mail, a calendar or a feed."""

from __future__ import annotations

import email
import email.policy

import icalendar
import pytest
from flask import Flask
from lxml import etree
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import OutboxMessage
from intranet.services.actor import SYSTEM
from intranet.services.mail import compose, undelivered_folder
from intranet.services.outbox import deliver_due, post
from intranet.services.transactions import writing
from tests.support.client import Client
from tests.support.stored_text import type_payload_everywhere

BREAK = "甲\r\nBcc: evil@example.com\r\nATTENDEE:mailto:evil@example.com\nEND:VEVENT\u2028乙"


@pytest.mark.assurance("feeds")
def test_typed_line_breaks_add_nothing_to_calendar_and_feed(embedded_demo: Flask) -> None:
    type_payload_everywhere(BREAK, in_front=True)
    http = Client(embedded_demo).http
    calendar = http.get("/public/calendar/115-1.ics").get_data()
    events = list(icalendar.Calendar.from_ical(calendar).walk("VEVENT"))
    assert len(events) > 5
    assert [event for event in events if "ATTENDEE" in event or "BCC" in event] == []
    assert all("Bcc: evil@example.com ATTENDEE" in event["SUMMARY"] for event in events)
    feed = etree.fromstring(http.get("/public/calendar/changes.atom").get_data())
    assert all("\n" not in (title.text or "") for title in feed.iter("{*}title"))


@pytest.mark.assurance("feeds")
def test_typed_line_breaks_add_no_header_to_a_mail(app: Flask) -> None:
    with writing(SYSTEM):
        post(key="k", recipient=f"a@example.edu.tw{BREAK}", subject=BREAK, body=BREAK)
    message = db.session.scalars(select(OutboxMessage)).one()
    mail = email.message_from_bytes(compose(message).as_bytes(), policy=email.policy.default)
    assert set(mail.keys()) <= {
        "From", "To", "Subject", "Date", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert mail["Bcc"] is None
    assert deliver_due() == 1
    (path,) = undelivered_folder().glob("*.eml")
    assert b"\nBcc:" not in path.read_bytes().split(b"\r\n\r\n")[0]
