"""Code and database that do not fit each other: nothing is started, and one line says what to do."""

from __future__ import annotations

import subprocess
import sys

import pytest
from flask import Flask
from sqlalchemy import text

from intranet.extensions import db
from intranet.services.database import migrate_database, require_current, revision
from intranet.services.errors import Refused
from tests.support.servers import environment


def first_line_of(app: Flask, *words: str) -> tuple[int, str]:
    line = [sys.executable, "-m", "intranet", *words]
    done = subprocess.run(line, env=environment(app), capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stderr.strip().split("\n")[-1]


@pytest.mark.assurance("migrations")
def test_newer_database_is_neither_served_nor_migrated(app: Flask) -> None:
    known = revision()
    db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    db.session.commit()
    said = f"資料庫版本 9999 比程式的 {known} 新，請改用較新的程式，或還原升級前的備份。"
    try:
        assert first_line_of(app, "serve", "--port", "0") == (1, f"intranet: {said}")
        with pytest.raises(Refused, match=said):
            migrate_database()
    finally:
        db.session.execute(text("UPDATE alembic_version SET version_num = :known"), {"known": known})
        db.session.commit()


@pytest.mark.assurance("migrations")
def test_older_database_asks_for_its_migration(app: Flask) -> None:
    known = revision()
    db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    db.session.commit()
    try:
        with pytest.raises(Refused, match="請先執行 intranet init"):
            require_current()
    finally:
        db.session.execute(text("UPDATE alembic_version SET version_num = :known"), {"known": known})
        db.session.commit()
