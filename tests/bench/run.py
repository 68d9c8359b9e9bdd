"""`make bench`: speed against the goals, as ratios to a bare Flask route (F) in interleaved rounds of one run.

``make bench`` measures everything; ``python -m tests.bench.run home tails`` only the groups named.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from intranet.documents.minutes import minutes_html
from intranet.documents.pdf import render_pdf
from tests.bench import pages, queries, roster, servers, sizes, tails
from tests.bench.figures import GOALS, Figure, figure, write_figures
from tests.support.long_minutes import long_minutes
from tests.support.postgres import PostgresMissingError, temporary_cluster

PRINTS = 5
STARTS = 3
REST = 5  # seconds after the start: the first round of the postman is over, the second has not begun


class Bench:
    """The databases of one run: the demo, the demo with thirty rows a list, and that with a hundred school-years."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.demo = self._settings("demo")
        servers.prepare(self.demo)
        self.thirty = self._copy(self.demo, "thirty")
        self.long_case = int(_module("tests.bench.thirty", self.thirty))

    def _settings(self, name: str) -> dict[str, str]:
        (self.folder / name).mkdir()
        return servers.settings(self.folder / name)

    def _copy(self, environment: dict[str, str], name: str) -> dict[str, str]:
        copied = self._settings(name)
        shutil.copytree(environment["INTRANET_DATA_DIR"], copied["INTRANET_DATA_DIR"], dirs_exist_ok=True)
        return copied

    def start(self) -> list[Figure]:
        """Start with one worker a few times: CPU to the first answer, then memory at rest."""
        cpu, memory = [], []
        for _ in range(STARTS):
            with servers.product(self.demo, workers=1) as (process, _):
                cpu.append(servers.cpu_seconds(process.pid))
                time.sleep(REST)
                memory.append(servers.memory_mb(process.pid))
        return [figure("start_cpu", cpu, 2), figure("memory_per_school", memory, 1)]

    def drafting(self) -> list[Figure]:
        """Draft a term of 60 items in a process of its own."""
        return [
            figure("draft_60_items", [float(_module("tests.bench.drafting", self._copy(self.demo, "drafting")))], 1)
        ]

    def printing(self) -> list[Figure]:
        """Print minutes of 40 items and 25 persons, 13 pages: CPU of the printing process; and a long roster."""
        html, taken = minutes_html(long_minutes()), []
        for _ in range(PRINTS):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            render_pdf(html)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            taken.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
        figures = [figure("print_minutes_cpu", taken, 2)]
        if found := roster.ratios_to_chromium():
            return [*figures, figure("roster_10_pages", found, 2)]
        print("roster_10_pages: not measured, no chromium", file=sys.stderr)
        return figures

    def pages(self) -> list[Figure]:
        """Answers a second against the bare route."""
        with servers.yardstick() as bare, servers.product(self.thirty, workers=2) as (_, port):
            return pages.ratios(bare, port, self.long_case)

    def tails(self) -> list[Figure]:
        """The slowest answers."""
        with servers.product(self.thirty, workers=2) as (_, port):
            data_dir = Path(self.thirty["INTRANET_DATA_DIR"])
            return [tails.worst_spread(port), tails.home_while_printing(port, self.long_case, data_dir)]

    def years(self) -> list[Figure]:
        """The same pages with a hundred school-years."""
        hundred = self._copy(self.demo, "hundred")
        _module("tests.bench.history", hundred)
        _module("tests.bench.thirty", hundred)
        with servers.product(self.thirty, workers=2) as (_, one), servers.product(hundred, workers=2) as (_, other):
            return sizes.after_hundred_years(one, other)

    def postgresql(self) -> list[Figure]:
        """The same page on PostgreSQL, from the demo."""
        try:
            with temporary_cluster() as cluster:
                cluster.create_database("bench")
                url = cluster.url_by_socket("bench")  # both on one host, as docs/deploy.md has it
                environment = {**self._settings("postgresql"), "INTRANET_DATABASE_URL": url}
                servers.prepare(environment)
                _module("tests.bench.thirty", environment)
                cluster.analyze("bench")
                one, other = servers.product(self.thirty, workers=2), servers.product(environment, workers=2)
                with one as (_, here), other as (_, there):
                    return sizes.on_postgresql(here, there)
        except PostgresMissingError as missing:
            print(f"postgresql_home: not measured, {missing}", file=sys.stderr)
            return []

    def queries(self) -> list[Figure]:
        """The statements of the page that sends most."""
        return [figure("queries_per_page", [queries.most()], 0)]


GROUPS: dict[str, Callable[[Bench], list[Figure]]] = {
    name: getattr(Bench, name)
    for name in ("start", "drafting", "printing", "queries", "pages", "tails", "years", "postgresql")
}


def _module(name: str, environment: dict[str, str]) -> str:
    """Run a module as a process of its own on the environment's database; return what it printed."""
    command = [sys.executable, "-m", name]
    return subprocess.run(
        command, env=environment, cwd=servers.ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def main(chosen: list[str]) -> int:
    """Measure, print the table and write build/bench.json."""
    figures: list[Figure] = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="intranet-bench-") as folder:
        bench = Bench(Path(folder))
        for name, group in GROUPS.items():
            if chosen and name not in chosen:
                continue
            try:
                found = group(bench)
            except (OSError, RuntimeError) as failed:  # the others are measured all the same
                print(f"{name}: not measured, {failed}", file=sys.stderr)
                continue
            for one in found:
                figures.append(one)
                print(one.line(), flush=True)
    print(f"{time.monotonic() - began:.0f} s")
    if chosen:
        return 0
    write_figures(figures, servers.ROOT / "build" / "bench.json")
    return 0 if {one.name for one in figures} >= set(GOALS) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
