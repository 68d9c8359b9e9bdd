"""What somebody else does while a test is in the middle of something: on a connection of its own, and committed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Flask

from intranet.extensions import db

P = ParamSpec("P")
R = TypeVar("R")


def elsewhere(app: Flask, work: Callable[[], object]) -> None:
    """Do the work as another request does, to its end; what it raises is raised here."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with app.app_context():
                work()
                db.session.remove()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


def then(done: Callable[P, R], work: Callable[[], object]) -> Callable[P, R]:
    """``done``, and right after it the work."""

    def both(*args: P.args, **named: P.kwargs) -> R:
        found = done(*args, **named)
        work()
        return found

    return both
