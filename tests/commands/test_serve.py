"""``serve`` as whoever keeps it sees it: it never goes on without the processes that it has started."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from flask import Flask

from tests.support.servers import serving


def test_server_ends_with_its_worker(app: Flask) -> None:
    with serving(app, "--mail", "--workers", "1") as served:
        first, *_ = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children").read_text().split()
        os.kill(int(first), signal.SIGKILL)  # the worker is started before those that answer
        assert served.process.wait(60) == 1
