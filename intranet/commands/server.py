"""``serve`` and ``worker``."""

from __future__ import annotations

import click

from intranet.config import read_settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 32))
def serve(host: str, port: int, workers: int) -> None:
    """Serve the intranet; prints its address and, in the demo, the accounts."""
    from granian import Granian  # the server is loaded by this command only
    from granian.constants import Interfaces

    settings = read_settings()
    click.echo(f"http://{host}:{port}/")
    if settings.demo:
        _print_demo_accounts()
    Granian(
        "intranet.app:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=1,
        websockets=False,
        log_access=False,
    ).serve()


def _print_demo_accounts() -> None:
    from intranet.app import create_app  # Flask is loaded only by commands that need it
    from intranet.services.demo_accounts import DEMO_PASSWORD, demo_accounts

    with create_app().app_context():
        rows = demo_accounts()
    click.echo(f"示範帳號（密碼 {DEMO_PASSWORD}）")
    for username, title in rows:
        click.echo(f"  {username:<20}{title}")


@click.command()
@click.option("--once", is_flag=True, help="deliver what is due and stop")
@click.option("--every", default=10, show_default=True, help="seconds between rounds")
def worker(once: bool, every: int) -> None:
    """Deliver the outbox, again and again."""
    import time

    from intranet.commands import application  # Flask is loaded only by commands that need it

    with application():
        from intranet.services.outbox import deliver_due  # needs the database

        while True:
            sent = deliver_due()
            if sent:
                click.echo(f"{sent} messages delivered")
            if once:
                return
            time.sleep(every)


COMMANDS = (serve, worker)
