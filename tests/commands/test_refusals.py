"""What a machine refuses is told in one line, with the exit code of the contract."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.commands.conftest import Command

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(app: Flask, command: Command) -> Run:
    """``run("backup", path)`` → (exit code, errors), on an empty database."""
    return lambda *words: command(*words)[::2]


def test_backup_into_a_missing_folder_is_one_line(run: Run, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "nowhere" / "a.tar.gz") == (
        1,
        f"intranet: no such folder: {tmp_path / 'nowhere'}\n",
    )


def test_backup_into_what_is_no_folder_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("no folder")
    assert run("backup", tmp_path / "a" / "b.tar.gz") == (1, f"intranet: no such folder: {tmp_path / 'a'}\n")


def test_backup_to_a_name_that_is_taken_says_what_it_replaced(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.tar.gz"
    first, second = run("backup", file), run("backup", file)
    assert (first[0], first[1].count("\n"), second[0]) == (0, 1, 0)
    assert re.search(r"\nthe archive of \d{4}-\d\d-\d\d \d\d:\d\d that had this name is replaced\n$", second[1])


@pytest.mark.parametrize("content", [b"no archive", b"\x1f\x8b\x08\x00\x00\x00\x00\x00"])
def test_restore_of_no_archive_is_one_line(run: Run, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.tar.gz"
    file.write_bytes(content)
    assert run("restore", file) == (1, "intranet: a.tar.gz 不是備份檔，或已損壞。\n")


@pytest.mark.assurance("outage")
def test_database_that_is_away_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTRANET_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:9/none")
    code, said = run("status")
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("intranet: database: ")
    assert "sqlalche.me" not in said


def test_worker_without_a_pause_is_wrong_use(run: Run) -> None:
    code, said = run("worker", "--every", "0")
    assert (code, said.count("\n")) == (2, 1)
