"""The ``intranet`` command within this process: a second less than a process of its own, where that is not the point."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout

import pytest
from flask import Flask

from intranet.app import create_app
from intranet.cli import main
from intranet.config import Settings
from intranet.extensions import db


def run_command(*words: str, variables: Mapping[str, str]) -> tuple[int, str, str]:
    """Exit code, output and errors of ``intranet words``; of the ``INTRANET_`` variables it sees these alone."""
    out, errors, apps = io.StringIO(), io.StringIO(), []

    def noted(settings: Settings | None = None) -> Flask:
        apps.append(create_app(settings))
        return apps[-1]

    with pytest.MonkeyPatch.context() as patch:
        for name in (name for name in os.environ if name.startswith("INTRANET_")):
            patch.delenv(name)
        for name, value in variables.items():
            patch.setenv(name, value)
        patch.setattr("intranet.app.create_app", noted)
        patch.setattr("sys.argv", ["intranet", *words])
        with redirect_stdout(out), redirect_stderr(errors), pytest.raises(SystemExit) as stop:
            main()
    for app in apps:  # a process would end here, and its connections with it
        with app.app_context():
            db.engine.dispose()
    return int(stop.value.code or 0), out.getvalue(), errors.getvalue()
