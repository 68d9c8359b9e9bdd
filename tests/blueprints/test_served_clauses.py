"""Every record shows the clauses that it serves, from the rows of its own school, and each leads to the regulation."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from intranet.rules.duties import Duty
from intranet.rules.obligations import Kind
from intranet.rules.serves import of_deputies, of_duty, of_kind, of_letters, of_post, of_schedule, of_seat
from intranet.services.context import current_school
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page
from tests.support.people import PASSWORD, make_account

Clients = Callable[[str], Client]
# Where a record is found: (who reads it, its list or itself, what its address looks like; empty: the page itself).
RECORDS = (
    ("secretary", "/meetings/?term=115-1", r"/meetings/\d+$"),
    ("secretary", "/calendar/115-1", ""),
    ("secretary", "/calendar/115-1", r"/calendar/items/\d+$"),
    ("secretary", "/outreach/?term=115-1", r"/outreach/\d+$"),
    ("secretary", "/rewards/?term=115-1", r"/rewards/\d+$"),
    ("secretary", "/deputies/", ""),
    ("keeper", "/accounts/", r"/accounts/\d+$"),
    ("keeper", "/accounts/review", ""),
    ("keeper", "/announcements/", r"/announcements/\d+$"),
    ("keeper", "/faults/", r"/faults/\d+$"),
    ("secretary", "/people/", r"/people/\d+$"),
    ("secretary", "/regulation/versions/", ""),
    ("registrar", "/operations/?term=115-1", r"/operations/windows/\d+$"),
    ("registrar", "/operations/114-2/receipt", ""),
    ("registrar", "/operations/114-2/letters", ""),
    ("registrar", "/operations/retention", r"/operations/retention/\d+$|/operations/sealed/\d+$"),
    ("registrar", "/operations/cases?term=115-1", r"/operations/cases/\d+$"),
)


def chips_of(page: Page) -> list[str]:
    return page.texts("main details.clause > summary")


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_every_record_page_bears_clauses(clients: Clients, school_code: str) -> None:
    keeper = "registrar" if school_code == "luodong" else "it"
    open_by = {name: clients(name) for name in ("secretary", "registrar", keeper)}
    bare = []
    for who, listed, shape in RECORDS:
        client = open_by[keeper if who == "keeper" else who]
        page = client.get(listed)
        if shape:
            links = [str(link.get("href")) for link in page.select("main a")]
            found = [link for link in links if re.search(shape, link)]
            if not found:
                bare.append((listed, "no record"))
                continue
            page = client.get(found[0])
        if not chips_of(page):
            bare.append((page.url, "no chip"))
    assert bare == []


@pytest.mark.parametrize("school_code", ["fake"])
def test_a_third_school_shows_its_own(app: Flask) -> None:
    school = current_school()
    make_account("keeper", "media")
    client = Client(app).login("keeper", PASSWORD)
    page = client.submit(client.get("/faults/new"), status=200, title="無法登入", body="帳號被鎖定")
    assert chips_of(page) == ["條文「肆二」"]
    assert of_duty(school, Duty.RUN_PLATFORM) == ("肆二",)
    assert of_kind(school, Kind.MEETING) == ("參", "national:meeting", "national:deputies", "national:published")
    assert of_schedule(school) == ("肆一", "national:periods")
    assert of_letters(school) == ("陸",)
    assert of_post(school, "dean") == ("貳", "肆一", "肆二")
    assert of_seat(school, "tutors") == ("貳",)
    assert of_deputies(school, "course-teacher") == ()  # no row of its own names a post


def test_rows_tell_what_a_record_serves(app: Flask) -> None:
    school = current_school()
    assert of_duty(school, Duty.RUN_PLATFORM, Duty.REVIEW_ACCOUNTS) == ("五",)
    assert of_letters(school) == ("十(二)3",)
    assert of_deputies(school, "teacher") == ("十(二)2(1)", "national:deputies")
    assert of_deputies(school, "registrar", "staff-change") == ("十(二)1",)
    assert of_seat(school, "unknown") == ()
