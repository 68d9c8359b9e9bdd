"""The ``intranet`` command as a person starts it, on the test's own database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intranet.cli import main
from intranet.services.context import current_settings

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(school_code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """``command("calendar", "check", "114-1")`` → (exit code, output, errors); needs ``app`` or ``demo_app``."""
    monkeypatch.setenv("INTRANET_SCHOOL", school_code)
    monkeypatch.setenv("INTRANET_DEMO", "1")

    def call(*words: str | Path) -> tuple[int, str, str]:
        monkeypatch.setenv("INTRANET_DATA_DIR", str(current_settings().data_dir))
        monkeypatch.setattr("sys.argv", ["intranet", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    return call
