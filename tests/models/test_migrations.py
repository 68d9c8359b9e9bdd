"""Migrations go up, down and up again on both databases, and match the models."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect

from intranet.extensions import Base, db
from intranet.services.database import bind_alembic, is_current


def differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


@pytest.mark.assurance("migrations")
def test_migrations_go_up_down_and_up_and_match_the_models(app: Flask) -> None:
    assert is_current()
    assert differences() == []
    db.session.remove()
    alembic = bind_alembic()
    alembic.downgrade(revision="base")
    assert tables() == {"alembic_version"}
    assert not is_current()
    db.session.remove()
    alembic.upgrade()
    assert is_current()
    assert tables() == {*Base.metadata.tables, "alembic_version"}
    assert differences() == []
