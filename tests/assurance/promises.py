"""What the product promises about reliability and security; each promise is kept by the tests marked with its key."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARKER = "assurance"

PROMISES: dict[str, str] = {
    "permissions": "Every address asks for a permission, and each role gets exactly what its positions give it.",
    "isolation": "Whoever may see one record never reaches another's: the answer is 404 and nothing is written.",
    "reading": "Opening a page writes nothing; only a button with this session's own token does; a link in a mail never acts.",
    "extra-fields": "A form takes its own fields alone: state, version, approver or role sent along change nothing.",
    "cookies": "Cookies are kept from scripts and from other sites; on https they travel encrypted and for this host only.",
    "sessions": "A session is over when it is over: copied cookies die at sign-out, new password, closed account, idleness.",
    "guessing": "Guessing passwords is slow, tells nothing, and locks nobody else out.",
    "second-factor": "A stolen password is not enough from outside for who runs the house; acts that reach far ask again.",
    "school-sign-in": "The school's own sign-in service is believed only where every part of its answer is true.",
    "headers": "Every answer bears the strict headers: pages, errors, files, feeds; the browser reports no violation.",
    "targets": "Nobody can be led away: no foreign target after sign-in, no foreign host name.",
    "stored-text": "What somebody typed stays text wherever it is shown: page, print, PDF, calendar file, feed.",
    "printing": "Printing reads nothing: no file, no network, no picture that a text points at.",
    "spreadsheets": "A spreadsheet that leaves the house runs nothing.",
    "feeds": "Line breaks in titles and names add no line to a calendar, a feed or a mail.",
    "audit": "Every write leaves one entry; entries cannot be changed, and a break in the chain is named.",
    "conflicts": "Of two people who edit one record neither loses the text.",
    "once": "A button pressed twice, or twenty times at once, does its work once.",
    "kept": "What was confirmed on the screen is still there after the server is killed, with its mail.",
    "mail": "A mail goes out at least once, waits for a server that is away, or is shown as failed.",
    "outage": "A full disk or a database that is away gives a clear page and leaves nothing half written.",
    "backup": "A backup made while others work is whole, and restoring it gives everything back.",
    "migrations": "The database goes up, down and up again on both systems and matches the code; a newer one is refused.",
    "deadlines": "Deadlines hold to the minute at the edges of day, term and year.",
    "deputies": "A deputy acts on the days and duties given, in order, and both names stand in the trail.",
    "plugins": "A school's plugin with a fault stops the start and says why.",
    "demo": "Demo accounts exist in the demo only: a real school begins without any user.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MarkedTest:
    """A test function and the promise that it keeps."""

    promise: str
    node: str


@cache
def marked_tests() -> tuple[MarkedTest, ...]:
    """Every test marked with a promise, wherever it stands, in the order of the files."""
    return tuple(_marked())


def _marked() -> Iterator[MarkedTest]:
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        if f"mark.{MARKER}" not in source:
            continue
        for function in ast.parse(source).body:
            if isinstance(function, ast.FunctionDef):
                for key in filter(None, map(_key, function.decorator_list)):
                    yield MarkedTest(key, f"{path.relative_to(ROOT)}::{function.name}")


def _key(decorator: ast.expr) -> str:
    """The promise that a decorator names; empty for any other decorator."""
    if not (isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute)):
        return ""
    if decorator.func.attr != MARKER or len(decorator.args) != 1:
        return ""
    (argument,) = decorator.args
    return str(argument.value) if isinstance(argument, ast.Constant) else ""
