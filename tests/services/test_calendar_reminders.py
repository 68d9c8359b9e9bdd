"""What is pointed out on a draft besides the rules: it never stops a release."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from intranet.rules.constraints import Level
from intranet.rules.dates import Term
from intranet.rules.obligations import Audience
from intranet.rules.schedule import Work
from intranet.services.actor import SYSTEM
from intranet.services.calendar.checking import check_draft, line_findings, refusals
from intranet.services.calendar.items import ItemDates, OwnItem, add_item, draft_line, save_item
from intranet.services.calendar.office_days import office_days
from intranet.services.context import on_day
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import TERM, dates_as, drafted, holder_of

BEFORE = date(2025, 7, 1)


def messages(day: date = BEFORE) -> list[str]:
    with on_day(day):
        return [found.message for found in check_draft(TERM) if found.level is Level.WARN]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_worked_example_is_reminded_of_closed_days_and_never_refused(app: Flask) -> None:
    drafted()
    said = [text for text in messages() if text.startswith("115/2/22（日）不上班")]
    assert len(said) == 1
    assert said[0].endswith("前一上班日 115/2/13（五），後一上班日 115/2/23（一）。")  # the new year lies between
    with on_day(BEFORE):
        assert refusals(check_draft(TERM)) == ()


def test_what_is_past_is_no_longer_pointed_out(app: Flask) -> None:
    drafted()
    assert messages(date(2027, 9, 1)) == []


def test_item_alone_is_reminded_of_its_closed_day(app: Flask) -> None:
    line = drafted()["certify-1"].line
    with on_day(BEFORE):
        (found,) = line_findings(TERM, line)
    assert (found.level, found.nearest) == (Level.WARN, date(2026, 3, 6))


def test_owner_without_anybody_is_pointed_out_until_somebody_is_appointed(app: Flask) -> None:
    drafted()

    def about() -> list[str]:
        return [text for text in messages(date(2025, 8, 1)) if text.startswith("「註冊組」")]

    (text,) = about()
    assert "無人任職或代理" in text
    holder_of("註冊組長")
    assert about() == []


def test_term_before_that_is_still_open_is_explained(app: Flask) -> None:
    rows, before = drafted(), Term(113, 2)
    line = rows["certify-1"].line
    values = ItemDates(date(2025, 2, 11), date(2025, 8, 14), date(2025, 8, 15), date(2025, 8, 21), line.owner)
    add_item(SYSTEM, before, values, OwnItem("認證（高一、高二）", Work.CERTIFICATION, (Audience.TEACHERS,)))
    noise = OwnItem("認證（別的學期）", Work.CERTIFICATION, (Audience.TEACHERS,))
    add_item(SYSTEM, Term(112, 2), ItemDates(date(2024, 2, 11), date(2024, 12, 31), None, None, line.owner), noise)
    (text,) = [text for text in messages() if "同時開放" in text]
    assert text == (
        "課程學習成果認證（第 1 學期）（114 學年度第 1 學期，114/8/1 至 115/3/8）與 113 學年度第 2 學期的"
        "「認證（高一、高二）」（114/2/11 至 114/8/14）在 114/8/1 至 114/8/14 同時開放。"
        "兩學期各自計算，請提醒相關人員分清學期。"
    )


def test_deadlines_on_one_day_are_pointed_out(app: Flask) -> None:
    drafted()
    day = date(2025, 12, 5)
    for title in ("甲", "乙", "丙"):
        dates = ItemDates(date(2025, 12, 1), day, date(2025, 12, 8), date(2025, 12, 10), "教學組")
        add_item(SYSTEM, TERM, dates, OwnItem(title, Work.OTHER, ()))
    (text,) = [text for text in messages() if "同一天" in text and "教學組" in text]
    assert text.startswith("114/12/5（五）同一天有 3 項截止，都是教學組的：甲、乙、丙。")


def test_office_calendar_names_holidays_and_days_made_up_for(app: Flask) -> None:
    office = office_days(Term(113, 1))
    assert office.why_closed(date(2025, 1, 27)) == "放假日（114/2/8 補班）"
    assert office.why_closed(date(2025, 2, 8)) == ""
    assert office.why_closed(date(2025, 4, 4)) == "兒童節、民族掃墓節"


def test_item_by_hand_on_a_closed_day_is_saved(app: Flask) -> None:
    row = drafted()["upload-1"]
    save_item(SYSTEM, row.item_id, dates_as(row, end=date(2026, 2, 28)))
    assert draft_line(row.item_id).line.end == date(2026, 2, 28)
