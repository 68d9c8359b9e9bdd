"""One writer at a time: every service writes inside ``writing(actor)``, which commits whole or not at all.

SQLite: BEGIN IMMEDIATE, since a read that turns into a write under the ordinary BEGIN fails («database is locked»).
PostgreSQL: an advisory lock for the transaction, so that the audit chain has one successor for each entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event, select, text
from sqlalchemy.orm.exc import StaleDataError

from intranet.extensions import db
from intranet.models import FormToken
from intranet.services.actor import Actor
from intranet.services.errors import AlreadyDone, Conflict

WRITING = "intranet_writing"
WHOLE = "intranet_whole"  # of a connection whose statements belong together, though none of them is a service's
ALONE = "intranet_alone"  # of a connection whose statements stand each for itself
WRITER_LOCK = 11514  # any number, the same in every process: the key of PostgreSQL's advisory lock
BUSY_TIMEOUT_MS = 10_000


@contextmanager
def writing(actor: Actor) -> Iterator[None]:
    """Write as ``actor``. A service that calls another joins the outer transaction. Nothing is written elsewhere: on
    PostgreSQL each statement outside stands at once, and nothing takes it back.

    Raises AlreadyDone where the actor's form was taken before, Conflict where a record changed meanwhile.
    """
    session = db.session()
    if session.info.get(WRITING):
        yield
        return
    session.rollback()  # end the read transaction: a lock cannot be taken inside it
    connection = session.connection(execution_options={WRITING: True})
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
    session.info[WRITING] = True
    try:
        if actor.form_token and actor.account_id:
            _take_form(actor.form_token, actor.account_id)
        yield
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise Conflict from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(WRITING, None)


def read_one_moment() -> None:
    """From here on everything is read as it stands now, whoever writes meanwhile, until the session is rolled back."""
    session = db.session()
    session.rollback()
    connection = session.connection(execution_options={WHOLE: True})
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


@contextmanager
def one_question() -> Iterator[Connection]:
    """A connection for a question of this moment, whatever the session has read before: on SQLite one of its own, since the
    session may read on as of an earlier moment; on PostgreSQL the session's own where it holds one, since there each
    statement sees the moment, and connections are few."""
    if db.engine.dialect.name == "postgresql" and db.session.registry.has() and db.session().in_transaction():
        yield db.session.connection()
        return
    with db.engine.connect().execution_options(**{ALONE: True}) as connection:
        yield connection


def _take_form(token: str, account_id: int) -> None:
    taken = select(FormToken.id).where(FormToken.token == token, FormToken.account_id == account_id)
    if db.session.scalar(taken) is not None:
        raise AlreadyDone
    db.session.add(FormToken(token=token, account_id=account_id))


def check_version(record: Any, version: int | None) -> None:
    """Refuse with Conflict where the form was opened on another version of the record; None skips the check."""
    if version is not None and record.version != version:
        raise Conflict


def prepare(engine: Engine) -> None:
    """Set up every connection, and begin transactions ourselves: only where there shall be one.

    SQLite: busy timeout first, then WAL and foreign keys.
    """

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:
        if engine.dialect.name == "postgresql":
            connection.autocommit = True
            return
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if engine.dialect.name == "postgresql":
            # What is only read needs none: READ COMMITTED gives each statement a view of its own anyway, and to begin
            # and end one are two trips to the server.
            if options.get(WRITING) or options.get(WHOLE):
                connection.exec_driver_sql("BEGIN")
        elif not options.get(ALONE):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(WRITING) else "BEGIN")
