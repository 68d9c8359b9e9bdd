"""The one screen of a meeting in session: taps without losing the place, the agenda beside, the code at the door."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intranet.extensions import db
from intranet.models import Attendance, AuditEntry, Presence
from intranet.services.meetings.door import door_address
from tests.blueprints.test_meetings import in_session, printed  # noqa: F401  no notice is printed here
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client
from tests.support.meetings import attendance_of, items_of
from tests.support.queries import counted_queries

Clients = Callable[[str], Client]
MOST_QUERIES = 11


def the_row(meeting: int, number: int) -> Attendance:
    return db.session.get_one(Attendance, attendance_of(meeting)[number].id, populate_existing=True)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_two_people_tap_at_once_and_both_stay(clients: Clients) -> None:
    meeting = in_session(clients)
    clerk, secretary = clients("clerk"), clients("secretary")
    screen = f"/meetings/{meeting}/attendance"
    mine, theirs = clerk.get(screen), secretary.get(screen)
    first, second = the_row(meeting, 3).id, the_row(meeting, 4).id
    answer = clerk.http.post(f"{screen}/{first}", data={**mine.fields(f"/{first}"), "mark": "EXCUSED"})
    assert answer.headers["Location"].endswith(f"/attendance#person-{first}")
    shown = secretary.submit(theirs, f"/{second}", mark="LEFT", at="1459", status=200)
    assert the_row(meeting, 3).presence is Presence.EXCUSED
    assert shown.texts(f"#person-{first} [aria-pressed=true]")[0].startswith("請假")
    assert "離席" in " ".join(shown.texts(f"#person-{second} .said") + shown.texts(".flash"))
    wrong = secretary.submit(theirs, f"/{second}", mark="LATE", at="9時", status=200)
    assert "看不懂時間" in " ".join(wrong.texts(".flash"))


def test_agenda_stands_beside_the_roll_and_its_items_are_decided_there(clients: Clients) -> None:
    meeting = in_session(clients)
    clerk = clients("clerk")
    page = clerk.get(f"/meetings/{meeting}/attendance")
    items = items_of(meeting)
    assert len(page.select(".sitting-agenda li[id]")) == len(items)
    assert items[0].title in page.texts("#in-hand h3")[0]
    values = {"outcome": "照案確認。", "votes_for": "", "votes_against": "", "votes_abstain": ""}
    done = clerk.submit(page, f"/items/{items[0].id}", status=200, **values)
    assert done.url == f"/meetings/{meeting}/attendance"
    assert "已決議" in done.texts(f"#line-{items[0].id}")[0]
    assert "開議須 13 席" in " ".join(done.texts("#in-hand"))
    chosen = clerk.get(f"/meetings/{meeting}/attendance?item={items[2].id}")
    assert items[2].title in chosen.texts("#in-hand h3")[0]
    with counted_queries() as sent:
        clerk.get(f"/meetings/{meeting}/attendance")
    assert sent.count <= MOST_QUERIES, "\n".join(sent)


def test_member_signs_in_with_the_code_by_one_press(clients: Clients) -> None:
    meeting = in_session(clients)
    shown = clients("clerk").get(f"/meetings/{meeting}/sign-in-code")
    assert shown.select("svg.qr path")[0].get("d").startswith("M4 4h7v1h-7z")
    path = "/" + door_address(meeting).split("/", 3)[3]
    member = clients("member")
    entries = db.session.query(AuditEntry).count()
    page = member.get(path)
    assert db.session.query(AuditEntry).count() == entries
    assert member.submit(page, path, status=200).texts(".notice-title") == ["已簽到"]
    stranger = clients("teacher").get(path, status=403)
    assert "不在115 學年度第 1 學期第 3 次會議的名單中" in " ".join(stranger.texts(".notice"))
    clients("teacher").get(f"{path}x", status=404)
    assert "已簽到 1/" in clients("clerk").get(f"/meetings/{meeting}/sign-in-code").texts("#signed-title")[0]
