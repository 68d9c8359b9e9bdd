"""``serve``: one process loads the application; those forked from it answer, count and, each for one round, deliver."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.context import ForkProcess
from typing import TYPE_CHECKING, Any

import click

from intranet.commands import loaded_application
from intranet.commands.metrics import answer_metrics
from intranet.commands.worker import Rounds
from intranet.config import PORT

if TYPE_CHECKING:
    from flask import Flask

# Seconds that a thread computes while another waits: Python's own 5 ms would be felt at each trip to the database.
SWITCH = 0.001
PATIENCE = 90  # seconds that a worker may take for what it is answering when the server is asked to stop


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 32))
@click.option(
    "--mail/--no-mail", default=True, help="deliver the outbox beside the server (default), or leave it to a worker"
)
def serve(host: str, port: int, workers: int, mail: bool) -> None:
    """Serve the intranet; prints its address and, in the demo, the accounts."""
    sys.setswitchinterval(SWITCH)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # whoever started this one may have ignored it
    app = _loaded_once(port or PORT)
    with app.app_context():
        metrics_port = _look_around(f"http://{host}:{port}/")
    # Granian asks for it; from Python 3.14 on it is not the default.
    multiprocessing.set_start_method("fork", force=True)
    server, rounds = _server(host, port, workers), Rounds()
    counter = _fork_counter(app, metrics_port) if metrics_port else None
    lost = threading.Event()
    beside = []
    if counter:
        beside.append(_watch(server, counter.join, lost))
    if mail:
        beside.append(_watch(server, lambda: _deliver(app, rounds), lost))
    try:
        server.serve(target_loader=lambda: _in_a_worker(app, server), wrap_loader=False)
    finally:
        rounds.stop()
        if counter:
            counter.terminate()
        for thread in beside:
            thread.join(PATIENCE)
    if lost.is_set():
        click.echo("intranet: what counts or delivers beside the server ended, and the server with it", err=True)
        raise click.exceptions.Exit(1)


def _loaded_once(port: int) -> Flask:
    """The application, whose memory the processes forked from this one share.

    While everything that loads is there to stay, the garbage collector has nothing to find, and takes a third of the
    time; afterwards it would only copy the shared pages into each process by touching them.
    """
    from intranet.services.context import current_settings  # this needs Flask

    gc.disable()
    app = loaded_application(port=port)
    with app.app_context():
        site = current_settings().public_url or None  # whose host is trusted
    # What the first answer makes ready, each process would make for itself.
    with app.test_request_context("/livez", base_url=site):
        app.full_dispatch_request()
    gc.freeze()
    gc.enable()
    return app


def _look_around(address: str) -> int:
    """Print the address, what is wrong with the machine and, in the demo, the accounts; return the port for metrics.

    Nothing of the database stays open: two processes must never speak through one connection.
    """
    from intranet.documents.pdf import printing_warnings  # these load what only a server needs
    from intranet.extensions import db
    from intranet.services.context import current_settings
    from intranet.services.demo_accounts import DEMO_PASSWORD, demo_accounts
    from intranet.web.observing import forget_counts

    for warning in printing_warnings():
        click.echo(f"warning: {warning}", err=True)
    settings = current_settings()
    forget_counts(settings)
    if settings.demo:
        click.echo(f"示範帳號（密碼 {DEMO_PASSWORD}）")
        for username, title in demo_accounts():
            click.echo(f"  {username:<20}{title}")
    click.echo(address)
    db.session.remove()
    db.engine.dispose()
    return settings.metrics_port


def _in_a_worker(app: Flask, server: Any) -> Flask:
    """The application for a worker that was just forked. Ctrl-C reaches it too, but only the server is to end it: of two
    signals in its first moments Granian loses both, and the server waits for it until its patience ends."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # until Granian listens there for it
    if server.interrupt_signal:  # one that came to the server's own handler, which was forked with it
        sys.exit()
    return app


def _fork_counter(app: Flask, port: int) -> ForkProcess:
    parent = os.getpid()

    def run() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, and the server ends this one
        with app.app_context():
            answer_metrics(port, parent=parent)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    return process


def _deliver(app: Flask, rounds: Rounds) -> None:
    with app.app_context():
        rounds.keep_on()


def _watch(server: Any, work: Callable[[], None], lost: threading.Event) -> threading.Thread:
    """Have it done beside the server, and stop the server where it ends first: whoever keeps the server starts all anew,
    while without it mail, reminders and copies would stay away, and nobody would know."""

    def watch() -> None:
        try:
            work()
        finally:
            if not server.interrupt_signal:
                lost.set()
                server.signal_handler_interrupt()  # what SIGTERM does

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


def _server(host: str, port: int, workers: int) -> Any:
    from granian import Granian  # the server is loaded by this command only
    from granian.constants import Interfaces

    return Granian(
        "intranet.app:create_app",  # its name in a list of processes; what answers is the application loaded already
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,  # while one waits for a document to be printed, the other answers
        workers_kill_timeout=PATIENCE,
        websockets=False,
        log_access=False,
    )


COMMANDS = (serve,)
