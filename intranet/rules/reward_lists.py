"""A list of people to nominate, as it is typed or pasted from a sheet: 姓名, 職稱 and 事蹟, one person a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MOST = 60
HEADS = ("姓名", "受提報人")


class UnreadableList(ValueError):
    """A text that is no list; the message says what would pass."""


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A line of the list: ``number`` as the text counts its lines; ``title`` and ``deed`` may be empty."""

    number: int
    name: str
    title: str = ""
    deed: str = ""


def read_list(text: str) -> tuple[ListedPerson, ...]:
    """The lines of a list; empty ones and a head row are passed over. Raises UnreadableList."""
    rows = tuple(_rows(text))
    if not rows:
        raise UnreadableList("請每人寫一行。")
    if len(rows) > MOST:
        raise UnreadableList(f"一次最多提報 {MOST} 人次，請分次提報。")
    return rows


def _rows(text: str) -> Iterator[ListedPerson]:
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.split("\t")]
        while cells and not cells[-1]:
            cells.pop()
        if not cells or cells[0] in HEADS:
            continue
        if len(cells) > 3:
            raise UnreadableList(f"第 {number} 行超過三欄，只收姓名、職稱與具體事蹟。")
        name, title, deed = (*cells, "", "")[:3]
        yield ListedPerson(number, "".join(name.split()), title, deed)
