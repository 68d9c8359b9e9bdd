from __future__ import annotations

from datetime import date
from typing import Any

from intranet.rules.constraints import Finding, Level, ScheduleItem
from intranet.rules.dates import Term
from intranet.rules.deputies import Span
from intranet.rules.obligations import Audience
from intranet.rules.office_days import OfficeDays
from intranet.rules.reminders import closed_deadlines, congested_days, overlapping_terms, vacant_owners
from intranet.rules.schedule import Work
from tests.rules.samples import item

SUNDAY, MONDAY = date(2026, 2, 22), date(2026, 2, 23)
OFFICE = OfficeDays({date(2026, 2, 20): "農曆除夕（補假）"})
ALWAYS = [Span(date(2020, 8, 1))]


def rows(*titles: str, **changes: Any) -> list[ScheduleItem]:
    return [item(**{"key": title, "title": title, **changes}) for title in titles]


def test_deadlines_of_a_closed_day_are_one_reminder_with_the_office_days_around() -> None:
    found = list(closed_deadlines([*rows("上傳", "登錄", clause="四.1"), *rows("認證", end=MONDAY)], OFFICE))
    assert found == [
        Finding(
            Level.WARN,
            "上傳",
            "end",
            "四.1",
            "115/2/22（日）不上班，有 2 項截止：上傳、登錄。前一上班日 115/2/19（四），後一上班日 115/2/23（一）。",
            date(2026, 2, 19),
        )
    ]


def test_a_holiday_is_named() -> None:
    (found,) = closed_deadlines(rows("上傳", end=date(2026, 2, 20)), OFFICE)
    assert found.message.startswith("115/2/20（五）是農曆除夕（補假），有 1 項截止：上傳。")


def test_three_deadlines_of_one_owner_on_a_day_are_congestion_and_two_are_none() -> None:
    ours = rows("甲", "乙", "丙", audience=(), owner="註冊組、教學組")
    other = rows("丁", audience=(), owner="訓育組")
    (found,) = congested_days([*ours, *other])
    assert found.message == (
        "115/2/22（日）同一天有 3 項截止，都是註冊組的：甲、乙、丙。"
        "可考慮錯開（系統預設同日 3 項起提醒，規定沒有限制）。"
    )
    assert list(congested_days([*ours[:2], *other])) == []
    assert list(congested_days([*ours[:2], *rows("戊", audience=(), owner="註冊組", end=MONDAY)])) == []


def test_windows_for_all_students_count_for_each_grade_and_are_told_once() -> None:
    everybody = rows("甲", "乙", audience=(Audience.STUDENTS,), owner="")
    seniors = rows("丙", audience=(Audience.G12,), owner="")
    (found,) = congested_days([*everybody, *seniors])
    assert "都是高三的：甲、乙、丙" in found.message


def test_an_owner_without_anybody_is_told_once_for_all_its_items() -> None:
    owned = rows("甲", "乙", owner="註冊組")
    gone = [Span(date(2020, 8, 1), date(2026, 1, 31)), Span(date(2026, 2, 27))]
    (found,) = vacant_owners(owned, {"註冊組": gone}, date(2025, 8, 1))
    assert (found.field, found.message) == (
        "owner",
        "「註冊組」在 115/2/1 至 115/2/26 之間有日子無人任職或代理，而其負責 2 項：甲、乙。請先派任或指定代理人。",
    )
    assert list(vacant_owners(owned, {"註冊組": ALWAYS}, date(2025, 8, 1))) == []
    assert list(vacant_owners(owned, {"註冊組": gone}, date(2026, 2, 27))) == []
    assert list(vacant_owners(owned, {}, date(2025, 8, 1))) == []


def certification(term: Term, start: date, end: date, **changes: Any) -> ScheduleItem:
    values = {"work": Work.CERTIFICATION, "title": f"認證{term}", "audience": (Audience.TEACHERS,)}
    return item(term=term, start=start, end=end, **{**values, **changes})


def test_windows_of_two_terms_open_at_once_are_explained_with_both_dates() -> None:
    ours = certification(Term(114, 1), date(2025, 8, 1), date(2026, 3, 8))
    before = certification(Term(113, 2), date(2025, 2, 11), date(2025, 8, 14))
    (found,) = overlapping_terms([ours], [before], date(2025, 7, 1))
    assert (found.level, found.field, found.message) == (
        Level.WARN,
        "start",
        "認證114-1（114 學年度第 1 學期，114/8/1 至 115/3/8）與 113 學年度第 2 學期的「認證113-2」（114/2/11 至 114/8/14）"
        "在 114/8/1 至 114/8/14 同時開放。兩學期各自計算，請提醒相關人員分清學期。",
    )


def test_windows_of_two_terms_for_others_or_apart_or_past_are_not_told() -> None:
    ours = certification(Term(114, 1), date(2025, 8, 1), date(2026, 3, 8))
    spring = (Term(113, 2), date(2025, 2, 11))
    assert list(overlapping_terms([ours], [certification(*spring, date(2025, 7, 31))], date(2025, 7, 1))) == []
    others = certification(*spring, date(2025, 8, 14), audience=(Audience.PARENTS,))
    assert list(overlapping_terms([ours], [others], date(2025, 7, 1))) == []
    before = certification(*spring, date(2025, 8, 14))
    assert list(overlapping_terms([ours], [before], date(2025, 8, 15))) == []
