"""Accounts that nobody has used for long: the review looks at them first. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

IDLE_AFTER = timedelta(days=180)  # our own measure: half a year, so that a whole term without use shows


def is_idle(at: datetime, *, last_used: datetime | None, opened: datetime) -> bool:
    """Whether an account is out of use ``at`` a moment; one never used counts from its opening."""
    return at - (last_used or opened) > IDLE_AFTER
