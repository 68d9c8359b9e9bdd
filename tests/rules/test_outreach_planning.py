"""Until when a session must be planned, parts that do not overlap, and the lines of a series."""

from __future__ import annotations

from datetime import date, time

import pytest

from intranet.rules.obligations import Kind, Obligation
from intranet.rules.outreach_parts import Part, fault_of
from intranet.rules.outreach_projection import Projection, project
from intranet.rules.outreach_series import MOST, Row, UnreadableSeries, read_series

OWED = Obligation("parents", "親師說明", Kind.BRIEFING, "九(三)")
END, CLOSING = date(2027, 7, 31), date(2027, 6, 30)


def seen(on: date, *planned: date, held: int = 0, closing: date | None = CLOSING) -> Projection | None:
    return project(OWED, END, held=held, planned=planned, on=on, closing=closing)


@pytest.mark.parametrize(
    ("on", "text", "is_urgent"),
    [
        (date(2027, 5, 11), "最遲須於 116/6/10 前排定，才來得及在 116/6/30（休業式）以前辦理。", False),
        (date(2027, 5, 12), "最遲須於 116/6/10 前排定，才來得及在 116/6/30（休業式）以前辦理。", True),
        (date(2027, 6, 10), "最遲須於 116/6/10 前排定，才來得及在 116/6/30（休業式）以前辦理。", True),
        (date(2027, 6, 11), "已過 116/6/10，通知與準備不足 20 天；最遲 116/6/30（休業式）辦理。", True),
        (date(2027, 7, 1), "休業式 116/6/30 已過，請於 116/7/31 前擇期辦理。", True),
        (date(2027, 8, 1), "期限 116/7/31 已過，請儘速補辦。", True),
    ],
)
def test_what_is_missing_is_said_as_the_last_day_of_planning_comes(on: date, text: str, is_urgent: bool) -> None:
    found = seen(on)
    assert found is not None
    assert (found.text, found.is_urgent) == (text, is_urgent)


def test_without_a_closing_ceremony_the_period_ends_it() -> None:
    found = seen(date(2027, 5, 1), closing=None)
    assert found is not None
    assert found.text == "最遲須於 116/7/11 前排定，才來得及在 116/7/31 以前辦理。"


def test_planned_sessions_cover_what_is_missing_until_their_day_has_passed() -> None:
    ahead, passed = seen(date(2027, 5, 20), date(2027, 5, 27)), seen(date(2027, 5, 28), date(2027, 5, 27))
    assert ahead is not None
    assert passed is not None
    assert (ahead.text, ahead.is_urgent) == ("已排定 1 場（116/5/27）。", False)
    assert (passed.text, passed.is_urgent) == ("116/5/27 已過，辦理後請登錄。", True)


def test_nothing_is_said_of_what_was_held_or_is_not_asked_for() -> None:
    optional = Obligation("x", "可辦", Kind.BRIEFING, "九", optional=True)
    assert seen(date(2027, 6, 20), held=1) is None
    assert project(optional, END, held=0, planned=(), on=date(2027, 6, 20)) is None


def part(title: str, start: int, end: int, key: str = "") -> Part:
    return Part(title, key or title, time(start), time(end))


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ((), None),
        ((part("甲", 9, 10), part("乙", 10, 12)), None),
        ((part("乙", 10, 12), part("甲", 9, 10)), None),
        ((part("甲", 9, 11), part("乙", 10, 12)), (1, "與「甲」的時間重疊，最早可從 11:00 開始。")),
        ((part("甲", 9, 12), part("乙", 10, 11)), (1, "與「甲」的時間重疊，最早可從 12:00 開始。")),
        ((part("甲", 10, 10), part("乙", 11, 12)), (0, "結束時間要在開始時間之後。")),
        ((part("甲", 8, 10), part("乙", 11, 12)), (0, "08:00–10:00 超出本場的 09:00–12:00。")),
        ((part("甲", 9, 10), part("乙", 11, 12, "甲")), (1, "同一條在一場之中只計一次，請合併為一段。")),
        ((part("甲", 9, 10),), (0, "只有一段時不必分段，請直接在場次上選擇條文。")),
    ],
)
def test_parts_stand_beside_each_other(parts: tuple[Part, ...], fault: tuple[int, str] | None) -> None:
    assert fault_of(parts, time(9), time(12)) == fault


def test_series_is_read_as_people_type_it() -> None:
    text = "高一 115/12/2 9:10-10:00 演講廳\n\n 高二　1151203 0910～1000\n101 2026-12-04 圖書館 二樓\n"
    assert read_series(text) == (
        Row("高一", date(2026, 12, 2), time(9, 10), time(10), "演講廳"),
        Row("高二", date(2026, 12, 3), time(9, 10), time(10), ""),
        Row("101", date(2026, 12, 4), None, None, "圖書館 二樓"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("  \n", "請每場寫一行，例如：高一 115/12/2 9:10-10:00 演講廳"),
        ("高一", "第 1 行請寫班級或年級、日期、時間與地點，例如：高一 115/12/2 9:10-10:00 演講廳"),
        ("高一 115/2/30", "第 1 行：曆上沒有「115/2/30」這一天，請檢查年月日。"),
        ("高一 115/12/2 10:00-9:00", "第 1 行的時間「10:00-9:00」請寫成 9:10-10:00，結束在開始之後。"),
        ("高一 115/12/2 25:00-26:00", "第 1 行的時間「25:00-26:00」請寫成 9:10-10:00，結束在開始之後。"),
        ("高一 115/12/2\n高一 115/12/2", "第 2 行與第 1 行相同（高一 115/12/2）。"),
        ("\n".join(f"{n} 115/12/2" for n in range(MOST + 1)), "一次最多排定 60 場，請分次排定。"),
    ],
)
def test_line_that_is_none_is_named(text: str, message: str) -> None:
    with pytest.raises(UnreadableSeries) as caught:
        read_series(text)
    assert str(caught.value) == message
