"""``init``, ``demo``, ``status``, ``audit verify``, ``backup``, ``restore``."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from intranet.commands import application
from intranet.rules.dates import parse_date


@click.command()
def init() -> None:
    """Create the database, or bring it up to date."""
    from intranet.app import create_app  # Flask is loaded only by commands that need it
    from intranet.services.database import migrate_database

    with create_app().app_context():
        migrate_database()
    click.echo("database is current", err=True)


@click.command()
def demo() -> None:
    """Fill an empty database with the demo school; does nothing where people are in it already."""
    from intranet.app import create_app  # Flask is loaded only by commands that need it
    from intranet.services.context import current_settings
    from intranet.services.database import migrate_database
    from intranet.services.demo import fill_demo
    from intranet.services.errors import Refused

    with create_app().app_context():
        if not current_settings().demo:
            raise Refused("示範資料只能在 INTRANET_DEMO=1 時建立。")
        migrate_database()
        if fill_demo():
            click.echo("demo school filled", err=True)


@click.command()
@click.option("--as-of", "as_of", metavar="DATE", help="judge as of this day (ISO or ROC; default: today)")
@click.option("--json", "as_json", is_flag=True, help="print a JSON list")
def status(as_of: str | None, as_json: bool) -> None:
    """Print every clause of the school's regulation with its state and evidence."""
    day = parse_date(as_of) if as_of else None
    with application():
        from intranet.services.compliance import clause_states  # needs the database
        from intranet.services.context import today

        rows = clause_states(day or today())
        if as_json:
            click.echo(json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=2))
            return
        for row in rows:
            click.echo(f"{row.state.sign} {row.state.label}\t{row.ref}\t{row.detail or row.summary}")


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command()
@click.pass_context
def verify(context: click.Context) -> None:
    """Recompute the audit chain; exit 1 and name the first broken entry where it is not whole."""
    with application():
        from intranet.services.audit import verify_chain  # needs the database

        report = verify_chain()
    if report.broken_id is not None:
        click.echo(f"intranet: audit entry {report.broken_id} is broken", err=True)
        context.exit(1)
    click.echo(f"{report.entries} entries, chain whole, head {report.head[:12]}")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write one consistent archive of the database and its files, in place of an earlier one of that name."""
    with application():
        from intranet.services.backup import back_up  # needs the database

        earlier = datetime.fromtimestamp(file.stat().st_mtime) if file.exists() else None  # in the machine's own time
        manifest = back_up(file)
    click.echo(f"{file}: {sum(manifest['rows'].values())} rows, {len(manifest['sha256'])} members", err=True)
    if earlier:
        click.echo(f"the archive of {earlier:%Y-%m-%d %H:%M} that had this name is replaced", err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Read an archive back into an empty database (run «intranet init» first)."""
    with application():
        from intranet.services.backup import restore as read_back  # needs the database

        manifest = read_back(file)
    click.echo(f"{sum(manifest['rows'].values())} rows restored, audit head {manifest['audit_head'][:12]}", err=True)


COMMANDS = (init, demo, status, audit, backup, restore)
