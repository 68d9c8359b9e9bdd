"""What every request leaves for whoever runs the server: a line of JSON and a count. No names, no addresses, no input.

Each process counts in a small file of its own under DATA_DIR/metrics; whoever reads them adds them up.
"""

from __future__ import annotations

import json
import logging
import mmap
import os
import re
import secrets
import struct
import threading
import time
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from intranet.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds; what takes longer is in the total alone
SLOTS = len(CLASSES) + len(BUCKETS) + 1  # the last one is the sum of seconds
REQUEST_ID, ENDPOINT = "intranet.request_id", "intranet.endpoint"
# What a line about a request holds, and what each is called where the privacy statement says so.
FIELDS = {
    "at": "時間", "level": "等級", "request": "要求編號", "method": "方法", "endpoint": "功能名稱", "status": "結果代碼",
    "ms": "處理時間",
}  # fmt: skip
ID_HEADER = "X-Request-ID"
GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
log = logging.getLogger("intranet.requests")


def known_request_id() -> str:
    """The id that this request's log line bears; empty where requests are not observed."""
    return str(request.environ.get(REQUEST_ID, ""))


def request_id() -> str:
    """The id of this request, made now where it has none: for what is logged and shown in any case."""
    return str(request.environ.setdefault(REQUEST_ID, secrets.token_hex(8)))


class Counts:
    """One process's counts: doubles in a mapped file, so that they can be read while it works and after it ended."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{os.getpid()}.counts"
        path.write_bytes(bytes(8 * SLOTS))
        with path.open("r+b") as file:
            self.page = mmap.mmap(file.fileno(), 8 * SLOTS)
        self.lock = threading.Lock()

    def note(self, status: int, seconds: float) -> None:
        with self.lock:
            self._add(min(max(status // 100, 1), 5) - 1, 1)
            for number, limit in enumerate(BUCKETS):
                if seconds <= limit:
                    self._add(len(CLASSES) + number, 1)
            self._add(SLOTS - 1, seconds)

    def _add(self, slot: int, value: float) -> None:
        (old,) = struct.unpack_from("d", self.page, 8 * slot)
        struct.pack_into("d", self.page, 8 * slot, old + value)


def metrics_folder(settings: Settings) -> Path:
    return settings.data_dir / "metrics"


def forget_counts(settings: Settings) -> None:
    """Begin anew: what the processes of the last start counted is gone."""
    for path in metrics_folder(settings).glob("*.counts"):
        path.unlink(missing_ok=True)


def summed_counts(settings: Settings) -> tuple[float, ...]:
    """The counts of all processes since the server started, slot by slot."""
    pages = [path.read_bytes() for path in metrics_folder(settings).glob("*.counts")]
    rows = [struct.unpack(f"{SLOTS}d", page) for page in pages if len(page) == 8 * SLOTS]
    return tuple(map(sum, zip(*rows, strict=True))) if rows else (0.0,) * SLOTS


class JsonLines(logging.Formatter):
    """A record as one line of JSON. Of an exception its type and where it was, never its words: they may quote a row."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if record.name == log.name:
            line.update(record.args if isinstance(record.args, dict) else {})
        else:
            line.update(
                logger=record.name,
                message=str(record.msg),
                request=request.environ.get(REQUEST_ID) if request else None,
            )
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])[-8:]
            line["frames"] = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line, ensure_ascii=False)


class Observed:
    """In front of everything else: gives each request its id, times it, notes it."""

    def __init__(self, inner: WSGIApplication, settings: Settings) -> None:
        self.inner = inner
        self.settings = settings
        self.counts: Counts | None = None
        self.lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began, status = time.perf_counter(), 500
        request_id = environ[REQUEST_ID] = self._id(environ)

        def started(line: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            nonlocal status
            status = int(line[:3])
            others = [(name, value) for name, value in headers if name != ID_HEADER]
            return start_response(line, [*others, (ID_HEADER, request_id)], exc_info)

        try:
            return self.inner(environ, started)
        finally:
            self._note(environ, request_id, status, time.perf_counter() - began)

    def _id(self, environ: WSGIEnvironment) -> str:
        """The proxy's, where there is one; else our own."""
        given = environ.get("HTTP_X_REQUEST_ID", "") if self.settings.proxy_hops else ""
        return given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)

    def _note(self, environ: WSGIEnvironment, request_id: str, status: int, seconds: float) -> None:
        if self.settings.metrics_port:
            with self.lock:  # a second thread's would empty the file beneath the mapping of the first
                self.counts = self.counts or Counts(metrics_folder(self.settings))
            self.counts.note(status, seconds)
        if self.settings.json_logs:
            what = {"request": request_id, "method": environ["REQUEST_METHOD"], "endpoint": environ.get(ENDPOINT, ""),
                    "status": status, "ms": round(seconds * 1000, 1)}  # fmt: skip
            log.info("request", what)


def init_app(app: Flask, settings: Settings) -> None:
    """Observe where a setting asks for it; else nothing is done, and nothing costs anything."""
    if settings.json_logs:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        logging.getLogger().handlers = [handler]
        log.setLevel(logging.INFO)
    if not (settings.json_logs or settings.metrics_port):
        return

    @app.before_request
    def name_endpoint() -> None:
        request.environ[ENDPOINT] = request.endpoint or ""

    app.wsgi_app = Observed(app.wsgi_app, settings)  # type: ignore[method-assign]
