"""The strict headers on every kind of answer: pages, refusals, files, feeds, and what breaks."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.support.client import Client

STRICT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SIGNED_IN = {
    "/": 200, "/nowhere": 404, "/meetings/999": 404, "/audit/": 200, "/meetings/1/sign-in.pdf": 200,
    "/committee/roster.ods": 200, "/meetings/actions.ods": 200, "/meetings/1/minutes.odt": 200, "/logout": 405,
    "/meetings/sign-in/nowhere": 404, "/terms/120-1": 200, "/people/": 200, "/outbox/": 403,
}  # fmt: skip
OPEN = {
    "/login": 200, "/theme.css": 200, "/livez": 200, "/readyz": 200, "/public/calendar/115-1": 200,
    "/public/calendar/115-1.ics": 200, "/public/calendar/115-1.json": 200, "/public/calendar/115-1.csv": 200,
    "/public/calendar/changes.atom": 200, "/public/calendar/999-1": 404, "/reply/nowhere": 404, "/setup/nowhere": 404,
    "/audit/pack/shared/nowhere": 404, "/static/nowhere.css": 404,
}  # fmt: skip
POLICY = re.compile(
    r"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    r"connect-src 'self'; form-action 'self'; base-uri 'none'; manifest-src 'self'; frame-ancestors 'none'"
)


def faults_of(answer: object) -> list[str]:
    headers = answer.headers  # type: ignore[attr-defined]
    wrong = [name for name, value in STRICT.items() if headers.get(name) != value]
    return wrong + ([] if POLICY.fullmatch(headers.get("Content-Security-Policy", "")) else ["Content-Security-Policy"])


@pytest.mark.assurance("headers")
def test_every_kind_of_answer_has_the_strict_headers(embedded_demo: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intranet.documents.pdf.render_pdf", lambda html, **_: b"%PDF-")
    visitor, secretary = Client(embedded_demo).http, Client(embedded_demo).login("secretary").http
    found = {}
    for client, addresses in ((visitor, OPEN), (secretary, SIGNED_IN)):
        for url, status in addresses.items():
            with client.get(url) as answer:
                stored = client is secretary and answer.headers.get("Cache-Control") != "no-store"
                if answer.status_code != status or faults_of(answer) or stored:
                    found[url] = (answer.status_code, faults_of(answer), stored)
    assert found == {}


@pytest.mark.assurance("headers")
def test_refused_and_broken_requests_have_the_strict_headers(
    embedded_demo: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(embedded_demo).login("secretary")
    answers = {
        400: client.http.post("/people/new", data={}),
        413: client.http.post("/people/new", data={}, environ_overrides={"CONTENT_LENGTH": str(40 * 2**20)}),
    }
    monkeypatch.setattr(embedded_demo, "testing", False)

    def away() -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    def broken() -> None:
        raise ZeroDivisionError

    for status, fault in ((503, away), (500, broken)):
        monkeypatch.setitem(embedded_demo.view_functions, "site.livez", fault)
        answers[status] = client.http.get("/livez")
    found = {status: (answer.status_code, faults_of(answer)) for status, answer in answers.items()}
    assert found == {status: (status, []) for status in answers}
    for answer in answers.values():
        assert "Traceback" not in answer.text and "OperationalError" not in answer.text
