"""``calendar``: the schedule from the rules, checked, published, and as a static bundle."""

from __future__ import annotations

from pathlib import Path

import click

from intranet.commands import application
from intranet.rules.dates import Term


def _term(_context: click.Context, _parameter: click.Parameter, value: str) -> Term:
    """The argument as a term; UnreadableTerm is told by the command line."""
    return Term.parse(value)


@click.group()
def calendar() -> None:
    """The term's schedule."""


@calendar.command()
@click.argument("term", callback=_term)
def draft(term: Term) -> None:
    """Make the work items of TERM from the school's windows and the entered anchors."""
    with application():
        from intranet.services.actor import SYSTEM  # needs the database, as below
        from intranet.services.calendar.drafting import draft_schedule

        done = draft_schedule(SYSTEM, term)
    click.echo(f"{term}：新增 {len(done.added)} 項，調整 {len(done.moved)} 項，手動保留 {len(done.kept)} 項")
    for row in done.missing:
        click.echo(f"缺基準日\t{row.title}\t{'、'.join(row.anchors)}")


@calendar.command()
@click.argument("term", callback=_term)
@click.pass_context
def check(context: click.Context, term: Term) -> None:
    """Validate the draft of TERM; exit 1 where it may not be released."""
    with application():
        from intranet.services.calendar.checking import check_draft, refusals  # needs the database, as below
        from intranet.services.calendar.items import draft_lines
        from intranet.services.errors import Refused

        if not draft_lines(term):
            raise Refused(f"{term.label}還沒有作業項目，請先執行 intranet calendar draft {term}。")
        findings = check_draft(term)
    for finding in findings:
        click.echo(f"{finding.level.value}\t{finding.clause}\t{finding.message}")
    if refusals(findings):
        context.exit(1)


@calendar.command()
@click.argument("term", callback=_term)
@click.option("--comment", required=True, help="what is published with it, in one sentence")
def release(term: Term, comment: str) -> None:
    """Publish the draft of TERM as its next release."""
    with application():
        from flask import Flask, current_app  # Flask is loaded only by commands that need it

        from intranet.services.actor import SYSTEM
        from intranet.services.calendar.releasing import release_schedule
        from intranet.web.publishing import publish

        number = release_schedule(SYSTEM, term, comment=comment).number
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        publish(app, str(term))
    click.echo(f"{term} 第 {number} 版已發布")


@calendar.command()
@click.argument("term", callback=_term)
@click.option("--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="an own folder")
def export(term: Term, folder: Path) -> None:
    """Write the newest release of TERM as a static bundle: HTML, ICS, JSON, CSV, ODS, PDF."""
    with application():
        from intranet.blueprints.public.bundle import write_bundle  # Flask is loaded only by commands that need it

        count = write_bundle(term, folder)
    click.echo(f"{folder}：{count} 個檔案", err=True)


@calendar.command()
@click.argument("term", callback=_term)
@click.option(
    "--address", default="", help="the page of the school's website; without it the one that was checked last"
)
@click.pass_context
def proof(context: click.Context, term: Term, address: str) -> None:
    """Look whether the school's website shows the newest release of TERM; exit 1 where it does not."""
    with application():
        from intranet.services.actor import SYSTEM  # needs the database, as below
        from intranet.services.calendar.proof import check_publication, checks_of, known_address

        done = check_publication(SYSTEM, term, address or known_address(checks_of(term)))
        passed, detail = done.passed, done.detail
    click.echo(f"{term}\t{'符合' if passed else '不符'}\t{detail}")
    if not passed:
        context.exit(1)


COMMANDS: tuple[click.Command, ...] = (calendar,)
