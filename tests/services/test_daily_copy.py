"""One archive a day, as many as are kept, by one of several workers; and it can be given back."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from intranet.extensions import db
from intranet.rules.dates import TAIPEI
from intranet.services.audit import verify_chain
from intranet.services.backup import restore
from intranet.services.context import EXTENSION
from intranet.services.daily_copy import copies, copies_folder, last_copy_at, make_daily_copy
from tests.services.test_backup import counts, empty_all

FIRST = datetime(2026, 12, 30, 3, 0, tzinfo=TAIPEI)


@pytest.fixture
def three_kept(demo_app: Flask) -> Iterator[None]:
    known = demo_app.extensions[EXTENSION]
    demo_app.extensions[EXTENSION] = replace(known, settings=replace(known.settings, daily_copies=3))
    yield
    demo_app.extensions[EXTENSION] = known


@pytest.mark.assurance("backup")
def test_copy_is_made_once_a_day_and_the_oldest_leave(demo_app: Flask, three_kept: None) -> None:
    for day in range(4):
        with time_machine.travel(FIRST + timedelta(days=day), tick=False):
            made = make_daily_copy()
            assert made is not None
            assert (make_daily_copy(), made.stat().st_mode & 0o777) == (None, 0o600)
    names = [path.name for path in copies()]
    assert names == [f"luodong-{day}.tar.gz" for day in ("2026-12-31", "2027-01-01", "2027-01-02")]
    assert last_copy_at() is not None
    before, head = counts(), verify_chain().head
    kept = Path(copies()[-1]).read_bytes()
    archive = demo_app.extensions[EXTENSION].settings.data_dir.parent / "kept.tar.gz"
    archive.write_bytes(kept)
    empty_all(demo_app)
    restore(archive)
    db.session.rollback()
    assert (counts(), verify_chain().head) == (before, head)


def test_another_worker_is_making_it(demo_app: Flask, three_kept: None) -> None:
    copies_folder().mkdir()
    with (copies_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert make_daily_copy() is None
    assert make_daily_copy() is not None


def test_school_that_wants_none_gets_none(demo_app: Flask) -> None:
    assert make_daily_copy() is None
    assert (last_copy_at(), copies_folder().exists()) == (None, False)
