"""Who is told of a release: each holder of a post whose items changed, by one mail that says what was and what is."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from intranet.services.actor import SYSTEM
from intranet.services.calendar.desk import desk_of
from intranet.services.calendar.items import add_item, remove_item, save_item
from intranet.services.calendar.release_notices import told_of
from intranet.services.calendar.releasing import release_schedule
from intranet.services.context import current_school
from intranet.services.people import add_person, appoint
from tests.conftest import BOTH_SCHOOLS
from tests.services.test_calendar_draft import OWN, OWN_DATES
from tests.support.calendar import TERM, by_window, dates_as, drafted
from tests.support.letters import mails
from tests.support.queries import counted_queries


def holder(title: str, email: str = "") -> int:
    """The id of a new person who holds the post; without ``email`` no mail can reach it."""
    person = add_person(SYSTEM, name=f"{title}甲", staff_type="教師", email=email)
    appoint(SYSTEM, person, current_school().directory.position(title).code, date(2025, 8, 1))
    return person.id


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_only_those_whose_items_changed_are_told_by_one_mail(app: Flask) -> None:
    rows = drafted()
    release_schedule(SYSTEM, TERM, comment="初版")
    holder("註冊組長", "registrar@example.edu.tw")
    holder("訓育組長", "affairs@example.edu.tw")
    records, receipt = rows["submit-records"], rows["receipt-students"]
    moved = dates_as(records, end=date(2026, 3, 19), check_start=date(2026, 3, 20))
    save_item(SYSTEM, records.item_id, moved)
    save_item(SYSTEM, receipt.item_id, dates_as(receipt, note="紙本另寄"))
    shown = told_of(desk_of(TERM).unreleased)
    assert [(one.name, one.titles, len(one.changes)) for one in shown] == [("註冊組長甲", ("註冊組長",), 2)]
    before = len(mails())
    release_schedule(SYSTEM, TERM, comment="提前提交")
    (mail,) = mails(before)
    assert (mail.recipient, mail.subject) == (
        "registrar@example.edu.tw",
        "作業期程：114 學年度第 1 學期第 2 版，您負責的 2 項有異動",
    )
    assert mail.body.splitlines() == [
        "註冊組長甲 註冊組長 您好：",
        "",
        "114 學年度第 1 學期作業期程第 2 版已發布。提前提交",
        "您負責的項目異動如下：",
        f"變更「{records.line.title}」",
        "　起迄：115/3/9 至 115/3/20 → 115/3/9 至 115/3/19",
        "　自我檢核：115/3/21 至 115/3/27 → 115/3/20 至 115/3/27",
        f"變更「{receipt.line.title}」",
        "　說明：（無） → 紙本另寄",
        "",
        "公開的期程：",
        "http://127.0.0.1:8000/public/calendar/114-1",
        "本版全部變更：",
        "http://127.0.0.1:8000/public/calendar/114-1/changes?from=1&to=2",
        "",
        current_school().profile.name,
    ]


def test_old_owner_and_new_owner_are_both_told(app: Flask) -> None:
    rows = drafted()
    release_schedule(SYSTEM, TERM, comment="初版")
    holder("註冊組長", "old@example.edu.tw")
    holder("教學組長", "new@example.edu.tw")
    row = rows["submit-records"]
    save_item(SYSTEM, row.item_id, dates_as(row, owner="教學組"))
    before = len(mails())
    release_schedule(SYSTEM, TERM, comment="改由教學組")
    found = mails(before)
    assert sorted(mail.recipient for mail in found) == ["new@example.edu.tw", "old@example.edu.tw"]
    assert all("　權責單位：註冊組 → 教學組" in mail.body.splitlines() for mail in found)


def test_new_and_removed_items_are_told_with_their_periods(app: Flask) -> None:
    drafted()
    item = add_item(SYSTEM, TERM, OWN_DATES, OWN)
    holder("教學組長", "teaching@example.edu.tw")
    release_schedule(SYSTEM, TERM, comment="初版")
    remove_item(SYSTEM, item.id)
    release_schedule(SYSTEM, TERM, comment="取消成果展")
    first, second = (mail.body.splitlines() for mail in mails()[-2:])
    periods = ["　起迄：114/12/1 至 114/12/5", "　自我檢核：114/12/8 至 114/12/10"]
    assert first[first.index("新增「校內成果展」") + 1 :][:2] == periods
    assert second[4:7] == ["移除「校內成果展」", *periods]


def test_person_without_an_address_is_shown_and_gets_no_mail(app: Flask) -> None:
    drafted()
    person = holder("註冊組長")
    told = told_of(desk_of(TERM).unreleased)
    assert [(one.person_id, one.email) for one in told] == [(person, "")]
    before = len(mails())
    release_schedule(SYSTEM, TERM, comment="初版")
    assert mails(before) == []


def test_refused_release_tells_nobody(app: Flask) -> None:
    rows = drafted()
    holder("註冊組長", "registrar@example.edu.tw")
    save_item(SYSTEM, rows["upload-1"].item_id, dates_as(rows["upload-1"], end=date(2026, 1, 30)))
    before = len(mails())
    with pytest.raises(Exception, match="115/2/3"):
        release_schedule(SYSTEM, TERM, comment="初版")
    assert mails(before) == []


def test_finding_whom_to_tell_needs_one_query(app: Flask) -> None:
    drafted()
    holder("註冊組長", "registrar@example.edu.tw")
    changes = desk_of(TERM).unreleased
    with counted_queries() as sent:
        told_of(changes)
    assert sent.count == 1
    assert len(changes) == len(by_window())
