"""What the factories of tests make is made once: from a state that is known, the rows are written as they were then.

A test begins on a copy of a template; until it writes something of its own, what its database holds is known by the
factories called so far. The same call from the same state gives the same rows: the services run for the first only, and
for those that follow the rows are written as they are. Once anything else is written, everything is made for real.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from flask import Flask, current_app
from sqlalchemy import Connection, event

from intranet.extensions import Base, db
from intranet.services.audit import LAST
from intranet.services.context import current_settings, today
from intranet.services.transactions import WHOLE, WRITING
from tests.support import rows

EXTENSION = "tests.remembered"
READS = ("SELECT", "PRAGMA", "BEGIN")
P = ParamSpec("P")
R = TypeVar("R")
Files = dict[Path, bytes]
Rows = dict[str, dict[int, Any]]  # table → id → the row: values on SQLite, on PostgreSQL its line of COPY


@dataclass
class Known:
    """How the database came to its state: a template and the factories since; None where nobody knows.

    ``head`` is the audit trail's last digest in it: another app or process may have written as well.
    """

    state: tuple[object, ...] | None = None
    head: str | None = None


@dataclass(frozen=True)
class Made:
    """What a factory gave, the rows and files that it added and changed, and where the sequences stood then."""

    result: Any
    files: Files
    rows: Rows
    sequences: rows.Sequences
    head: str | None


_made: dict[tuple[object, ...], Made] = {}
_heads: dict[tuple[object, ...], str | None] = {}


def watch(app: Flask) -> None:
    """Notice what is written in the app's database from here on; inside the app's context."""
    known = app.extensions[EXTENSION] = Known()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().startswith(READS):
            known.state = None

    event.listen(db.engine, "before_cursor_execute", note)


def begins_as(app: Flask, *state: object) -> None:
    """Say what the app's database holds now; inside the app's context."""
    if state not in _heads:
        _heads[state] = _head()
    app.extensions[EXTENSION].state, app.extensions[EXTENSION].head = state, _heads[state]


def remembered(make: Callable[P, R]) -> Callable[P, R]:
    """For a factory whose arguments and result are plain values (no record of the session), and that deletes nothing."""

    @functools.wraps(make)
    def from_memory(*args: P.args, **kwargs: P.kwargs) -> R:
        known: Known = current_app.extensions[EXTENSION]
        before = known.state
        if before is None or db.session().info.get(WRITING) or _head() != known.head:
            return make(*args, **kwargs)
        state = (before, make.__module__, make.__qualname__, args, tuple(sorted(kwargs.items())), today())
        db.session.rollback()
        if state in _made:
            _write(_made[state])
        else:
            _made[state] = _watched(lambda: make(*args, **kwargs))
        known.state, known.head = state, _made[state].head
        return _made[state].result  # type: ignore[no-any-return]

    return from_memory


def _watched(make: Callable[[], Any]) -> Made:
    before, files = _content()[0], _files()
    result = make()
    db.session.rollback()
    after, sequences = _content()
    gone = {table: of.keys() - after[table].keys() for table, of in before.items()}
    assert not any(gone.values()), f"a factory that deletes cannot be remembered: {gone}"
    new = {table: {n: row for n, row in of.items() if before[table].get(n) != row} for table, of in after.items()}
    written = {path: content for path, content in _files().items() if files.get(path) != content}
    return Made(result, written, {table: of for table, of in new.items() if of}, sequences, _head())


def _files() -> Files:
    """What stands in the data folder beside the database and the printed papers, which are kept for the whole run."""
    folder = current_settings().data_dir
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("intranet.db"))
    return {path.relative_to(folder): path.read_bytes() for path in paths}


def _head() -> str | None:
    with db.engine.connect() as connection:
        return connection.scalar(LAST)


def _content() -> tuple[Rows, rows.Sequences]:
    """All rows of all tables, and the numbers that the sequences gave last."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            return rows.read(_driver(connection))
        tables = Base.metadata.sorted_tables
        read = {
            table.name: connection.exec_driver_sql(f'SELECT {_columns(table.name)} FROM "{table}"') for table in tables
        }
        return {table: {row[0]: tuple(row) for row in found} for table, found in read.items()}, {}


def _write(made: Made) -> None:
    """Add and change the rows and files; foreign keys are looked at when all rows are there."""
    for path, content in made.files.items():
        place = current_settings().data_dir / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    with db.engine.execution_options(**{WHOLE: True}).begin() as connection:
        if connection.dialect.name == "postgresql":
            rows.put(_driver(connection), made.rows, made.sequences)
            return
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table, found in made.rows.items():
            names = _columns(table)
            marks, setting = re.sub(r"[^,]+", "?", names), re.sub(r"([^,]+)", r"\1 = excluded.\1", names)
            connection.exec_driver_sql(
                f'INSERT INTO "{table}" ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {setting}',
                list(found.values()),
            )


def _columns(table: str) -> str:
    return ",".join(f'"{name}"' for name in rows.columns_of(table))


def _driver(connection: Connection) -> Any:
    """The driver's own connection, which can COPY."""
    return connection.connection.driver_connection
