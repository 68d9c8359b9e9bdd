"""A table in a spreadsheet that an office keeps: where it begins, which column is which, and its rows. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intranet.rules.rosters import HEADER_WITHIN, RowFault


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that a reader knows. The header holds ``needed`` and at least one of ``one_of``; ``aliases`` (in small
    letters) are other names that offices use. The last two are what is said of a sheet without a header or too long."""

    columns: tuple[str, ...]
    aliases: Mapping[str, str]
    needed: str
    one_of: tuple[str, ...]
    most_rows: int
    no_header: str
    too_long: str

    def column(self, cell: str) -> str:
        """A column's name without spaces and what stands in brackets, under the name that we use."""
        name = re.sub(r"[（(].*?[)）]|\s", "", cell)
        return self.aliases.get(name.lower(), name)

    def is_header(self, row: Sequence[str]) -> bool:
        names = {self.column(cell) for cell in row}
        return self.needed in names and bool(names & set(self.one_of))


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One row that is not empty: its number in the sheet, its cells, and the same by the name of their column."""

    number: int
    cells: tuple[str, ...]
    named: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """The rows under the header; ``ignored`` are columns that nothing is taken from."""

    lines: tuple[SheetLine, ...]
    ignored: tuple[str, ...]


def read_table(sheet: Sequence[Sequence[str]], layout: Layout) -> SheetTable | RowFault:
    """Find the table in a sheet given as text from its first row on; the fault where there is none to be read."""
    header = next((n for n, row in enumerate(sheet[:HEADER_WITHIN]) if layout.is_header(row)), None)
    if header is None:
        return RowFault(0, f"前 {HEADER_WITHIN} 列找不到欄名，{layout.no_header}")
    names = [layout.column(cell) for cell in sheet[header]]
    if twice := [name for name in layout.columns if names.count(name) > 1]:
        return RowFault(header + 1, f"欄名重複：{'、'.join(twice)}。")
    lines = tuple(
        SheetLine(number, tuple(cells), dict(zip(names, cells, strict=False)))
        for number, cells in enumerate(sheet[header + 1 :], header + 2)
        if any(cells)
    )
    if not lines:
        return RowFault(0, "欄名之下沒有資料。")
    if len(lines) > layout.most_rows:
        return RowFault(0, layout.too_long)
    return SheetTable(lines, tuple(name for name in names if name and name not in layout.columns))
