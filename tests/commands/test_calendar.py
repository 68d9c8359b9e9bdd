"""``intranet calendar``: draft, check, release, export."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen

import html5lib
import pytest
from flask import Flask
from lxml import html

from intranet.services.actor import SYSTEM
from intranet.services.calendar.items import save_item
from intranet.services.calendar.releases import releases_of
from intranet.services.context import current_settings
from tests.commands.conftest import Command
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import TERM, by_window, dates_as, enter_all

MISSING = "缺基準日\t學生確認收訖明細\t學生確認收訖明細開始、學生確認收訖明細截止"


@pytest.fixture
def run(app: Flask, command: Command) -> Command:
    """The command, on an empty database."""
    return command


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder as ``python -m http.server`` serves it."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_words: object) -> None:
        return


def test_draft_names_missing_anchors_then_makes_the_items(run) -> None:
    assert run("calendar", "check", "114-1")[0] == 1
    code, out, _ = run("calendar", "draft", "114-1")
    assert code == 0
    assert MISSING in out.splitlines()
    enter_all()
    assert run("calendar", "draft", "114-1")[1] == "114-1：新增 0 項，調整 7 項，手動保留 0 項\n"
    assert run("calendar", "check", "114-1") == (0, "", "")


def test_check_and_release_refuse_what_breaks_a_rule(run) -> None:
    enter_all()
    run("calendar", "draft", "114-1")
    row = by_window()["upload-1"]
    save_item(SYSTEM, row.item_id, dates_as(row, end=date(2026, 1, 30)))
    said = "課程學習成果上傳（第 1 學期）截止日不得早於 115/2/3（休業式後 14 日，全國規定）。"
    assert run("calendar", "check", "114-1") == (1, f"不得發布\tnational:upload-14-days\t{said}\n", "")
    assert run("calendar", "release", "114-1", "--comment", "初版") == (1, "", f"intranet: {said}\n")
    assert releases_of(TERM) == ()


def test_release_publishes_and_a_second_one_needs_a_change(run, app: Flask) -> None:
    enter_all()
    run("calendar", "draft", "114-1")
    assert run("calendar", "release", "114-1", "--comment", "初版") == (0, "114-1 第 1 版已發布\n", "")
    assert (current_settings().data_dir / "public" / "index.json").exists()
    assert app.test_client().get("/public/calendar/114-1").status_code == 200
    code, _, err = run("calendar", "release", "114-1", "--comment", "再一次")
    assert (code, err) == (1, "intranet: 內容與第 1 版相同，沒有可以發布的變更。\n")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("calendar", "draft", "115"), 2),
        (("calendar", "check", "一一五"), 2),
        (("calendar", "release", "114-1"), 2),
        (("calendar", "export", "114-1", "--to", "nowhere"), 1),
    ],
)
def test_wrong_use_is_one_line(run, words: tuple[str, ...], code: int) -> None:
    found, out, err = run(*words)
    assert (found, out, len(err.splitlines())) == (code, "", 1)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_bundle_stands_alone_on_any_server(run, tmp_path: Path) -> None:
    enter_all()
    run("calendar", "draft", "114-1")
    run("calendar", "release", "114-1", "--comment", "初版")
    row = by_window()["submit-records"]
    save_item(SYSTEM, row.item_id, dates_as(row, note="補充"))
    run("calendar", "release", "114-1", "--comment", "二版")
    assert run("calendar", "export", "114-1", "--to", str(tmp_path / "bundle"))[0] == 0
    names = {path.name for path in (tmp_path / "bundle").iterdir()}
    assert {
        "index.html",
        "v1.html",
        "v2.html",
        "for-g10.html",
        "month.html",
        "for-g10-timeline.html",
        "changes-since-v1.html",
        "changes-since-v1-g10.html",
        "114-1-g10.ics",
        "114-1.ods",
        "114-1.ics",
        "114-1.json",
        "114-1.csv",
        "114-1.pdf",
    } < names
    seen = set()
    with served(tmp_path / "bundle") as site:
        for name in sorted(names):
            if name.endswith(".html"):
                seen |= check_page(site, name)
    assert seen <= names
    style = (tmp_path / "bundle" / "style.css").read_text()
    assert [url for url in re.findall(r'url\("?([^")]+)', style) if not url.startswith("data:")] == [
        "bootstrap.min.css"
    ]


def check_page(site: str, name: str) -> set[str]:
    """The page is valid HTML whose links are relative and lead somewhere; returns what they lead to."""
    content = urlopen(site + name).read()
    html5lib.HTMLParser(strict=True).parse(content)
    tree = html.document_fromstring(content.decode())
    assert tree.xpath("//script | //form | //img") == []
    links = {link for link in tree.xpath("//@href") if not link.startswith("#")}
    for link in links:
        assert re.fullmatch(r"[\w.-]+", link), f"{name} links to {link}"
        assert urlopen(urljoin(site, link)).read()
    return links
