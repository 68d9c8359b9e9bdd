"""The worker's rounds: each a process of its own, whose end, good or bad, the worker outlives."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from intranet.commands import worker


def _away() -> None:
    raise OperationalError("SELECT 1", {}, Exception("away"))


def _faulty() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(("work", "status"), [(lambda: None, 0), (_away, 1), (_faulty, 1)])
def test_failed_round_is_told_and_answers_one(app: Flask, work: Callable[[], None], status: int) -> None:
    assert worker._tried(work) == status


def test_round_that_failed_names_the_kind_alone(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    worker._tried(_away)
    assert capsys.readouterr().err == "round failed: OperationalError\n"


@pytest.mark.parametrize(
    ("work", "done"),
    [
        (lambda: 0, True),
        (lambda: 1, False),
        (lambda: max(map(int, os.listdir("/proc/self/fd"))) > 3, True),  # nothing is left open but what lists it
        (lambda: os.kill(os.getpid(), signal.SIGKILL), False),
        (lambda: os.kill(os.getpid(), signal.SIGTERM), False),
    ],
)
def test_worker_outlives_a_round(monkeypatch: pytest.MonkeyPatch, work: Callable[[], int], done: bool) -> None:
    monkeypatch.setattr(worker, "_tried", lambda asked: asked())
    assert worker.Rounds().born_for(work) is done  # type: ignore[arg-type]


def test_round_that_was_killed_is_told(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_tried", lambda asked: asked())
    worker.Rounds().born_for(lambda: os.kill(os.getpid(), signal.SIGKILL))
    assert capfd.readouterr().err == "round failed: signal 9\n"


@pytest.mark.assurance("mail")
def test_round_that_never_ends_is_ended(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_tried", lambda asked: asked())
    monkeypatch.setattr(worker, "LONGEST", 1)
    worker.Rounds().born_for(signal.pause)
    assert capfd.readouterr().err == f"round failed: signal {signal.SIGALRM.value}\n"


def test_who_was_stopped_begins_nothing_more(tmp_path: Path) -> None:
    rounds = worker.Rounds()
    rounds.stop()
    assert rounds.born_for(lambda: (tmp_path / "begun").touch()) is False
    assert list(tmp_path.iterdir()) == []


def test_round_under_way_ends_with_who_gave_birth_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_tried", lambda asked: asked())
    rounds, done = worker.Rounds(), []
    thread = threading.Thread(target=lambda: done.append(rounds.born_for(signal.pause)))
    thread.start()
    while not rounds.process:
        time.sleep(0.01)
    rounds.stop()
    thread.join(60)
    assert done == [False]
