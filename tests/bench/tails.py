"""The slowest answers: with many at once, and while a long document is being printed."""

from __future__ import annotations

import shutil
import statistics
import threading
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figures import Figure, figure
from tests.bench.load import measure
from tests.bench.pages import answered, signed_in
from tests.bench.visitor import get, report, sign_in

ROUNDS = 3
SECONDS = 2.5
MANY, FEW = 32, 8
WRITE_EVERY = 3.0  # seconds: more than a school's staff does, and every kept page must notice


def p99(waits: Sequence[float]) -> float:
    """The time that ninety-nine of a hundred answers stayed below."""
    return statistics.quantiles(waits, n=100)[98]


def felt_p99(waits: Sequence[float]) -> float:
    """The same for somebody who comes at any moment: a long wait is met by more people than a short one."""
    left = sum(waits) / 100
    for wait in sorted(waits, reverse=True):
        left -= wait
        if left <= 0:
            return wait
    return 0.0


class Beside(threading.Thread):
    """Does something again and again beside the load, until it is told to stop."""

    def __init__(self, port: int, every: float = 0.0) -> None:
        super().__init__()
        self.port, self.every = port, every
        self.reporter = sign_in(port, "teacher")
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.wait(self.every):
            self.once()

    def once(self) -> None:
        sign_in(self.port, "teacher")
        report(self.port, self.reporter)

    def __enter__(self) -> Beside:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self.join()


class Printing(Beside):
    """Has the server print a long roster, each time as if for the first time: after a write, since its files are kept."""

    def __init__(self, port: int, case: int, data_dir: Path) -> None:
        super().__init__(port)
        self.cookie = {"Cookie": sign_in(port, "secretary")}
        self.path = f"/rewards/{case}/roster.pdf"
        self.cache = data_dir / "documents"

    def once(self) -> None:
        shutil.rmtree(self.cache, ignore_errors=True)
        report(self.port, self.reporter)
        get(self.port, self.path, self.cookie)


def worst_spread(port: int) -> Figure:
    """32 connections, while people sign in and report faults: p99 over p50 of the worst page."""
    found: dict[str, list[float]] = {}
    pages = answered(signed_in(port))
    with Beside(port, WRITE_EVERY):
        for _ in range(ROUNDS):
            for page in pages:
                waits = measure(page, connections=MANY, seconds=SECONDS)
                found.setdefault(page.name, []).append(p99(waits) / statistics.median(waits))
    return figure("p99_over_p50", max(found.values(), key=statistics.median), 2)


def home_while_printing(port: int, case: int, data_dir: Path) -> Figure:
    """The home page's p99 while long rosters are printed one after the other, over the same without, in turns. A worker
    that prints and answers nobody shows here as what it is."""
    home, found = signed_in(port)[0], []
    measure(home, connections=FEW, seconds=SECONDS / 4)
    for _ in range(ROUNDS):
        alone = felt_p99(measure(home, connections=FEW, seconds=SECONDS, pending=True))
        with Printing(port, case, data_dir):
            found.append(felt_p99(measure(home, connections=FEW, seconds=SECONDS, pending=True)) / alone)
    return figure("home_p99_while_printing", found, 2)
