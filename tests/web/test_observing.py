"""Log lines and counts of requests: enough to run a server, nothing about a person; and how ready it says it is."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from intranet.app import create_app
from intranet.commands.metrics import _text
from intranet.extensions import db
from intranet.models import OutboxMessage
from intranet.models.base import now
from intranet.services import health
from intranet.services.actor import SYSTEM
from intranet.services.context import EXTENSION, current_settings
from intranet.services.outbox import post
from intranet.services.transactions import writing
from intranet.web import observing
from intranet.web.observing import FIELDS, Counts
from tests.support.client import Client


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged; the handlers of before come back afterwards."""
    root, before = logging.getLogger(), logging.getLogger().handlers
    out = io.StringIO()
    yield out
    root.handlers = before


@pytest.fixture
def observed(demo_app: Flask, lines: io.StringIO) -> Iterator[Flask]:
    """The same school, observed, on the same database."""
    app = create_app(replace(current_settings(), json_logs=True, metrics_port=9, proxy_hops=1))
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(lines)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_each_request_is_one_line_without_anything_personal(observed: Flask, lines: io.StringIO) -> None:
    client = Client(observed).login("secretary")
    answer = client.http.get("/people/3?q=王小明", headers={"X-Request-ID": "from-the-proxy-1"})
    assert answer.headers["X-Request-ID"] == "from-the-proxy-1"
    rows = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [(row["method"], row["endpoint"], row["status"]) for row in rows] == [
        ("GET", "auth.login", 200), ("POST", "auth.login", 302), ("GET", "people.person", 200),
    ]  # fmt: skip
    assert list(rows[-1]) == list(FIELDS)
    assert rows[-1]["request"] == "from-the-proxy-1" and len(rows[0]["request"]) == 16
    assert "secretary" not in lines.getvalue() and "王" not in lines.getvalue()


def test_fault_is_logged_by_its_place_without_its_words(
    observed: Flask, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ValueError("王小明的資料")

    monkeypatch.setitem(observed.view_functions, "site.livez", broken)
    assert observed.test_client().get("/livez", base_url="http://127.0.0.1").status_code == 500
    fault, row = (json.loads(line) for line in lines.getvalue().splitlines())
    assert (fault["error"], row["status"]) == ("ValueError", 500)
    assert fault["message"] == f"request {row['request']}, unhandled error"
    assert fault["request"] == row["request"]
    assert fault["frames"][-1].endswith("broken")
    assert "王小明" not in lines.getvalue()


def test_figures_are_summed_and_named(observed: Flask) -> None:
    http = observed.test_client()
    for _ in range(3):
        http.get("/livez", base_url="http://127.0.0.1")
    http.get("/nowhere", base_url="http://127.0.0.1")
    figures = dict(line.rsplit(" ", 1) for line in _text(observed).splitlines() if not line.startswith("#"))
    assert (figures['intranet_requests_total{class="2xx"}'], figures['intranet_requests_total{class="4xx"}']) == (
        "3",
        "1",
    )
    assert figures['intranet_request_seconds_bucket{le="+Inf"}'] == figures["intranet_request_seconds_count"] == "4"
    assert (figures["intranet_database_up"], figures["intranet_outbox_failed"]) == ("1", "0")


def test_two_threads_that_answer_first_at_once_count_in_one_file(
    observed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    second = threading.Event()

    class Slow(Counts):
        def __init__(self, folder: Path) -> None:
            made.append(folder)
            if len(made) > 1:
                second.set()
            second.wait(0.2)  # long enough for the other thread to come here too, where nothing keeps it away
            super().__init__(folder)

    monkeypatch.setattr(observing, "Counts", Slow)
    asking = [
        threading.Thread(target=lambda: observed.test_client().get("/livez", base_url="http://127.0.0.1"))
        for _ in range(2)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert len(made) == 1


def test_unobserved_app_gives_no_id(client: Client) -> None:
    assert "X-Request-ID" not in client.http.get("/livez").headers


def words(client: Client) -> tuple[int, list[str]]:
    answer = client.http.get("/readyz")
    return answer.status_code, answer.text.split("\n")[:-1]


def test_readiness_tells_how_each_part_stands(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    db.session.execute(update(OutboxMessage).values(due_at=now()))
    db.session.commit()
    fine = ["ok", "database ok", "disk ok", "outbox ok", "backup off"]
    assert words(client) == (200, fine)
    with writing(SYSTEM):
        post(key="late", recipient="a@example.edu.tw", subject="x", body="y").due_at = now() - timedelta(hours=2)
    assert words(client) == (200, [*fine[:3], "outbox late", "backup off"])
    known = client.app.extensions[EXTENSION]
    monkeypatch.setitem(
        client.app.extensions, EXTENSION, replace(known, settings=replace(known.settings, daily_copies=7))
    )
    assert words(client)[1][-1] == "backup late"
    monkeypatch.setattr(health, "LOW_DISK", 2**80)
    status, said = words(client)
    assert (status, said[0], said[2]) == (503, "not ready", "disk full")
