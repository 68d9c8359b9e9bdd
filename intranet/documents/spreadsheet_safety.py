"""Cells that a spreadsheet program cannot mistake for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from .plain_text import holdable

# What Excel, LibreOffice or WPS take for the beginning of a formula, full-width forms included.
FORMULA_STARTS = tuple("=+-@＝＋－＠")
BLANKS = "\t\n \u3000\u00a0\ufeff\u200b"  # some programs skip these before they look
BOM = "\ufeff"  # without it Excel reads UTF-8 CSV files as Big5


def inert(text: str) -> str:
    """``text`` as a cell that stays text: an apostrophe in front where a formula could start."""
    clean = holdable(text)
    is_risky = clean.startswith("\t") or clean.lstrip(BLANKS).startswith(FORMULA_STARTS)
    return f"'{clean}" if is_risky else clean


def original(text: str) -> str:
    """The text that ``inert`` was given: what we wrote comes back without the apostrophe that we put in front."""
    return text[1:] if text.startswith("'") and inert(text[1:]) == text else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file for spreadsheet programs: UTF-8 with a byte-order mark, CR LF, every cell inert."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode("utf-8")
