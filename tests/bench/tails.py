"""The slowest answers: with many at once, and while a long document is being printed."""

from __future__ import annotations

import shutil
import statistics
import threading
from collections.abc import Sequence
from itertools import repeat
from pathlib import Path

from tests.bench.beside import beside
from tests.bench.figures import Figure, figure
from tests.bench.load import Target, measure
from tests.bench.pages import answered, signed_in
from tests.bench.visitor import get, report, sign_in

ROUNDS = 3
SECONDS = 2.5
MANY, FEW = 32, 8
LOOK = 0.5  # seconds
LOOKS = 4  # in a row, without printing; a long roster takes about as long
PRINTS = 5
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


class Writing(threading.Thread):
    """Signs in and reports a fault again and again beside the load, until it is told to stop."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port
        self.reporter = sign_in(port, "teacher")
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.wait(WRITE_EVERY):
            sign_in(self.port, "teacher")
            report(self.port, self.reporter)

    def __enter__(self) -> Writing:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self.join()


def worst_spread(port: int) -> Figure:
    """32 connections, while people sign in and report faults: p99 over p50 of the worst page."""
    found: dict[str, list[float]] = {}
    pages = answered(signed_in(port))
    with Writing(port):
        for _ in range(ROUNDS):
            for page in pages:
                waits = measure(page, connections=MANY, seconds=SECONDS)
                found.setdefault(page.name, []).append(p99(waits) / statistics.median(waits))
    return figure("p99_over_p50", max(found.values(), key=statistics.median), 2)


class Printing(threading.Thread):
    """Has the server print a long roster, as if for the first time."""

    def __init__(self, home: Target, case: int) -> None:
        super().__init__()
        self.home, self.path = home, f"/rewards/{case}/roster.pdf"
        self.told = "nothing"

    def run(self) -> None:
        answer, _ = get(self.home.port, self.path, self.home.headers)
        self.told = f"{answer.status} {answer.headers.get_content_type()}"


def home_while_printing(port: int, case: int, data_dir: Path) -> Figure:
    """The home page's p99 while a long roster is printed, over the same without. A worker that prints and answers nobody
    shows here as what it is."""
    home, reporter = signed_in(port)[0], sign_in(port, "teacher")

    def look() -> list[float]:
        return measure(home, connections=FEW, seconds=LOOK, pending=True)

    def alone() -> float:
        look()
        return felt_p99([wait for _ in range(LOOKS) for wait in look()])

    def while_printing() -> float:
        shutil.rmtree(data_dir / "documents", ignore_errors=True)
        report(port, reporter)
        look()  # what the write and the pages drawn anew cost is over before anything is measured
        printing, waits = Printing(home, case), []
        printing.start()
        while printing.is_alive():
            waits += look()
        if printing.told != "200 application/pdf":
            raise RuntimeError(f"the roster was not printed: {printing.told}")
        return felt_p99(waits)

    return figure("home_p99_while_printing", beside(alone, repeat(while_printing, PRINTS)), 2)
