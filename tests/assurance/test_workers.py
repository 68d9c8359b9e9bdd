"""Several worker processes deliver one outbox: each mail goes out once, and a database that was away stops none of them."""

from __future__ import annotations

import email
import email.policy
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import MailState, OutboxMessage
from intranet.services.actor import SYSTEM
from intranet.services.outbox import post
from intranet.services.transactions import writing
from tests.support.ports import free_port
from tests.support.servers import environment

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # aiosmtpd's own
MAILS, WORKERS = 70, 2


class Post:
    """A mail server that notes what comes, by Message-ID."""

    def __init__(self) -> None:
        self.received: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default)["Message-ID"])
        return "250 OK"


@pytest.fixture
def smtp() -> Iterator[tuple[Post, str]]:
    handler = Post()
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.mark.assurance("mail")
def test_two_workers_send_each_mail_once(app: Flask, smtp: tuple[Post, str]) -> None:
    handler, address = smtp
    with writing(SYSTEM):
        for number in range(MAILS):
            post(key=f"mail-{number}", recipient="member@example.edu.tw", subject=f"第 {number} 封", body="內文")
    line = [sys.executable, "-m", "intranet", "worker", "--every", "1"]
    changed = environment(app, SMTP_URL=address)
    workers = [subprocess.Popen(line, env=changed, stdout=subprocess.DEVNULL) for _ in range(WORKERS)]
    try:
        waiting = select(func.count()).where(OutboxMessage.state == MailState.WAITING)
        for _ in range(600):
            db.session.rollback()
            if not db.session.scalar(waiting):
                break
            time.sleep(0.1)
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait()
    assert (len(handler.received), len(set(handler.received))) == (MAILS, MAILS)
    assert [worker.returncode for worker in workers] == [0, 0]
