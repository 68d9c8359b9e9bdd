"""``serve`` as whoever keeps it sees it: it never goes on without the processes that it has started."""

from __future__ import annotations

import os
import signal
import time
import urllib.request
from pathlib import Path

import pytest
from flask import Flask

from intranet.services.actor import SYSTEM
from intranet.services.mail import undelivered_folder
from intranet.services.outbox import post
from intranet.services.transactions import writing
from tests.support.ports import free_port
from tests.support.servers import serving


def test_server_ends_with_what_counts_beside_it(app: Flask) -> None:
    with serving(app, "--workers", "1", METRICS_PORT=str(free_port())) as served:
        first, *_ = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children").read_text().split()
        os.kill(int(first), signal.SIGKILL)  # it is started before those that answer
        assert served.process.wait(60) == 1


def test_server_delivers_mail_beside_the_pages(app: Flask) -> None:
    with writing(SYSTEM):
        post(key="mail", recipient="member@example.edu.tw", subject="通知", body="內文")
    with serving(app, "--mail", "--workers", "1") as served:
        end = time.monotonic() + 60
        while not list(undelivered_folder().glob("*.eml")):
            assert time.monotonic() < end, "the mail stayed in the house"
            time.sleep(0.05)
        served.process.terminate()
        assert served.process.wait(60) == 0


def test_links_of_the_demo_lead_to_the_port_that_is_served(app: Flask) -> None:
    with serving(app, "--workers", "1") as served:
        answer = urllib.request.urlopen(f"http://127.0.0.1:{served.port}/public/calendar/changes.atom", timeout=60)
        assert f"http://127.0.0.1:{served.port}/public/calendar/" in answer.read().decode()


def test_ctrl_c_ends_every_process_at_once(app: Flask) -> None:
    with serving(app, "--mail") as served:
        os.killpg(served.process.pid, signal.SIGINT)
        assert served.process.wait(60) == 0
        with pytest.raises(ProcessLookupError):
            os.killpg(served.process.pid, 0)
