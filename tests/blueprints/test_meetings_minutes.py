"""Minutes on screen: drafts and their differences, the public version, a correction for the next meeting."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intranet.models import AgendaItem, MeetingState
from tests.blueprints.test_meetings import adjourned, printed  # noqa: F401  no notice is printed here
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client
from tests.support.meetings import items_of, state_of
from tests.support.queries import counted_queries

Clients = Callable[[str], Client]
CONFIRMED, DRAFT = 3, 4  # the demo's meetings of this term
MOST_QUERIES = 10


def the_secret(meeting: int) -> AgendaItem:
    return next(item for item in items_of(meeting) if item.is_confidential)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_reward_case_is_confidential_by_default_and_closed_to_the_auditor(clients: Clients) -> None:
    secretary, auditor = clients("secretary"), clients("auditor")
    secret = the_secret(CONFIRMED)
    assert "敘獎建議案" in secret.title
    for path in ("", "/minutes", "/minutes/drafts?read=1", "/minutes/public"):
        shown = auditor.get(f"/meetings/{CONFIRMED}{path}").select("main")[0].text_content()
        agenda = shown.split("辦理經過")[0]  # the audit trail is the auditor's own
        assert secret.title not in agenda and secret.outcome not in agenda, path
        assert "本案不公開" in agenda, path
    assert secret.outcome in secretary.get(f"/meetings/{CONFIRMED}/minutes").text
    public = secretary.get(f"/meetings/{CONFIRMED}/minutes/public")
    assert secret.outcome not in public.text and "公開版" in public.text


def test_published_minutes_show_others_the_public_version_alone(clients: Clients) -> None:
    teacher, secretary = clients("teacher"), clients("secretary")
    teacher.get(f"/meetings/{CONFIRMED}/minutes/public", status=404)
    ask = secretary.get(f"/meetings/{CONFIRMED}/minutes")
    assert "其他人只看得到公開版" in ask.text
    secretary.submit(ask, "/publish", status=200)
    assert state_of(CONFIRMED) is MeetingState.PUBLISHED
    shown = teacher.get(f"/meetings/{CONFIRMED}/minutes/public")
    assert the_secret(CONFIRMED).title not in shown.text
    assert shown.texts("h1") == ["115 學年度第 1 學期第 1 次會議紀錄 紀錄已公布"]
    teacher.get(f"/meetings/{CONFIRMED}/minutes", status=403)
    assert "公布115/11/21（六）" in " ".join(secretary.get(f"/meetings/{CONFIRMED}/minutes").texts(".facts div"))


def test_item_is_closed_and_opened_by_the_secretary(clients: Clients) -> None:
    secretary = clients("secretary")
    item = next(one for one in items_of(DRAFT) if one.matter)
    page = secretary.get(f"/meetings/{DRAFT}")
    closed = secretary.submit(page, f"/items/{item.id}/confidential", status=200)
    assert closed.texts(f"#item-{item.id} h4 .stamp") == ["密件"]
    assert item.title not in " ".join(clients("auditor").get(f"/meetings/{DRAFT}").texts(".agenda-item"))
    opened = secretary.submit(closed, f"/items/{item.id}/confidential", status=200)
    assert opened.texts(f"#item-{item.id} h4 .stamp") == []


def test_drafts_are_listed_read_and_compared(clients: Clients) -> None:
    principal, secretary = clients("principal"), clients("secretary")
    page = principal.get(f"/meetings/{CONFIRMED}/minutes/drafts")
    assert page.texts("tbody th") == ["第 1 份"]
    read = principal.get(f"/meetings/{CONFIRMED}/minutes/drafts?read=1")
    assert "肆、提案討論" in read.texts("#draft h2")
    principal.get(f"/meetings/{CONFIRMED}/minutes/drafts?read=2", status=404)
    clients("member").get("/meetings/1/minutes/drafts", status=404)
    meeting = adjourned(clients)
    editor = secretary.get(f"/meetings/{meeting}/minutes/edit")
    text = editor.fields("/edit")["text"].lstrip().replace("（未作成）", "（會中未作成）", 1)
    secretary.submit(editor, "/edit", text=text, status=200)
    shown = secretary.get(f"/meetings/{meeting}/minutes/drafts")
    assert shown.texts("table.ledger tbody th") == ["第 2 份", "第 1 份"]
    assert (shown.texts("#differences ins"), shown.texts("#differences del")) == (["會中"], [])
    assert "～ 修改" in shown.texts("#differences th")


def test_correction_goes_to_the_next_meeting(clients: Clients) -> None:
    secretary = clients("secretary")
    page = secretary.get(f"/meetings/{CONFIRMED}/minutes/correct")
    assert "第 2 次會議" in page.text
    secretary.submit(page, "/correct", text=" ", status=422)
    answer = secretary.submit(page, "/correct", text="案由一同意票應為 17 票。", status=200)
    assert answer.url == f"/meetings/{DRAFT}"
    assert items_of(DRAFT)[-1].title == "更正115 學年度第 1 學期第 1 次會議紀錄，提請討論。"


def test_minutes_pages_ask_the_database_few_times(clients: Clients) -> None:
    secretary = clients("secretary")
    for path in ("minutes", "minutes/public", "minutes/drafts", "minutes/correct"):
        with counted_queries() as sent:
            secretary.get(f"/meetings/{CONFIRMED}/{path}")
        assert sent.count <= MOST_QUERIES, path + "\n".join(sent)
