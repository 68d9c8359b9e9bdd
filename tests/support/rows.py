"""All rows of a test's PostgreSQL database: read, taken out, and put back as they were, much faster than a copy of it.

As a replica the session fires no triggers: neither foreign keys nor the refusal to delete audit entries.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection, sql

from intranet.extensions import Base

Lines = dict[str, dict[int, bytes]]  # table → id → the row, as COPY writes it
Sequences = dict[str, int]
LARGE = 8 * 8192  # bytes of rows that are gone, from which on a table is cut back


def read(connection: Connection[Any]) -> tuple[Lines, Sequences]:
    """Every row of every table, and the numbers that the sequences gave last."""
    found: Lines = {}
    for table in Base.metadata.sorted_tables:
        statement = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(
            _columns(table.name), sql.Identifier(table.name)
        )
        with connection.cursor().copy(statement) as copy:
            lines = b"".join(bytes(part) for part in copy).splitlines(keepends=True)
        found[table.name] = {int(line.split(b"\t", 1)[0]): line for line in lines}
    moved = connection.execute("SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL")
    return found, dict(moved.fetchall())


def put(connection: Connection[Any], rows: Lines, sequences: Sequences) -> None:
    """Add the rows, or change those that are there; inside a transaction."""
    connection.execute("SET LOCAL session_replication_role = replica")
    for table, lines in ((table, lines) for table, lines in rows.items() if lines):
        there = sql.SQL("DELETE FROM {} WHERE id = ANY(%s)").format(sql.Identifier(table))
        connection.execute(there, [list(lines)])
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _columns(table))
        with connection.cursor().copy(statement) as copy:
            copy.write(b"".join(lines.values()))
    connection.execute(
        "SELECT setval(format('%%I', name)::regclass, last) FROM unnest(%s::text[], %s::bigint[]) AS moved(name, last)",
        [list(sequences), list(sequences.values())],
    )


def take_out(connection: Connection[Any]) -> None:
    """Leave no row; sequences begin anew. Outside a transaction.

    Rows come back in the order in which they were written only while a table has no holes: nothing but this vacuums
    (see tests.support.postgres), and of what is empty it leaves nothing.
    """
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        asked = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
        holds = (asked.format(sql.Literal(name), sql.Identifier(name)) for name in Base.metadata.tables)
        for (table,) in connection.execute(sql.SQL(" UNION ALL ").join(holds), prepare=True).fetchall():
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        connection.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) "
            "FROM pg_sequences WHERE last_value IS NOT NULL"
        )
    large = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
        "AND relname != 'alembic_version' AND pg_relation_size(oid) > %s",
        [LARGE],
    ).fetchall()
    for (table,) in large:
        connection.execute(sql.SQL("VACUUM {}").format(sql.Identifier(table)))


def columns_of(table: str) -> list[str]:
    """The columns of a table, its id first."""
    return sorted((column.name for column in Base.metadata.tables[table].columns), key=lambda name: name != "id")


def _columns(table: str) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns_of(table)))
