"""``worker``: what is done beside the pages, again and again; ``serve`` starts one beside itself."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import click

from intranet.commands import application

RETRY_DAILY = 3600  # seconds before what failed of a day's work is tried again
EVERY = 10  # seconds between rounds
log = logging.getLogger("intranet.worker")


@click.command()
@click.option("--once", is_flag=True, help="do what is due and stop")
@click.option("--every", default=EVERY, show_default=True, type=click.IntRange(1, 3600), help="seconds between rounds")
def worker(once: bool, every: int) -> None:
    """Write the reminders that are due, deliver the outbox, make the audit packs that were ordered, again and again; once
    a day remind of dates, erase the visitors of old sessions, look whether the school's website shows the newest schedule
    and make the day's copy."""
    with application():
        if once:
            _each_round()
            _each_day()
        else:
            keep_working(every)


def keep_working(every: int = EVERY, *, parent: int | None = None) -> None:
    """Round after round in an application's context; with a `parent`, until that process is gone.

    Each round is a process of its own, born for it: what it took of memory it gives back, so that a school at rest costs
    little, and a library that crashes takes one round with it.
    """
    from intranet.services import audit_pack_queue, outbox  # noqa: F401  loaded here once, not by each round
    from intranet.services.context import today
    from intranet.services.meetings import reminders  # noqa: F401

    signal.signal(signal.SIGTERM, _end)
    looked_on, retry_at = None, 0.0
    while parent is None or os.getppid() == parent:
        if _born_for(_each_round) and looked_on != today() and time.monotonic() >= retry_at:
            retry_at = time.monotonic() + RETRY_DAILY
            if _born_for(_each_day):
                looked_on = today()
        time.sleep(every)


def _end(*_: object) -> None:
    sys.exit()


def _born_for(work: Callable[[], None]) -> bool:
    """Do it in a process that ends with it, and with this one; return whether it was done."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # until it is clear which of the two it reaches
    process = os.fork()
    if process == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        status = 1
        try:
            status = _tried(work)
        finally:
            os._exit(status)
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        return os.waitpid(process, 0)[1] == 0
    except SystemExit:
        with suppress(ProcessLookupError):  # it had just ended
            os.kill(process, signal.SIGTERM)
        raise


def _tried(work: Callable[[], None]) -> int:
    """Do it; where it fails, say so and return 1."""
    from sqlalchemy.exc import OperationalError  # these need the database

    from intranet.extensions import db

    try:
        work()
        return 0
    except (OperationalError, OSError) as error:  # a database that is away, a full disk: the next round tries again
        click.echo(f"round failed: {type(error).__name__}", err=True)
    except Exception:  # a fault of ours must not keep every later mail in the house
        log.exception("round failed")
    finally:
        db.session.remove()
        db.engine.dispose()
    return 1


def _each_round() -> None:
    from intranet.services.audit_pack_queue import make_waiting_packs  # these need the database
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


COMMANDS = (worker,)
