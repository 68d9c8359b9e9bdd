"""Proof of publication: what a page of the school's website shows, and that nothing else is ever asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import AuditEntry, PublicationCheck
from intranet.rules.obligations import Kind
from intranet.services.actor import SYSTEM, Actor
from intranet.services.calendar import website
from intranet.services.calendar.items import save_item
from intranet.services.calendar.proof import check_due_pages, check_publication, checks_of, known_address
from intranet.services.calendar.releasing import release_schedule
from intranet.services.calendar.website import Allowed, NotReached, read_page, shown_by, why_refused
from intranet.services.compliance import clause_states
from intranet.services.context import EXTENSION, Intranet, current_school, current_settings, on_day
from intranet.services.errors import NotFound, NotPermitted, Refused
from tests.conftest import BOTH_SCHOOLS
from tests.support.calendar import TERM, by_window, dates_as, drafted

Site = dict[str, tuple[int, dict[str, str], bytes]]
INTERNET = Allowed(("cape.example",))
HERE = Allowed((), loopback=True)


@pytest.fixture
def site() -> Iterator[tuple[str, Site]]:
    """A website on this machine: its address, and path → (status, headers, body)."""
    pages: Site = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", pages
    server.shutdown()
    thread.join()
    server.server_close()


def marked(mark: str) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, f'<html><head><meta name="schedule-release" content="{mark}"></head></html>'.encode()


def released() -> None:
    drafted()
    release_schedule(SYSTEM, TERM, comment="初版")


def released_again() -> None:
    row = by_window()["upload-1"]
    save_item(SYSTEM, row.item_id, dates_as(row, note="改"))
    release_schedule(SYSTEM, TERM, comment="二版")


def with_settings(app: Flask, monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    settings = replace(current_settings(), **changes)  # type: ignore[arg-type]
    monkeypatch.setitem(app.extensions, EXTENSION, Intranet(settings, current_school()))


def test_page_with_the_newest_release_passes_and_an_old_one_does_not(app: Flask, site: tuple[str, Site]) -> None:
    address, pages = site
    released()
    pages["/schedule"] = marked("114-1/1")
    done = check_publication(SYSTEM, TERM, f"{address}/schedule")
    assert (done.passed, done.found, done.detail) == (True, 1, "網頁顯示第 1 版，就是目前的版次。")
    released_again()
    done = check_publication(SYSTEM, TERM, f" {address}/schedule ")
    assert (done.passed, done.found, done.number, done.detail) == (False, 1, 2, "網頁顯示第 1 版，目前是第 2 版。")
    assert [row.passed for row in checks_of(TERM)] == [False, True]
    assert known_address(()) == f"{address}/schedule"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ((404, {}, b""), "網站回應 404，沒有內容。"),
        ((200, {}, b"<p>nothing"), "網頁上找不到期程的版次。"),
        (marked("113-2/4"), "網頁顯示的是 113-2 的期程。"),
        (marked("x"), "網頁上找不到期程的版次。"),
        (
            (302, {"Location": "http://10.0.0.1/"}, b""),
            "網頁轉到不能查的網址。只能查本校網站的網頁：本機（示範環境只查本機）。",
        ),
        ((302, {"Location": "/schedule"}, b""), "網頁一再轉址，沒有內容。"),
        ((200, {}, b"x" * (website.MAX_BYTES + 1)), "網頁超過 2 MB，沒有讀完。"),
    ],
)
def test_page_without_the_release_is_kept_with_the_reason(
    app: Flask, site: tuple[str, Site], page: tuple[int, dict[str, str], bytes], said: str
) -> None:
    address, pages = site
    released()
    pages["/schedule"] = page
    done = check_publication(SYSTEM, TERM, f"{address}/schedule")
    assert (done.passed, done.found, done.detail) == (False, None, said)


def test_page_that_frames_our_embed_counts_where_it_may_frame_it(
    app: Flask, site: tuple[str, Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, pages = site
    released()
    frame = f'<iframe src="{current_settings().public_url}/public/calendar/114-1/embed"></iframe>'
    pages["/"] = (200, {}, frame.encode())
    assert check_publication(SYSTEM, TERM, f"{address}/").passed is False
    with_settings(app, monkeypatch, embed_origins=(address,))
    done = check_publication(SYSTEM, TERM, f"{address}/")
    assert (done.passed, done.found) == (True, 1)


def test_redirect_inside_the_site_is_followed(app: Flask, site: tuple[str, Site]) -> None:
    address, pages = site
    released()
    pages["/old"], pages["/new"] = (301, {"Location": "/new"}, b""), marked("114-1/1")
    assert check_publication(SYSTEM, TERM, f"{address}/old").passed


def test_only_the_schools_website_is_asked_outside_the_demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    released()
    with_settings(app, monkeypatch, demo=False)
    for address in ("http://127.0.0.1/", "http://localhost:8000/", "https://example.com/", "http://169.254.169.254/"):
        with pytest.raises(Refused, match="只能查本校網站的網頁：") as refused:
            check_publication(SYSTEM, TERM, address)
        assert refused.value.field == "address"
    for address in ("", "ftp://www.ltsh.ilc.edu.tw/", "https://a:b@www.ltsh.ilc.edu.tw/", "http://[", "x" * 301):
        with pytest.raises(Refused):
            check_publication(SYSTEM, TERM, address)
    assert db.session.scalar(select(func.count(PublicationCheck.id))) == 0


@pytest.mark.parametrize(
    ("address", "is_refused"),
    [
        ("https://cape.example/schedule", False),
        ("https://www.cape.example/", False),
        ("https://notcape.example/", True),
        ("https://cape.example.evil.test/", True),
        ("https://cape.example:8443/", True),
        ("http://127.0.0.1/", True),
    ],
)
def test_hosts_under_the_schools_own_are_the_only_ones(address: str, is_refused: bool) -> None:
    assert bool(why_refused(address, INTERNET)) is is_refused


@pytest.mark.parametrize(
    "behind",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "0.0.0.0",
    ],
)
def test_name_that_stands_for_an_inner_address_is_refused(monkeypatch: pytest.MonkeyPatch, behind: str) -> None:
    def answer(*_words: object, **_named: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443)), (0, 0, 6, "", (behind, 443))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    with pytest.raises(NotReached, match="指向內部網路"):
        read_page("https://www.cape.example/", INTERNET)


def test_silent_site_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(website, "TIME_OUT", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NotReached, match="沒有回應"):
        read_page(f"http://127.0.0.1:{silent.getsockname()[1]}/", HERE)


def test_our_own_address_is_no_website(app: Flask) -> None:
    released()
    with pytest.raises(Refused, match="本系統自己的網址"):
        check_publication(SYSTEM, TERM, f"{current_settings().public_url}/public/calendar/114-1")


def test_frames_elsewhere_are_not_ours() -> None:
    ours = '<IFRAME SRC="https://in.example/public/calendar/114-1/embed?x=1">'
    other = '<iframe src="https://in.example.evil/public/calendar/114-2/embed"></iframe><iframe>'
    assert shown_by(ours + other, "https://in.example").framed == ("114-1",)


def test_check_needs_the_permission_and_a_release(app: Flask, site: tuple[str, Site]) -> None:
    with pytest.raises(NotPermitted):
        check_publication(Actor(None, "某人"), TERM, site[0])
    with pytest.raises(NotFound):
        check_publication(SYSTEM, TERM, site[0])


def test_check_writes_one_audit_entry(app: Flask, site: tuple[str, Site]) -> None:
    released()
    before = db.session.scalar(select(func.max(AuditEntry.id))) or 0
    check_publication(SYSTEM, TERM, site[0])
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.id > before)).all()
    assert (entry.act, entry.record) == ("check_publication", "publication_check")


def test_worker_looks_once_a_day_while_the_schedule_runs(app: Flask, site: tuple[str, Site]) -> None:
    address, pages = site
    released()
    pages["/"] = marked("114-1/1")
    assert check_due_pages() == 0  # nobody has said where to look
    with on_day(date(2025, 9, 1)):
        check_publication(SYSTEM, TERM, f"{address}/")
        assert check_due_pages() == 0
    with on_day(date(2025, 9, 2)):
        assert (check_due_pages(), check_due_pages()) == (1, 0)
    with on_day(date(2027, 1, 1)):
        assert check_due_pages() == 0
    assert [row.on for row in checks_of(TERM)] == [date(2025, 9, 2), date(2025, 9, 1)]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_clause_of_publication_names_the_check_or_the_public_page(app: Flask, site: tuple[str, Site]) -> None:
    address, pages = site
    with on_day(date(2025, 9, 1)):
        released()
    pages["/"] = marked("114-1/1")
    with on_day(date(2025, 9, 3)):
        check_publication(SYSTEM, TERM, f"{address}/")
    with on_day(date(2025, 9, 5)):
        released_again()
    items = len(by_window())
    assert [proof_on(date(2025, 9, day)) for day in (2, 3, 5)] == [
        (f"114-1 作業期程第 1 版，{items} 項（公開頁）", date(2025, 9, 1)),
        (f"114-1 作業期程第 1 版，{items} 項，已在學校網站查到", date(2025, 9, 3)),
        (f"114-1 作業期程第 2 版，{items} 項（公開頁）", date(2025, 9, 5)),
    ]


def proof_on(day: date) -> tuple[str, date]:
    """The newest proof of the clause that the schedule must be published by."""
    clause = next(row.clause for row in current_school().obligations if row.kind is Kind.PUBLICATION)
    status = next(row for row in clause_states(day) if row.ref == clause)
    (proof,) = (
        proof
        for verdict in status.verdicts
        for proof in verdict.proofs
        if "公開頁" in proof.text or "查到" in proof.text
    )
    return proof.text, proof.on
