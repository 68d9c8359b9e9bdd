"""What somebody typed into minutes is printed as text, and printing them fetches nothing."""

from __future__ import annotations

import socket
import subprocess

import pytest
from flask import Flask
from sqlalchemy import update

from intranet.extensions import db
from intranet.models import MinutesRevision
from tests.support.client import Client
from tests.support.stored_text import PAYLOAD, type_payload_everywhere

GREEDY = """
![圖](file:///etc/hostname) ![圖](http://127.0.0.1:{port}/markdown.png) [檔](file:///etc/passwd)
<img src="http://127.0.0.1:{port}/html.png"><link rel="attachment" href="file:///etc/passwd">
<style>@import url("http://127.0.0.1:{port}/import.css");</style>
<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:{port}/inner.svg"/></svg>
"""


def text_of(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.assurance("printing")
@pytest.mark.assurance("stored-text")
def test_minutes_full_of_addresses_and_markup_are_text(embedded_demo: Flask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        greedy = GREEDY.format(port=listener.getsockname()[1])
        type_payload_everywhere()
        db.session.execute(update(MinutesRevision).values(text=MinutesRevision.text + greedy))
        db.session.commit()
        answer = Client(embedded_demo).login("secretary").http.get("/meetings/1/minutes.pdf")
        with pytest.raises(BlockingIOError):
            listener.accept()
    content = answer.get_data()
    assert (answer.status_code, answer.content_type, content[:5]) == (200, "application/pdf", b"%PDF-")
    assert b"/EmbeddedFile" not in content and b"/JavaScript" not in content
    printed = "".join(text_of(content).split())
    for typed in (PAYLOAD.partition("'")[0], "![圖](file:///etc/hostname)", "<linkrel="):
        assert "".join(typed.split()) in printed
    with open("/etc/hostname") as name:
        assert name.read().strip() not in printed
