"""What a PDF says, asked of poppler: its text by page and its fonts."""

from __future__ import annotations

import subprocess
from typing import NamedTuple


class Font(NamedTuple):
    """A line of pdffonts."""

    name: str
    is_embedded: bool


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, in the order of the document."""
    done = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def text_of(pdf: bytes) -> str:
    """All text without white space, so that a line break inside a sentence does not hide it."""
    return "".join("".join(pages_of(pdf)).split())


def fonts_of(pdf: bytes) -> list[Font]:
    """Fonts in the order of pdffonts, names without the subset's prefix."""
    done = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True, text=False)
    rows = [line.split() for line in done.stdout.decode().splitlines()[2:]]
    return [Font(row[0].partition("+")[2] or row[0], row[-5] == "yes") for row in rows]


def page_size(pdf: bytes) -> tuple[int, int]:
    """Width and height of the first page, in millimetres."""
    done = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True)
    (line,) = [line for line in done.stdout.decode().splitlines() if line.startswith("Page size:")]
    points = [float(word) for word in line.replace("x", " ").split() if word.replace(".", "").isdigit()]
    return round(points[0] * 25.4 / 72), round(points[1] * 25.4 / 72)


def is_tagged(pdf: bytes) -> bool:
    done = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True)
    return any(line.split() == ["Tagged:", "yes"] for line in done.stdout.decode().splitlines())
