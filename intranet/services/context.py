"""What every service may ask for without being handed it: the school, the settings, the date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import cast

from flask import current_app

from intranet.config import Settings
from intranet.rules.dates import TAIPEI, Term
from intranet.rules.school import School

EXTENSION = "intranet"


@dataclass(frozen=True, slots=True)
class Intranet:
    """The frozen facts of one process."""

    settings: Settings
    school: School


def _intranet() -> Intranet:
    return cast(Intranet, current_app.extensions[EXTENSION])


def current_school() -> School:
    return _intranet().school


def current_settings() -> Settings:
    return _intranet().settings


def paper_cache() -> Path:
    """Where printed documents are kept by content."""
    return _intranet().settings.data_dir / "documents"


_pretended: ContextVar[date | None] = ContextVar("pretended_today", default=None)


def today() -> date:
    """The date in Asia/Taipei; in the demo the fixed INTRANET_TODAY."""
    return _pretended.get() or _intranet().settings.today or datetime.now(TAIPEI).date()


def moment() -> datetime:
    """The present moment, aware; where another day is taken for today, this time of day on that day."""
    real = datetime.now(TAIPEI)
    return real if today() == real.date() else datetime.combine(today(), real.timetz())


@contextmanager
def on_day(day: date) -> Iterator[None]:
    """Take ``day`` for today: how the demo's history is made by the services themselves, and tests travel."""
    token = _pretended.set(day)
    try:
        yield
    finally:
        _pretended.reset(token)


def current_term() -> Term:
    """The term that today lies in."""
    return Term.containing(today())
