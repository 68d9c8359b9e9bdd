"""``intranet meeting``: the papers as PDF and ODT, and refusals in one line."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.commands.conftest import Command
from tests.conftest import BOTH_SCHOOLS
from tests.documents.paper import text_of

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(demo_app: Flask, command: Command) -> Run:
    """``run("notice", "4", "--out", path)`` → (exit code, errors), on the demo database."""
    return lambda *words: command("meeting", *words)[::2]


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_papers_are_written_as_pdf(run: Run, tmp_path: Path) -> None:
    words = {"notice": ("開會通知單", "受文者"), "minutes": ("第一次會議紀錄", "實到"), "sign-in": ("簽到表", "簽名")}
    for paper, expected in words.items():
        out = tmp_path / f"{paper}.pdf"
        assert run(paper, "3", "--out", out) == (0, "")
        text = "".join(text_of(out.read_bytes()).split())
        assert [word for word in expected if word not in text] == []


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_papers_are_written_as_odt(run: Run, tmp_path: Path) -> None:
    words = {"notice": ("開會通知單", "受文者"), "minutes": ("第一次會議紀錄", "實到"), "sign-in": ("簽到表", "簽名")}
    for paper, expected in words.items():
        out = tmp_path / f"{paper}.ODT"
        assert run(paper, "3", "--out", out) == (0, "")
        with zipfile.ZipFile(out) as archive:
            text = archive.read("content.xml").decode()
        assert [word for word in expected if word not in text] == []


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("minutes", "4", "--out", "x.pdf"), 1, "散會後才有紀錄"),
        (("notice", "999", "--out", "x.pdf"), 1, "沒有編號 999 的會議"),
        (("notice", "3", "--out", "x.docx"), 2, "must end in .pdf or .odt"),
        (("minutes", "4", "--out", "x.odt"), 1, "散會後才有紀錄"),
        (("notice", "3", "--out", "/nowhere/x.pdf"), 1, "no such folder: /nowhere"),
        (("notice", "three", "--out", "x.pdf"), 2, "not a valid integer"),
    ],
)
def test_refusals_are_one_line(run: Run, words: tuple[str, ...], code: int, message: str) -> None:
    got, errors = run(*words)
    assert (got, errors.count("\n")) == (code, 1)
    assert message in errors
