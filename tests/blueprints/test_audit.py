"""The audit trail as a page: filtered by who, what and when."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intranet.extensions import db
from intranet.models import Meeting, MeetingState, Section
from intranet.services.meetings.agenda import change_item, place_item, remove_item
from intranet.services.meetings.confidential import set_confidential
from intranet.services.sign_in import actor_named
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page
from tests.support.queries import counted_queries

Clients = Callable[[str], Client]


def shown(page: Page, label: str) -> list[str]:
    return page.texts(f"main tbody [data-label={label}]")


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_trail_is_filtered_by_person_record_and_days(client: Client) -> None:
    client.login("auditor")
    everything = client.get("/audit/")
    secretary = everything.select("main tbody td[data-label=辦理人]")
    assert len(secretary) == 50
    name = client.get("/audit/?record=meeting").texts("main tbody td[data-label=辦理人]")[0].split("（")[0]
    found = client.get(f"/audit/?record=meeting&actor={name}&since=115/9/1&until=2026-09-30")
    assert {text.split("（")[0] for text in shown(found, "辦理人")} == {name}
    assert {text.split("/")[1] for text in shown(found, "時間")} == {"9"}
    assert all(href.endswith("until=2026-09-30") for href in [a.get("href") for a in found.select(".pagination a")])
    none = client.get("/audit/?record=meeting&since=115/9/30&until=115/9/1")
    assert none.texts("main .empty h2, main .empty strong, main .empty p")[0] == "沒有符合的紀錄"


def test_unreadable_day_is_said_at_its_field_and_nothing_is_lost(client: Client) -> None:
    client.login("auditor")
    page = client.get("/audit/?actor=王&since=115/2/30", status=422)
    assert page.texts("#since-error") == ["曆上沒有「115/2/30」這一天，請檢查年月日。"]
    assert [field.get("value") for field in page.select("main input[name=actor], main input[name=since]")] == [
        "王",
        "115/2/30",
    ]


def test_earlier_titles_of_a_confidential_item_are_not_shown_even_after_it_is_taken_off(clients: Clients) -> None:
    statement = db.select(Meeting).where(Meeting.state == MeetingState.DRAFT).order_by(Meeting.id)
    meeting, secretary = db.session.scalars(statement).all()[0], actor_named("secretary")
    given = {"section": Section.PROPOSAL, "explanation": "", "proposal": "", "matter": "", "proposer": ""}
    item = place_item(secretary, meeting.id, title="學生甲乙丙申訴案", **given)
    change_item(secretary, item.id, title="三年甲班申訴案", **given)
    set_confidential(secretary, item.id, confidential=True)
    words, trail = ("學生甲乙丙", "三年甲班"), f"/meetings/{meeting.id}"
    for path in ("/audit/?record=meeting", trail):
        auditor = clients("auditor")
        with counted_queries() as sent:
            page = auditor.get(path)
        assert sent.count <= 10, sent
        assert [word for word in words if word in page.text] == []
        assert "新增議案「本案不公開」" in page.text and "修改議案「本案不公開」" in page.text
        assert all(word in clients("secretary").get(path).text for word in words)
    remove_item(secretary, item.id)
    page = clients("auditor").get("/audit/?record=meeting")
    assert [word for word in words if word in page.text] == []
    assert "刪除議案「本案不公開」" in page.text
