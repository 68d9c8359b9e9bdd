"""The public calendar: what anybody reads, in every form, without an account."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from xml.etree import ElementTree

import icalendar
import ics as second_parser
import pytest
from flask import Flask
from msgspec.structs import replace

from intranet.documents.sheets import read_sheets
from intranet.rules.dates import Term
from intranet.rules.obligations import Audience
from intranet.services.actor import SYSTEM
from intranet.services.calendar.content import DATES
from intranet.services.calendar.items import add_item, remove_item, save_item
from intranet.services.calendar.releasing import release_schedule
from intranet.services.context import current_settings, on_day
from tests.conftest import BOTH_SCHOOLS
from tests.services.test_calendar_draft import OWN, OWN_DATES
from tests.support.calendar import by_window, dates_as, drafted
from tests.support.client import Client

PAGE = "/public/calendar/114-1"
ATOM = "{http://www.w3.org/2005/Atom}"


def two_releases() -> str:
    """Version 1 with an own item; version 2 without it, with two items changed. Returns the removed item's key."""
    rows = drafted()
    item = add_item(SYSTEM, rows["upload-1"].term, OWN_DATES, OWN)
    release_schedule(SYSTEM, rows["upload-1"].term, comment="初版")
    upload, receipt = rows["upload-1"], rows["receipt-students"]
    save_item(SYSTEM, upload.item_id, dates_as(upload, end=date(2026, 2, 25)))
    save_item(SYSTEM, receipt.item_id, dates_as(receipt, note="=紙本另寄 <b>"))
    remove_item(SYSTEM, item.id)
    release_schedule(SYSTEM, upload.term, comment="延長上傳")
    return f"own-{item.id}"


def released(term: Term) -> None:
    add_item(SYSTEM, term, replace(OWN_DATES, **dict.fromkeys(DATES, term.start)), OWN)
    release_schedule(SYSTEM, term, comment="初版")


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2025, 7, 31), "114-1"),
        (date(2026, 1, 31), "114-1"),
        (date(2026, 2, 1), "114-2"),
        (date(2026, 11, 1), "114-2"),
    ],
)
def test_page_without_a_term_follows_the_day(app: Flask, day: date, term: str) -> None:
    """Next term goes out before this one is over; the last one stays until another is released."""
    for one in (Term(114, 2), Term(114, 1)):
        released(one)
    with on_day(day):
        answer = app.test_client().get("/public/calendar/?for=g10", headers={"Host": "127.0.0.1:8000"})
    assert (answer.status_code, answer.location) == (302, f"/public/calendar/{term}?for=g10")


def test_page_of_a_term_leads_to_those_beside_it(app: Flask) -> None:
    for one in (Term(113, 1), Term(113, 2), Term(114, 1), Term(114, 2)):
        released(one)
    page = Client(app).get("/public/calendar/114-2?for=g10")
    assert [link.get("href") for link in page.select("nav[aria-label='其他學期'] a")] == [
        "/public/calendar/114-1?for=g10",
        "/public/calendar/113-2?for=g10",
    ]
    assert page.texts("nav[aria-label='其他學期'] a") == ["114 學年度第 1 學期", "113 學年度第 2 學期"]


def test_calendar_is_subscribed_to_by_one_press(app: Flask) -> None:
    released(Term(114, 1))
    links = [link.get("href") for link in Client(app).get(f"{PAGE}?for=g10").select("#files a")]
    host = current_settings().public_url.removeprefix("http://")
    assert links.count(f"webcal://{host}{PAGE}.ics?for=g10") == 1


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_page_is_a_table_of_all_items(app: Flask) -> None:
    two_releases()
    page = Client(app).get(PAGE)
    assert page.h1 == "114 學年度第 1 學期作業期程"
    titles = page.texts("#schedule tbody th")
    assert len(titles) == len(by_window())
    assert titles[[title.split(" ")[0] for title in titles].index("課程學習成果上傳（第")].endswith("本版變更")
    assert page.select("form, script") == []


def test_second_version_says_what_changed(app: Flask) -> None:
    two_releases()
    page = Client(app).get(PAGE)
    assert [row.split() for row in page.texts("#changes tbody tr")] == [
        ["課程學習成果上傳（第", "1", "學期）起迄114/8/1", "至", "115/2/22114/8/1", "至", "115/2/25"],
        ["學生確認收訖明細說明（無）=紙本另寄", "<b>"],
        ["校內成果展整個項目原有移除"],
    ]
    assert page.texts("del")[0] == "114/8/1 至 115/2/22"
    assert page.texts("ins")[0] == "114/8/1 至 115/2/25"


def test_old_version_stays_as_it_was_and_points_to_the_newest(app: Flask) -> None:
    two_releases()
    page = Client(app).get(f"{PAGE}/v1")
    assert page.h1 == "114 學年度第 1 學期作業期程第 1 版"
    assert "校內成果展" in page.texts("#schedule tbody th")
    assert [link.get("href") for link in page.select(".notice a")] == [PAGE, f"{PAGE}/changes?from=1"]
    assert page.select("#changes, #files") == []


def test_audience_filter_keeps_what_concerns_it(app: Flask) -> None:
    two_releases()
    client = Client(app)
    titles = {word: client.get(f"{PAGE}?for={word}").texts("#schedule tbody th") for word in ("g10", "g12", "staff")}
    assert "多元表現上傳（高一、高二）" in titles["g10"]
    assert "多元表現上傳（高三）" not in titles["g10"]
    assert [title for title in titles["g12"] if title not in titles["g10"]] == ["多元表現上傳（高三）"]
    assert "提交校內幹部經歷" in titles["staff"]
    assert client.get(PAGE).texts("nav[aria-label=依對象篩選] a") == [
        "全部",
        "學生",
        "高一",
        "高二",
        "高三",
        "教師",
        "教職員",
    ]
    client.get(f"{PAGE}?for=nobody", status=404)


@pytest.mark.parametrize("path", ["/public/calendar/113-1", "/public/calendar/x", f"{PAGE}/v3", f"{PAGE}.odt"])
def test_what_is_not_there_is_not_found(app: Flask, path: str) -> None:
    two_releases()
    Client(app).get(path, status=404)


def test_ics_has_exclusive_ends_and_cancels_what_is_gone(app: Flask) -> None:
    gone = two_releases()
    content = Client(app).http.get(f"{PAGE}.ics").get_data()
    events = {str(event["UID"]): event for event in icalendar.Calendar.from_ical(content).walk("VEVENT")}
    upload = events["114-1-upload-1@ltsh.ilc.edu.tw"]
    assert (upload.decoded("DTSTART"), upload.decoded("DTEND")) == (date(2025, 8, 1), date(2026, 2, 26))
    assert (upload["SEQUENCE"], upload["STATUS"]) == (2, "CONFIRMED")
    assert [uid for uid, event in events.items() if event["STATUS"] == "CANCELLED"] == [f"114-1-{gone}@ltsh.ilc.edu.tw"]
    (again,) = (event for event in second_parser.Calendar(content.decode()).events if event.uid == upload["UID"])
    assert (again.all_day, again.begin.date(), again.end.date()) == (True, date(2025, 8, 1), date(2026, 2, 26))
    only = icalendar.Calendar.from_ical(Client(app).http.get(f"{PAGE}.ics?for=teachers").get_data()).walk("VEVENT")
    assert [str(event["UID"]) for event in only] == ["114-1-certify-1@ltsh.ilc.edu.tw"]


def test_json_and_csv_hold_every_item(app: Flask) -> None:
    two_releases()
    client = Client(app)
    data = json.loads(client.http.get(f"{PAGE}.json").get_data())
    assert (data["term"], data["release"], len(data["items"])) == ("114-1", 2, len(by_window()))
    (upload,) = (row for row in data["items"] if row["key"] == "upload-1")
    assert (upload["start"], upload["end"], upload["clause"]) == ("2025-08-01", "2026-02-25", "五(三)1")
    assert len(data["changes"]) == 3
    text = client.http.get(f"{PAGE}.csv").get_data()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert [row["作業項目"] for row in rows] == [row.line.title for row in by_window().values()]
    assert [row["說明"] for row in rows if row["作業項目"] == "學生確認收訖明細"] == ["'=紙本另寄 <b>"]


def test_pdf_is_printed(app: Flask) -> None:
    two_releases()
    answer = Client(app).http.get(f"{PAGE}.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.get_data().startswith(b"%PDF-")


def test_feed_tells_each_release_newest_first(app: Flask) -> None:
    two_releases()
    feed = ElementTree.fromstring(Client(app).http.get("/public/calendar/changes.atom").get_data())
    entries = [(node.findtext(f"{ATOM}title"), node.findtext(f"{ATOM}id")) for node in feed.iter(f"{ATOM}entry")]
    assert entries == [
        ("114 學年度第 1 學期作業期程第 2 版", f"http://127.0.0.1:8000{PAGE}/v2"),
        ("114 學年度第 1 學期作業期程第 1 版", f"http://127.0.0.1:8000{PAGE}/v1"),
    ]


def test_the_last_released_term_is_found_without_its_name(app: Flask) -> None:
    client = Client(app)
    assert client.http.get("/public/calendar/").status_code == 404
    two_releases()
    assert client.http.get("/public/calendar/").location == PAGE


def test_draft_stays_inside(app: Flask) -> None:
    drafted()
    client = Client(app)
    for path in (PAGE, f"{PAGE}.ics", f"{PAGE}.json", f"{PAGE}/embed", f"{PAGE}/v1"):
        assert client.http.get(path).status_code == 404
    assert b"<entry" not in client.http.get("/public/calendar/changes.atom").get_data()


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_views_show_the_same_items_as_the_table(app: Flask) -> None:
    two_releases()
    client = Client(app)
    titles = [row.line.title for row in by_window().values()]
    assert client.get(PAGE).texts("nav[aria-label=呈現方式] a") == ["表格", "月曆", "時程圖"]
    page = client.get(f"{PAGE}?view=month")
    events = page.texts("table.month li")
    assert [title for title in titles if f"截止 {title}" not in events] == []
    assert page.texts("table.month caption")[0].startswith("114 年 8 月")
    assert page.texts("nav[aria-label=呈現方式] a[aria-current]") == ["月曆"]
    page = client.get(f"{PAGE}?for=teachers&view=timeline")
    assert page.texts("svg.timeline text.name") == ["課程學習成果認證（第 1 學期） 3/8 止"]
    assert page.h1 == "114 學年度第 1 學期作業期程（教師）"
    assert page.texts("#schedule tbody th") == ["課程學習成果認證（第 1 學期）"]
    client.get(f"{PAGE}?view=list", status=404)


def test_month_names_holidays_and_what_goes_on_all_month(app: Flask) -> None:
    two_releases()
    page = Client(app).get(f"{PAGE}?view=month&for=g10")
    months = {table.find("caption").text.strip(): table for table in page.select("table.month")}
    february = months["115 年 2 月"]
    (day,) = (cell for cell in february.iter("td") if cell.xpath("./time[@datetime='2026-02-25']"))
    assert " ".join(day.text_content().split()) == "115/2/25（三）25截止 課程學習成果上傳（第 1 學期）"
    assert "春節" in february.text_content()
    assert "整月進行：" in " ".join(february.find("caption").text_content().split())


def test_changes_between_any_two_releases(app: Flask) -> None:
    two_releases()
    client, rows = Client(app), by_window()
    save_item(SYSTEM, rows["upload-1"].item_id, dates_as(rows["upload-1"], end=date(2026, 2, 22)))
    release_schedule(SYSTEM, rows["upload-1"].term, comment="改回")
    page = client.get(f"{PAGE}/changes?from=1&to=3")
    assert page.texts("#changes tbody th") == ["學生確認收訖明細", "校內成果展"]  # the upload is where it was
    assert [text.split()[-1] for text in page.texts("#told li")] == ["延長上傳", "改回"]
    assert client.get(f"{PAGE}/changes?from=3&to=1&for=").texts("#changes tbody tr") == page.texts("#changes tbody tr")
    assert client.get(f"{PAGE}/changes").texts("#changes tbody th") == ["課程學習成果上傳（第 1 學期）"]
    assert client.get(f"{PAGE}/changes?from=3").texts(".empty-title") == ["沒有變更"]
    for query in ("from=9", "from=1&to=9", "from=x", "from=-1", "from=1&for=nobody"):
        client.get(f"{PAGE}/changes?{query}", status=404)


def test_changed_for_you_tells_only_what_touches_the_audience(app: Flask) -> None:
    two_releases()
    client = Client(app)
    page = client.get(f"{PAGE}/changes?from=1&for=teachers")
    assert page.texts("#changes h2") == ["影響教師的變更 0 項"]
    assert page.texts(".empty-title") == ["沒有影響教師的變更"]
    assert "和教師無關" in client.get(f"{PAGE}?for=teachers").text
    old = client.get(f"{PAGE}/v1")
    assert [link.get("href") for link in old.select("#versions li a")] == [PAGE + "/v2", f"{PAGE}/changes?from=1"]


def test_release_is_named_for_whoever_checks_the_website(app: Flask) -> None:
    two_releases()
    client = Client(app)
    marks = {
        path: client.get(f"{PAGE}{path}").select("meta[name=schedule-release]")[0].get("content")
        for path in ("", "/embed", "/v1", "?view=month", "/changes")
    }
    assert marks == {
        "": "114-1/2",
        "/embed": "114-1/2",
        "/v1": "114-1/1",
        "?view=month": "114-1/2",
        "/changes": "114-1/2",
    }


def test_ods_holds_the_rows_of_the_csv(app: Flask) -> None:
    two_releases()
    client = Client(app)
    answer = client.http.get(f"{PAGE}.ods")
    assert answer.content_type == "application/vnd.oasis.opendocument.spreadsheet"
    (sheet,) = read_sheets("期程.ods", answer.get_data())
    text = client.http.get(f"{PAGE}.csv").get_data().decode("utf-8-sig")
    assert sheet.name == "114-1 第 2 版"
    assert [list(row) for row in sheet.rows] == list(csv.reader(io.StringIO(text)))


def test_ics_of_an_audience_cancels_what_no_longer_concerns_it(app: Flask) -> None:
    rows = drafted()
    item = add_item(SYSTEM, rows["upload-1"].term, OWN_DATES, replace(OWN, audience=(Audience.G10, Audience.G11)))
    release_schedule(SYSTEM, rows["upload-1"].term, comment="初版")
    save_item(SYSTEM, item.id, OWN_DATES, replace(OWN, audience=(Audience.G11,)))
    release_schedule(SYSTEM, rows["upload-1"].term, comment="只剩高二")
    key = f"114-1-own-{item.id}@ltsh.ilc.edu.tw"
    states = {word: events_of(app, word)[key]["STATUS"] for word in ("g10", "g11", "")}
    assert states == {"g10": "CANCELLED", "g11": "CONFIRMED", "": "CONFIRMED"}
    assert key not in events_of(app, "teachers")


def events_of(app: Flask, word: str) -> dict[str, icalendar.Event]:
    content = Client(app).http.get(f"{PAGE}.ics?for={word}").get_data()
    return {str(event["UID"]): event for event in icalendar.Calendar.from_ical(content).walk("VEVENT")}
