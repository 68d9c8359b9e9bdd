"""The copy of every day: one archive in DATA_DIR/backups, the oldest leave when there are more than are kept."""

from __future__ import annotations

import fcntl
from datetime import datetime
from pathlib import Path

from intranet.rules.dates import TAIPEI
from intranet.services.context import current_school, current_settings


def copies_folder() -> Path:
    return current_settings().data_dir / "backups"


def copies() -> list[Path]:
    """The copies of this school, the oldest first."""
    return sorted(copies_folder().glob(f"{current_school().code}-????-??-??.tar.gz"))


def last_copy_at() -> datetime | None:
    """When the newest copy was finished; None where there is none."""
    found = copies()
    return datetime.fromtimestamp(found[-1].stat().st_mtime, TAIPEI) if found else None


def make_daily_copy() -> Path | None:
    """Make the copy of today where there is none yet and drop what is too old; returns the new copy. Of several workers one
    makes it. The day is the clock's: a demo that stands still has its copies too, if it is asked for any."""
    from intranet.services.backup import back_up  # archives and all; the web asks only for the newest copy's age

    keep = current_settings().daily_copies
    target = copies_folder() / f"{current_school().code}-{datetime.now(TAIPEI):%Y-%m-%d}.tar.gz"
    if not keep or target.exists():
        return None
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (target.parent / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        if target.exists():
            return None
        back_up(target)
        for old in copies()[:-keep]:
            old.unlink()
    return target
