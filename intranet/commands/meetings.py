"""``meeting notice``, ``meeting minutes``, ``meeting sign-in``: the papers of a meeting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from intranet.commands import application

ID = click.argument("meeting_id", metavar="ID", type=int)
OUT = click.option(
    "--out", "out", metavar="F", required=True, type=click.Path(path_type=Path), help="a .pdf or .odt file"
)


@click.group()
def meeting() -> None:
    """The papers of a meeting."""


@meeting.command()
@ID
@OUT
def notice(meeting_id: int, out: Path) -> None:
    """Write the notice (開會通知單)."""
    _write("notice", meeting_id, out)


@meeting.command()
@ID
@OUT
def minutes(meeting_id: int, out: Path) -> None:
    """Write the minutes (會議紀錄); before they are confirmed they say that they are a draft."""
    _write("minutes", meeting_id, out)


@meeting.command("sign-in")
@ID
@OUT
def sign_in(meeting_id: int, out: Path) -> None:
    """Write the sign-in sheet (簽到表)."""
    _write("sign_in", meeting_id, out)


def _write(paper: str, meeting_id: int, out: Path) -> None:
    ending = out.suffix.lower()
    if ending not in (".pdf", ".odt"):
        raise click.UsageError(f"--out must end in .pdf or .odt, not «{out.suffix or out.name}»")
    with application():
        from intranet.documents.pdf import PrintingFailed  # needs the database, and so do the others
        from intranet.services.actor import SYSTEM
        from intranet.services.errors import NotFound, Refused
        from intranet.services.meetings import odt_papers, papers

        printer: Callable[..., bytes] = (
            getattr(papers, f"print_{paper}") if ending == ".pdf" else getattr(odt_papers, f"write_{paper}")
        )
        try:
            content = printer(SYSTEM, meeting_id)
        except NotFound:
            raise Refused(f"沒有編號 {meeting_id} 的會議。") from None
        except PrintingFailed as error:
            raise Refused(str(error)) from error
    out.write_bytes(content)


COMMANDS = (meeting,)
