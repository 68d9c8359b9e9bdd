"""What each document says on paper, in which order, and in which type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from intranet.documents.minutes import minutes_html, minutes_pdf
from intranet.documents.minutes_text import compose_minutes_markdown
from intranet.documents.notice import notice_html, notice_pdf
from intranet.documents.roster import COLUMNS, Roster, roster_html, roster_pdf
from intranet.documents.schedule import schedule_pdf
from intranet.documents.sign_in import sign_in_pdf
from tests.documents import samples
from tests.documents.paper import fonts_of, is_tagged, page_size, pages_of, text_of


@cache
def notice() -> bytes:
    return notice_pdf(samples.a_notice())


@cache
def confirmed_minutes() -> bytes:
    body = compose_minutes_markdown(samples.minutes_content())
    return minutes_pdf(samples.some_minutes(body, confirmed_on=date(2026, 9, 14), confirmed_by="游文華"))


@cache
def sign_in_sheet() -> bytes:
    return sign_in_pdf(samples.a_sign_in_sheet())


@cache
def roster_of_60() -> bytes:
    return roster_pdf(samples.a_roster(60))


@cache
def schedule() -> bytes:
    return schedule_pdf(samples.a_schedule(*[samples.an_entry(key=f"item-{number}") for number in range(30)]))


DOCUMENTS = {
    "notice": (notice, (210, 297)),
    "minutes": (confirmed_minutes, (210, 297)),
    "sign-in": (sign_in_sheet, (210, 297)),
    "roster": (roster_of_60, (297, 210)),
    "schedule": (schedule, (210, 297)),
}


def assert_in_order(text: str, *parts: str) -> None:
    """Each part stands in ``text`` after the one before it."""
    place = 0
    for part in parts:
        found = text.find(part, place)
        assert found >= 0, f"{part} is missing, or stands too early"
        place = found + len(part)


@pytest.mark.parametrize(("pdf", "size"), DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_document_is_tagged_a4_in_embedded_kai(pdf: Callable[[], bytes], size: tuple[int, int]) -> None:
    fonts = fonts_of(pdf())
    assert fonts[0].name == "TW-Kai"
    assert [font for font in fonts if not font.is_embedded] == []
    assert page_size(pdf()) == size
    assert is_tagged(pdf())


@pytest.mark.parametrize("pdf", [pdf for pdf, _ in DOCUMENTS.values()], ids=DOCUMENTS.keys())
def test_document_numbers_each_page(pdf: Callable[[], bytes]) -> None:
    pages = pages_of(pdf())
    numbered = [f"第{number}/{len(pages)}頁" in "".join(page.split()) for number, page in enumerate(pages, 1)]
    assert numbered == [True] * len(pages)


def test_notice_says_everything_in_the_official_order() -> None:
    assert_in_order(
        text_of(notice()),
        "國立明德高級中學開會通知單",
        "發文機關：國立明德高級中學",
        "受文者：林雅婷主任",
        "發文日期：中華民國115年9月1日",
        "發文字號：明高教字第1150001234號",
        f"開會事由：召開{samples.MEETING}",
        "開會時間：中華民國115年9月10日（星期四）上午9時30分至上午11時",
        "開會地點：行政大樓二樓會議室",
        "主持人：校長游文華",
        "聯絡人及電話：教務處註冊組黃俊傑組長(03)900-0000分機212",
        "出席者：教務主任林雅婷、學務主任陳志豪",
        "列席者：人事主任周美玲",
        "副本：教務處註冊組",
        "備註：一、請準時出席。二、議程如附件。",
    )


def test_notice_has_its_agenda_on_a_page_of_its_own() -> None:
    letter, agenda = pages_of(notice())
    assert "壹、主席報告" not in letter
    assert_in_order(
        "".join(agenda.split()),
        samples.MEETING,
        "議程",
        "壹、主席報告",
        "貳、提案討論",
        "一、訂定作業期程，提請審議。（提案單位：教務處）",
        "說明：依本校規定辦理。",
        "辦法：通過後公告。",
    )


def test_notice_without_agenda_or_remarks_says_so() -> None:
    html = notice_html(samples.a_notice(agenda=(), remarks=(), observers=()))
    assert "議程" not in html
    assert html.count("（無）") == 2


def test_minutes_say_everything_in_the_official_order() -> None:
    assert_in_order(
        text_of(confirmed_minutes()),
        f"國立明德高級中學115學年度第一學期{samples.GROUP}第一次會議紀錄",
        "時間：中華民國115年9月10日（星期四）上午9時30分至上午11時",
        "地點：行政大樓二樓會議室",
        "主席：校長游文華",
        "紀錄：幹事何佳穎",
        "出席：應出席25人，實到2人",
        "教務主任林雅婷、註冊組簡明哲（代理教學組長）",
        "列席：人事主任周美玲",
        "請假：家長代表曾文彬",
        "壹、主席報告",
        "貳、上次會議決議執行情形",
        "參、業務報告",
        "肆、提案討論",
        "案由一：訂定作業期程，提請審議。",
        "說明：一、依本校規定辦理。二、草案如附件。",
        "辦法：通過後公告於學校網站。",
        "決議：照案通過。（同意19票，不同意0票，棄權1票）（迴避：註冊組長黃俊傑）",
        "伍、臨時動議",
        "陸、散會（上午11時）",
        "本紀錄業經主席游文華於中華民國115年9月14日確認。",
    )


def test_minutes_bear_the_hash_of_their_body_on_each_page() -> None:
    body = compose_minutes_markdown(samples.minutes_content())
    fingerprint = samples.some_minutes(body).fingerprint
    pages = pages_of(confirmed_minutes())
    assert [fingerprint in page for page in pages] == [True] * len(pages)


def test_minutes_not_confirmed_are_marked_as_a_draft() -> None:
    draft = minutes_html(samples.some_minutes("## 壹、主席報告"))
    confirmed = minutes_html(samples.some_minutes("## 壹、主席報告", confirmed_on=date(2026, 9, 14)))
    assert ("草稿" in draft, "確認。" in draft) == (True, False)
    assert ("草稿" in confirmed, "確認。" in confirmed) == (False, True)


def test_minutes_text_cannot_bring_its_own_html() -> None:
    html = minutes_html(samples.some_minutes('<img src="file:///etc/passwd">\n\n![圖](file:///etc/x) [連結](http://e)'))
    assert [tag for tag in ("<img", "<a ", "<script", "href=", "src=") if tag in html.replace("&lt;img src=", "")] == []


def test_sign_in_sheet_repeats_its_header() -> None:
    pages = ["".join(page.split()) for page in pages_of(sign_in_sheet())]
    assert len(pages) == 2
    assert [("編號席次／職稱姓名簽名備註" in page) for page in pages] == [True, True]
    assert "席次26，應出席25人（出缺不計），實到" in pages[0]
    assert "25學生代表" in pages[1]


def test_roster_of_60_rows_repeats_its_header_on_each_page() -> None:
    pages = ["".join(page.split()) for page in pages_of(roster_of_60())]
    assert len(pages) > 3
    assert [page.count("".join(COLUMNS)) for page in pages] == [1] * len(pages)
    assert sum(page.count("黃俊傑") for page in pages) == 60


def test_roster_ends_with_the_evaluation_and_the_sign_off_boxes() -> None:
    last = "".join(pages_of(roster_of_60())[-1].split())
    assert_in_order(
        last,
        "60教務處註冊組",
        f"工作小組評核：中華民國116年1月15日115學年度第一學期{samples.GROUP}第二次會議，照案通過。",
        "承辦人單位主管人事室校長",
    )


@pytest.mark.parametrize("rows", [7, 8, 9])
def test_roster_keeps_sign_off_boxes_with_the_last_nomination(rows: int) -> None:
    last = "".join(pages_of(roster_pdf(samples.a_roster(rows)))[-1].split())
    assert_in_order(last, "".join(COLUMNS), f"{rows}教務處註冊組", "工作小組評核", "承辦人單位主管人事室校長")


def test_roster_without_evaluation_says_so() -> None:
    roster: Roster = samples.a_roster(0, evaluation=None)
    html = roster_html(roster)
    assert "工作小組評核：尚未評核" in html
    assert "（本學期無敘獎建議）" in html


def test_schedule_gives_both_periods() -> None:
    pages = ["".join(page.split()) for page in pages_of(schedule())]
    assert [("作業項目" in page) for page in pages] == [True] * len(pages)
    assert_in_order(
        pages[0],
        "國立明德高級中學115學年度第一學期學生學習歷程檔案作業期程",
        "第2版中華民國115年9月14日（星期一）發布",
        "課程學習成果上傳",
        "115/9/1",
    )
    assert "至116/2/6" in pages[0]
    assert "本版說明：配合休業式調整。" in pages[-1]


def test_document_rare_name_stays_embedded() -> None:
    pdf = notice_pdf(samples.a_notice(recipient="𡘙堃主任 ★ ☎", agenda=()))
    assert [font for font in fonts_of(pdf) if not font.is_embedded] == []
    assert "𡘙堃主任" in text_of(pdf)
