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
    read_settings()
    if refused := subprocess.call([*INTRANET, "preflight"]):
        context.exit(refused)
    click.echo(f"http://{host}:{port}/")
    postman = subprocess.Popen([*INTRANET, "worker", "--with-parent"]) if mail else None
    try:
        _server(host, port, workers).serve()
    finally:
        if postman:
            postman.terminate()
            postman.wait()


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

        if current_settings().demo:
            click.echo(f"示範帳號（密碼 {DEMO_PASSWORD}）")
            for username, title in demo_accounts():
                click.echo(f"  {username:<20}{title}")


@click.command()
@click.option("--once", is_flag=True, help="deliver what is due and stop")
@click.option("--every", default=10, show_default=True, type=click.IntRange(1, 3600), help="seconds between rounds")
@click.option("--with-parent", is_flag=True, hidden=True, help="stop when the process that started this one ends")
def worker(once: bool, every: int, with_parent: bool) -> None:
    """Write the reminders that are due, deliver the outbox, make the audit packs that were ordered, again and again; once
    a day erase the visitors of old sessions and look whether the school's website shows the newest schedule."""
    parent, looked_on = os.getppid(), None
    with application():
        from intranet.services.audit_pack_making import make_waiting_packs  # these need the database
        from intranet.services.calendar.proof import check_due_pages
        from intranet.services.context import today
        from intranet.services.meetings.reminders import send_due_reminders
        from intranet.services.outbox import deliver_due
        from intranet.services.outreach_attendance import erase_visitors

        while True:
            if reminders := send_due_reminders():
                click.echo(f"{reminders} reminders written")
            sent = deliver_due()
            if sent:
                click.echo(f"{sent} messages delivered")
            if made := make_waiting_packs():
                click.echo(f"{made} audit packs made")
            if looked_on != today():
                looked_on = today()
                if erased := erase_visitors():
                    click.echo(f"{erased} visitors of old sessions erased")
                if looks := check_due_pages():
                    click.echo(f"{looks} website pages checked")
            if once or (with_parent and os.getppid() != parent):
                return
            time.sleep(every)


COMMANDS = (serve, preflight, worker)
