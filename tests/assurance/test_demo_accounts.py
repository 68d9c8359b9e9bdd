"""The demo's accounts and their published password are worth nothing outside the demo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from intranet.services.context import EXTENSION
from intranet.services.database import is_empty
from intranet.services.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from intranet.services.errors import Refused
from intranet.services.sign_in import SignInRefused, hash_password, sign_in
from tests.support.commands import run_command
from tests.support.servers import environment


@contextmanager
def in_production(app: Flask) -> Iterator[None]:
    known = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(known, settings=replace(known.settings, demo=False, today=None))
    yield
    app.extensions[EXTENSION] = known


@pytest.mark.assurance("demo")
def test_demo_database_served_as_a_real_one_lets_nobody_in(demo_app: Flask) -> None:
    assert sign_in("secretary", DEMO_PASSWORD, source="10.0.0.1")
    with in_production(demo_app):
        for account in DEMO_ACCOUNTS:
            with pytest.raises(SignInRefused):
                sign_in(account.username, DEMO_PASSWORD, source="10.0.0.1")
        with pytest.raises(Refused, match="示範資料公開的密碼"):
            hash_password(DEMO_PASSWORD)


@pytest.mark.assurance("demo")
def test_real_school_begins_without_any_user(app: Flask) -> None:
    variables = environment(app, DEMO="0")
    assert run_command("init", variables=variables)[0] == 0
    refused = run_command("demo", variables=variables)
    assert refused == (1, "", "intranet: 示範資料只能在 INTRANET_DEMO=1 時建立。\n")
    assert is_empty()


@pytest.mark.assurance("demo")
def test_settings_of_the_demo_are_refused_elsewhere(tmp_path: Path) -> None:
    given = {"INTRANET_DATA_DIR": str(tmp_path), "INTRANET_SECRET_KEY": "k" * 40}
    for extra, said in (
        ({"INTRANET_TODAY": "2026-11-21"}, "INTRANET_TODAY may be set in demo only"),
        ({"INTRANET_SECRET_KEY": "short"}, "INTRANET_SECRET_KEY must have at least 32 characters"),
    ):
        code, _, errors = run_command("init", variables={**given, **extra})
        assert (code, said in errors) == (2, True)
