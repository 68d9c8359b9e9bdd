"""``create-admin``: the first account of a new school, by one-time link."""

from __future__ import annotations

import click

from intranet.commands import application


@click.command("create-admin")
@click.option("--name", required=True, help="the person's name")
@click.option("--username", required=True, help="the account's name")
def create_admin(name: str, username: str) -> None:
    """Open the first account and print its one-time link (valid for a day)."""
    with application():
        from intranet.services.account_setup import create_admin as create  # needs the database

        link = create(name=name, username=username)
    click.echo(link)


COMMANDS = (create_admin,)
