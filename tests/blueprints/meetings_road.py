"""What tests of the meetings pages share: a draft, and the presses that bring it on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from intranet.extensions import db
from intranet.models import Meeting
from intranet.services.context import current_school
from tests.support.client import Client, Page

Clients = Callable[[str], Client]


def latest() -> int:
    return db.session.scalars(db.select(Meeting.id).order_by(Meeting.id.desc())).first() or 0


def draft_of(secretary: Client, **values: Any) -> int:
    page = secretary.get("/meetings/new")
    matters = [row.clause for row in current_school().committee.matters]
    given = {
        "on": "115/11/21",
        "starts": "14:10",
        "ends": "1530",
        "place": "圖書館會議室",
        "matters": matters,
        **values,
    }
    answer = secretary.submit(page, **given, status=200)
    assert answer.texts(".flash") or answer.h1
    return latest()


def press(client: Client, url: str, action: str, status: int = 200, **values: Any) -> Page:
    return client.submit(client.get(url), action, status=status, **values)


def convened(clients: Clients) -> int:
    secretary = clients("secretary")
    meeting = draft_of(secretary)
    press(clients("principal"), f"/meetings/{meeting}", "/approve")
    press(secretary, f"/meetings/{meeting}/convene", "")
    return meeting


def in_session(clients: Clients) -> int:
    meeting = convened(clients)
    clerk = clients("clerk")
    roll = press(clerk, f"/meetings/{meeting}", "/open")
    assert roll.h1 == "開會中"
    clerk.submit(roll, "/attendance", status=200, rest="present")
    return meeting


def adjourned(clients: Clients) -> int:
    meeting = in_session(clients)
    press(clients("clerk"), f"/meetings/{meeting}/adjourn", "", began="00:00")
    return meeting
