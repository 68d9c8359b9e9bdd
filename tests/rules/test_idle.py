"""When an account counts as out of use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from intranet.rules.idle import IDLE_AFTER, is_idle

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
LONG, SHORT = AT - IDLE_AFTER - timedelta(seconds=1), AT - IDLE_AFTER


@pytest.mark.parametrize(
    ("last_used", "opened", "idle"),
    [
        (SHORT, LONG, False),
        (LONG, LONG, True),
        (None, SHORT, False),  # just opened: not yet used, but not out of use either
        (None, LONG, True),
        (AT + timedelta(days=1), LONG, False),
    ],
)
def test_account_is_idle_half_a_year_after_its_last_use(
    last_used: datetime | None, opened: datetime, idle: bool
) -> None:
    assert is_idle(AT, last_used=last_used, opened=opened) is idle
