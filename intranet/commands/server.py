"""``serve`` and ``worker``."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

import click

from intranet.commands import application
from intranet.config import read_settings

RETRY_DAILY = 3600  # seconds before what failed of a day's work is tried again
INTRANET = (sys.executable, "-m", "intranet")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 32))
@click.option(
    "--mail/--no-mail", default=True, help="deliver the outbox beside the server (default), or leave it to a worker"
)
@click.pass_context
def serve(context: click.Context, host: str, port: int, workers: int, mail: bool) -> None:
    """Serve the intranet; prints its address and, in the demo, the accounts."""
    settings = read_settings()
    if refused := subprocess.call([*INTRANET, "preflight"]):
        context.exit(refused)
    click.echo(f"http://{host}:{port}/")
    beside = [["worker", "--with-parent"]] if mail else []
    if settings.metrics_port:
        beside.append(["metrics", "--port", str(settings.metrics_port)])
    helpers = [subprocess.Popen([*INTRANET, *words]) for words in beside]
    try:
        _server(host, port, workers).serve()
    finally:
        for helper in helpers:
            helper.terminate()
            helper.wait()


def _server(host: str, port: int, workers: int) -> Any:
    from granian import Granian  # the server is loaded by this command only
    from granian.constants import Interfaces

    return Granian(
        "intranet.app:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=1,
        websockets=False,
        log_access=False,
    )


@click.command(hidden=True)
def preflight() -> None:
    """Refuse a database that this code does not fit; print what is wrong with the machine and, in the demo, the accounts.

    A process of its own: the one that keeps the server's workers stays small.
    """
    from intranet.documents.pdf import printing_warnings  # only a server prints on demand

    for warning in printing_warnings():
        click.echo(f"warning: {warning}", err=True)
    with application():
        from intranet.services.context import current_settings  # these need the database
        from intranet.services.demo_accounts import DEMO_PASSWORD, demo_accounts
        from intranet.web.observing import forget_counts

        forget_counts(current_settings())

        if current_settings().demo:
            click.echo(f"示範帳號（密碼 {DEMO_PASSWORD}）")
            for username, title in demo_accounts():
                click.echo(f"  {username:<20}{title}")


@click.command()
@click.option("--once", is_flag=True, help="do what is due and stop")
@click.option("--every", default=10, show_default=True, type=click.IntRange(1, 3600), help="seconds between rounds")
@click.option("--with-parent", is_flag=True, hidden=True, help="stop when the process that started this one ends")
def worker(once: bool, every: int, with_parent: bool) -> None:
    """Write the reminders that are due, deliver the outbox, make the audit packs that were ordered, again and again; once
    a day remind of dates, erase the visitors of old sessions, look whether the school's website shows the newest schedule
    and make the day's copy."""
    parent, looked_on, retry_at = os.getppid(), None, 0.0
    with application():
        from sqlalchemy.exc import OperationalError  # these need the database

        from intranet.extensions import db
        from intranet.services.context import today

        while True:
            try:
                _each_round()
                if looked_on != today() and time.monotonic() >= retry_at:
                    retry_at = time.monotonic() + RETRY_DAILY
                    _each_day()
                    looked_on = today()
            except (OperationalError, OSError) as error:
                if once:
                    raise
                db.session.rollback()  # a database that is away, a full disk: the next round tries again
                click.echo(f"round failed: {type(error).__name__}", err=True)
            if once or (with_parent and os.getppid() != parent):
                return
            time.sleep(every)


def _each_round() -> None:
    from intranet.services.audit_pack_making import make_waiting_packs  # these need the database
    from intranet.services.meetings.reminders import send_due_reminders
    from intranet.services.outbox import deliver_due

    for done, words in (
        (send_due_reminders, "reminders written"),
        (deliver_due, "messages delivered"),
        (make_waiting_packs, "audit packs made"),
    ):
        if count := done():
            click.echo(f"{count} {words}")


def _each_day() -> None:
    from intranet.services.calendar.proof import check_due_pages  # these need the database
    from intranet.services.daily_copy import make_daily_copy
    from intranet.services.due_reminders import remind_of_dates
    from intranet.services.outreach_attendance import erase_visitors

    for done, words in (
        (remind_of_dates, "reminders of dates written"),
        (erase_visitors, "visitors of old sessions erased"),
        (check_due_pages, "website pages checked"),
    ):
        if count := done():
            click.echo(f"{count} {words}")
    if copy := make_daily_copy():  # the last: a full disk must not keep the others from their work
        click.echo(f"{copy.name} written")


COMMANDS = (serve, preflight, worker)
