"""``worker``: what is done beside the pages, again and again; ``serve`` starts one beside itself."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

import click

from intranet.commands import application

RETRY_DAILY = 3600  # seconds before what failed of a day's work is tried again
EVERY = 10  # seconds between rounds
LONGEST = 3600  # seconds that a round may last: one that waits for ever would keep all later mail in the house
FILES = 1024  # more than the process that gives birth to rounds has open
ENDING = (signal.SIGTERM, signal.SIGINT)
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
            rounds = Rounds()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # whoever started this one may have ignored it
            for number in ENDING:
                signal.signal(number, rounds.stop)
            rounds.keep_on(every)


class Rounds:
    """What is done again and again, each time in a process of its own, born for it: what it took of memory it gives back,
    so that a school at rest costs little, and a library that crashes takes one round with it."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.process = 0  # the round under way

    def keep_on(self, every: int = EVERY) -> None:
        """Round after round in an application's context, until it is stopped."""
        from intranet.services.context import today  # this needs Flask

        _leave_database()  # two processes must never speak through one connection
        looked_on, retry_at = None, 0.0
        while not self.stopping.is_set():
            if self.born_for(_each_round) and looked_on != today() and time.monotonic() >= retry_at:
                retry_at = time.monotonic() + RETRY_DAILY
                if self.born_for(_each_day):
                    looked_on = today()
            self.stopping.wait(every)

    def stop(self, *_: object) -> None:
        """Begin no other round, and end the one under way; what it leased is taken up after the next start."""
        self.stopping.set()
        if self.process:
            with suppress(ProcessLookupError):  # it had just ended
                os.kill(self.process, signal.SIGTERM)

    def born_for(self, work: Callable[[], None]) -> bool:
        """Do it in a process that ends with it; return whether it was done."""
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # one that comes to the child must not find our own handlers
        try:
            if self.stopping.is_set():
                return False
            self.process = os.fork()
            if self.process == 0:
                _do_and_end(work)
        except OSError as error:  # no memory for another process now
            click.echo(f"round failed: {type(error).__name__}", err=True)
            return False
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        if self.stopping.is_set():
            self.stop()  # whoever stopped us meanwhile did not know of it yet
        status = os.waitpid(self.process, 0)[1]
        self.process = 0
        if os.WIFSIGNALED(status) and not self.stopping.is_set():
            click.echo(f"round failed: signal {os.WTERMSIG(status)}", err=True)
        return status == 0


def _do_and_end(work: Callable[[], None]) -> NoReturn:
    """The life of a round's process."""
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends whoever gave birth to it, and that ends this one
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        signal.alarm(LONGEST)
        os.closerange(3, FILES)  # the server's port among them: one that was killed must find it free at once
        status = _tried(work)
    finally:
        os._exit(status)


def _tried(work: Callable[[], None]) -> int:
    """Do it; where it fails, say so and return 1."""
    from sqlalchemy.exc import OperationalError  # this needs the database

    try:
        work()
        return 0
    except (OperationalError, OSError) as error:  # a database that is away, a full disk: the next round tries again
        click.echo(f"round failed: {type(error).__name__}", err=True)
    except Exception:  # a fault of ours must not keep every later mail in the house
        log.exception("round failed")
    finally:
        _leave_database()
    return 1


def _leave_database() -> None:
    from intranet.extensions import db  # this needs Flask

    db.session.remove()
    db.engine.dispose()


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
