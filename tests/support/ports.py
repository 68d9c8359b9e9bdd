"""Ports for the servers that tests start: no two workers of a run are given the same."""

from __future__ import annotations

import contextlib
import os
import random
import socket

FIRST, EACH, WORKERS = 20_000, 2_000, 6  # below those that the system gives to outgoing connections (from 32,768 on)


def free_ports(count: int) -> list[int]:
    """Loopback ports that nobody uses, and that nobody is given by chance before ours are taken."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", f"gw{WORKERS - 1}").removeprefix("gw")) % WORKERS
    start = FIRST + EACH * worker
    with contextlib.ExitStack() as held:
        found: list[int] = []
        for port in random.sample(range(start, start + EACH), 200):
            probe = held.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                found.append(port)
            if len(found) == count:
                return found
    raise AssertionError("two hundred ports are taken")


def free_port() -> int:
    """One such port."""
    return free_ports(1)[0]
