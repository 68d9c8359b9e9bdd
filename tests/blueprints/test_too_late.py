"""A form that is opened too early or too late: the page says why, since when, and what can be done instead."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from intranet.extensions import db
from intranet.models import Account, Meeting, MeetingState, SealedClass
from intranet.services.account_setup import issue_link, set_password
from intranet.services.actor import SYSTEM
from intranet.services.meetings.turns import INSTEAD
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client, Page

Clients = Callable[[str], Client]


def of_state(state: MeetingState) -> int:
    return db.session.scalars(db.select(Meeting.id).where(Meeting.state == state).order_by(Meeting.id)).all()[0]


def said(page: Page) -> tuple[str, list[str], list[str | None]]:
    links = page.select(".refusal .actions a")
    return page.h1, page.texts(".refusal > p")[:2], [link.get("href") for link in links]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_form_of_a_meeting_that_went_on_says_since_when_and_what_instead(clients: Clients) -> None:
    secretary, meeting = clients("secretary"), of_state(MeetingState.PUBLISHED)
    for path in ("convene", "reschedule", "cancel", "items/new"):
        title, texts, links = said(secretary.get(f"/meetings/{meeting}/{path}", status=400))
        assert title == "無法辦理"
        assert re.match(r"會議自 \d{3}/\d+/\d+（.）\d\d:\d\d 起為「紀錄已公布」，", texts[0])
        assert texts[1] == INSTEAD[MeetingState.PUBLISHED]
        assert links == [f"/meetings/{meeting}", "/"]


def test_form_of_a_meeting_whose_turn_is_yet_to_come_says_what_comes_first(clients: Clients) -> None:
    meeting = of_state(MeetingState.DRAFT)
    _, texts, links = said(clients("clerk").get(f"/meetings/{meeting}/attendance", status=400))
    assert texts == ["會議目前為「草案」，開會中才能點名及登錄。", INSTEAD[MeetingState.DRAFT]]
    assert links[0] == f"/meetings/{meeting}"
    _, texts, _ = said(clients("clerk").get(f"/meetings/{meeting}/minutes", status=400))
    assert texts == ["會議目前為「草案」，散會後才有紀錄。", INSTEAD[MeetingState.DRAFT]]
    clients("member").get(f"/meetings/{meeting}/minutes", status=404)


def test_every_state_says_what_can_be_done_instead() -> None:
    assert set(INSTEAD) == set(MeetingState)


@pytest.mark.parametrize(
    ("username", "path", "why", "above"),
    [
        ("secretary", "/rewards/1/evaluate", "評核結果不再更正", "/rewards/1"),
        ("personnel", "/rewards/2/step", "本案目前在執行秘書，沒有待登錄的階段。", "/rewards/2"),
    ],
)
def test_page_that_is_refused_leads_to_its_record(
    clients: Clients, username: str, path: str, why: str, above: str
) -> None:
    page = clients(username).get(path, status=400)
    _, texts, links = said(page)
    assert why in texts[0] and "再送一次" not in page.text
    assert links[0] == above


def test_files_that_may_not_be_deleted_yet_say_from_when(clients: Clients) -> None:
    newest = db.select(SealedClass.id).order_by(SealedClass.on.desc(), SealedClass.id)
    record = f"/operations/retention/{db.session.scalars(newest).all()[0]}"
    _, texts, links = said(clients("registrar").get(f"{record}/destroy", status=400))
    assert texts[0] == "封存滿 5 年後始得刪除，最早為 120/8/1。"
    assert links[0] == record


@pytest.mark.parametrize("path", ["/setup/{}", "/audit/pack/shared/{}"])
def test_link_that_is_over_says_how_to_get_another_and_not_why(client: Client, path: str) -> None:
    account = db.session.scalars(db.select(Account).where(Account.username == "teacher")).one()
    used = issue_link(SYSTEM, account).rpartition("/")[2]
    set_password(used, "another-long-password")
    answers = [client.get(path.format(secret), status=404) for secret in (used, "nowhere")]
    assert said(answers[0]) == said(answers[1])
    assert answers[0].h1 == "這個連結已失效" and "重新" in answers[0].text
