"""Starts what is measured: the product under its own server, and the yardstick under gunicorn."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
_TICKS = os.sysconf("SC_CLK_TCK")


def settings(folder: Path) -> dict[str, str]:
    """Return the environment of a demo deployment whose data live in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INTRANET_")}
    school = os.environ.get("INTRANET_SCHOOL", "luodong")
    return {**kept, "INTRANET_SCHOOL": school, "INTRANET_DEMO": "1", "INTRANET_DATA_DIR": str(folder)}


def prepare(environment: dict[str, str]) -> None:
    """Make the database and fill it with the demo school."""
    for command in ("init", "demo"):
        subprocess.run([BIN / "intranet", command], env=environment, check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def product(environment: dict[str, str], *, workers: int) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run the shipped server until it answers; give its process and port."""
    port = free_port()
    command = [BIN / "intranet", "serve", "--port", str(port), "--workers", str(workers)]
    with _running(command, environment) as process:
        _wait_until_answered(process, port, "/livez")
        yield process, port


@contextlib.contextmanager
def yardstick() -> Iterator[int]:
    """Run the bare route under gunicorn, 2 workers of 2 threads; give its port."""
    port = free_port()
    options = ["-k", "gthread", "-w", "2", "--threads", "2", "--no-control-socket", "--log-level", "error"]
    command = [BIN / "gunicorn", *options, "-b", f"127.0.0.1:{port}", "tests.bench.bare:app"]
    with _running(command, dict(os.environ)) as process:
        _wait_until_answered(process, port, "/")
        yield port


@contextlib.contextmanager
def _running(command: list[str | Path], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_answered(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        time.sleep(0.02)
    raise RuntimeError(f"the server did not answer {path} within a minute")


def family(pid: int) -> list[int]:
    """Return the process and all that descend from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in family(int(child)))]


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that the process and its descendants, living and reaped, have used."""
    total = 0
    for member in family(pid):
        fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(value) for value in fields[11:15])
    return total / _TICKS


def memory_mb(pid: int) -> float:
    """Return the proportional share of memory of the process and its descendants, in MB."""
    total = 0
    for member in family(pid):
        for row in Path(f"/proc/{member}/smaps_rollup").read_text().splitlines():
            if row.startswith("Pss:"):
                total += int(row.split()[1])
    return total / 1024
