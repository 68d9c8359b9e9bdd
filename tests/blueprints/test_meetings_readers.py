"""Who reads what of a meeting: its papers, its pages for members, staff and the auditor, and what they ask the database."""

from __future__ import annotations

import pytest

from intranet.extensions import db
from intranet.models import ActionItem, Meeting, MeetingState
from tests.blueprints.meetings_road import Clients, draft_of, in_session, press
from tests.support.meetings import items_of
from tests.support.queries import counted_queries

MOST_QUERIES = 10
MOST_OF_A_DRAFT = 10  # seven more where something else is on its day


@pytest.fixture(autouse=True)
def printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing has tests of its own; here a notice is a few bytes."""
    monkeypatch.setattr("intranet.services.meetings.convening.notice_pdf", lambda *_: b"%PDF-1.7 notice")


@pytest.mark.parametrize("paper", ["notice", "sign-in", "minutes"])
def test_papers_come_as_pdf_with_the_strict_headers(clients: Clients, paper: str) -> None:
    answer = clients("principal").http.get(f"/meetings/3/{paper}.pdf")
    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_item_of_another_meeting_is_not_found(clients: Clients) -> None:
    secretary = clients("secretary")
    mine = draft_of(secretary)
    other = items_of(1)[0].id
    secretary.get(f"/meetings/{mine}/items/{other}/edit", status=404)


def test_extra_fields_change_nothing(clients: Clients) -> None:
    secretary = clients("secretary")
    meeting = draft_of(secretary, state="CONFIRMED", approved_by="1", id="1", document_no="x", seats_total="1")
    row = db.session.get_one(Meeting, meeting)
    assert (row.state, row.approved_by, row.document_no, row.seats_total) == (MeetingState.DRAFT, None, "", 0)


def test_owner_reports_and_the_secretary_releases(clients: Clients) -> None:
    registrar, owner, secretary = map(clients, ("registrar", "student-affairs", "secretary"))
    row = db.session.scalars(
        db.select(ActionItem).where(ActionItem.owner == "student-affairs-section", ActionItem.closed_on.is_(None))
    ).one()
    url = f"/meetings/actions/{row.id}"
    answer = press(registrar, f"{url}/progress", "", 403, progress="代填")
    assert "訓育組長" in answer.text
    press(owner, f"{url}/progress", "", progress="已彙整並公告。")
    board = secretary.get("/meetings/actions")
    assert "▲逾期（22 天）" in board.texts(".state")
    secretary.submit(board, f"/{row.id}/release", status=200)
    assert db.session.get_one(ActionItem, row.id, populate_existing=True).closed_on is not None


def test_staff_outside_the_group_see_their_own_items_only(clients: Clients) -> None:
    page = clients("teacher").get("/meetings/actions")
    assert "彙整高一多元表現登錄的常見問題" not in page.text
    assert page.texts(".empty-title") == ["沒有未結的列管事項"]


def test_members_read_what_they_were_told_and_nothing_else(clients: Clients) -> None:
    member = clients("member")
    titles = member.get("/meetings/").texts("tbody th a")
    assert titles == ["115 學年度第 1 學期第 1 次會議"]
    member.get("/meetings/3/minutes", status=404)  # confirmed, not yet shared
    assert "會議紀錄" in member.get("/meetings/1/minutes").h1
    member.get("/meetings/3/sign-in.pdf", status=404)
    member.get("/meetings/3/mail", status=403)


def test_auditor_reads_drafts_and_writes_nothing(clients: Clients) -> None:
    auditor = clients("auditor")
    page = auditor.get("/meetings/4")
    assert page.select("main form") == []


@pytest.mark.parametrize(
    ("username", "path"),
    [
        ("secretary", "/meetings/"),
        ("secretary", "/meetings/3"),
        ("secretary", "/meetings/4"),
        ("secretary", "/meetings/new"),
        ("secretary", "/meetings/3/mail"),
        ("secretary", "/meetings/3/minutes"),
        ("secretary", "/meetings/actions"),
        ("member", "/meetings/3"),
    ],
)
def test_pages_ask_the_database_few_times(clients: Clients, username: str, path: str) -> None:
    client = clients(username)
    client.get(path)
    with counted_queries() as sent:
        client.get(path)
    assert sent.count <= (MOST_OF_A_DRAFT if path == "/meetings/4" else MOST_QUERIES), "\n".join(sent)


def test_working_pages_ask_the_database_few_times(clients: Clients) -> None:
    meeting = in_session(clients)
    secretary, item = clients("secretary"), items_of(meeting)[0].id
    for path in ("attendance", f"items/{item}", "adjourn", ""):
        with counted_queries() as sent:
            secretary.get(f"/meetings/{meeting}/{path}".rstrip("/"))
        assert sent.count <= MOST_QUERIES, path + "\n".join(sent)
