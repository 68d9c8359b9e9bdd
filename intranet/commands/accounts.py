"""``create-admin``: the first account of a new school, by one-time link; ``reset-…``: the last ways back in."""

from __future__ import annotations

import click

from intranet.commands import application


@click.command("create-admin")
@click.option("--name", required=True, help="the person's name")
@click.option("--username", required=True, help="the account's name")
def create_admin(name: str, username: str) -> None:
    """Open the first account and print its one-time link (valid for a day); again, while it was never used, another."""
    with application():
        from intranet.services.account_setup import create_admin as create  # needs the database

        link = create(name=name, username=username)
    click.echo(link)


@click.command("reset-factor")
@click.argument("username")
def reset_factor(username: str) -> None:
    """Remove the second factor of an account whose phone and recovery codes are lost."""
    with application():
        from intranet.services.accounts import id_of  # needs the database
        from intranet.services.actor import SYSTEM
        from intranet.services.second_factor import reset

        reset(SYSTEM, id_of(username))
    click.echo(f"{username}: second factor removed, sessions ended")


@click.command("reset-password")
@click.argument("username")
@click.option("--second-factor", is_flag=True, help="remove the second factor too; it is set up anew after signing in")
def reset_password(username: str, second_factor: bool) -> None:
    """Void an account's password, end its sessions and print a one-time link (valid for a day) that sets another."""
    with application():
        from intranet.services.account_recovery import reset_password as reset  # needs the database

        link = reset(username, with_second_factor=second_factor)
    click.echo(link)


COMMANDS = (create_admin, reset_factor, reset_password)
