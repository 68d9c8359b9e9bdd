"""The commands of ``intranet``, one area a file; each lists its click commands in COMMANDS.

Flask is imported inside the commands: ``intranet schools`` and ``--help`` answer without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from intranet.config import PORT, read_settings

if TYPE_CHECKING:
    from flask import Flask


@contextmanager
def application() -> Iterator[None]:
    """The application's context for one command, on a database that is there and current."""
    with loaded_application().app_context():
        yield


def loaded_application(*, port: int = PORT) -> Flask:
    """The application on a database that is there and current; ``port`` is the one that is to be served. Raises Refused
    where the database is not."""
    from intranet.app import create_app  # Flask is loaded only by commands that need it
    from intranet.services.database import require_current

    app = create_app(read_settings(port=port))
    with app.app_context():
        require_current()
    return app
