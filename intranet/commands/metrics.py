"""``metrics``: figures for Prometheus, on this machine only."""

from __future__ import annotations

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import click

from intranet.commands import application

if TYPE_CHECKING:
    from flask import Flask


LOOK_EVERY = 2  # seconds between looks whether the server is still there


@click.command()
@click.option("--port", required=True, type=click.IntRange(1, 65535), help="port on 127.0.0.1")
def metrics(port: int) -> None:
    """Answer /metrics on 127.0.0.1 with figures for Prometheus; «intranet serve» starts it where METRICS_PORT is set."""
    with application():
        answer_metrics(port)


def answer_metrics(port: int, *, parent: int | None = None) -> None:
    """Answer in an application's context until the process ends; with a `parent`, until that process is gone."""
    from flask import current_app  # Flask is loaded only by commands that need it

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(app))
    server.timeout = LOOK_EVERY
    while parent is None or os.getppid() == parent:
        server.handle_request()


def _handler(app: Flask) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/metrics"
            content = _text(app).encode() if found else b"/metrics\n"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """A reader that comes every few seconds is not worth a line."""

    return Handler


def _text(app: Flask) -> str:
    from intranet.services.context import current_settings  # Flask is loaded only by commands that need it
    from intranet.services.health import check_health
    from intranet.web.observing import BUCKETS, CLASSES, summed_counts

    with app.app_context():
        health, counts = check_health(), summed_counts(current_settings())
    classes, buckets, seconds = counts[: len(CLASSES)], counts[len(CLASSES) : -1], counts[-1]
    lines = ["# TYPE intranet_requests_total counter"]
    lines += [f'intranet_requests_total{{class="{name}"}} {n:g}' for name, n in zip(CLASSES, classes, strict=True)]
    lines += ["# TYPE intranet_request_seconds histogram"]
    lines += [f'intranet_request_seconds_bucket{{le="{b}"}} {n:g}' for b, n in zip(BUCKETS, buckets, strict=True)]
    lines += [
        f'intranet_request_seconds_bucket{{le="+Inf"}} {sum(classes):g}',
        f"intranet_request_seconds_sum {seconds:g}",
    ]
    lines += [f"intranet_request_seconds_count {sum(classes):g}"]
    gauges = {
        "intranet_database_up": int(health.database),
        "intranet_disk_free_bytes": health.disk_free,
        "intranet_outbox_waiting": health.waiting,
        "intranet_outbox_failed": health.failed,
        "intranet_outbox_oldest_due_seconds": health.oldest_due,
        "intranet_sessions": health.sessions,
    } | ({} if health.copy_age is None else {"intranet_backup_age_seconds": health.copy_age})
    for name, value in gauges.items():
        lines += [f"# TYPE {name} gauge", f"{name} {value:.15g}"]
    return "\n".join(lines) + "\n"


COMMANDS = (metrics,)
