"""Cells that a spreadsheet program cannot mistake for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# What Excel, LibreOffice or WPS take for the beginning of a formula, full-width forms included; a tab or
# a line break in front is skipped by some of them before they look.
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
NEVER = frozenset("\x7f\ufffe\uffff") | {chr(code) for code in range(0xD800, 0xE000)}  # no XML holds these
BOM = "\ufeff"  # without it Excel reads UTF-8 CSV files as Big5


def inert(text: str) -> str:
    """``text`` as a cell that stays text: an apostrophe in front where it could start a formula.

    Control characters are dropped (ODF and XML cannot hold them), except tab and line break.
    """
    clean = "".join(letter for letter in text if letter in "\t\n" or (letter >= " " and letter not in NEVER))
    first = clean.lstrip(" \u3000\u00a0\ufeff\u200b")[:1]
    return f"'{clean}" if first in FORMULA_STARTS and first else clean


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file for spreadsheet programs: UTF-8 with a byte-order mark, CR LF, every cell inert."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode("utf-8")
