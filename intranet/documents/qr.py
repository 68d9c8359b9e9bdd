"""QR codes as one SVG path: drawn by the page itself, in ink on paper, without a picture file."""

from __future__ import annotations

from itertools import groupby

from msgspec import Struct

QUIET = 4  # modules of white around the code, as the standard asks


class QrCode(Struct, frozen=True):
    """A square of ``size`` modules, its dark ones as the ``d`` of a path."""

    size: int
    path: str


def qr_code(text: str) -> QrCode:
    """The code of ``text``, readable with a seventh of it covered."""
    import segno  # a library for the few pages that show a code

    rows = segno.make(text, error="m", micro=False).matrix
    return QrCode(len(rows) + 2 * QUIET, "".join(_runs(y, row) for y, row in enumerate(rows, QUIET)))


def _runs(y: int, row: bytearray) -> str:
    """The dark runs of a row as rectangles one module high."""
    parts, x = [], QUIET
    for dark, group in groupby(row):
        width = len(list(group))
        if dark:
            parts.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return "".join(parts)
