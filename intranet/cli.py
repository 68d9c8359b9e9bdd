"""The ``intranet`` command. Errors go to stderr in one line: exit 2 for wrong use, 1 for a refusal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from intranet.commands import accounts, calendar, database, meetings, metrics, rewards, rules, server, worker
from intranet.config import BadSetting
from intranet.rules.dates import UnreadableDate, UnreadableTerm
from intranet.schools import PluginFault
from intranet.services.errors import Refused


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="portfolio-intranet")
def cli() -> None:
    """The intranet of a senior high school's student-learning-portfolio working group."""


for module in (rules, database, server, worker, metrics, accounts, calendar, meetings, rewards):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Entry point: turns named errors into one line and an exit code."""
    try:
        sys.exit(_run())
    except (BadSetting, PluginFault, UnreadableDate, UnreadableTerm, Refused) as error:
        click.echo(f"intranet: {error}", err=True)
        sys.exit(2 if isinstance(error, BadSetting | UnreadableDate | UnreadableTerm) else 1)
    except Exception as error:
        said = _from_outside(error)
        if said is None:
            raise
        click.echo(f"intranet: {' '.join(said.split()) or type(error).__name__}", err=True)
        sys.exit(1)


def _from_outside(error: Exception) -> str | None:
    """What the machine refused: a file that cannot be written, a database that is away. None where the fault is ours."""
    from sqlalchemy.exc import OperationalError  # the command that failed has loaded it, if any does

    if isinstance(error, OperationalError):
        return f"database: {error.orig}"
    if not isinstance(error, OSError):
        return None
    if error.strerror is None or error.filename is None:
        return str(error)
    folder = Path(os.fsdecode(error.filename)).absolute().parent
    if isinstance(error, FileNotFoundError | NotADirectoryError) and not folder.is_dir():
        return f"no such folder: {folder}"
    return f"{error.strerror}: {os.fsdecode(error.filename)}"


def _run() -> Any:
    try:
        return cli.main(standalone_mode=False) or 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        click.echo(f"intranet: {error.format_message()}", err=True)
        return 2
    except click.Abort:
        return 1
