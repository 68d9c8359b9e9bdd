"""The same pages on two databases side by side: one school-year and a hundred, SQLite and PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from itertools import repeat

from tests.bench.beside import beside
from tests.bench.figures import Figure, figure
from tests.bench.load import Target, measure
from tests.bench.pages import answered, calendar, signed_in
from tests.bench.visitor import get, report, sign_in

ROUNDS = 7
SECONDS = 0.5
CONNECTIONS = 8
FRESH = 6  # pages a round that are opened right after a write, which everything kept must notice


def _load(page: Target) -> float:
    """Seconds an answer under load."""
    return SECONDS / len(measure(page, connections=CONNECTIONS, seconds=SECONDS))


def _fresh(page: Target) -> float:
    """Seconds to the page for who opens it first after a write."""
    taken, reporter = 0.0, sign_in(page.port, "teacher")
    for _ in range(FRESH):
        report(page.port, reporter)
        began = time.perf_counter()
        get(page.port, page.path, page.headers)
        taken += time.perf_counter() - began
    return taken / FRESH


WAYS = (("", _load), ("_after_write", _fresh))  # pages that are kept hide under load what they cost


def after_hundred_years(one: int, hundred: int) -> list[Figure]:
    """The time of a page with a hundred school-years over that with one: under load, and right after a write."""
    small, large = ([calendar(port), *signed_in(port)[:2]] for port in (one, hundred))
    return [
        figure(f"{here.name}_100_years{suffix}", _times(there, here, way), 2)
        for here, there in zip(answered(small), answered(large), strict=True)
        for suffix, way in (WAYS[:1] if here.name == "public_calendar" else WAYS)  # a file, which no write changes
    ]


def on_postgresql(sqlite: int, postgresql: int) -> list[Figure]:
    """Home on PostgreSQL: its answers over those on SQLite, under load and right after a write."""
    here, there = signed_in(sqlite)[0], signed_in(postgresql)[0]
    return [
        figure(f"postgresql_home{suffix}", (1 / value for value in _times(there, here, way))) for suffix, way in WAYS
    ]


def _times(page: Target, yardstick: Target, way: Callable[[Target], float]) -> Iterable[float]:
    """The time of the page over that of the yardstick, round by round."""
    return beside(partial(way, yardstick), repeat(partial(way, page), ROUNDS))
