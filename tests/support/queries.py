"""Count the statements that a block of code sends to the database, and the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, func, select

from intranet.extensions import db


class Statements(list[str]):
    """The statements sent so far, in order; transaction control (BEGIN, COMMIT) is not among them."""

    @property
    def count(self) -> int:
        return len(self)


@contextmanager
def counted_queries() -> Iterator[Statements]:
    """``with counted_queries() as sent: client.get("/")``, then ``sent.count``. Needs an app context.

    A web page's count holds what every request sends besides (the session, the actor's positions).
    """
    sent = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.split(None, 1)[0] not in ("BEGIN", "PRAGMA"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def total(model: type) -> int:
    """How many rows a table has."""
    return db.session.scalar(select(func.count(model.id))) or 0  # type: ignore[attr-defined]
