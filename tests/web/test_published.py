"""Published files: in front of Flask, with their headers, new at once for every process, rebuilt when missing."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace as with_values
from pathlib import Path

import pytest
from flask import Flask
from msgspec.structs import replace
from sqlalchemy import event
from werkzeug.test import TestResponse

from intranet.app import create_app
from intranet.extensions import db
from intranet.services.actor import SYSTEM
from intranet.services.calendar.content import DATES
from intranet.services.calendar.items import add_item, save_item
from intranet.services.calendar.releasing import release_schedule
from intranet.services.context import current_settings
from intranet.web.publishing import publish
from tests.services.test_calendar_draft import OWN, OWN_DATES, TERM
from tests.support.calendar import by_window, dates_as, drafted

PAGE = "/public/calendar/114-1"


@pytest.fixture(autouse=True)
def _look_at_once(app: Flask) -> None:
    """The app is that of the tests before, on another database: it may have looked a moment ago."""
    app.wsgi_app.next_check = 0.0  # type: ignore[attr-defined]


@contextmanager
def no_queries(app: Flask) -> Iterator[list[str]]:
    sent: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def get(app: Flask, path: str = PAGE, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().get(path, headers={"Host": "127.0.0.1:8000", **named})


def release(note: str = "") -> None:
    row = by_window()["receipt-students"] if by_window() else drafted()["receipt-students"]
    save_item(SYSTEM, row.item_id, dates_as(row, note=note))
    release_schedule(SYSTEM, TERM, comment=f"說明 {note}")


def test_published_page_asks_neither_database_nor_session(app: Flask) -> None:
    release()
    first = get(app)  # writes the files, since there are none yet
    with no_queries(app) as sent:
        answers = [get(app, path) for path in (PAGE, f"{PAGE}?for=g10", f"{PAGE}.ics", f"{PAGE}.json", f"{PAGE}/v1")]
    assert sent == []
    assert [answer.status_code for answer in answers] == [200] * 5
    assert answers[0].get_data() == first.get_data()
    assert all(
        "Set-Cookie" not in answer.headers and answer.vary.to_header() == "Accept-Encoding" for answer in answers
    )
    types = [answer.content_type for answer in answers[2:4]]
    assert types == ["text/calendar; charset=utf-8", "application/json; charset=utf-8"]


def test_views_and_changes_are_files_too(app: Flask) -> None:
    release()
    release("改")
    paths = (f"{PAGE}?view=month", f"{PAGE}?for=g10&view=timeline", f"{PAGE}/changes", f"{PAGE}/changes?from=1&for=g10",
             f"{PAGE}/changes?from=2", f"{PAGE}/changes?from=1&to=2&for=", f"{PAGE}.ods", f"{PAGE}.ics?for=g12")  # fmt: skip
    get(app)
    with no_queries(app) as sent:
        assert [get(app, path).status_code for path in paths] == [200] * len(paths)
    assert sent == []


@pytest.mark.assurance("headers")
def test_published_page_bears_the_strict_headers(app: Flask) -> None:
    release()
    live = app.test_client().get(f"{PAGE}?for=parents")  # not offered, so Flask answers
    kept = get(app)
    names = ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control")
    assert [kept.headers[name] for name in names] == [live.headers[name] for name in names]
    assert kept.headers["Cache-Control"] == "public, no-cache"


def test_unchanged_page_is_answered_by_304_in_either_form(app: Flask) -> None:
    release()
    packed = get(app, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == get(app).get_data()
    for tag in (packed.headers["ETag"], packed.headers["ETag"].removeprefix("W/"), "*"):
        answer = get(app, If_None_Match=tag)
        assert (answer.status_code, answer.get_data(), answer.headers["ETag"]) == (304, b"", packed.headers["ETag"])
    assert get(app, If_None_Match='"another"').status_code == 200
    head = app.test_client().head(PAGE)
    assert (head.status_code, head.get_data(), head.content_length) == (200, b"", len(get(app).get_data()))


def test_another_process_sees_a_new_release_at_once(app: Flask) -> None:
    settings = current_settings()
    other = create_app(settings)
    release()
    assert get(other).status_code == 200
    release("新版")
    publish(app, str(TERM))
    with no_queries(other):
        assert "說明 新版" in get(other).text
        assert get(other, f"{PAGE}/v2").status_code == 200
    with other.app_context():
        db.engine.dispose()


def test_first_release_of_the_next_term_is_linked_from_the_file_of_this_one(app: Flask) -> None:
    release()
    assert "其他學期" not in get(app).text
    add_item(SYSTEM, TERM.next, replace(OWN_DATES, **dict.fromkeys(DATES, TERM.next.start)), OWN)
    release_schedule(SYSTEM, TERM.next, comment="初版")
    publish(app, str(TERM.next))
    assert "/public/calendar/114-2" in get(app).text  # written again for its first reader
    with no_queries(app) as sent:
        assert [PAGE in get(app, "/public/calendar/114-2").text, "/114-2" in get(app).text] == [True, True]
    assert sent == []


def test_missing_files_are_answered_and_written_again(app: Flask) -> None:
    release()
    first = get(app).get_data()
    folder = current_settings().data_dir / "public"
    shutil.rmtree(folder)
    assert get(app).get_data() == first
    index = json.loads((folder / "index.json").read_text())
    assert sorted(index) == ["114-1", "feed"]
    assert PAGE in index["114-1"]["files"]


def test_release_that_was_not_published_is_found_after_a_while(app: Flask) -> None:
    release()
    get(app)
    release("晚到")  # as from another machine: nobody told this process
    front = app.wsgi_app
    front.next_check = 0.0  # type: ignore[attr-defined]
    assert "說明 晚到" in get(app).text
    with no_queries(app) as sent:
        assert "說明 晚到" in get(app).text
    assert sent == []


def test_folder_that_cannot_be_written_leaves_the_page_to_flask(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    release()
    folder = current_settings().data_dir / "public"
    Path(folder).write_text("a file stands where the folder should be")
    monkeypatch.setattr(app, "testing", False)
    assert get(app).status_code == 200


def test_old_files_go_when_nothing_names_them(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intranet.web.publishing.GRACE", -1.0)
    release()
    get(app)
    release("新版")
    publish(app, str(TERM))
    folder = current_settings().data_dir / "public"
    index = json.loads((folder / "index.json").read_text())
    named = {row["name"] for group in index.values() for row in group["files"].values()}
    kept = {path.name for path in folder.iterdir()} - {"index.json", "lock"}
    assert kept == named | {f"{name}.gz" for name in named}


@pytest.mark.assurance("targets")
def test_wrong_host_is_refused_before_any_file(app: Flask) -> None:
    release()
    assert get(app).status_code == 200
    assert app.test_client().get(PAGE, headers={"Host": "evil.example"}).status_code == 400


def test_only_reading_is_answered(app: Flask) -> None:
    release()
    get(app)
    assert app.test_client().post(PAGE).status_code in (400, 405)


@pytest.mark.assurance("headers")
def test_only_the_named_sites_may_frame_the_embedded_table(app: Flask) -> None:
    release()
    embedding = create_app(with_values(current_settings(), embed_origins=("https://www.example.edu.tw",)))
    for _ in range(2):  # by Flask, then from the file
        answer = get(embedding, f"{PAGE}/embed")
        assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors https://www.example.edu.tw")
        assert "X-Frame-Options" not in answer.headers
        assert get(embedding).headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    with embedding.app_context():
        db.engine.dispose()
