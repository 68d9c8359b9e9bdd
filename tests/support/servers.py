"""The shipped server as processes of its own, on a test's database; and a person who speaks HTTP with it."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from intranet.config import Settings
from intranet.services.demo_accounts import DEMO_PASSWORD
from tests.support.client import TOKEN
from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Served:
    """A running server: its port, its process, which leads a group of its own."""

    port: int
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End every process of it at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def environment(app: Flask, **changes: str) -> dict[str, str]:
    """The variables that give a process the settings of a test's app."""
    settings: Settings = app.extensions["intranet"].settings
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INTRANET_")}
    given = {
        "SCHOOL": settings.school, "DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key, "DEMO": "1" if settings.demo else "0", "SMTP_URL": settings.smtp_url,
    }  # fmt: skip
    return {**kept, **{f"INTRANET_{name}": value for name, value in {**given, **changes}.items()}}


@contextlib.contextmanager
def serving(app: Flask, *options: str, **changes: str) -> Iterator[Served]:
    """``intranet serve`` with two workers, without its postman, until the block ends."""
    port = free_port()
    words = [sys.executable, "-m", "intranet", "serve", "--port", str(port), "--workers", "2", "--no-mail", *options]
    process = subprocess.Popen(
        words, cwd=ROOT, env=environment(app, **changes), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    served = Served(port, process)
    try:
        _wait_until_answered(served)
        yield served
    finally:
        with contextlib.suppress(ProcessLookupError):
            served.kill()


def _wait_until_answered(served: Served) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert served.process.poll() is None, "the server did not start"
        with contextlib.suppress(OSError):
            Remote(served.port).get("/livez")
            return
        time.sleep(0.02)
    raise AssertionError("the server did not answer within a minute")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str
    headers: Message
    content: bytes


class Remote:
    """A person at another machine: keeps cookies, presses forms. Raises OSError or HTTPException where nobody answers."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.headers: dict[str, str] = {}  # sent with each request

    def login(self, username: str) -> Remote:
        answer = self.press("/login", username=username, password=DEMO_PASSWORD)
        assert answer.status == 302, answer.text
        return self

    def twin(self) -> Remote:
        """Another window of the same browser."""
        other = Remote(self.port)
        other.cookies = dict(self.cookies)
        return other

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def token(self, path: str) -> str:
        """The token of the first form on a page."""
        found = TOKEN.search(self.get(path).text)
        assert found, f"no form on {path}"
        return found[1]

    def press(self, path: str, **fields: str) -> Answer:
        """Open a page and send its form."""
        return self.post(path, csrf_token=self.token(path), **fields)

    def post(self, path: str, **fields: str) -> Answer:
        return self._ask("POST", path, urlencode(fields))

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        connection = self.connect()
        headers = {**self.headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            text = content.decode("utf-8", "replace")
            return Answer(answer.status, answer.getheader("Location", ""), text, answer.headers, content)
