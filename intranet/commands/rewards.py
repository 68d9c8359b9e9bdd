"""``rewards roster``: the roster of a reward case as a file."""

from __future__ import annotations

from pathlib import Path

import click

from intranet.commands import application


@click.group()
def rewards() -> None:
    """Rewards."""


@rewards.command()
@click.argument("case_id", metavar="ID", type=int)
@click.option(
    "--out", required=True, metavar="F", type=click.Path(dir_okay=False, path_type=Path), help=".pdf, .ods or .xlsx"
)
def roster(case_id: int, out: Path) -> None:
    """Write the roster of reward case ID to a file."""
    with application():
        from intranet.services.rewards_files import write_roster  # needs the database

        write_roster(case_id, out)
    click.echo(out)


COMMANDS = (rewards,)
