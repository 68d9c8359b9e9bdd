"""The board of follow-ups, an item with its reports, and the spreadsheet."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from intranet.extensions import db
from intranet.models import ActionItem, AgendaItem, Meeting, MeetingState, Section
from intranet.services.meetings.agenda import change_item
from intranet.services.meetings.confidential import set_confidential
from intranet.services.meetings.follow_up import open_actions, report_progress
from intranet.services.sign_in import actor_named
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client
from tests.support.queries import counted_queries

Clients = Callable[[str], Client]
OVERDUE = "彙整高一多元表現登錄的常見問題"
OPEN = "通知任課教師認證代理人名單及順位"


def item(task: str) -> int:
    return db.session.scalars(db.select(ActionItem.id).where(ActionItem.task == task)).one()


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_board_is_by_owner_overdue_first(clients: Clients) -> None:
    page = clients("secretary").get("/meetings/actions")
    owners = [row.owner_title for row in sorted(open_actions(), key=lambda row: row.due)]
    assert page.texts("section.part > h2")[:2] == [f"{owners[0]} 1 項，逾期 1 項", f"{owners[1]} 1 項"]
    assert page.texts("section.part .state") == ["▲逾期（22 天）"]
    mine = clients("instruction").get("/meetings/actions?mine=1")
    assert mine.texts("section.part tbody th a") == [OPEN]
    assert len(clients("instruction").get("/meetings/actions").texts("section.part > h2")) == 3


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_item_keeps_every_report_until_it_is_released(clients: Clients) -> None:
    action = item(OPEN)
    owner, secretary = clients("instruction"), clients("secretary")
    url = f"/meetings/actions/{action}"
    assert "尚未回報" in owner.get(url).text
    for text in ("名單草擬中。", "已通知。<b>x</b>"):
        done = owner.submit(owner.get(f"{url}/progress"), progress=text, status=200)
    assert done.url == url
    assert done.texts("#reports .history li span:last-child") == ["已通知。<b>x</b>", "名單草擬中。"]
    assert done.select("form[action$='/release']") == []
    released = secretary.submit(secretary.get(url), "/release", status=200)
    assert OPEN in " ".join(released.texts("#released th"))
    assert "已解除列管" in owner.get(url).h1
    refused = owner.submit(owner.get(f"{url}/progress"), progress="再補", status=400)
    assert "這項列管已經解除，不再更動。" in refused.text


def test_item_of_others_is_not_known_to_staff_who_see_no_meetings(clients: Clients) -> None:
    teacher = clients("teacher")
    assert "沒有未結的列管事項" in teacher.get("/meetings/actions").text
    teacher.get(f"/meetings/actions/{item(OPEN)}", status=404)
    clients("auditor").get(f"/meetings/actions/{item(OPEN)}")
    clients("secretary").get("/meetings/actions/9999", status=404)


def test_spreadsheet_holds_what_the_board_shows_as_text(clients: Clients) -> None:
    owner = clients("instruction")
    owner.submit(owner.get(f"/meetings/actions/{item(OPEN)}/progress"), progress="=1+1", status=200)
    answer = clients("secretary").http.get("/meetings/actions.ods")
    assert answer.mimetype == "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    text = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
    cells = ["".join(cell.itertext()) for cell in root.iter(text)]
    assert cells[:3] == ["主辦", "辦理事項", "期限"]
    assert {OVERDUE, OPEN, "'=1+1", "22"} <= set(cells)
    mine = clients("instruction").http.get("/meetings/actions.ods?mine=1").data
    with zipfile.ZipFile(io.BytesIO(mine)) as archive:
        assert OVERDUE not in archive.read("content.xml").decode()


def test_board_needs_few_questions(clients: Clients) -> None:
    secretary = clients("secretary")
    secretary.get("/meetings/actions")
    with counted_queries() as questions:
        secretary.get("/meetings/actions")
    assert len(questions) <= 6, questions


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_words_of_a_confidential_item_reach_no_board_and_no_trail(clients: Clients) -> None:
    action = item(OPEN)
    source = db.session.get_one(AgendaItem, db.session.get_one(ActionItem, action).agenda_item_id)
    source.is_confidential = True
    secret, meeting = source.title, source.meeting_id
    db.session.commit()
    pages = ("/meetings/actions", f"/meetings/actions/{action}", f"/meetings/{meeting}", "/audit/?record=meeting")
    for reader, may_read in (("auditor", False), ("secretary", True)):
        for path in pages:
            text = clients(reader).get(path).text
            assert (OPEN in text) == may_read, (reader, path)
            assert may_read or secret not in text, (reader, path)
    assert OPEN in clients("instruction").get(f"/meetings/actions/{action}").text  # whose task it is


def test_texts_of_a_confidential_item_reach_no_trail(clients: Clients) -> None:
    """What changed in it, and what was reported on a task under it; a short text is taken out of no other sentence."""
    secretary, action = actor_named("secretary"), item(OPEN)
    draft = db.session.scalars(
        db.select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Meeting.state == MeetingState.DRAFT, AgendaItem.section == Section.PROPOSAL)
        .order_by(AgendaItem.id)
    ).first()
    assert draft is not None
    given = {"title": draft.title, "matter": draft.matter, "proposer": draft.proposer, "section": Section.PROPOSAL}
    change_item(secretary, draft.id, explanation="當事人為三年級學生。", proposal="議", **given)
    set_confidential(secretary, draft.id, confidential=True)
    report_progress(actor_named("instruction"), action, "已約談當事人。")
    db.session.get_one(AgendaItem, db.session.get_one(ActionItem, action).agenda_item_id).is_confidential = True
    db.session.commit()
    for reader, may_read in (("auditor", False), ("secretary", True)):
        page = clients(reader).get("/audit/?record=meeting")
        for text in ("當事人為三年級學生。", "已約談當事人。"):
            assert (text in page.text) == may_read, (reader, text)
        assert "修改議案" in page.text
        shown = clients(reader).get(f"/meetings/actions/{action}/progress").text
        assert ("已約談當事人。" in shown) == may_read, reader
