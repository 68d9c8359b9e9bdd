"""Markup in every field that takes text is shown as it was typed, on every page and in every file."""

from __future__ import annotations

import pytest
from flask import Flask
from lxml import etree

from tests.support.client import Client, Page, check_html
from tests.support.crawl import crawl
from tests.support.stored_text import markup_of, type_payload_everywhere

FILES = (
    "/public/calendar/115-1.ics",
    "/public/calendar/115-1.json",
    "/public/calendar/115-1.csv",
    "/public/calendar/changes.atom",
)


@pytest.mark.assurance("stored-text")
def test_payload_in_every_field_is_text_on_every_page(embedded_demo: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert type_payload_everywhere() > 60
    pages: list[Page] = []
    monkeypatch.setattr("tests.support.crawl.check_html", lambda page: (pages.append(page), check_html(page)))
    for username in ("secretary", "registrar"):
        seen = crawl(Client(embedded_demo).login(username))
        assert {url: visit.status for url, visit in seen.items() if visit.status != 200} == {}
    assert {page.url: markup_of(page.tree) for page in pages if markup_of(page.tree)} == {}
    assert sum("onerror=alert(1)" in page.tree.text_content() for page in pages) > 30


@pytest.mark.assurance("stored-text")
def test_payload_is_text_in_files(embedded_demo: Flask) -> None:
    type_payload_everywhere()
    http = Client(embedded_demo).http
    answers = {url: http.get(url) for url in FILES}
    assert {answer.status_code for answer in answers.values()} == {200}
    for url, answer in answers.items():
        assert not answer.content_type.startswith("text/html"), url
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "alert(1)" in answer.get_data(as_text=True), url
    feed = etree.fromstring(answers[FILES[-1]].get_data())
    assert feed.xpath("//*[local-name()='img' or local-name()='script' or local-name()='svg']") == []
