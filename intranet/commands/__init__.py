"""The commands of ``intranet``, one area a file; each lists its click commands in COMMANDS.

Flask is imported inside the commands: ``intranet schools`` and ``--help`` answer without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def application() -> Iterator[None]:
    """The application's context for one command, on a database that is there and current."""
    from intranet.app import create_app  # Flask is loaded only by commands that need it
    from intranet.services.database import require_current

    with create_app().app_context():
        require_current()
        yield
